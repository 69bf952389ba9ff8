using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>A table over as many pages as it takes: the head is repeated, a row is never split, long cells wrap.</summary>
internal sealed class PdfTable
{
    private const double Size = 7.8;
    private const double LineHeight = 9.6;
    private const double Gap = 8;
    private const double Smallest = 34;
    private const int MaximumLines = 60;
    private const int MeasuredRows = 400;

    private readonly string[] heads;
    private readonly bool[] numeric;
    private readonly IReadOnlyList<string[]> rows;
    private readonly double[] widths;
    private readonly string[][] headLines;

    public PdfTable(string[] heads, bool[] numeric, IReadOnlyList<string[]> rows)
    {
        this.heads = heads;
        this.numeric = numeric;
        this.rows = rows;
        this.widths = this.Widths();
        this.headLines = [.. heads.Select((head, i) => TextLines.Break(StandardFont.Bold, Size, this.widths[i], head).ToArray())];
    }

    /// <summary>Colour of a cell's text by row and column; null for ink.</summary>
    public Func<int, int, PdfColor?>? ColorOf { get; init; }

    public void Draw(PageFlow flow)
    {
        if (this.heads.Length == 0)
        {
            return;
        }

        flow.Need(this.HeadHeight + (3 * LineHeight));
        this.DrawHead(flow, isContinued: false);
        for (int i = 0; i < this.rows.Count; i++)
        {
            string[][] cells = [.. this.rows[i].Select((text, column) => this.Lines(text, column))];
            double height = (cells.Max(static lines => lines.Length) * LineHeight) + 3.4;
            if (flow.Room < height)
            {
                flow.NewPage();
                this.DrawHead(flow, isContinued: true);
            }

            this.DrawRow(flow, i, cells, height);
        }

        flow.Y += 7;
    }

    private double HeadHeight => (this.headLines.Max(static lines => lines.Length) * LineHeight) + 5;

    private double TotalWidth => this.widths.Sum() + (Gap * (this.widths.Length - 1));

    private string[] Lines(string text, int column)
    {
        IReadOnlyList<string> lines = TextLines.Break(StandardFont.Regular, Size, this.widths[column], text);
        return lines.Count <= MaximumLines ? [.. lines] : [.. lines.Take(MaximumLines - 1), string.Create(CultureInfo.InvariantCulture, $"… {lines.Count - MaximumLines + 1} more lines")];
    }

    private void DrawHead(PageFlow flow, bool isContinued)
    {
        double x = PageFlow.Left;
        double height = this.HeadHeight;
        if (isContinued)
        {
            flow.Page.Text(StandardFont.Regular, 7, PageFlow.Left, flow.Y + 4, "continued", PdfColor.Muted);
            flow.Y += 7;
        }

        for (int column = 0; column < this.heads.Length; column++)
        {
            // A head stands at the bottom of its row, next to what it names.
            double y = flow.Y + 8 + ((this.headLines.Max(static lines => lines.Length) - this.headLines[column].Length) * LineHeight);
            foreach (string line in this.headLines[column])
            {
                this.DrawText(flow.Page, StandardFont.Bold, x, y, line, column, PdfColor.Muted);
                y += LineHeight;
            }

            x += this.widths[column] + Gap;
        }

        flow.Y += height;
        flow.Page.Line(PageFlow.Left, flow.Y - 1.5, PageFlow.Left + this.TotalWidth, flow.Y - 1.5, 0.7, PdfColor.Muted);
    }

    private void DrawRow(PageFlow flow, int row, string[][] cells, double height)
    {
        double x = PageFlow.Left;
        for (int column = 0; column < cells.Length; column++)
        {
            double y = flow.Y + 8.4;
            foreach (string line in cells[column])
            {
                this.DrawText(flow.Page, StandardFont.Regular, x, y, line, column, this.ColorOf?.Invoke(row, column) ?? PdfColor.Ink);
                y += LineHeight;
            }

            x += this.widths[column] + Gap;
        }

        flow.Y += height;
        flow.Page.Line(PageFlow.Left, flow.Y - 0.6, PageFlow.Left + this.TotalWidth, flow.Y - 0.6, 0.35, PdfColor.Rule);
    }

    private void DrawText(PdfPage page, StandardFont font, double x, double y, string text, int column, PdfColor color)
    {
        if (this.numeric[column])
        {
            page.TextRight(font, Size, x + this.widths[column], y, text, color);
        }
        else
        {
            page.Text(font, Size, x, y, text, color);
        }
    }

    /// <summary>Columns keep their natural width while all fit; then those above an equal share give way, text before numbers.</summary>
    private double[] Widths()
    {
        double[] natural = [.. this.heads.Select((head, column) => Math.Min(
            PageFlow.Width,
            this.rows.Take(MeasuredRows).Select(row => StandardFont.Regular.Measure(row[column], Size)).Append(LongestWord(head)).Max() + 0.5))];
        double available = PageFlow.Width - (Gap * (natural.Length - 1));
        double[] result = natural;
        if (natural.Sum() > available)
        {
            double fixedWidth = natural.Where((_, i) => this.numeric[i]).Sum();
            int texts = this.numeric.Count(static isNumber => !isNumber);
            bool keepNumbers = texts > 0 && available - fixedWidth >= texts * Smallest;
            double share = Share([.. natural.Where((_, i) => !keepNumbers || !this.numeric[i])], keepNumbers ? available - fixedWidth : available);
            result = [.. natural.Select((width, i) => keepNumbers && this.numeric[i] ? width : Math.Min(width, share))];
        }

        return result;
    }

    private static double LongestWord(string head) => head.Split(' ').Max(static word => StandardFont.Bold.Measure(word, Size));

    /// <summary>The width that columns may have at most, so that all together fill what is available.</summary>
    private static double Share(double[] natural, double available)
    {
        double[] sorted = [.. natural.Order()];
        double left = available;
        for (int i = 0; i < sorted.Length; i++)
        {
            double equal = left / (sorted.Length - i);
            if (sorted[i] > equal)
            {
                return equal;
            }

            left -= sorted[i];
        }

        return available;
    }
}
