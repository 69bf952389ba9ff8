using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>
/// Writes a report, a single section or findings as a piece of HTML for a page that is there already, such as a notebook: one element with
/// its own style, no script, no link, no address. Class names start with <c>haoline-</c> and <c>hlf-</c>.
/// </summary>
public sealed class HtmlFragmentWriter : IReportWriter
{
    private const int MaximumFindings = 100;

    /// <inheritdoc />
    public string FormatId => "html-fragment";

    /// <summary>None: a fragment is no file.</summary>
    public IReadOnlyList<string> FileExtensions { get; } = [];

    /// <inheritdoc />
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var html = new HtmlText();
        html.Markup("<div class=\"haoline-fragment\"><style>").Markup(EmbeddedText.Read("fragment.css")).Markup("</style>\n");
        WriteHead(html, report);
        foreach (ReportSection section in report.Sections)
        {
            ct.ThrowIfCancellationRequested();
            WriteSection(html, section, isAlone: report.Model is null);
        }

        WriteFindings(html, report.Diagnostics);
        WriteOutcomes(html, report.Passes);
        html.Markup("</div>\n");
        return TextOutput.WriteAsync(html.Text, destination, ct);
    }

    private static void WriteHead(HtmlText html, ReportDocument report)
    {
        if (report.Error is { } error)
        {
            html.Markup("<p class=\"hlf-error\">The model could not be read: ").Escaped(error.Message).Markup("</p>\n");
        }

        if (report.Model is not { } model)
        {
            return;
        }

        html.Markup("<div><span class=\"hlf-name\">").Escaped(ReportFacts.Title(report)).Markup("</span>");
        foreach ((string label, string value) in ReportFacts.Of(report).Where(static fact => fact.Label is not "Path" and not "Tier" and not "Graph"))
        {
            html.Markup(" <span class=\"hlf-dim\">· ").Escaped(label is "Binding" ? $"{label} {value}" : value).Markup("</span>");
        }

        html.Markup("</div>\n");
        FragmentSection.WriteMetrics(html, report.Sections.SelectMany(static section => section.Blocks).OfType<MetricBlock>().Where(static metric => metric.Audience == BlockAudience.Summary));
        if (model.Inputs.Count + model.Outputs.Count > 0)
        {
            html.Markup("<table><tbody>");
            WriteTensors(html, "in", model.Inputs);
            WriteTensors(html, "out", model.Outputs);
            html.Markup("</tbody></table>\n");
        }
    }

    private static void WriteTensors(HtmlText html, string label, IReadOnlyList<ReportTensor> tensors)
    {
        const int Shown = 12;
        foreach (ReportTensor tensor in tensors.Take(Shown))
        {
            html.Markup("<tr>").Element("td", label, "hlf-dim").Element("td", tensor.Name).Element("td", tensor.DataType).Element("td", ReportFacts.Shape(tensor)).Markup("</tr>");
        }

        if (tensors.Count > Shown)
        {
            html.Markup("<tr>").Element("td", label, "hlf-dim").Element("td", string.Create(CultureInfo.InvariantCulture, $"… {tensors.Count - Shown:N0} more")).Markup("</tr>");
        }
    }

    private static void WriteSection(HtmlText html, ReportSection section, bool isAlone)
    {
        var content = new FragmentSection(html, section, withSummary: isAlone);
        if (content.IsEmpty)
        {
            return;
        }

        if (isAlone)
        {
            html.Element("h3", section.Title);
            content.Write();
            return;
        }

        html.Markup("<details>").Element("summary", section.Title);
        content.Write();
        html.Markup("</details>\n");
    }

    private static void WriteFindings(HtmlText html, IReadOnlyList<Diagnostic> findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        html.Markup("<table><thead><tr>").Element("th", "Severity").Element("th", "Rule").Element("th", "Finding").Element("th", "Where").Markup("</tr></thead><tbody>\n");
        foreach (Diagnostic finding in findings.Take(MaximumFindings))
        {
            string severity = SeverityNames.Of(finding.Severity);
            html.Markup("<tr>").Element("td", severity, "hlf-" + severity).Element("td", finding.Id).Element("td", finding.Message)
                .Element("td", ReportFacts.Place(finding.Location), "hlf-dim").Markup("</tr>\n");
        }

        html.Markup("</tbody></table>\n");
        if (findings.Count > MaximumFindings)
        {
            html.Element("p", string.Create(CultureInfo.InvariantCulture, $"{findings.Count - MaximumFindings:N0} more findings stand in the full report."), "hlf-dim");
        }
    }

    private static void WriteOutcomes(HtmlText html, IReadOnlyList<PassOutcome> passes)
    {
        foreach (PassOutcome pass in passes.Where(static pass => pass.Status == PassStatus.Failed))
        {
            html.Element("p", $"{pass.Key} failed: {pass.Reason}", "hlf-error");
        }
    }
}
