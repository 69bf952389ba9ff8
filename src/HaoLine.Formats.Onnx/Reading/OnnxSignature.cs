using HaoLine.Diagnostics;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Tells ONNX from other content by its first fields. ONNX has no signature, so this walks the head as far as it is there.</summary>
internal static class OnnxSignature
{
    /// <summary>Looks at the first bytes; never throws.</summary>
    public static FormatMatch Match(ReadOnlySpan<byte> header, long fileLength)
    {
        int position = 0;
        bool version = false;
        bool operatorSet = false;
        bool graph = false;
        while (position < header.Length)
        {
            int start = position;
            if (!TryVarint(header, ref position, out ulong tag))
            {
                // The head ends inside a tag: what came before decides.
                position = start;
                break;
            }

            int field = (int)Math.Min(tag >> 3, int.MaxValue);
            int type = (int)(tag & 7);
            if (!IsModelField(field, type))
            {
                return FormatMatch.None;
            }

            if (!TryVarint(header, ref position, out ulong value))
            {
                break;
            }

            if (field == 1)
            {
                if (value is 0 or > 1_000_000)
                {
                    return FormatMatch.None;
                }

                version = true;
            }

            if (type == 2)
            {
                graph |= field == 7;
                operatorSet |= field == 8 && IsOperatorSet(header, position, value);
                if (value > (ulong)(fileLength - position))
                {
                    return version || graph ? FormatMatch.Possible : FormatMatch.None;
                }

                position = (int)Math.Min((ulong)header.Length, (ulong)position + value);
            }
        }

        return version && (graph || operatorSet) ? FormatMatch.Certain
            : version || graph ? FormatMatch.Possible
            : FormatMatch.None;
    }

    /// <summary>Refuses content that is clearly something else, with advice.</summary>
    public static void RequireOnnx(ModelSource source)
    {
        if (source.Header is [0xEF, 0xBB, 0xBF, .. var rest] && Match(rest, source.Length - 3) != FormatMatch.None)
        {
            throw new InvalidModelContentException(
                DefectKind.Bom, source.Name, 0, "", "A UTF-8 byte order mark stands before the model; a text tool has changed the file. Export it again.", "an ONNX model", "EF BB BF");
        }

        if (Match(source.Header, source.Length) == FormatMatch.Certain || ContentSniffer.Sniff(source.Header) is not { } guess)
        {
            return;
        }

        string problem = $"This is not an ONNX model; it looks like {guess.Description}.";
        if (guess.Advice is not null)
        {
            problem += $" {guess.Advice}";
        }

        throw new InvalidModelContentException(DefectKind.FormatMismatch, source.Name, 0, "", problem, "an ONNX model", guess.Description);
    }

    private static bool IsModelField(int field, int type) => field switch
    {
        1 or 5 => type == 0,
        2 or 3 or 4 or 6 or 7 or 8 or 14 or 20 or 25 or 26 => type == 2,
        _ => false,
    };

    /// <summary>An operator-set id is a domain text, a version number, or both.</summary>
    private static bool IsOperatorSet(ReadOnlySpan<byte> header, int position, ulong length) =>
        length is >= 2 and < 300 && position < header.Length && header[position] is 0x0A or 0x10;

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int position, out ulong value)
    {
        value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= bytes.Length)
            {
                return false;
            }

            byte next = bytes[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }
}
