using System.Buffers;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>Takes one token of a stream after the other.</summary>
internal delegate void JsonTokenHandler(ref Utf8JsonReader reader);

/// <summary>Walks through the tokens of a long JSON text with one window, so that memory does not grow with vocabularies.</summary>
internal static class JsonStream
{
    private const int Window = 256 << 10;

    /// <summary>A token may not be longer: it has to stand in the window as a whole.</summary>
    private const int LongestToken = 16 << 20;

    /// <summary>Gives every token to the handler.</summary>
    /// <exception cref="InvalidModelContentException">The text is no JSON, or a token is over the limit.</exception>
    public static void Walk(IRandomAccessSource source, int maximumDepth, JsonTokenHandler handler, CancellationToken ct)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Window);
        try
        {
            var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = maximumDepth });
            long offset = Skip(source);
            int held = 0;
            while (true)
            {
                ct.ThrowIfCancellationRequested();
                int count = source.Read(offset + held, buffer.AsSpan(held));
                held += count;
                bool isLast = offset + held >= source.Length;
                if (count == 0 && !isLast)
                {
                    throw new InvalidModelContentException(DefectKind.Truncated, source.Name, offset + held, "", "The file ends early.");
                }

                var reader = new Utf8JsonReader(buffer.AsSpan(0, held), isLast, state);
                while (reader.Read())
                {
                    handler(ref reader);
                }

                if (isLast)
                {
                    return;
                }

                int consumed = (int)reader.BytesConsumed;
                state = reader.CurrentState;
                if (consumed == 0 && held == buffer.Length)
                {
                    buffer = Grow(buffer, source.Name, offset);
                }
                else
                {
                    buffer.AsSpan(consumed, held - consumed).CopyTo(buffer);
                    held -= consumed;
                    offset += consumed;
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidModelContentException(DefectKind.BadJson, source.Name, -1, "", $"The text is no JSON of this kind: {error.Message}", innerException: error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Bytes of a byte-order mark.</summary>
    private static long Skip(IRandomAccessSource source)
    {
        Span<byte> mark = stackalloc byte[3];
        return source.Length >= 3 && source.Read(0, mark) == 3 && mark.SequenceEqual<byte>([0xEF, 0xBB, 0xBF]) ? 3 : 0;
    }

    private static byte[] Grow(byte[] buffer, string name, long offset)
    {
        if (buffer.Length >= LongestToken)
        {
            throw new InvalidModelContentException(DefectKind.LimitExceeded, name, offset, "", "A text or number is larger than the limit.", $"at most {LongestToken} bytes");
        }

        byte[] larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
