using System.Buffers;
using System.Runtime.InteropServices;

namespace HaoLine.Ir;

/// <summary>A payload held in memory, as made by builders and transforms.</summary>
public sealed class InlineTensorData : TensorData
{
    private readonly ReadOnlyMemory<byte> bytes;

    /// <summary>Wraps packed little-endian bytes without copying them.</summary>
    /// <exception cref="ArgumentException">The bytes do not have the size that type and dimensions ask for.</exception>
    public InlineTensorData(DataType elementType, ReadOnlySpan<long> dimensions, ReadOnlyMemory<byte> bytes, SourceLocation location = default)
        : base(elementType, dimensions, location)
    {
        if (!elementType.TryGetByteLength(this.ElementCount, out long expected) || expected != bytes.Length)
        {
            throw new ArgumentException($"{elementType}{this.Shape} needs {expected} bytes, {bytes.Length} were given.", nameof(bytes));
        }

        this.bytes = bytes;
    }

    /// <inheritdoc />
    public override long ByteLength => this.bytes.Length;

    /// <summary>Float32 values.</summary>
    public static InlineTensorData FromSingles(ReadOnlySpan<long> dimensions, ReadOnlySpan<float> values) =>
        new(DataType.Float32, dimensions, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Int64 values.</summary>
    public static InlineTensorData FromInt64(ReadOnlySpan<long> dimensions, ReadOnlySpan<long> values) =>
        new(DataType.Int64, dimensions, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A one-dimensional int64 tensor, the usual form of shapes, axes and indices.</summary>
    public static InlineTensorData Vector(params ReadOnlySpan<long> values) => FromInt64([values.Length], values);

    /// <inheritdoc />
    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.bytes.Length)
        {
            return 0;
        }

        ReadOnlySpan<byte> rest = this.bytes.Span[(int)offset..];
        int count = Math.Min(rest.Length, destination.Length);
        rest[..count].CopyTo(destination);
        return count;
    }

    /// <inheritdoc />
    public override bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        bool isWithin = offset >= 0 && length >= 0 && offset <= this.bytes.Length - length;
        span = isWithin ? this.bytes.Span.Slice((int)offset, length) : default;
        return isWithin;
    }

    /// <inheritdoc />
    public override ReadOnlySequence<byte> GetBytes() => new(this.bytes);
}
