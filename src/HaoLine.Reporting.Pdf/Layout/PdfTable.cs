using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>A table over as many pages as it takes: the head is repeated, a row is never split, long cells wrap.</summary>
internal sealed class PdfTable
{
    private const double PlainSize = 7.8;
    private const double DenseSize = 6.3;
    private const int DenseColumns = 8;
    private const double Gap = 8;
    private const int MaximumLines = 60;
    private const int MeasuredRows = 400;

    private readonly string[] heads;
    private readonly bool[] numeric;
    private readonly IReadOnlyList<string[]> rows;
    private readonly double size;
    private readonly double[] widths;
    private readonly string[][] headLines;

    public PdfTable(string[] heads, bool[] numeric, IReadOnlyList<string[]> rows)
    {
        this.heads = heads;
        this.numeric = numeric;
        this.rows = rows;
        this.size = PlainSize;
        this.widths = this.Widths(out bool isCramped);
        if (isCramped && heads.Length >= DenseColumns)
        {
            this.size = DenseSize;
            this.widths = this.Widths(out _);
        }

        this.headLines = [.. heads.Select((head, i) => TextLines.Break(StandardFont.Bold, this.size, this.widths[i], head).ToArray())];
    }

    /// <summary>Colour of a cell's text by row and column; null for ink.</summary>
    public Func<int, int, PdfColor?>? ColorOf { get; init; }

    public void Draw(PageFlow flow)
    {
        if (this.heads.Length == 0)
        {
            return;
        }

        flow.Need(this.HeadHeight + (3 * this.LineHeight));
        this.DrawHead(flow, isContinued: false);
        for (int i = 0; i < this.rows.Count; i++)
        {
            string[][] cells = [.. this.rows[i].Select((text, column) => this.Lines(text, column))];
            double height = (cells.Max(static lines => lines.Length) * this.LineHeight) + 3.4;
            if (flow.Room < height)
            {
                flow.NewPage();
                this.DrawHead(flow, isContinued: true);
            }

            this.DrawRow(flow, i, cells, height);
        }

        flow.Y += 7;
    }

    private double LineHeight => this.size + 1.8;

    private double HeadHeight => (this.headLines.Max(static lines => lines.Length) * this.LineHeight) + 5;

    private double TotalWidth => this.widths.Sum() + (Gap * (this.widths.Length - 1));

    private string[] Lines(string text, int column)
    {
        IReadOnlyList<string> lines = TextLines.Break(StandardFont.Regular, this.size, this.widths[column], text);
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
            double y = flow.Y + 8 + ((this.headLines.Max(static lines => lines.Length) - this.headLines[column].Length) * this.LineHeight);
            foreach (string line in this.headLines[column])
            {
                this.DrawText(flow.Page, StandardFont.Bold, x, y, line, column, PdfColor.Muted);
                y += this.LineHeight;
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
                y += this.LineHeight;
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
            page.TextRight(font, this.size, x + this.widths[column], y, text, color);
        }
        else
        {
            page.Text(font, this.size, x, y, text, color);
        }
    }

    /// <summary>Every column is as wide as the longest word of its head; what is left goes first to those that need little more.</summary>
    private double[] Widths(out bool isCramped)
    {
        double[] least = [.. this.heads.Select(this.LongestWord)];
        double[] wanted = [.. this.heads.Select((_, column) =>
            Math.Max(0, this.rows.Take(MeasuredRows).Select(row => StandardFont.Regular.Measure(row[column], this.size)).DefaultIfEmpty(0).Max() + 0.5 - least[column]))];
        double available = PageFlow.Width - (Gap * (least.Length - 1));
        double left = available - least.Sum();
        isCramped = wanted.Sum() > left;
        if (left < 0)
        {
            return [.. least.Select(width => Math.Max(1, width * available / least.Sum()))];
        }

        double most = isCramped ? Share(wanted, left) : double.MaxValue;
        return [.. least.Select((width, column) => width + Math.Min(wanted[column], most))];
    }

    private double LongestWord(string head) => head.Split(' ').Max(word => StandardFont.Bold.Measure(word, this.size)) + 0.5;

    /// <summary>What each may get at most, so that all together fill what is available.</summary>
    private static double Share(double[] wanted, double available)
    {
        double[] sorted = [.. wanted.Order()];
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
