using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using HaoLine.Formats.Gguf.Reading;

namespace HaoLine.Formats.Gguf.Writing;

/// <summary>Writes numbers and texts in the byte order of a file through a small buffer.</summary>
internal sealed class GgufEmitter(Stream destination, bool bigEndian) : IDisposable
{
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private int filled;

    /// <summary>Bytes written so far.</summary>
    public long Position { get; private set; }

    public void UInt32(uint value)
    {
        Span<byte> bytes = this.Take(4);
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        }
    }

    public void UInt64(ulong value)
    {
        Span<byte> bytes = this.Take(8);
        if (bigEndian)
        {
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        }
    }

    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        this.UInt64((ulong)bytes.Length);
        this.Bytes(bytes);
    }

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, this.buffer.Length);
            bytes[..count].CopyTo(this.Take(count));
            bytes = bytes[count..];
        }
    }

    public void PadTo(int alignment)
    {
        while (this.Position % alignment != 0)
        {
            this.Take(1)[0] = 0;
        }
    }

    /// <summary>One value of a metadata type: an integer as it is, a floating-point number as the bits of its binary64.</summary>
    public void Scalar(GgufValueType type, long bits)
    {
        switch (GgufValueTypes.SizeOf(type))
        {
            case 1:
                this.Take(1)[0] = (byte)bits;
                break;
            case 2:
                if (bigEndian)
                {
                    BinaryPrimitives.WriteInt16BigEndian(this.Take(2), (short)bits);
                }
                else
                {
                    BinaryPrimitives.WriteInt16LittleEndian(this.Take(2), (short)bits);
                }

                break;
            case 4:
                this.UInt32(type == GgufValueType.Float32 ? BitConverter.SingleToUInt32Bits((float)BitConverter.Int64BitsToDouble(bits)) : (uint)bits);
                break;
            default:
                this.UInt64((ulong)bits);
                break;
        }
    }

    public void Flush()
    {
        destination.Write(this.buffer.AsSpan(0, this.filled));
        this.filled = 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(this.buffer);

    private Span<byte> Take(int count)
    {
        if (this.filled + count > this.buffer.Length)
        {
            this.Flush();
        }

        Span<byte> place = this.buffer.AsSpan(this.filled, count);
        this.filled += count;
        this.Position += count;
        return place;
    }
}
