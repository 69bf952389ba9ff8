namespace HaoLine.Reporting;

/// <summary>Writes a report, a single section or findings as GitHub-flavoured Markdown for a document that is there already: without the heading and the foot of a report.</summary>
public sealed class MarkdownFragmentWriter : IReportWriter
{
    /// <inheritdoc />
    public string FormatId => "markdown-fragment";

    /// <summary>None: a fragment is no file.</summary>
    public IReadOnlyList<string> FileExtensions { get; } = [];

    /// <inheritdoc />
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var markdown = new MarkdownText();
        MarkdownReportWriter.WriteError(markdown, report.Error);
        MarkdownReportWriter.WriteModel(markdown, report);
        foreach (ReportSection section in report.Sections)
        {
            ct.ThrowIfCancellationRequested();
            MarkdownReportWriter.WriteSection(markdown, section);
        }

        MarkdownReportWriter.WriteDiagnostics(markdown, report.Diagnostics);
        return TextOutput.WriteAsync(markdown.Text, destination, ct);
    }
}
