namespace HaoLine.Reporting.Pdf;

/// <summary>Breaks text into lines of a width: at spaces, then behind separators of names, then anywhere. Nothing is lost.</summary>
internal static class TextLines
{
    /// <summary>At least one line; each fits the width unless a single character is wider.</summary>
    public static IReadOnlyList<string> Break(StandardFont font, double size, double width, string text)
    {
        string rest = WinAnsiText.Spell(text);
        var lines = new List<string>();
        while (font.Measure(rest, size) > width)
        {
            int fitting = Fitting(font, size, width, rest);
            int cut = BreakPoint(rest, fitting);
            lines.Add(rest[..cut].TrimEnd(' '));
            rest = rest[cut..].TrimStart(' ');
        }

        if (rest.Length > 0 || lines.Count == 0)
        {
            lines.Add(rest);
        }

        return lines;
    }

    /// <summary>One line; what does not fit is cut from the middle and an ellipsis says so.</summary>
    public static string Fit(StandardFont font, double size, double width, string text)
    {
        string spelled = WinAnsiText.Spell(text);
        if (font.Measure(spelled, size) <= width)
        {
            return spelled;
        }

        for (int kept = spelled.Length - 1; kept > 2; kept--)
        {
            int head = (kept + 1) / 2;
            string shortened = $"{spelled[..head]}…{spelled[^(kept - head)..]}";
            if (font.Measure(shortened, size) <= width)
            {
                return shortened;
            }
        }

        return "…";
    }

    private static int Fitting(StandardFont font, double size, double width, string text)
    {
        double used = 0;
        for (int i = 0; i < text.Length; i++)
        {
            used += font.Measure(text.Substring(i, 1), size);
            if (used > width)
            {
                return Math.Max(1, i);
            }
        }

        return text.Length;
    }

    private static int BreakPoint(string text, int fitting)
    {
        int space = text.LastIndexOf(' ', Math.Min(fitting, text.Length - 1));
        if (space > fitting / 2)
        {
            return space;
        }

        for (int i = fitting; i > fitting / 2; i--)
        {
            if (text[i - 1] is '/' or '.' or '_' or '-' or ':' or ',' or '+' or '*' or '·')
            {
                return i;
            }
        }

        return space > 0 ? space : fitting;
    }
}
