using System.Buffers;

namespace HaoLine.Ir;

/// <summary>
/// A stored tensor: element type, static dimensions, size and place are known without I/O; bytes come on demand.
/// Bytes are the packed little-endian ONNX <c>raw_data</c> layout of the element type, whatever the storage form was.
/// </summary>
/// <remarks>Instances are immutable and shared between clones of a model.</remarks>
public abstract class TensorData
{
    private readonly long[] dimensions;

    /// <summary>Creates the description of a payload.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A dimension is negative.</exception>
    /// <exception cref="OverflowException">The element count does not fit in 63 bits.</exception>
    protected TensorData(DataType elementType, ReadOnlySpan<long> dimensions, SourceLocation location)
    {
        this.ElementType = elementType;
        this.dimensions = dimensions.ToArray();
        this.Location = location;
        long count = 1;
        foreach (long dimension in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(dimensions));
            count = dimension == 0 ? 0 : checked(count * dimension);
        }

        this.ElementCount = count;
    }

    /// <summary>Type of one element.</summary>
    public DataType ElementType { get; }

    /// <summary>Static dimensions, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Dimensions => this.dimensions;

    /// <summary>Number of logical elements: the product of the dimensions.</summary>
    public long ElementCount { get; }

    /// <summary>The dimensions as a shape.</summary>
    public Shape Shape => Shape.Of(this.dimensions);

    /// <summary>The tensor type of this payload.</summary>
    public TensorType Type => new(this.ElementType, this.Shape);

    /// <summary>Bytes of the packed payload; 0 for an empty tensor and -1 when the size cannot be known without reading (strings).</summary>
    public abstract long ByteLength { get; }

    /// <summary>Bytes that the artefact spends on this payload; differs from <see cref="ByteLength"/> for variable-length encodings.</summary>
    public virtual long StoredByteLength => Math.Max(0, this.ByteLength);

    /// <summary>False when the bytes cannot be had, as for an external file that is absent.</summary>
    public virtual bool IsAvailable => true;

    /// <summary>Where the payload stands.</summary>
    public SourceLocation Location { get; }

    /// <summary>
    /// An identity of the storage: equal keys mean the same bytes of the same source, so that shared weights count once;
    /// null when this payload shares nothing.
    /// </summary>
    public virtual StorageKey? StorageKey => new StorageKey(this);

    /// <summary>Copies packed payload bytes from <paramref name="offset"/>; returns fewer than asked only at the end.</summary>
    /// <exception cref="InvalidOperationException">The payload is not available, or is not made of fixed-size elements.</exception>
    public abstract int Read(long offset, Span<byte> destination);

    /// <summary>Gives the whole payload without copying where its storage can and it has at most 2 GiB.</summary>
    public bool TryGetSpan(out ReadOnlySpan<byte> span)
    {
        if (this.ByteLength is >= 0 and <= int.MaxValue)
        {
            return this.TryGetSpan(0, (int)this.ByteLength, out span);
        }

        span = default;
        return false;
    }

    /// <summary>Gives packed payload bytes without copying where the storage can. False outside of the payload.</summary>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Number of bytes.</param>
    /// <param name="span">The bytes; valid until the model is disposed.</param>
    public virtual bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>The whole payload in memory, in segments of at most 1 GiB. Allocates unless the payload is already in memory.</summary>
    /// <exception cref="InvalidOperationException">The payload is not available.</exception>
    public virtual ReadOnlySequence<byte> GetBytes()
    {
        const int segmentBytes = 1 << 30;
        long length = this.ByteLength;
        if (length < 0)
        {
            throw new InvalidOperationException($"Elements of type {this.ElementType} have no fixed-size bytes.");
        }

        PayloadSegment? first = null;
        PayloadSegment? last = null;
        for (long offset = 0; offset < length; offset += segmentBytes)
        {
            byte[] bytes = new byte[(int)Math.Min(segmentBytes, length - offset)];
            this.ReadExactly(offset, bytes);
            last = new PayloadSegment(bytes, last);
            first ??= last;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }

    /// <summary>A read-only, seekable stream over the payload that holds no copy of it.</summary>
    /// <exception cref="InvalidOperationException">The payload is not available.</exception>
    public Stream OpenRead() => new TensorDataStream(this);

    /// <summary>Copies exactly <paramref name="destination"/>.Length bytes.</summary>
    /// <exception cref="EndOfStreamException">The payload is shorter.</exception>
    public void ReadExactly(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = this.Read(offset, destination);
            if (count == 0)
            {
                throw new EndOfStreamException($"The payload of {this.Location} ends {destination.Length} bytes early.");
            }

            offset += count;
            destination = destination[count..];
        }
    }

    private sealed class PayloadSegment : ReadOnlySequenceSegment<byte>
    {
        public PayloadSegment(ReadOnlyMemory<byte> memory, PayloadSegment? previous)
        {
            this.Memory = memory;
            if (previous is not null)
            {
                this.RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
