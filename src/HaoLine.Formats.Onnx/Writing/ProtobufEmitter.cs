using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>
/// Emits Protocol Buffers wire bytes with 64-bit sizes. The same calls are made twice: first without a stream, which finds the size
/// of every nested message, then with one, which puts those sizes before the messages. No message is ever held in memory.
/// </summary>
internal sealed class ProtobufEmitter : IDisposable
{
    private const int BufferBytes = 1 << 17;
    private const int VarintWire = 0, LengthWire = 2, Fixed32Wire = 5;

    private readonly List<long> sizes;
    private readonly Stack<Open> open = new();
    private readonly Stream? output;
    private readonly byte[] buffer;
    private readonly CancellationToken ct;
    private int buffered;
    private int nextSize;

    private ProtobufEmitter(List<long> sizes, Stream? output, CancellationToken ct)
    {
        this.sizes = sizes;
        this.output = output;
        this.ct = ct;
        this.buffer = output is null ? [] : ArrayPool<byte>.Shared.Rent(BufferBytes);
    }

    /// <summary>Bytes emitted or, without a stream, counted so far.</summary>
    public long Position { get; private set; }

    /// <summary>The first pass.</summary>
    public static ProtobufEmitter Counting(CancellationToken ct) => new([], null, ct);

    /// <summary>The second pass, over the sizes that the first one found.</summary>
    public static ProtobufEmitter Writing(ProtobufEmitter counted, Stream output, CancellationToken ct) => new(counted.sizes, output, ct);

    public void Dispose()
    {
        if (this.buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(this.buffer);
        }
    }

    /// <summary>Starts a nested message; every call needs one of <see cref="End"/>.</summary>
    public void Begin(int field)
    {
        this.ct.ThrowIfCancellationRequested();
        int slot = this.nextSize++;
        if (this.output is null)
        {
            this.sizes.Add(0);
            this.open.Push(new Open(slot, field, this.Position));
            return;
        }

        this.Tag(field, LengthWire);
        this.Varint((ulong)this.sizes[slot]);
        this.open.Push(new Open(slot, field, this.Position));
    }

    public void End()
    {
        Open message = this.open.Pop();
        long size = this.Position - message.Start;
        if (this.output is null)
        {
            this.sizes[message.Slot] = size;
            this.Position = checked(this.Position + TagSize(message.Field) + VarintSize((ulong)size));
        }
        else if (size != this.sizes[message.Slot])
        {
            throw new InvalidOperationException("The model or a payload changed while it was written.");
        }
    }

    public void Int64(int field, long value)
    {
        this.Tag(field, VarintWire);
        this.Varint((ulong)value);
    }

    public void Single(int field, float value)
    {
        this.Tag(field, Fixed32Wire);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        this.Raw(bytes);
    }

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        this.Tag(field, LengthWire);
        this.Varint((ulong)value.Length);
        this.Raw(value);
    }

    public void Text(int field, string value)
    {
        int length = Encoding.UTF8.GetByteCount(value);
        this.Tag(field, LengthWire);
        this.Varint((ulong)length);
        if (this.output is null)
        {
            this.Position += length;
            return;
        }

        if (length <= BufferBytes)
        {
            this.Reserve(length);
            this.buffered += Encoding.UTF8.GetBytes(value, this.buffer.AsSpan(this.buffered));
            this.Position += length;
        }
        else
        {
            this.Raw(Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>Text that is left out when empty, as an absent field reads back as the empty text.</summary>
    public void OptionalText(int field, string value)
    {
        if (value.Length > 0)
        {
            this.Text(field, value);
        }
    }

    /// <summary>The packed bytes of a tensor, copied through the buffer.</summary>
    public void Payload(int field, TensorData data)
    {
        this.Tag(field, LengthWire);
        this.Varint((ulong)data.ByteLength);
        if (this.output is null)
        {
            this.Position = checked(this.Position + data.ByteLength);
        }
        else
        {
            this.Payload(data);
        }
    }

    /// <summary>The packed bytes of a tensor without a tag.</summary>
    public void Payload(TensorData data)
    {
        long length = data.ByteLength;
        for (long offset = 0; offset < length;)
        {
            if (this.buffered == BufferBytes)
            {
                this.Flush();
            }

            this.ct.ThrowIfCancellationRequested();
            int count = (int)Math.Min(length - offset, BufferBytes - this.buffered);
            data.ReadExactly(offset, this.buffer.AsSpan(this.buffered, count));
            this.buffered += count;
            offset += count;
        }

        this.Position += length;
    }

    /// <summary>Zero bytes up to a position.</summary>
    public void PadTo(long position)
    {
        ReadOnlySpan<byte> zeros = stackalloc byte[256];
        while (this.Position < position)
        {
            this.Raw(zeros[..(int)Math.Min(zeros.Length, position - this.Position)]);
        }
    }

    public void Flush()
    {
        if (this.buffered > 0)
        {
            this.output!.Write(this.buffer, 0, this.buffered);
            this.buffered = 0;
        }
    }

    private static int TagSize(int field) => VarintSize((ulong)field << 3);

    private static int VarintSize(ulong value) => (BitOperations.Log2(value | 1) / 7) + 1;

    private void Tag(int field, int wire) => this.Varint(((ulong)field << 3) | (uint)wire);

    private void Varint(ulong value)
    {
        if (this.output is null)
        {
            this.Position += VarintSize(value);
            return;
        }

        this.Reserve(10);
        int start = this.buffered;
        while (value >= 0x80)
        {
            this.buffer[this.buffered++] = (byte)(value | 0x80);
            value >>= 7;
        }

        this.buffer[this.buffered++] = (byte)value;
        this.Position += this.buffered - start;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        this.Position += bytes.Length;
        if (this.output is null)
        {
            return;
        }

        while (bytes.Length > 0)
        {
            this.Reserve(1);
            int count = Math.Min(bytes.Length, BufferBytes - this.buffered);
            bytes[..count].CopyTo(this.buffer.AsSpan(this.buffered));
            this.buffered += count;
            bytes = bytes[count..];
        }
    }

    private void Reserve(int count)
    {
        if (this.buffered + count > BufferBytes)
        {
            this.Flush();
        }
    }

    private readonly record struct Open(int Slot, int Field, long Start);
}
