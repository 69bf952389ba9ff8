namespace HaoLine.Cli;

/// <summary>Bars and lines drawn with block characters.</summary>
internal static class BlockGraphics
{
    private const string Eighths = " ▏▎▍▌▋▊▉";
    private const string Levels = "▁▂▃▄▅▆▇█";

    /// <summary>A bar of at most so many cells, exact to an eighth; a part above 0 shows at least an eighth.</summary>
    public static string Bar(double part, int width)
    {
        if (!(part > 0) || width <= 0)
        {
            return "";
        }

        int eighths = Math.Max(1, (int)Math.Round(Math.Min(1, part) * width * 8));
        string rest = eighths % 8 == 0 ? "" : Eighths[eighths % 8].ToString();
        return new string('█', eighths / 8) + rest;
    }

    /// <summary>A line of small columns; each shows the largest of the values it stands for, so that no peak is lost.</summary>
    public static string Sparkline(IReadOnlyList<double> values, int width)
    {
        int columns = Math.Min(values.Count, width);
        double largest = values.Count == 0 ? 0 : values.Max();
        return string.Create(columns, (values, largest), static (text, state) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                int from = (int)((long)i * state.values.Count / text.Length);
                int to = (int)((long)(i + 1) * state.values.Count / text.Length);
                double value = 0;
                for (int j = from; j < to; j++)
                {
                    value = Math.Max(value, state.values[j]);
                }

                text[i] = Levels[state.largest > 0 ? (int)Math.Min(7, value / state.largest * 8) : 0];
            }
        });
    }
}
