using HaoLine.Ir;

namespace HaoLine.TestSupport;

/// <summary>Gives one byte for each read, as a source may.</summary>
public sealed class TricklingSource(string name, byte[] content) : IRandomAccessSource
{
    /// <inheritdoc />
    public string Name => name;

    /// <inheritdoc />
    public long Length => content.Length;

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        if (offset >= content.Length || destination.Length == 0)
        {
            return 0;
        }

        destination[0] = content[offset];
        return 1;
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
