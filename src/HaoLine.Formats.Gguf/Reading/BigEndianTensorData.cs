using System.Buffers;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>
/// A payload of a big-endian file, given in little-endian order as everywhere else: plain elements are reversed, and so are the
/// scales and other numbers of more than one byte inside ggml blocks.
/// </summary>
internal sealed class BigEndianTensorData : TensorData
{
    private const int BufferBytes = 16 * 1024;
    private readonly IRandomAccessSource source;
    private readonly long offset;

    public BigEndianTensorData(DataType elementType, ReadOnlySpan<long> dimensions, IRandomAccessSource source, long offset, long length, string element)
        : base(elementType, dimensions, new SourceLocation(source.Name, offset, length, element))
    {
        this.source = source;
        this.offset = offset;
        this.ByteLength = length;
    }

    public override long ByteLength { get; }

    public override StorageKey? StorageKey => new StorageKey(this.source, this.offset, this.ByteLength);

    public static bool NeedsSwap(DataType type) => GgmlBlockNumbers.Of(type).Length > 0;

    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int wanted = (int)Math.Min(destination.Length, Math.Max(0, this.ByteLength - offset));
        int block = this.ElementType.BlockBytes;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes / block * block);
        try
        {
            int done = 0;
            while (done < wanted)
            {
                long position = offset + done;
                long first = position / block * block;
                int length = (int)Math.Min(BufferBytes / block * block, this.ByteLength - first);
                int read = this.source.ReadFully(this.offset + first, buffer.AsSpan(0, length));
                GgmlBlockNumbers.Swap(this.ElementType, buffer.AsSpan(0, read / block * block));
                int skip = (int)(position - first);
                int count = Math.Min(read - skip, wanted - done);
                if (count <= 0)
                {
                    break;
                }

                buffer.AsSpan(skip, count).CopyTo(destination[done..]);
                done += count;
            }

            return done;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
