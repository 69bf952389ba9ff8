using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>One section of the HTML report: metrics, charts, tables, notes.</summary>
internal sealed class HtmlSection(HtmlText html)
{
    private const int MaximumRows = 1000;
    private const int ScrollFromRows = 16;

    /// <summary>Summary metrics stand on cards; a section that has nothing else is not shown.</summary>
    public static bool HasContent(ReportSection section) => section.ForPeople().Any(static block =>
        block is not MetricBlock { Audience: BlockAudience.Summary } and not TableBlock { Rows.Count: 0 } and not GraphBlock and not DiagnosticsBlock);

    public void Write(ReportSection section, int index)
    {
        html.Markup("<section class=\"panel\" id=\"s").Integer(index).Markup("\">").Element("h2", section.Title).Markup("\n");
        ReportBlock[] blocks = [.. section.ForPeople()];
        this.WriteMetrics([.. blocks.OfType<MetricBlock>().Where(static metric => metric.Audience != BlockAudience.Summary)]);
        foreach (ReportBlock block in blocks)
        {
            switch (block)
            {
                case ChartBlock chart:
                    new SvgChart(html).Write(chart);
                    break;
                case HeatMapBlock map:
                    new SvgHeatMap(html).Write(map);
                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    this.WriteTable(table, section.Title);
                    break;
                case NoteBlock note:
                    html.Markup("<p class=\"note ").Markup(SeverityNames.Of(note.Severity)).Markup("\">").Escaped(note.Text).Markup("</p>\n");
                    break;
            }
        }

        html.Markup("</section>\n");
    }

    private void WriteMetrics(MetricBlock[] metrics)
    {
        if (metrics.Length == 0)
        {
            return;
        }

        html.Markup("<dl class=\"facts\">\n");
        foreach (MetricBlock metric in metrics)
        {
            html.Markup("<div>").Element("dt", metric.Title).Markup("<dd title=\"")
                .Escaped(UnitFormatter.FormatExact(metric.Value, metric.Unit)).Markup("\">")
                .Escaped(UnitFormatter.Format(metric.Value, metric.Unit));
            if (metric.Note is { } note)
            {
                html.Markup(" ").Element("small", note);
            }

            html.Markup("</dd></div>\n");
        }

        html.Markup("</dl>\n");
    }

    private void WriteTable(TableBlock table, string sectionTitle)
    {
        int[] columns = table.PeopleColumns();
        bool[] numeric = [.. columns.Select(index => IsNumeric(table, index))];
        html.Markup(table.Rows.Count > ScrollFromRows ? "<div class=\"scroll tall\">" : "<div class=\"scroll\">").Markup(columns.Length <= 3 ? "<table class=\"data narrow\">" : "<table class=\"data\">");
        if (table.Title.Length > 0 && table.Title != sectionTitle)
        {
            html.Element("caption", table.Title);
        }

        html.Markup("<thead><tr>");
        for (int i = 0; i < columns.Length; i++)
        {
            html.Element("th", table.Columns[columns[i]].Title, numeric[i] ? "num" : null);
        }

        html.Markup("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<ReportValue> row in table.Rows.Take(MaximumRows))
        {
            html.Markup("<tr>");
            for (int i = 0; i < columns.Length; i++)
            {
                this.WriteCell(columns[i] < row.Count ? row[columns[i]] : ReportValue.Null, table.Columns[columns[i]].Unit, numeric[i]);
            }

            html.Markup("</tr>\n");
        }

        html.Markup("</tbody></table></div>\n");
        if (table.Rows.Count > MaximumRows)
        {
            html.Markup("<p class=\"muted\">").Escaped(string.Create(
                CultureInfo.InvariantCulture, $"The first {MaximumRows:N0} of {table.Rows.Count:N0} rows; all of them stand in the JSON and CSV reports.")).Markup("</p>\n");
        }
    }

    private void WriteCell(ReportValue value, Unit unit, bool numeric)
    {
        bool isNumber = value.Kind is ReportValueKind.Integer or ReportValueKind.Number;
        if (!numeric)
        {
            html.Element("td", value.IsNull ? "–" : UnitFormatter.Format(value, unit), value.Kind == ReportValueKind.Text ? "name" : null);
            return;
        }

        html.Markup("<td class=\"num\"");
        if (isNumber)
        {
            html.Markup(" data-v=\"").Markup(value.Number.ToString("R", CultureInfo.InvariantCulture)).Markup("\" title=\"")
                .Escaped(UnitFormatter.FormatExact(value, unit)).Markup("\"");
        }

        html.Markup(">").Escaped(value.IsNull ? "–" : UnitFormatter.FormatCell(value, unit));
        if (isNumber && unit == Unit.Fraction)
        {
            html.Markup("<svg class=\"share\" viewBox=\"0 0 100 6\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"track\" width=\"100\" height=\"6\"/><rect class=\"c0\" height=\"6\" width=\"")
                .Coordinate(Math.Clamp(value.Number * 100, 0, 100)).Markup("\"/></svg>");
        }

        html.Markup("</td>");
    }

    private static bool IsNumeric(TableBlock table, int column) =>
        table.Columns[column].Unit != Unit.None
        || table.Rows.Any(row => column < row.Count && row[column].Kind is ReportValueKind.Integer or ReportValueKind.Number);
}
