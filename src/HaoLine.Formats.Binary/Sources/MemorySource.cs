using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Bytes that are already in memory; views cost nothing.</summary>
public sealed class MemorySource : IRandomAccessSource
{
    private readonly ReadOnlyMemory<byte> content;

    /// <summary>Wraps bytes without copying them; they must not change while the source is used.</summary>
    /// <param name="name">What messages call the bytes.</param>
    /// <param name="content">The bytes.</param>
    public MemorySource(string name, ReadOnlyMemory<byte> content)
    {
        ArgumentNullException.ThrowIfNull(name);
        this.Name = name;
        this.content = content;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length => this.content.Length;

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.content.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = this.content.Span[(int)offset..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        if (offset >= 0 && length >= 0 && offset <= this.content.Length - length)
        {
            span = this.content.Span.Slice((int)offset, length);
            return true;
        }

        span = default;
        return false;
    }

    /// <summary>Does nothing: the memory belongs to the caller.</summary>
    public void Dispose()
    {
    }
}
