using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>A part of another source under its own name, such as a stored entry of an archive. It does not own the other source.</summary>
public sealed class SliceSource : IRandomAccessSource
{
    private readonly IRandomAccessSource source;

    /// <summary>Describes a part.</summary>
    /// <param name="source">The whole; stays open for as long as the part is used.</param>
    /// <param name="offset">First byte in the whole.</param>
    /// <param name="length">Bytes of the part.</param>
    /// <param name="name">What messages call it; null for the name of the whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part leaves the whole.</exception>
    public SliceSource(IRandomAccessSource source, long offset, long length, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, source.Length - length);
        this.source = source;
        this.Offset = offset;
        this.Length = length;
        this.Name = name ?? source.Name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <summary>First byte in the whole.</summary>
    public long Offset { get; }

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.Length)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.Length - offset);
        return this.source.Read(this.Offset + offset, destination[..wanted]);
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        if (offset >= 0 && length >= 0 && offset <= this.Length - length)
        {
            return this.source.TryGetSpan(this.Offset + offset, length, out span);
        }

        span = default;
        return false;
    }

    /// <summary>Does nothing: the whole belongs to its owner.</summary>
    public void Dispose()
    {
    }
}
