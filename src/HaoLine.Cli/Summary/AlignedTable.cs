using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Columns that line up and never wrap: when a line would be too long, the first column gives way.</summary>
internal sealed class AlignedTable
{
    private const int Gap = 2;
    private const int SmallestFirst = 12;
    private const int FewestOfName = 6;
    private readonly bool[] rightAligned;
    private readonly List<IReadOnlyList<Cell>> rows = [];

    /// <param name="rightAligned">For each column, true for numbers.</param>
    public AlignedTable(params bool[] rightAligned) => this.rightAligned = rightAligned;

    public int Count => this.rows.Count;

    public void Add(params IReadOnlyList<Cell> cells) => this.rows.Add(cells);

    public void Print(SummaryConsole console, int width)
    {
        int[] widths = [.. this.rightAligned.Select((_, column) => this.rows.Max(row => DisplayWidth.Of(Text(row, column))))];
        int gaps = Gap * (widths.Count(static columnWidth => columnWidth > 0) - 1);
        int over = widths.Sum() + gaps - width;
        widths[0] = over > 0 ? Math.Max(SmallestFirst, widths[0] - over) : widths[0];
        foreach (IReadOnlyList<Cell> row in this.rows)
        {
            var parts = new List<Cell>(widths.Length);
            for (int column = 0; column < widths.Length; column++)
            {
                string text = Text(row, column);
                int kept = column < row.Count ? Math.Min(row[column].Kept, Math.Max(0, widths[column] - FewestOfName)) : 0;
                text = text[..kept] + DisplayWidth.Fit(text[kept..], widths[column] - kept);
                string space = new(' ', widths[column] - DisplayWidth.Of(text));
                string gap = column < widths.Length - 1 && widths[column] > 0 ? new string(' ', Gap) : "";
                parts.Add(new Cell(this.rightAligned[column] ? space + text + gap : text + space + gap, column < row.Count ? row[column].Style : ""));
            }

            while (parts.Count > 0 && string.IsNullOrWhiteSpace(parts[^1].Text))
            {
                parts.RemoveAt(parts.Count - 1);
            }

            console.Line(parts);
        }
    }

    private static string Text(IReadOnlyList<Cell> row, int column) => column < row.Count ? DisplayText.Clean(row[column].Text) : "";
}
