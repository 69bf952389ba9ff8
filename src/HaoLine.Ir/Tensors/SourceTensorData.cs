namespace HaoLine.Ir;

/// <summary>A payload that is a slice of a source: nothing is read until bytes are asked for.</summary>
public sealed class SourceTensorData : TensorData
{
    private readonly IRandomAccessSource source;
    private readonly long offset;

    /// <summary>Describes a slice.</summary>
    /// <param name="elementType">Type of one element.</param>
    /// <param name="dimensions">Static dimensions.</param>
    /// <param name="source">Owner of the bytes; stays owned by the model.</param>
    /// <param name="offset">First byte in the source.</param>
    /// <param name="length">Bytes of the slice.</param>
    /// <param name="element">Model path for messages.</param>
    /// <exception cref="ArgumentOutOfRangeException">The slice leaves the source.</exception>
    public SourceTensorData(DataType elementType, ReadOnlySpan<long> dimensions, IRandomAccessSource source, long offset, long length, string? element = null)
        : base(elementType, dimensions, new SourceLocation(source?.Name, offset, length, element))
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, source.Length - length, nameof(offset));
        this.source = source;
        this.offset = offset;
        this.ByteLength = length;
    }

    /// <inheritdoc />
    public override long ByteLength { get; }

    /// <inheritdoc />
    public override StorageKey? StorageKey => new StorageKey(this.source, this.offset, this.ByteLength);

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.ByteLength)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.ByteLength - offset);
        return this.source.Read(this.offset + offset, destination[..wanted]);
    }

    /// <inheritdoc />
    public override bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        if (offset >= 0 && length >= 0 && offset <= this.ByteLength - length)
        {
            return this.source.TryGetSpan(this.offset + offset, length, out span);
        }

        span = default;
        return false;
    }
}
