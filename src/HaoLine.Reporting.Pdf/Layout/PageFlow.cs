using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>Fills pages from top to bottom and starts new ones; headings become bookmarks.</summary>
internal sealed class PageFlow
{
    public const double Left = 42;

    public const double Right = PdfPage.Width - 42;

    public const double Width = Right - Left;

    private const double Top = 58;
    private const double Bottom = PdfPage.Height - 50;

    private readonly string title;

    public PageFlow(string title)
    {
        this.title = title;
        this.NewPage();
    }

    public List<PdfPage> Pages { get; } = [];

    public List<PdfBookmark> Bookmarks { get; } = [];

    public PdfPage Page => this.Pages[^1];

    /// <summary>Where the next thing goes, in points from the top.</summary>
    public double Y { get; set; }

    /// <summary>Points left on the page.</summary>
    public double Room => Bottom - this.Y;

    /// <summary>Points of an empty page.</summary>
    public static double PageRoom => Bottom - Top;

    public void NewPage()
    {
        this.Pages.Add(new PdfPage());
        this.Y = Top;
    }

    /// <summary>Starts a page when less is left.</summary>
    public void Need(double height)
    {
        if (this.Room < height && this.Y > Top)
        {
            this.NewPage();
        }
    }

    public void Heading(string text)
    {
        this.Need(120);
        this.Y += 10;
        this.Bookmarks.Add(new PdfBookmark(text, this.Pages.Count - 1, this.Y - 6));
        foreach (string line in TextLines.Break(StandardFont.Bold, 13, Width, text))
        {
            this.Page.Text(StandardFont.Bold, 13, Left, this.Y + 10, line, PdfColor.Band);
            this.Y += 16;
        }

        this.Page.Line(Left, this.Y, Right, this.Y, 0.8, PdfColor.Accent);
        this.Y += 9;
    }

    public void Caption(string text)
    {
        // Room for the head of a table and some rows, so that no caption stands alone at the end of a page.
        this.Need(90);
        this.Y += 5;
        foreach (string line in TextLines.Break(StandardFont.Bold, 9, Width, text))
        {
            this.Page.Text(StandardFont.Bold, 9, Left, this.Y + 8, line, PdfColor.Ink);
            this.Y += 12;
        }

        this.Y += 2;
    }

    public void Paragraph(string text, PdfColor color, double size = 8.5)
    {
        foreach (string line in TextLines.Break(StandardFont.Regular, size, Width, text))
        {
            this.Need(size + 4);
            this.Page.Text(StandardFont.Regular, size, Left, this.Y + size, line, color);
            this.Y += size + 3;
        }

        this.Y += 3;
    }

    /// <summary>Labels with values in two columns; long values take the whole width.</summary>
    public void Facts(IEnumerable<(string Label, string Value, string Remark)> facts)
    {
        const double size = 8.5;
        const double labelWidth = 112;
        const double gap = 18;
        double column = (Width - gap) / 2;
        bool right = false;
        double rowHeight = 0;
        foreach ((string label, string value, string remark) in facts)
        {
            string shown = remark.Length == 0 ? value : $"{value}  ({remark})";
            bool isWide = StandardFont.Regular.Measure(shown, size) > column - labelWidth;
            if (isWide && right)
            {
                this.Y += rowHeight;
                right = false;
            }

            double width = isWide ? Width : column;
            IReadOnlyList<string> labels = TextLines.Break(StandardFont.Regular, size, labelWidth - 6, label);
            IReadOnlyList<string> lines = TextLines.Break(StandardFont.Regular, size, width - labelWidth, shown);
            double height = (Math.Max(lines.Count, labels.Count) * 11) + 3;
            if (!right)
            {
                this.Need(height);
            }

            double x = right ? Left + column + gap : Left;
            for (int i = 0; i < labels.Count; i++)
            {
                this.Page.Text(StandardFont.Regular, size, x, this.Y + 8 + (i * 11), labels[i], PdfColor.Muted);
            }

            for (int i = 0; i < lines.Count; i++)
            {
                this.Page.Text(StandardFont.Regular, size, x + labelWidth, this.Y + 8 + (i * 11), lines[i], PdfColor.Ink);
            }

            rowHeight = right ? Math.Max(rowHeight, height) : height;
            right = !right && !isWide;
            this.Y += right ? 0 : rowHeight;
        }

        this.Y += (right ? rowHeight : 0) + 4;
    }

    /// <summary>Puts the title on top of every page but the first, and page numbers at the bottom of all.</summary>
    public void Finish(string foot)
    {
        for (int i = 0; i < this.Pages.Count; i++)
        {
            PdfPage page = this.Pages[i];
            if (i > 0)
            {
                page.Text(StandardFont.Regular, 8, Left, 36, TextLines.Fit(StandardFont.Regular, 8, Width - 80, this.title), PdfColor.Muted);
                page.TextRight(StandardFont.Regular, 8, Right, 36, "Contents", PdfColor.Accent);
                page.Links.Add(new PdfLink(Right - 40, 26, 40, 14, 0));
                page.Line(Left, 42, Right, 42, 0.5, PdfColor.Rule);
            }

            page.Text(StandardFont.Regular, 7.5, Left, PdfPage.Height - 28, TextLines.Fit(StandardFont.Regular, 7.5, Width - 90, foot), PdfColor.Muted);
            page.TextRight(StandardFont.Regular, 7.5, Right, PdfPage.Height - 28, string.Create(CultureInfo.InvariantCulture, $"Page {i + 1} of {this.Pages.Count}"), PdfColor.Muted);
        }
    }
}
