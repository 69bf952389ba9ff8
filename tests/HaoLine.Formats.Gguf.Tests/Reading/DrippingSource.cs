using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>A source that gives one byte at a time, and fails when told to.</summary>
internal sealed class DrippingSource(byte[] bytes) : IRandomAccessSource
{
    private readonly List<long> starts = [];

    public int FailAfter { get; init; } = int.MaxValue;

    public bool Whole { get; init; }

    public string Name => "drip";

    public long Length => bytes.Length;

    public int StartsFrom(long offset) => this.starts.Count(start => start >= offset);

    public int Read(long offset, Span<byte> destination)
    {
        this.starts.Add(offset);
        if (this.starts.Count > this.FailAfter)
        {
            throw new IOException("The storage failed.");
        }

        if (offset >= bytes.Length || destination.Length == 0)
        {
            return 0;
        }

        int count = this.Whole ? Math.Min(destination.Length, bytes.Length - (int)offset) : 1;
        bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    public void Dispose()
    {
    }
}
