namespace HaoLine.Ir;

/// <summary>Adapts a payload to <see cref="Stream"/> without copying it as a whole.</summary>
internal sealed class TensorDataStream : Stream
{
    private readonly TensorData data;
    private long position;

    public TensorDataStream(TensorData data)
    {
        if (!data.IsAvailable || data.ByteLength < 0)
        {
            throw new InvalidOperationException($"The payload at {data.Location} cannot be read as bytes.");
        }

        this.data = data;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => this.data.ByteLength;

    public override long Position
    {
        get => this.position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            this.position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (this.position >= this.Length)
        {
            return 0;
        }

        int wanted = (int)Math.Min(buffer.Length, this.Length - this.position);
        int count = this.data.Read(this.position, buffer[..wanted]);
        this.position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => this.Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin)
    {
        this.Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => checked(this.position + offset),
            _ => checked(this.Length + offset),
        };
        return this.position;
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
