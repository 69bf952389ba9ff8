namespace HaoLine.Ir;

/// <summary>A sparse constant in coordinate form: stored values and their indices, over a dense shape.</summary>
public sealed class SparseTensorData : TensorData
{
    /// <summary>Combines values and indices over dense dimensions.</summary>
    /// <param name="dimensions">Dimensions of the dense tensor.</param>
    /// <param name="values">Stored non-default values, one-dimensional.</param>
    /// <param name="indices">Int64 indices: <c>[nnz]</c> linear or <c>[nnz, rank]</c> coordinates.</param>
    /// <param name="location">Where the tensor stands.</param>
    public SparseTensorData(ReadOnlySpan<long> dimensions, TensorData values, TensorData indices, SourceLocation location = default)
        : base(values?.ElementType ?? default, dimensions, location)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(indices);
        this.Values = values;
        this.Indices = indices;
    }

    /// <summary>The stored values.</summary>
    public TensorData Values { get; }

    /// <summary>Their places in the dense tensor.</summary>
    public TensorData Indices { get; }

    /// <summary>Bytes of values and indices together.</summary>
    public override long ByteLength => Math.Max(0, this.Values.ByteLength) + Math.Max(0, this.Indices.ByteLength);

    /// <inheritdoc />
    public override long StoredByteLength => this.Values.StoredByteLength + this.Indices.StoredByteLength;

    /// <inheritdoc />
    public override bool IsAvailable => this.Values.IsAvailable && this.Indices.IsAvailable;

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination) =>
        throw new InvalidOperationException("A sparse tensor has no dense bytes; read Values and Indices.");
}
