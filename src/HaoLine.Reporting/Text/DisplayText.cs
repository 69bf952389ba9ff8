using System.Globalization;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>Makes text from a model safe to show: one line, no control or invisible characters, bounded length.</summary>
public static class DisplayText
{
    /// <summary>Characters that people are shown of one name; the rest is cut and replaced by an ellipsis.</summary>
    public const int MaximumLength = 400;

    /// <summary>
    /// Shows every control, direction and invisible character as an escape (<c>\n</c>, <c>\u{1B}</c>), replaces lone surrogates by U+FFFD
    /// and cuts at <see cref="MaximumLength"/>. Does not escape for any markup.
    /// </summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Clean(text, MaximumLength);
    }

    internal static string Clean(string text, int maximumLength)
    {
        if (text.Length <= maximumLength && IsPlain(text))
        {
            return text;
        }

        var clean = new StringBuilder(Math.Min(text.Length, maximumLength) + 16);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (clean.Length >= maximumLength)
            {
                clean.Append('…');
                break;
            }

            AppendVisible(clean, rune);
        }

        return clean.ToString();
    }

    /// <summary>The text with lone surrogates replaced, so that it can be encoded as UTF-8; the same instance when there are none.</summary>
    internal static string ToScalarText(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
            {
                continue;
            }

            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }

            var scalars = new StringBuilder(text.Length);
            foreach (Rune rune in text.EnumerateRunes())
            {
                scalars.Append(rune.ToString());
            }

            return scalars.ToString();
        }

        return text;
    }

    private static bool IsPlain(string text)
    {
        foreach (char c in text)
        {
            if (c is < ' ' or > '~')
            {
                return text.Length == 0 || !NeedsEscape(text);
            }
        }

        return true;
    }

    private static bool NeedsEscape(string text)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            // EnumerateRunes yields U+FFFD for a lone surrogate, which must be rebuilt as well.
            if (rune == Rune.ReplacementChar || IsInvisible(rune))
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendVisible(StringBuilder clean, Rune rune)
    {
        switch (rune.Value)
        {
            case '\n':
                clean.Append("\\n");
                break;
            case '\r':
                clean.Append("\\r");
                break;
            case '\t':
                clean.Append("\\t");
                break;
            default:
                if (IsInvisible(rune))
                {
                    clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
                }
                else
                {
                    clean.Append(rune.ToString());
                }

                break;
        }
    }

    private static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;
}
