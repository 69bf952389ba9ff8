using System.Text;

namespace HaoLine.Reporting;

/// <summary>Sends built text to a stream as UTF-8 without a byte-order mark, chunk by chunk.</summary>
internal static class TextOutput
{
    public static async ValueTask WriteAsync(StringBuilder text, Stream destination, CancellationToken ct)
    {
        Encoder encoder = Encoding.UTF8.GetEncoder();
        byte[] bytes = new byte[1 << 16];
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            ReadOnlyMemory<char> rest = chunk;
            while (rest.Length > 0)
            {
                encoder.Convert(rest.Span, bytes, flush: false, out int characters, out int count, out _);
                await destination.WriteAsync(bytes.AsMemory(0, count), ct).ConfigureAwait(false);
                rest = rest[characters..];
            }
        }

        int last = encoder.GetBytes([], bytes, flush: true);
        await destination.WriteAsync(bytes.AsMemory(0, last), ct).ConfigureAwait(false);
        await destination.FlushAsync(ct).ConfigureAwait(false);
    }
}
