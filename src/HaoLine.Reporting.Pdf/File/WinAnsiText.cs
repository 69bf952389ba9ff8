using System.Globalization;
using System.Text;

namespace HaoLine.Reporting.Pdf;

/// <summary>Text in the encoding of the standard fonts. A character that they do not have is written out as <c>\u{4E2D}</c>, never dropped.</summary>
internal static class WinAnsiText
{
    // Codes 128 to 159; 0 where the encoding has no character.
    private static readonly char[] High =
    [
        '\u20AC', '\0', '\u201A', '\u0192', '\u201E', '\u2026', '\u2020', '\u2021', '\u02C6', '\u2030', '\u0160', '\u2039', '\u0152', '\0', '\u017D', '\0',
        '\0', '\u2018', '\u2019', '\u201C', '\u201D', '\u2022', '\u2013', '\u2014', '\u02DC', '\u2122', '\u0161', '\u203A', '\u0153', '\0', '\u017E', '\u0178',
    ];

    public static byte[] Encode(string text)
    {
        var codes = new List<byte>(text.Length + 8);
        foreach (Rune rune in DisplayText.Clean(text).EnumerateRunes())
        {
            if (CodeOf(rune.Value) is { } code)
            {
                codes.Add(code);
                continue;
            }

            foreach (char c in string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}"))
            {
                codes.Add((byte)c);
            }
        }

        return [.. codes];
    }

    /// <summary>The text with every character that the fonts lack written out, so that it can be cut and measured piece by piece.</summary>
    public static string Spell(string text)
    {
        string clean = DisplayText.Clean(text);
        var spelled = new StringBuilder(clean.Length);
        foreach (Rune rune in clean.EnumerateRunes())
        {
            if (CodeOf(rune.Value) is null)
            {
                spelled.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
            else
            {
                spelled.Append(rune.ToString());
            }
        }

        return spelled.ToString();
    }

    private static byte? CodeOf(int scalar)
    {
        if (scalar is (>= 32 and <= 126) or (>= 0xA0 and <= 0xFF and not 0xAD))
        {
            return (byte)scalar;
        }

        int index = scalar is 0 or > 0xFFFF ? -1 : Array.IndexOf(High, (char)scalar);
        return index < 0 ? null : (byte)(128 + index);
    }
}
