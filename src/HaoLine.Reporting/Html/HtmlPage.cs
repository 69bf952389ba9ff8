using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Diagnostics;

namespace HaoLine.Reporting;

/// <summary>The body of the HTML report from its head to its foot.</summary>
internal sealed class HtmlPage(HtmlText html, ReportDocument report)
{
    private const int MaximumFindingsOfOneRule = 25;

    public void Write(CancellationToken ct)
    {
        ReportSection[] sections = [.. report.Sections.Where(HtmlSection.HasContent)];
        html.Markup("<body>\n<header class=\"masthead\"><div class=\"wrap\">");
        this.WriteMasthead();
        html.Markup("</div></header>\n<main class=\"wrap\">\n");
        this.WriteError();
        this.WriteSummary();
        this.WriteNavigation(sections);
        this.WriteCards();
        if (ViewData.GraphOf(report) is not null)
        {
            // The viewer fills it; without script it stays empty.
            html.Markup("<div id=\"hl-explore\"></div>\n");
        }

        this.WriteInterface();
        for (int i = 0; i < sections.Length; i++)
        {
            ct.ThrowIfCancellationRequested();
            new HtmlSection(html).Write(sections[i], i);
        }

        this.WriteFindings();
        this.WritePasses();
        this.WriteMetadata();
        html.Markup("</main>\n<footer class=\"wrap\"><p>").Escaped(ReportFacts.Conventions).Markup("</p><p>Made by ")
            .Escaped(report.Tool.Name).Markup(" ").Escaped(report.Tool.Version).Markup(", report schema ").Escaped(report.SchemaVersion)
            .Markup(". The whole report is embedded in this page as JSON.</p></footer>\n");
    }

    private void WriteMasthead()
    {
        html.Markup("<div class=\"brand\"><svg viewBox=\"0 0 24 24\" width=\"18\" height=\"18\" aria-hidden=\"true\"><path d=\"M4 4v16M20 4v16M4 12h16\"/>")
            .Markup("<circle cx=\"4\" cy=\"12\" r=\"2.6\"/><circle cx=\"20\" cy=\"12\" r=\"2.6\"/></svg>HaoLine<span>model report</span></div><h1>")
            .Escaped(ReportFacts.Title(report)).Markup("</h1><dl class=\"head\">");
        foreach ((string label, string value) in ReportFacts.Of(report))
        {
            html.Markup("<div>").Element("dt", label).Element("dd", value).Markup("</div>");
        }

        html.Markup("</dl>");
    }

    private void WriteError()
    {
        if (report.Error is not { } error)
        {
            return;
        }

        html.Markup("<section class=\"panel failure\"><h2>The model could not be read</h2>").Element("p", error.Message)
            .Markup("<p class=\"muted\">Kind ").Element("code", error.Kind);
        if (error.Field is { } field)
        {
            html.Markup(", field ").Element("code", field);
        }

        if (error.Offset is { } offset)
        {
            html.Markup(", byte ").Integer(offset);
        }

        html.Markup("</p></section>\n");
    }

    private void WriteSummary()
    {
        if (report.Summary is not { } summary)
        {
            return;
        }

        html.Markup("<p class=\"lead\">");
        string separator = "";
        foreach (string piece in SummaryPieces.Of(summary.Detailed))
        {
            html.Markup(separator).Escaped(piece);
            separator = " ";
        }

        html.Markup("</p>\n");
        if (summary.Source != SummaryText.Template)
        {
            html.Markup("<p class=\"muted\">These sentences are by ").Escaped(summary.Source).Markup("; the figures are below.</p>\n");
        }
        else if (summary.Reason is { } reason)
        {
            html.Markup("<p class=\"muted\">No other summary: ").Escaped(reason).Markup(".</p>\n");
        }
    }

    private void WriteNavigation(ReportSection[] sections)
    {
        if (sections.Length < 2)
        {
            return;
        }

        html.Markup("<nav aria-label=\"Sections\">");
        for (int i = 0; i < sections.Length; i++)
        {
            html.Markup("<a href=\"#s").Integer(i).Markup("\">").Escaped(sections[i].Title).Markup("</a>");
        }

        if (report.Diagnostics.Count > 0)
        {
            html.Markup("<a href=\"#findings\">Findings <b>").Integer(report.Diagnostics.Count).Markup("</b></a>");
        }

        html.Markup("</nav>\n");
    }

    private void WriteCards()
    {
        var cards = report.Sections.SelectMany(static section => section.Blocks.OfType<MetricBlock>()
            .Where(static metric => metric.Audience == BlockAudience.Summary)
            .Select(metric => (section.Title, metric))).ToArray();
        if (cards.Length == 0)
        {
            return;
        }

        html.Markup("<section class=\"cards\" aria-label=\"Summary\">\n");
        foreach ((string section, MetricBlock metric) in cards)
        {
            FormattedNumber shown = UnitFormatter.Split(metric.Value, metric.Unit);
            string exact = UnitFormatter.FormatExact(metric.Value, metric.Unit);
            bool wide = shown.Number.Length > 12;
            html.Markup("<div class=\"card").Markup(wide ? " wide" : "").Markup(metric.Value.IsNull ? " unknown" : "").Markup("\">")
                .Element("div", section, "over").Element("div", metric.Title == section ? "in all" : metric.Title, "label")
                .Markup("<div class=\"value\" title=\"").Escaped(exact).Markup("\">").Escaped(shown.Number);
            if (shown.Unit.Length > 0)
            {
                html.Markup(" ").Element("small", shown.Unit);
            }

            html.Markup("</div>");
            string remark = metric.Note ?? (exact == shown.ToString() ? "" : exact);
            if (remark.Length > 0)
            {
                html.Element("div", remark, "exact");
            }

            html.Markup("</div>\n");
        }

        html.Markup("</section>\n");
    }

    private void WriteInterface()
    {
        if (report.Model is not { } model || (model.Inputs.Count == 0 && model.Outputs.Count == 0))
        {
            return;
        }

        html.Markup("<section class=\"panel\"><h2>Interface</h2><div class=\"pair\">");
        this.WriteTensors("Inputs", model.Inputs);
        this.WriteTensors("Outputs", model.Outputs);
        html.Markup("</div></section>\n");
    }

    private void WriteTensors(string title, IReadOnlyList<ReportTensor> tensors)
    {
        html.Markup("<div class=\"scroll\"><table>").Element("caption", title)
            .Markup("<thead><tr><th>Name</th><th>Type</th><th>Shape</th></tr></thead><tbody>");
        foreach (ReportTensor tensor in tensors)
        {
            html.Markup("<tr>").Element("td", tensor.Name, "name").Element("td", tensor.DataType)
                .Element("td", ReportFacts.Shape(tensor), "shape").Markup("</tr>");
        }

        html.Markup("</tbody></table></div>");
    }

    private void WriteFindings()
    {
        if (report.Diagnostics.Count == 0)
        {
            return;
        }

        html.Markup("<section class=\"panel\" id=\"findings\"><h2>Findings</h2>\n");
        var groups = report.Diagnostics
            .GroupBy(static diagnostic => (diagnostic.Id, diagnostic.Severity))
            .OrderByDescending(static group => group.Key.Severity)
            .ThenBy(static group => group.Key.Id, StringComparer.Ordinal);
        foreach (var group in groups)
        {
            Diagnostic first = group.First();
            int count = group.Count();
            string severity = SeverityNames.Of(group.Key.Severity);
            html.Markup("<details class=\"finding\"").Markup(group.Key.Severity == DiagnosticSeverity.Info ? "" : " open").Markup("><summary><span class=\"badge ")
                .Markup(severity).Markup("\">").Markup(severity).Markup("</span>").Element("code", first.Id).Markup(" ")
                .Escaped(first.Descriptor.Title).Markup(" <span class=\"count\">").Integer(count).Markup("</span></summary><ul>");
            foreach (Diagnostic diagnostic in group.Take(MaximumFindingsOfOneRule))
            {
                html.Markup("<li>").Escaped(diagnostic.Message);
                string place = ReportFacts.Place(diagnostic.Location);
                if (place.Length > 0)
                {
                    html.Markup(" ").Element("span", place, "place");
                }

                html.Markup("</li>");
            }

            if (count > MaximumFindingsOfOneRule)
            {
                html.Markup("<li class=\"muted\">").Escaped(string.Create(
                    CultureInfo.InvariantCulture, $"{count - MaximumFindingsOfOneRule:N0} more stand in the embedded JSON report.")).Markup("</li>");
            }

            html.Markup("</ul></details>\n");
        }

        html.Markup("</section>\n");
    }

    private void WritePasses()
    {
        PassOutcome[] incomplete = [.. report.Passes.Where(static pass => pass.Status != PassStatus.Completed)];
        if (incomplete.Length == 0)
        {
            return;
        }

        html.Markup("<section class=\"panel\"><h2>Not analysed</h2><div class=\"scroll\"><table><thead><tr><th>Analysis</th><th>Status</th><th>Reason</th></tr></thead><tbody>");
        foreach (PassOutcome pass in incomplete)
        {
            bool failed = pass.Status == PassStatus.Failed;
            html.Markup("<tr>").Element("td", pass.Key, "name").Markup("<td><span class=\"badge ").Markup(failed ? "error" : "info").Markup("\">")
                .Markup(failed ? "failed" : "skipped").Markup("</span></td>").Element("td", pass.Reason ?? "").Markup("</tr>");
        }

        html.Markup("</tbody></table></div></section>\n");
    }

    private void WriteMetadata()
    {
        if (report.Model is not { Metadata.Count: > 0 } model)
        {
            return;
        }

        html.Markup("<section class=\"panel\"><h2>Metadata</h2><div class=\"scroll\"><table><thead><tr><th>Key</th><th>Value</th></tr></thead><tbody>");
        foreach ((string key, string value) in model.Metadata)
        {
            html.Markup("<tr>").Element("td", key, "name").Element("td", value).Markup("</tr>");
        }

        html.Markup("</tbody></table></div></section>\n");
    }
}
