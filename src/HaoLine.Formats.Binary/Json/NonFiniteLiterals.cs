namespace HaoLine.Formats;

/// <summary>
/// Python writes NaN and Infinity into JSON. Outside of strings they are overwritten with a zero and blanks, so that a strict reader
/// takes the text, and their places are kept.
/// </summary>
internal static class NonFiniteLiterals
{
    /// <summary>Overwrites the literals and returns where each stood.</summary>
    public static HashSet<int> Replace(Span<byte> text)
    {
        var places = new HashSet<int>();
        if (text.IndexOf("NaN"u8) < 0 && text.IndexOf("Infinity"u8) < 0)
        {
            return places;
        }

        int at = 0;
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny("\"NI"u8);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (text[at] == (byte)'"')
            {
                at = BehindString(text, at + 1);
                continue;
            }

            int length = text[at..].StartsWith("NaN"u8) ? 3 : text[at..].StartsWith("Infinity"u8) ? 8 : 0;
            if (length == 0)
            {
                at++;
                continue;
            }

            int start = length == 8 && at > 0 && text[at - 1] == (byte)'-' ? at - 1 : at;
            bool startsValue = start == 0 || text[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)':' or (byte)',' or (byte)'[';
            if (startsValue)
            {
                text[start..(at + length)].Fill((byte)' ');
                text[start] = (byte)'0';
                places.Add(start);
            }

            at += length;
        }

        return places;
    }

    private static int BehindString(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            int next = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (next < 0)
            {
                return text.Length;
            }

            at += next;
            if (text[at] == (byte)'"')
            {
                return at + 1;
            }

            at += 2;
        }

        return text.Length;
    }
}
