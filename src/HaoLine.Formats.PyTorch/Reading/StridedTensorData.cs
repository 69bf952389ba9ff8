using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// A view whose elements do not lie in row-major order, such as a transposed matrix: bytes are given in logical row-major order.
/// The range it covers is read as a whole when it is small, and kept while memory lasts.
/// </summary>
internal sealed class StridedTensorData : TensorData
{
    private const long LargestKept = 64L << 20;

    /// <summary>Bytes of the range for one of the view from which on elements are read one by one: a few far apart are not worth all between them.</summary>
    private const long WidestSpread = 256;
    private readonly IRandomAccessSource source;
    private readonly long start;
    private readonly long range;
    private readonly long[] strides;
    private readonly int elementBytes;
    private readonly Lock gate = new();
    private WeakReference<byte[]>? kept;

    /// <summary>Describes a view.</summary>
    /// <param name="element">Element type and bytes.</param>
    /// <param name="dimensions">Logical shape.</param>
    /// <param name="strides">Elements from one index to the next, for each dimension; not negative.</param>
    /// <param name="source">Owner of the bytes.</param>
    /// <param name="start">Offset of the first element.</param>
    /// <param name="range">Bytes from the first element to the end of the last one in memory.</param>
    /// <param name="name">Tensor name for messages.</param>
    public StridedTensorData(TorchElement element, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> strides, IRandomAccessSource source, long start, long range, string name)
        : base(element.Type, dimensions, new SourceLocation(source.Name, start, range, name))
    {
        this.source = source;
        this.start = start;
        this.range = range;
        this.strides = strides.ToArray();
        this.elementBytes = element.Bytes;
        this.ByteLength = checked(this.ElementCount * element.Bytes);
    }

    public override long ByteLength { get; }

    public override long StoredByteLength => Math.Min(this.range, this.ByteLength);

    /// <summary>A dense view, such as a transposed one, shares its key with other views of the same bytes.</summary>
    public override StorageKey? StorageKey => this.range == this.ByteLength
        ? new StorageKey(this.source, this.start, this.ByteLength)
        : new StorageKey((this.source, string.Join(',', this.strides), string.Join(',', this.Dimensions.ToArray())), this.start, this.ByteLength);

    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.ByteLength || destination.Length == 0)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.ByteLength - offset);
        byte[]? whole = this.range <= LargestKept && this.range / WidestSpread <= this.ByteLength ? this.Whole() : null;
        long[] index = new long[this.strides.Length];
        long place = this.Locate(offset / this.elementBytes, index);
        int skip = (int)(offset % this.elementBytes);
        Span<byte> one = stackalloc byte[16];
        for (int done = 0; done < wanted;)
        {
            int count = Math.Min(this.elementBytes - skip, wanted - done);
            if (whole is not null)
            {
                whole.AsSpan((int)(place * this.elementBytes) + skip, count).CopyTo(destination[done..]);
            }
            else
            {
                this.ReadElement(this.start + (place * this.elementBytes), one[..this.elementBytes]);
                one.Slice(skip, count).CopyTo(destination[done..]);
            }

            done += count;
            skip = 0;
            place = this.Advance(index, place);
        }

        return wanted;
    }

    /// <summary>The index of an element in row-major order, and its place in elements.</summary>
    private long Locate(long element, Span<long> index)
    {
        long place = 0;
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            index[axis] = element % this.Dimensions[axis];
            element /= this.Dimensions[axis];
            place += index[axis] * this.strides[axis];
        }

        return place;
    }

    private long Advance(Span<long> index, long place)
    {
        for (int axis = index.Length - 1; axis >= 0; axis--)
        {
            place += this.strides[axis];
            if (++index[axis] < this.Dimensions[axis])
            {
                return place;
            }

            place -= index[axis] * this.strides[axis];
            index[axis] = 0;
        }

        return place;
    }

    private byte[] Whole()
    {
        lock (this.gate)
        {
            if (this.kept is not null && this.kept.TryGetTarget(out byte[]? bytes))
            {
                return bytes;
            }

            bytes = new byte[this.range];
            this.ReadElement(this.start, bytes);
            this.kept = new WeakReference<byte[]>(bytes);
            return bytes;
        }
    }

    private void ReadElement(long offset, Span<byte> destination)
    {
        while (destination.Length > 0)
        {
            int count = this.source.Read(offset, destination);
            if (count == 0)
            {
                throw new EndOfStreamException($"The payload of {this.Location} ends early.");
            }

            offset += count;
            destination = destination[count..];
        }
    }
}
