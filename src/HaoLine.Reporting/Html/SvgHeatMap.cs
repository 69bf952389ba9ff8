namespace HaoLine.Reporting;

/// <summary>Draws a matrix as a table whose cells are tinted by value.</summary>
internal sealed class SvgHeatMap(HtmlText html)
{
    private const int MaximumSide = 64;

    public void Write(HeatMapBlock map)
    {
        double largest = map.Values.SelectMany(static row => row).Where(static value => value is { } number && double.IsFinite(number))
            .Select(static value => Math.Abs(value!.Value)).DefaultIfEmpty(0).Max();
        html.Markup("<figure class=\"chart\">").Element("figcaption", map.Title).Markup("<div class=\"scroll\"><table class=\"heat\"><thead><tr><td></td>");
        foreach (string label in map.ColumnLabels.Take(MaximumSide))
        {
            html.Element("th", label);
        }

        html.Markup("</tr></thead><tbody>");
        for (int row = 0; row < Math.Min(map.Values.Count, MaximumSide); row++)
        {
            html.Markup("<tr>").Element("th", row < map.RowLabels.Count ? map.RowLabels[row] : "");
            foreach (double? value in map.Values[row].Take(MaximumSide))
            {
                ReportValue shown = value is { } number ? number : ReportValue.Null;
                html.Markup("<td title=\"").Escaped(UnitFormatter.FormatExact(shown, map.Unit)).Markup("\"><svg viewBox=\"0 0 10 10\" width=\"22\" height=\"22\" aria-hidden=\"true\"><rect class=\"c0\" width=\"10\" height=\"10\" rx=\"1\" fill-opacity=\"")
                    .Coordinate(largest > 0 && !shown.IsNull ? Math.Clamp(Math.Abs(shown.Number) / largest, 0.04, 1) : 0).Markup("\"/></svg></td>");
            }

            html.Markup("</tr>");
        }

        html.Markup("</tbody></table></div></figure>\n");
    }
}
