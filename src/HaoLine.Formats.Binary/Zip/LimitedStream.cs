namespace HaoLine.Formats.Zip;

/// <summary>Ends after so many bytes, whatever the inner stream would still give.</summary>
internal sealed class LimitedStream(Stream inner, long length) : ForwardStream
{
    private long left = length;

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, this.left);
        int count = wanted <= 0 ? 0 : inner.Read(buffer[..wanted]);
        this.left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
