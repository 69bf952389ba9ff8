using System.Globalization;

namespace HaoLine.Reporting.Pdf;

/// <summary>One section of the report: facts, charts, tables, notes in their order.</summary>
internal sealed class PdfSection(PageFlow flow)
{
    /// <summary>Rows that one table prints; a PDF is for reading, the JSON and CSV reports hold all.</summary>
    public const int MaximumRows = 400;

    public static bool HasContent(ReportSection section) => section.ForPeople().Any(static block => block switch
    {
        MetricBlock metric => metric.Audience != BlockAudience.Summary,
        TableBlock table => table.Rows.Count > 0,
        ChartBlock chart => chart.Categories.Count > 0 && chart.Series.Count > 0,
        NoteBlock or HeatMapBlock => true,
        _ => false,
    });

    public void Draw(ReportSection section)
    {
        flow.Heading(section.Title);
        ReportBlock[] blocks = [.. section.ForPeople()];
        MetricBlock[] metrics = [.. blocks.OfType<MetricBlock>().Where(static metric => metric.Audience != BlockAudience.Summary)];
        if (metrics.Length > 0)
        {
            flow.Facts(metrics.Select(static metric => (metric.Title, Shown(metric), metric.Note ?? "")));
        }

        foreach (ReportBlock block in blocks)
        {
            switch (block)
            {
                case ChartBlock chart:
                    new PdfChart(flow).Draw(chart);
                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    this.DrawTable(table, section.Title);
                    break;
                case NoteBlock note:
                    flow.Paragraph(note.Text, note.Severity == Diagnostics.DiagnosticSeverity.Info ? PdfColor.Muted : PdfColor.Warning);
                    break;
                case HeatMapBlock map:
                    new PdfHeatMap(flow).Draw(map);
                    break;
            }
        }
    }

    /// <summary>The short form with the exact number behind it where it says more.</summary>
    public static string Shown(MetricBlock metric)
    {
        string shown = UnitFormatter.Format(metric.Value, metric.Unit);
        string exact = UnitFormatter.FormatExact(metric.Value, metric.Unit);
        return shown == exact ? shown : $"{shown}  = {exact}";
    }

    private void DrawTable(TableBlock table, string sectionTitle)
    {
        if (table.Title.Length > 0 && table.Title != sectionTitle)
        {
            flow.Caption(table.Title);
        }

        // A column that says nothing, such as the scope in a model without subgraphs, only takes width from the others.
        int[] columns = [.. table.PeopleColumns().Where(index => table.Rows.Any(row => index < row.Count && Cell(row, index, table.Columns[index].Unit) is not "" and not "–"))];
        bool[] numeric = [.. columns.Select(index => table.Columns[index].Unit != Unit.None
            || table.Rows.Any(row => index < row.Count && row[index].Kind is ReportValueKind.Integer or ReportValueKind.Number))];
        List<string[]> rows = [.. table.Rows.Take(MaximumRows).Select(row => columns.Select(index => Cell(row, index, table.Columns[index].Unit)).ToArray())];
        new PdfTable([.. columns.Select(index => table.Columns[index].Title)], numeric, rows).Draw(flow);
        if (table.Rows.Count > MaximumRows)
        {
            flow.Paragraph(string.Create(CultureInfo.InvariantCulture, $"The first {MaximumRows:N0} of {table.Rows.Count:N0} rows; all of them stand in the JSON report."), PdfColor.Muted, 7.5);
        }
    }

    private static string Cell(IReadOnlyList<ReportValue> row, int index, Unit unit) =>
        index >= row.Count || row[index].IsNull ? "–" : UnitFormatter.FormatCell(row[index], unit);
}
