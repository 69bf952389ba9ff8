using System.Globalization;
using System.Text;

namespace HaoLine.Diagnostics;

/// <summary>Makes text from a file fit for a message: names may have megabytes, and escape sequences for terminals.</summary>
internal static class UntrustedText
{
    private const int MaximumLength = 800;
    private const int KeptAtEnd = 200;

    /// <summary>Replaces the middle of a long text by an ellipsis and its length.</summary>
    public static string Shorten(string text)
    {
        if (text.Length <= MaximumLength)
        {
            return text;
        }

        int head = MaximumLength - KeptAtEnd;
        int tail = text.Length - KeptAtEnd;
        head -= char.IsHighSurrogate(text[head - 1]) ? 1 : 0;
        tail += char.IsLowSurrogate(text[tail]) ? 1 : 0;
        return $"{text.AsSpan(0, head)} … [{(tail - head).ToString(CultureInfo.InvariantCulture)} characters] … {text.AsSpan(tail)}";
    }

    /// <summary>Shortens, and writes control characters and characters that change the direction of text as escapes.</summary>
    public static string Clean(string text)
    {
        string shown = Shorten(text);
        if (!shown.Any(IsHidden))
        {
            return shown;
        }

        var clean = new StringBuilder(shown.Length + 32);
        foreach (char c in shown)
        {
            if (IsHidden(c))
            {
                clean.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}");
            }
            else
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }

    private static bool IsHidden(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' || c is >= '\u202A' and <= '\u202E' || c is >= '\u2066' and <= '\u2069';
}
