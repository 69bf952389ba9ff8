using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>Draws charts as vectors.</summary>
internal sealed class PdfChart(PageFlow flow)
{
    private const int MaximumBars = 20;
    private const int MaximumPoints = 500;
    private const double LabelWidth = 170;
    private const double ValueWidth = 96;

    public void Draw(ChartBlock chart)
    {
        if (chart.Series.Count == 0 || chart.Categories.Count == 0)
        {
            return;
        }

        switch (chart.Kind)
        {
            case ChartKind.Bar:
                flow.Need(60);
                flow.Caption(chart.Title);
                this.DrawBars(chart);
                break;
            case ChartKind.Share:
                flow.Need(66 + (12 * Math.Min(chart.Categories.Count, MaximumBars)));
                flow.Caption(chart.Title);
                this.DrawShare(chart);
                break;
            default:
                flow.Need(190);
                flow.Caption(chart.Title);
                this.DrawPlot(chart);
                break;
        }
    }

    private static double Largest(ChartBlock chart) => chart.Series.SelectMany(static series => series.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();

    private static double ValueAt(ChartSeries series, int index) => index < series.Values.Count && double.IsFinite(series.Values[index]) ? series.Values[index] : 0;

    private void DrawBars(ChartBlock chart)
    {
        double largest = Largest(chart);
        double lane = PageFlow.Width - LabelWidth - ValueWidth - 12;
        int shown = Math.Min(chart.Categories.Count, MaximumBars);
        for (int i = 0; i < shown; i++)
        {
            for (int s = 0; s < chart.Series.Count; s++)
            {
                flow.Need(14);
                double value = ValueAt(chart.Series[s], i);
                string label = chart.Series.Count == 1 ? chart.Categories[i] : $"{chart.Categories[i]}, {chart.Series[s].Name}";
                double x = PageFlow.Left + LabelWidth + 6;
                flow.Page.Text(StandardFont.Regular, 8, PageFlow.Left, flow.Y + 8, TextLines.Fit(StandardFont.Regular, 8, LabelWidth, label), PdfColor.Ink)
                    .Fill(x, flow.Y + 1, lane, 8.5, PdfColor.Track)
                    .Fill(x, flow.Y + 1, largest > 0 ? lane * Math.Clamp(value / largest, 0, 1) : 0, 8.5, PdfColor.Series[s % PdfColor.Series.Count])
                    .TextRight(StandardFont.Regular, 8, PageFlow.Right, flow.Y + 8, UnitFormatter.Format(value, chart.Unit), PdfColor.Ink);
                flow.Y += 12.5;
            }
        }

        this.Rest(chart.Categories.Count - shown);
        flow.Y += 6;
    }

    private void DrawShare(ChartBlock chart)
    {
        ChartSeries series = chart.Series[0];
        double sum = 0;
        for (int i = 0; i < chart.Categories.Count; i++)
        {
            sum += Math.Max(0, ValueAt(series, i));
        }

        double x = PageFlow.Left;
        for (int i = 0; i < chart.Categories.Count && sum > 0; i++)
        {
            double width = PageFlow.Width * Math.Max(0, ValueAt(series, i)) / sum;
            flow.Page.Fill(x, flow.Y + 1, Math.Max(0, width - 0.6), 14, PdfColor.Series[i % PdfColor.Series.Count]);
            x += width;
        }

        flow.Y += 22;
        int shown = Math.Min(chart.Categories.Count, MaximumBars);
        for (int i = 0; i < shown; i++)
        {
            double value = ValueAt(series, i);
            flow.Page.Fill(PageFlow.Left, flow.Y + 1.5, 7, 7, PdfColor.Series[i % PdfColor.Series.Count])
                .Text(StandardFont.Regular, 8, PageFlow.Left + 12, flow.Y + 8, TextLines.Fit(StandardFont.Regular, 8, 250, chart.Categories[i]), PdfColor.Ink)
                .TextRight(StandardFont.Regular, 8, PageFlow.Left + 372, flow.Y + 8, UnitFormatter.Format(value, chart.Unit), PdfColor.Ink)
                .TextRight(StandardFont.Regular, 8, PageFlow.Left + 426, flow.Y + 8, UnitFormatter.Format(sum > 0 ? value / sum : 0, Unit.Fraction), PdfColor.Muted);
            flow.Y += 12;
        }

        this.Rest(chart.Categories.Count - shown);
        flow.Y += 6;
    }

    private void DrawPlot(ChartBlock chart)
    {
        const double height = 112;
        const double axis = 58;
        double largest = Largest(chart);
        double left = PageFlow.Left + axis;
        double width = PageFlow.Width - axis;
        double top = flow.Y + 12;
        double bottom = top + height;
        for (int i = 0; i <= 4; i++)
        {
            double y = bottom - (height * i / 4);
            flow.Page.Line(left, y, PageFlow.Right, y, i == 0 ? 0.7 : 0.35, i == 0 ? PdfColor.Muted : PdfColor.Rule)
                .TextRight(StandardFont.Regular, 7, left - 5, y + 2.5, UnitFormatter.Format(largest * i / 4, chart.Unit), PdfColor.Muted);
        }

        for (int s = 0; s < chart.Series.Count; s++)
        {
            (double X, double Y)[] points = [.. SeriesSampling.Peaks(chart.Series[s].Values, MaximumPoints)
                .Select(point => (left + (point.Position * width), bottom - (largest > 0 ? height * Math.Clamp(point.Value / largest, 0, 1) : 0)))];
            PdfColor color = PdfColor.Series[s % PdfColor.Series.Count];
            if (chart.Kind == ChartKind.Area && chart.Series.Count == 1 && points.Length > 0)
            {
                flow.Page.Polygon([(points[0].X, bottom), .. points, (points[^1].X, bottom)], PdfColor.AccentLight);
            }

            flow.Page.Polyline(points, 1, color);
        }

        this.DrawMark(chart, largest, left, width, top, bottom);
        flow.Page.Text(StandardFont.Regular, 7, left, bottom + 9, TextLines.Fit(StandardFont.Regular, 7, width / 3, chart.Categories[0]), PdfColor.Muted)
            .TextRight(StandardFont.Regular, 7, PageFlow.Right, bottom + 9, TextLines.Fit(StandardFont.Regular, 7, width / 3, chart.Categories[^1]), PdfColor.Muted);
        string middle = chart.CategoryTitle.Length == 0 ? "" : TextLines.Fit(StandardFont.Regular, 7, width / 3, chart.CategoryTitle);
        flow.Page.Text(StandardFont.Regular, 7, left + ((width - StandardFont.Regular.Measure(middle, 7)) / 2), bottom + 9, middle, PdfColor.Muted);
        flow.Y = bottom + 16;
        if (chart.Series.Count > 1)
        {
            this.Legend(chart);
        }

        flow.Y += 4;
    }

    private void DrawMark(ChartBlock chart, double largest, double left, double width, double top, double bottom)
    {
        if (chart.MarkedCategory < 0 || chart.MarkedCategory >= chart.Categories.Count)
        {
            return;
        }

        double x = left + (chart.Categories.Count > 1 ? width * chart.MarkedCategory / (chart.Categories.Count - 1) : 0);
        string label = TextLines.Fit(StandardFont.Bold, 7.5, width / 2, $"{UnitFormatter.Format(ValueAt(chart.Series[0], chart.MarkedCategory), chart.Unit)} at {chart.Categories[chart.MarkedCategory]}");
        double labelWidth = StandardFont.Bold.Measure(label, 7.5);
        double labelX = x + labelWidth + 4 > PageFlow.Right ? x - labelWidth - 3 : x + 3;
        double y = bottom - (largest > 0 ? (bottom - top) * ValueAt(chart.Series[0], chart.MarkedCategory) / largest : 0);
        flow.Page.Line(x, top - 8, x, bottom, 0.8, PdfColor.Peak).Fill(x - 1.6, y - 1.6, 3.2, 3.2, PdfColor.Peak)
            .Text(StandardFont.Bold, 7.5, labelX, top - 3.5, label, PdfColor.Peak);
    }

    private void Legend(ChartBlock chart)
    {
        double x = PageFlow.Left;
        for (int s = 0; s < chart.Series.Count; s++)
        {
            string name = TextLines.Fit(StandardFont.Regular, 7.5, 150, chart.Series[s].Name);
            double needed = StandardFont.Regular.Measure(name, 7.5) + 26;
            if (x + needed > PageFlow.Right)
            {
                x = PageFlow.Left;
                flow.Y += 11;
            }

            flow.Page.Fill(x, flow.Y + 1.5, 7, 7, PdfColor.Series[s % PdfColor.Series.Count]).Text(StandardFont.Regular, 7.5, x + 11, flow.Y + 8, name, PdfColor.Ink);
            x += needed;
        }

        flow.Y += 12;
    }

    private void Rest(int hidden)
    {
        if (hidden > 0)
        {
            flow.Paragraph(string.Create(CultureInfo.InvariantCulture, $"… and {hidden:N0} more, which the JSON report has."), PdfColor.Muted, 7.5);
        }
    }
}
