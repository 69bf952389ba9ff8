namespace HaoLine.Ir;

/// <summary>A payload whose bytes are not there (absent external file): type, dimensions and size still count.</summary>
public sealed class MissingTensorData : TensorData
{
    /// <summary>Describes the absent payload.</summary>
    /// <param name="elementType">Type of one element.</param>
    /// <param name="dimensions">Static dimensions.</param>
    /// <param name="reason">Why the bytes are absent, for messages.</param>
    /// <param name="location">Where the payload was referred to.</param>
    public MissingTensorData(DataType elementType, ReadOnlySpan<long> dimensions, string reason, SourceLocation location = default)
        : base(elementType, dimensions, location)
    {
        this.Reason = reason;
        this.ByteLength = elementType.TryGetByteLength(this.ElementCount, out long bytes) ? bytes : -1;
    }

    /// <summary>Why the bytes are absent.</summary>
    public string Reason { get; }

    /// <inheritdoc />
    public override long ByteLength { get; }

    /// <inheritdoc />
    public override bool IsAvailable => false;

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination) =>
        throw new InvalidOperationException($"The payload is not available: {this.Reason}");
}
