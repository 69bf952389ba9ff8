using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine;

/// <summary>Results, report documents and findings as text for pages, notebooks and pull requests.</summary>
public static class ReportableExtensions
{
    /// <summary>The result as a piece of HTML with its own style; no script, no link.</summary>
    public static string ToHtml(this IReportable result) => Render(Of(result), new HtmlFragmentWriter());

    /// <summary>The result as GitHub-flavoured Markdown.</summary>
    public static string ToMarkdown(this IReportable result) => Render(Of(result), new MarkdownFragmentWriter());

    /// <summary>The findings as a piece of HTML with its own style; no script, no link.</summary>
    public static string ToHtml(this IEnumerable<Diagnostic> diagnostics) => Render(Of(diagnostics), new HtmlFragmentWriter());

    /// <summary>The findings as a Markdown table.</summary>
    public static string ToMarkdown(this IEnumerable<Diagnostic> diagnostics) => Render(Of(diagnostics), new MarkdownFragmentWriter());

    /// <summary>The report as one self-contained HTML page.</summary>
    public static string ToHtml(this ReportDocument report) => Render(report, new HtmlReportWriter());

    /// <summary>The report as a piece of HTML for a page that is there already: key numbers, findings, and a part to open for each section.</summary>
    public static string ToHtmlFragment(this ReportDocument report) => Render(report, new HtmlFragmentWriter());

    /// <summary>The report as GitHub-flavoured Markdown.</summary>
    public static string ToMarkdown(this ReportDocument report) => Render(report, new MarkdownReportWriter());

    private static ReportDocument Of(IReportable result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new ReportDocument { Tool = new ReportTool("haoline", ""), Sections = [result.ToReportSection()] };
    }

    private static ReportDocument Of(IEnumerable<Diagnostic> diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        return new ReportDocument { Tool = new ReportTool("haoline", ""), Diagnostics = [.. diagnostics] };
    }

    private static string Render(ReportDocument report, IReportWriter writer)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var buffer = new MemoryStream();

        // Every writer here completes synchronously on a memory stream.
        writer.WriteAsync(ReportComposer.Compose(report, ReportTemplate.Full), buffer).AsTask().GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
