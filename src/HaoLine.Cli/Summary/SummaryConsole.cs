using HaoLine.Reporting;
using Spectre.Console;

namespace HaoLine.Cli;

/// <summary>Prints lines of styled text that fit the terminal. Every text is cleaned and escaped here, once.</summary>
internal sealed class SummaryConsole(IAnsiConsole console)
{
    /// <summary>Cells of a line.</summary>
    public int Width => Math.Max(40, console.Profile.Width);

    public void Blank() => console.WriteLine();

    /// <summary>One line, each part in its style; the last is cut when the line is too long.</summary>
    public void Line(params IReadOnlyList<Cell> parts)
    {
        int left = this.Width;
        var markup = new System.Text.StringBuilder();
        for (int i = 0; i < parts.Count; i++)
        {
            string text = DisplayText.Clean(parts[i].Text);
            text = i == parts.Count - 1 ? DisplayWidth.Fit(text.TrimEnd(), left) : DisplayWidth.Fit(text, left);
            left -= DisplayWidth.Of(text);
            Append(markup, text, parts[i].Style);
        }

        console.MarkupLine(markup.ToString());
    }

    /// <summary>A label with text that continues below itself when it is long.</summary>
    public void Hanging(Cell label, int indent, Cell text)
    {
        string first = DisplayWidth.Fit(DisplayText.Clean(label.Text), indent - 1).PadRight(indent);
        foreach (string line in DisplayWidth.Wrap(DisplayText.Clean(text.Text), Math.Max(20, this.Width - indent)))
        {
            var markup = new System.Text.StringBuilder();
            Append(markup, first, label.Style);
            Append(markup, line, text.Style);
            console.MarkupLine(markup.ToString());
            first = new string(' ', indent);
        }
    }

    private static void Append(System.Text.StringBuilder markup, string text, string style)
    {
        string escaped = Markup.Escape(text);
        _ = style.Length == 0 || text.Length == 0 ? markup.Append(escaped) : markup.Append('[').Append(style).Append(']').Append(escaped).Append("[/]");
    }
}
