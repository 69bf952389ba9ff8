using System.Text;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>
/// Keras gives the entries of its archives to Python's <c>json.loads</c> as bytes, which reads UTF-16 and UTF-32 too and surrogates that stand
/// alone. What Keras can read must not be hidden from the look at it.
/// </summary>
internal static class PythonJson
{
    /// <summary>The text in UTF-8 without a mark of its byte order; surrogates that stand alone become the replacement character.</summary>
    public static byte[] ToUtf8(byte[] text)
    {
        (Encoding? encoding, int mark) = Detect(text);
        if (encoding is not null)
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(text, mark, text.Length - mark));
        }

        byte[] plain = mark == 0 ? text : text[mark..];
        for (int i = 0; i + 2 < plain.Length; i++)
        {
            if (plain[i] == 0xED && plain[i + 1] is >= 0xA0 and <= 0xBF && plain[i + 2] is >= 0x80 and <= 0xBF)
            {
                (plain[i], plain[i + 1], plain[i + 2]) = (0xEF, 0xBF, 0xBD);
            }
        }

        return plain;
    }

    /// <summary>By a mark, else by where the first character, which is ASCII, has its zeros. Null for UTF-8.</summary>
    private static (Encoding? Encoding, int Mark) Detect(ReadOnlySpan<byte> text) => text switch
    {
        [0x00, 0x00, 0xFE, 0xFF, ..] => (new UTF32Encoding(true, false), 4),
        [0xFF, 0xFE, 0x00, 0x00, ..] => (Encoding.UTF32, 4),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xEF, 0xBB, 0xBF, ..] => (null, 3),
        [0, 0, _, _, ..] => (new UTF32Encoding(true, false), 0),
        [0, _, _, _, ..] or [0, _] => (Encoding.BigEndianUnicode, 0),
        [_, 0, 0, 0, ..] => (Encoding.UTF32, 0),
        [_, 0, _, _, ..] or [_, 0] => (Encoding.Unicode, 0),
        _ => (null, 0),
    };
}
