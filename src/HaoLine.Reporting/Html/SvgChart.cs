using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>Draws charts as inline SVG that stretches with the page while its text keeps its size.</summary>
internal sealed class SvgChart(HtmlText html)
{
    private const int MaximumBars = 20;
    private const int MaximumPoints = 600;
    private const int Colours = 8;

    public void Write(ChartBlock chart)
    {
        if (chart.Series.Count == 0 || chart.Categories.Count == 0)
        {
            return;
        }

        html.Markup("<figure class=\"chart\">").Element("figcaption", chart.Title);
        switch (chart.Kind)
        {
            case ChartKind.Bar:
                this.WriteBars(chart);
                break;
            case ChartKind.Share:
                this.WriteShare(chart);
                break;
            default:
                this.WritePlot(chart);
                break;
        }

        html.Markup("</figure>\n");
    }

    private void WriteBars(ChartBlock chart)
    {
        double largest = chart.Series.SelectMany(static series => series.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (chart.Series.Count > 1)
        {
            this.WriteLegend(chart.Series.Select(static series => series.Name));
        }

        html.Markup("<div class=\"bars\">\n");
        int shown = Math.Min(chart.Categories.Count, MaximumBars);
        for (int i = 0; i < shown; i++)
        {
            html.Element("span", chart.Categories[i], "cat").Markup("<span class=\"lane\">");
            for (int s = 0; s < chart.Series.Count; s++)
            {
                double value = ValueAt(chart.Series[s], i);
                html.Markup("<svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" role=\"img\"><title>").Escaped(chart.Categories[i]).Markup(": ")
                    .Escaped(UnitFormatter.FormatExact(value, chart.Unit))
                    .Markup("</title><rect class=\"track\" width=\"100\" height=\"10\"/><rect class=\"c").Integer(s % Colours).Markup("\" height=\"10\" width=\"")
                    .Coordinate(largest > 0 ? Math.Clamp(value / largest * 100, 0, 100) : 0).Markup("\"/></svg>");
            }

            html.Markup("</span>").Element("span", string.Join(" · ", chart.Series.Select(series => UnitFormatter.Format(ValueAt(series, i), chart.Unit))), "val").Markup("\n");
        }

        html.Markup("</div>\n");
        if (chart.Categories.Count > shown)
        {
            html.Markup("<p class=\"muted\">").Escaped(string.Create(
                CultureInfo.InvariantCulture, $"The first {shown} of {chart.Categories.Count:N0}.")).Markup("</p>");
        }
    }

    private void WriteShare(ChartBlock chart)
    {
        IReadOnlyList<double> values = chart.Series[0].Values;
        double total = values.Where(static value => double.IsFinite(value) && value > 0).Sum();
        html.Markup("<svg class=\"stack\" viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" role=\"img\"><title>").Escaped(chart.Title).Markup("</title>");
        double x = 0;
        for (int i = 0; i < Math.Min(values.Count, chart.Categories.Count) && total > 0; i++)
        {
            double width = Math.Max(0, double.IsFinite(values[i]) ? values[i] / total * 1000 : 0);
            html.Markup("<rect class=\"c").Integer(i % Colours).Markup("\" height=\"10\" x=\"").Coordinate(x).Markup("\" width=\"").Coordinate(width)
                .Markup("\"><title>").Escaped(chart.Categories[i]).Markup(": ").Escaped(UnitFormatter.Format(width / 1000, Unit.Fraction)).Markup("</title></rect>");
            x += width;
        }

        html.Markup("</svg>");
        this.WriteLegend(chart.Categories.Take(MaximumBars).Select((category, i) => total > 0 && i < values.Count
            ? $"{category} {UnitFormatter.Format(values[i] / total, Unit.Fraction)}"
            : category));
    }

    private void WritePlot(ChartBlock chart)
    {
        int count = chart.Categories.Count;
        double largest = chart.Series.SelectMany(static series => series.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        html.Markup("<div class=\"plot\"><div class=\"axis\">").Element("span", UnitFormatter.Format(largest, chart.Unit))
            .Element("span", UnitFormatter.Format(largest / 2, chart.Unit)).Element("span", UnitFormatter.Format(0, chart.Unit))
            .Markup("</div><svg class=\"area\" width=\"100%\" height=\"190\" role=\"img\"><title>").Escaped(Describe(chart, largest)).Markup("</title>")
            .Markup("<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"10\" y2=\"10\"/><line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"98\" y2=\"98\"/><line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"186\" y2=\"186\"/>")
            .Markup("<svg x=\"0\" y=\"10\" width=\"100%\" height=\"176\" viewBox=\"0 0 1000 100\" preserveAspectRatio=\"none\">");
        for (int s = 0; s < chart.Series.Count; s++)
        {
            this.WritePath(chart.Series[s], s, count, largest, chart.Kind == ChartKind.Area);
        }

        html.Markup("</svg>");
        this.WriteMark(chart, count, largest);
        html.Markup("</svg><div class=\"ends\">").Element("span", chart.Categories[0]).Element("span", chart.CategoryTitle, "title")
            .Element("span", chart.Categories[count - 1]).Markup("</div></div>");
        if (chart.Series.Count > 1)
        {
            this.WriteLegend(chart.Series.Select(static series => series.Name));
        }
    }

    private void WritePath(ChartSeries series, int colour, int count, double largest, bool step)
    {
        // Long series are drawn by the largest value of each bin, so that a peak is never lost.
        int points = Math.Min(count, MaximumPoints);
        var path = new HtmlText();
        for (int i = 0; i < points; i++)
        {
            int from = (int)((long)i * count / points);
            int to = Math.Max(from + 1, (int)((long)(i + 1) * count / points));
            double value = Enumerable.Range(from, to - from).Max(index => ValueAt(series, index));
            double y = largest > 0 ? 100 - Math.Clamp(value / largest * 100, 0, 100) : 100;
            if (step)
            {
                path.Markup(i == 0 ? "M" : "L").Coordinate(1000d * i / points).Markup(" ").Coordinate(y).Markup("H").Coordinate(1000d * (i + 1) / points);
            }
            else
            {
                path.Markup(i == 0 ? "M" : "L").Coordinate(points == 1 ? 500 : 1000d * i / (points - 1)).Markup(" ").Coordinate(y);
            }
        }

        string line = path.Text.ToString();
        if (step)
        {
            html.Markup("<path class=\"fill c").Integer(colour % Colours).Markup("\" d=\"").Markup(line).Markup("V100H0Z\"/>");
        }

        html.Markup("<path class=\"line s").Integer(colour % Colours).Markup("\" d=\"").Markup(line).Markup("\"/>");
    }

    private void WriteMark(ChartBlock chart, int count, double largest)
    {
        int mark = chart.MarkedCategory;
        if (mark < 0 || mark >= count)
        {
            return;
        }

        double value = ValueAt(chart.Series[0], mark);
        double x = 100d * (mark + 0.5) / count;
        double y = 10 + (largest > 0 ? 176 * (1 - Math.Clamp(value / largest, 0, 1)) : 176);
        bool left = x > 50;
        html.Markup("<line class=\"mark\" y1=\"10\" y2=\"186\" x1=\"").Coordinate(x).Markup("%\" x2=\"").Coordinate(x).Markup("%\"/><circle class=\"mark\" r=\"4\" cx=\"")
            .Coordinate(x).Markup("%\" cy=\"").Coordinate(y).Markup("\"/><text y=\"28\" x=\"").Coordinate(x).Markup(left ? "%\" dx=\"-8\" text-anchor=\"end\">" : "%\" dx=\"8\">")
            .Escaped(UnitFormatter.Format(value, chart.Unit)).Markup(" at ").Escaped(Shorten(chart.Categories[mark])).Markup("</text>");
    }

    private void WriteLegend(IEnumerable<string> names)
    {
        html.Markup("<ul class=\"legend\">");
        int i = 0;
        foreach (string name in names)
        {
            html.Markup("<li><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><rect class=\"c").Integer(i++ % Colours)
                .Markup("\" width=\"10\" height=\"10\" rx=\"2\"/></svg>").Escaped(name).Markup("</li>");
        }

        html.Markup("</ul>");
    }

    private static string Describe(ChartBlock chart, double largest)
    {
        string peak = chart.MarkedCategory >= 0 && chart.MarkedCategory < chart.Categories.Count ? $" at {chart.Categories[chart.MarkedCategory]}" : "";
        return string.Create(
            CultureInfo.InvariantCulture, $"{chart.Title}: {chart.Categories.Count} steps, largest {UnitFormatter.FormatExact(largest, chart.Unit)}{peak}");
    }

    private static string Shorten(string text) => text.Length <= 48 ? text : text[..47] + "…";

    private static double ValueAt(ChartSeries series, int index) =>
        index < series.Values.Count && double.IsFinite(series.Values[index]) ? series.Values[index] : 0;
}
