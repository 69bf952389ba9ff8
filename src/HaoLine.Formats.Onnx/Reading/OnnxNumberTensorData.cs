using System.Buffers.Binary;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>
/// A payload in number fields (<c>int32_data</c>, <c>float_data</c> …) that is not one contiguous run of fixed-size numbers: decoded to packed
/// little-endian elements when asked for. Reading forward costs one pass; reading backward starts again.
/// </summary>
internal sealed class OnnxNumberTensorData : TensorData
{
    private readonly IRandomAccessSource source;
    private readonly OnnxNumberChunk[] chunks;
    private readonly WireType encoding;
    private readonly int numberBytes;
    private readonly Lock gate = new();
    private byte[] buffer = [];

    private long bufferStart;
    private int bufferLength;
    private int chunk;
    private long inChunk;
    private long decoded;

    public OnnxNumberTensorData(
        DataType type, ReadOnlySpan<long> dimensions, long byteLength, IRandomAccessSource source, OnnxNumberField field, SourceLocation location)
        : base(type, dimensions, location)
    {
        this.ByteLength = byteLength;
        this.StoredByteLength = field.StoredBytes;
        this.source = source;
        this.chunks = [.. field.Chunks];
        this.encoding = field.Element;
        this.numberBytes = field.Element == WireType.Fixed32 ? 4
            : field.Element == WireType.Fixed64 ? 8
            : Math.Max(1, type.BitsPerElement / 8);
    }

    public override long ByteLength { get; }

    public override long StoredByteLength { get; }

    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.ByteLength || destination.IsEmpty)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.ByteLength - offset);
        lock (this.gate)
        {
            this.MoveTo(offset / this.numberBytes);
            int skip = (int)(offset % this.numberBytes);
            Span<byte> number = stackalloc byte[8];
            for (int filled = 0; filled < wanted;)
            {
                // A number that is only partly wanted is decoded again by the next call.
                BinaryPrimitives.WriteUInt64LittleEndian(number, this.Next());
                int count = Math.Min(this.numberBytes - skip, wanted - filled);
                number.Slice(skip, count).CopyTo(destination[filled..]);
                filled += count;
                skip = 0;
            }
        }

        return wanted;
    }

    private void MoveTo(long index)
    {
        if (index < this.decoded)
        {
            this.chunk = 0;
            this.inChunk = 0;
            this.decoded = 0;
        }

        while (this.decoded < index)
        {
            this.Next();
        }
    }

    private ulong Next()
    {
        while (this.inChunk >= this.chunks[this.chunk].Length)
        {
            this.chunk++;
            this.inChunk = 0;
        }

        if (this.chunks[this.chunk].HasTags)
        {
            this.ReadVarint();
        }

        this.decoded++;
        return this.encoding switch
        {
            WireType.Fixed32 => this.ReadFixed(4),
            WireType.Fixed64 => this.ReadFixed(8),
            _ => this.ReadVarint(),
        };
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = this.ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new IOException($"The bytes at {this.Location} changed while the model was open.");
    }

    private ulong ReadFixed(int count)
    {
        ulong value = 0;
        for (int i = 0; i < count; i++)
        {
            value |= (ulong)this.ReadByte() << (8 * i);
        }

        return value;
    }

    private byte ReadByte()
    {
        long offset = this.chunks[this.chunk].Offset + this.inChunk++;
        long index = offset - this.bufferStart;
        if (index < 0 || index >= this.bufferLength)
        {
            if (this.buffer.Length == 0)
            {
                this.buffer = new byte[Math.Min(4096, this.StoredByteLength + 16)];
            }

            this.bufferStart = offset;
            this.bufferLength = this.source.Read(offset, this.buffer);
            index = 0;
            if (this.bufferLength <= 0)
            {
                throw new EndOfStreamException($"The file became shorter than it was when {this.Location} was read.");
            }
        }

        return this.buffer[index];
    }
}
