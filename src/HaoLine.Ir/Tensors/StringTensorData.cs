namespace HaoLine.Ir;

/// <summary>A tensor of strings; ONNX stores each as bytes, UTF-8 by convention.</summary>
public sealed class StringTensorData : TensorData
{
    private readonly ReadOnlyMemory<byte>[] values;

    /// <summary>Wraps the strings' bytes.</summary>
    /// <exception cref="ArgumentException">The number of strings is not the product of the dimensions.</exception>
    public StringTensorData(ReadOnlySpan<long> dimensions, IEnumerable<ReadOnlyMemory<byte>> values, SourceLocation location = default)
        : base(DataType.String, dimensions, location)
    {
        ArgumentNullException.ThrowIfNull(values);
        this.values = [.. values];
        if (this.values.LongLength != this.ElementCount)
        {
            throw new ArgumentException($"{this.values.LongLength} strings for {this.ElementCount} elements.", nameof(values));
        }

        foreach (ReadOnlyMemory<byte> value in this.values)
        {
            this.StoredByteLength += value.Length;
        }
    }

    /// <summary>The strings' bytes, row-major.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Values => this.values;

    /// <inheritdoc />
    public override long ByteLength => -1;

    /// <inheritdoc />
    public override long StoredByteLength { get; }

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination) =>
        throw new InvalidOperationException("String tensors have no packed bytes; use Values.");
}
