using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>A forward stream over a part of a source.</summary>
internal sealed class BoundedStream(IRandomAccessSource source, long offset, long length) : ForwardStream
{
    private long position;

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - this.position);
        if (wanted <= 0)
        {
            return 0;
        }

        int count = source.Read(offset + this.position, buffer[..wanted]);
        this.position += count;
        return count;
    }
}
