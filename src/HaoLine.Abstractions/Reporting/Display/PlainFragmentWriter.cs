using System.Globalization;
using System.Net;
using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine.Display;

/// <summary>
/// What notebooks show without HaoLine.Reporting: a listing of the same values, unrounded, as preformatted text in HTML or as a Markdown
/// code block. Text of the model is escaped like anywhere else.
/// </summary>
internal sealed class PlainFragmentWriter(bool html) : IReportWriter
{
    private const int MaximumRows = 50;

    public string FormatId => html ? "html-plain" : "markdown-plain";

    public IReadOnlyList<string> FileExtensions { get; } = [];

    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        var text = new StringBuilder();
        if (report.Model is { } model)
        {
            text.Append(UntrustedText.Clean(model.Path)).Append("  ").Append(UntrustedText.Clean(model.Format)).Append('\n');
        }

        foreach (ReportSection section in report.Sections)
        {
            ct.ThrowIfCancellationRequested();
            Write(section, text);
        }

        foreach (Diagnostic finding in report.Diagnostics.Take(MaximumRows))
        {
            text.Append(UntrustedText.Clean(finding.ToString())).Append('\n');
        }

        Rest(report.Diagnostics.Count, text);
        text.Append("\nAdd the package HaoLine.Reporting for tables and charts.\n");
        string fragment = html
            ? $"<pre class=\"haoline-fragment\">{WebUtility.HtmlEncode(text.ToString())}</pre>\n"
            : $"    {text.ToString().TrimEnd('\n').Replace("\n", "\n    ", StringComparison.Ordinal)}\n";
        return destination.WriteAsync(Encoding.UTF8.GetBytes(fragment), ct);
    }

    private static void Write(ReportSection section, StringBuilder text)
    {
        text.Append(UntrustedText.Clean(section.Title)).Append('\n');
        foreach (ReportBlock block in section.Blocks.Where(static block => block.Audience != BlockAudience.DataOnly))
        {
            switch (block)
            {
                case MetricBlock metric:
                    text.Append("  ").Append(UntrustedText.Clean(metric.Title)).Append(": ").Append(Shown(metric.Value, metric.Unit)).Append('\n');
                    break;
                case NoteBlock note:
                    text.Append("  ").Append(UntrustedText.Clean(note.Text)).Append('\n');
                    break;
                case TableBlock { Rows.Count: > 0 } table:
                    text.Append("  ").Append(string.Join(" | ", table.Columns.Select(static column => UntrustedText.Clean(column.Title)))).Append('\n');
                    foreach (IReadOnlyList<ReportValue> row in table.Rows.Take(MaximumRows))
                    {
                        text.Append("  ").Append(string.Join(" | ", row.Select((value, i) => Shown(value, i < table.Columns.Count ? table.Columns[i].Unit : Unit.None)))).Append('\n');
                    }

                    Rest(table.Rows.Count, text);
                    break;
            }
        }
    }

    private static void Rest(int rows, StringBuilder text)
    {
        if (rows > MaximumRows)
        {
            text.Append(CultureInfo.InvariantCulture, $"  … {rows - MaximumRows:N0} more\n");
        }
    }

    private static string Shown(ReportValue value, Unit unit) => value.Kind switch
    {
        ReportValueKind.Null => "unknown",
        ReportValueKind.Integer => value.Integer.ToString("N0", CultureInfo.InvariantCulture) + Suffix(unit),
        ReportValueKind.Number => value.Number.ToString("R", CultureInfo.InvariantCulture) + Suffix(unit),
        ReportValueKind.Boolean => value.Boolean ? "yes" : "no",
        ReportValueKind.List => string.Join(", ", value.Items.Select(item => Shown(item, unit))),
        ReportValueKind.Object => string.Join(", ", value.Members.Select(static member => $"{UntrustedText.Clean(member.Key)}: {Shown(member.Value, Unit.None)}")),
        _ => UntrustedText.Clean(value.Text),
    };

    private static string Suffix(Unit unit) => unit is Unit.None or Unit.Count or Unit.Fraction ? "" : $" {unit}";
}
