using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>Small charts inside an HTML fragment: bars as a table, lines and areas as one SVG path for each series.</summary>
internal sealed class FragmentChart(HtmlText html)
{
    private const int MaximumBars = 16;
    private const int MaximumPoints = 400;
    private const double Width = 600;
    private const double Height = 90;

    public void Write(ChartBlock chart)
    {
        html.Element("h4", chart.Title);
        double largest = chart.Series.SelectMany(static series => series.Values).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        if (chart.Kind is ChartKind.Bar or ChartKind.Share)
        {
            this.WriteBars(chart, largest);
        }
        else
        {
            this.WritePlot(chart, largest);
        }
    }

    private void WriteBars(ChartBlock chart, double largest)
    {
        html.Markup("<table><tbody>\n");
        for (int i = 0; i < Math.Min(chart.Categories.Count, MaximumBars); i++)
        {
            foreach (ChartSeries series in chart.Series)
            {
                double value = i < series.Values.Count ? series.Values[i] : 0;
                string width = (largest > 0 ? Math.Clamp(value / largest * 100, 0, 100) : 0).ToString("0.#", CultureInfo.InvariantCulture);
                html.Markup("<tr>").Element("td", chart.Series.Count > 1 ? $"{chart.Categories[i]}, {series.Name}" : chart.Categories[i])
                    .Element("td", UnitFormatter.Format(value, chart.Unit), "hlf-num")
                    .Markup("<td class=\"hlf-lane\"><span class=\"hlf-bar\" style=\"width:").Markup(width).Markup("%\"></span></td></tr>\n");
            }
        }

        html.Markup("</tbody></table>\n");
        if (chart.Categories.Count > MaximumBars)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"The first {MaximumBars} of {chart.Categories.Count:N0}."), "hlf-dim");
        }
    }

    private void WritePlot(ChartBlock chart, double largest)
    {
        html.Markup("<svg viewBox=\"0 0 600 90\" preserveAspectRatio=\"none\" role=\"img\"><title>").Escaped($"{chart.Title}: up to {UnitFormatter.Format(largest, chart.Unit)}").Markup("</title>");
        foreach (ChartSeries series in chart.Series)
        {
            (double Position, double Value)[] points = SeriesSampling.Peaks(series.Values, MaximumPoints);
            html.Markup(chart.Kind == ChartKind.Area ? "<path fill=\"#1b8a8f\" fill-opacity=\".35\" stroke=\"#1b8a8f\" d=\"M0 90" : "<path fill=\"none\" stroke=\"#1b8a8f\" d=\"");
            for (int i = 0; i < points.Length; i++)
            {
                html.Markup(i == 0 && chart.Kind != ChartKind.Area ? "M" : "L").Coordinate(points[i].Position * Width).Markup(" ")
                    .Coordinate(Height - (largest > 0 ? points[i].Value / largest * (Height - 2) : 0));
            }

            html.Markup(chart.Kind == ChartKind.Area ? "L600 90Z\"/>" : "\"/>");
        }

        html.Markup("</svg>");
        html.Element("p", $"largest {UnitFormatter.Format(largest, chart.Unit)}{(chart.MarkedCategory >= 0 && chart.MarkedCategory < chart.Categories.Count ? " at " + chart.Categories[chart.MarkedCategory] : "")}", "hlf-dim");
    }
}
