using System.Text;
using Spectre.Console.Rendering;

namespace HaoLine.Cli;

/// <summary>Text measured and cut in cells of the terminal: a Chinese character takes two.</summary>
internal static class DisplayWidth
{
    public static int Of(string text)
    {
        foreach (char c in text)
        {
            if (c > '~')
            {
                return new Segment(text).CellCount();
            }
        }

        return text.Length;
    }

    /// <summary>The text in at most so many cells; what is left out of the middle stands as an ellipsis, because names differ most at their ends.</summary>
    public static string Fit(string text, int width)
    {
        if (Of(text) <= width)
        {
            return text;
        }

        if (width <= 1)
        {
            return width == 1 ? "…" : "";
        }

        Rune[] runes = [.. text.EnumerateRunes()];
        int head = 0;
        int tail = runes.Length;
        int used = 1;
        for (bool fromHead = true; head < tail; fromHead = !fromHead)
        {
            int cells = Of(runes[fromHead ? head : tail - 1].ToString());
            if (used + cells > width)
            {
                break;
            }

            used += cells;
            head += fromHead ? 1 : 0;
            tail -= fromHead ? 0 : 1;
        }

        return $"{string.Concat(runes[..head])}…{string.Concat(runes[tail..])}";
    }

    /// <summary>Lines of at most so many cells, broken at spaces where there are any.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        string rest = text;
        while (Of(rest) > width)
        {
            int cut = 0;
            int used = 0;
            int space = -1;
            foreach (Rune rune in rest.EnumerateRunes())
            {
                int cells = Of(rune.ToString());
                if (used + cells > width)
                {
                    break;
                }

                used += cells;
                space = rune.Value == ' ' ? cut : space;
                cut += rune.Utf16SequenceLength;
            }

            cut = Math.Max(1, space > cut / 2 ? space : cut);
            yield return rest[..cut].TrimEnd();
            rest = rest[cut..].TrimStart();
        }

        yield return rest;
    }
}
