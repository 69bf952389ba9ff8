using System.Globalization;

namespace HaoLine.Reporting;

/// <summary>The content of one section inside an HTML fragment.</summary>
internal sealed class FragmentSection(HtmlText html, ReportSection section, bool withSummary)
{
    private const int MaximumRows = 100;
    private readonly ReportBlock[] blocks =
    [
        .. section.ForPeople().Where(block => block switch
        {
            MetricBlock metric => withSummary || metric.Audience != BlockAudience.Summary,
            TableBlock table => table.Rows.Count > 0,
            ChartBlock chart => chart.Categories.Count > 0 && chart.Series.Count > 0,
            NoteBlock or HeatMapBlock => true,

            // Counting its nodes would make a deferred graph.
            GraphBlock => withSummary,
            _ => false,
        }),
    ];

    public bool IsEmpty => this.blocks.Length == 0;

    public void Write()
    {
        WriteMetrics(html, this.blocks.OfType<MetricBlock>());
        foreach (ReportBlock block in this.blocks)
        {
            switch (block)
            {
                case ChartBlock chart:
                    new FragmentChart(html).Write(chart);
                    break;
                case TableBlock table:
                    this.WriteTable(table);
                    break;
                case NoteBlock note:
                    html.Element("p", note.Text, "hlf-" + SeverityNames.Of(note.Severity));
                    break;
                case GraphBlock graph:
                    html.Element("p", string.Create(CultureInfo.InvariantCulture, $"A graph of {graph.Nodes.Count:N0} nodes and {graph.Values.Count:N0} values; the HTML report draws it."), "hlf-dim");
                    break;
                case HeatMapBlock map:
                    html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{map.Title}: {map.RowLabels.Count:N0} by {map.ColumnLabels.Count:N0} values; the HTML report draws them."), "hlf-dim");
                    break;
            }
        }
    }

    public static void WriteMetrics(HtmlText html, IEnumerable<MetricBlock> metrics)
    {
        bool isOpen = false;
        foreach (MetricBlock metric in metrics)
        {
            html.Markup(isOpen ? "<div>" : "<dl class=\"hlf-cards\"><div>").Element("dt", metric.Title).Markup("<dd title=\"")
                .Escaped(UnitFormatter.FormatExact(metric.Value, metric.Unit)).Markup("\">").Escaped(UnitFormatter.Format(metric.Value, metric.Unit));
            if (metric.Note is { } note)
            {
                html.Markup(" ").Element("small", note, "hlf-dim");
            }

            html.Markup("</dd></div>");
            isOpen = true;
        }

        html.Markup(isOpen ? "</dl>\n" : "");
    }

    private void WriteTable(TableBlock table)
    {
        int[] columns = table.PeopleColumns();
        html.Markup("<table>");
        if (table.Title.Length > 0 && table.Title != section.Title)
        {
            html.Element("caption", table.Title);
        }

        html.Markup("<thead><tr>");
        foreach (int column in columns)
        {
            html.Element("th", table.Columns[column].Title, table.Columns[column].Unit != Unit.None ? "hlf-num" : null);
        }

        html.Markup("</tr></thead><tbody>\n");
        foreach (IReadOnlyList<ReportValue> row in table.Rows.Take(MaximumRows))
        {
            html.Markup("<tr>");
            foreach (int column in columns)
            {
                Unit unit = table.Columns[column].Unit;
                ReportValue value = column < row.Count ? row[column] : ReportValue.Null;
                html.Markup(unit != Unit.None ? "<td class=\"hlf-num\" title=\"" : "<td title=\"").Escaped(UnitFormatter.FormatExact(value, unit)).Markup("\">")
                    .Escaped(value.IsNull ? "–" : UnitFormatter.FormatCell(value, unit)).Markup("</td>");
            }

            html.Markup("</tr>\n");
        }

        html.Markup("</tbody></table>\n");
        if (table.Rows.Count > MaximumRows)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"The first {MaximumRows:N0} of {table.Rows.Count:N0} rows."), "hlf-dim");
        }
    }
}
