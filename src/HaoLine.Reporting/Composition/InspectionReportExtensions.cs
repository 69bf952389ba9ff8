using System.Text;
using HaoLine.Analysis;
using HaoLine.Reporting;

namespace HaoLine;

/// <summary>Turns a finished inspection into report text and files.</summary>
public static class InspectionReportExtensions
{
    /// <summary>
    /// Writes the full report in the form that the extension names (<c>.json</c>, <c>.md</c>, <c>.html</c>, <c>.csv</c>).
    /// An existing file is replaced in one step; after an error it is as it was.
    /// </summary>
    /// <exception cref="ArgumentException">The extension is not known; the message lists the known ones.</exception>
    /// <exception cref="InvalidOperationException">The form needs a table that was not asked for, such as layers for CSV.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder does not permit it.</exception>
    public static async Task WriteReportAsync(this IInspection inspection, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        IReportWriter writer = ReportWriters.For(path);
        ReportDocument report = ReportComposer.Compose(inspection.ToReport(), ReportTemplate.Full);
        await ReportFile.WriteAsync(writer, report, path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The full report as one self-contained HTML page.</summary>
    public static string ToHtml(this IInspection inspection) => Render(inspection, new HtmlReportWriter());

    /// <summary>The full report as GitHub-flavoured Markdown.</summary>
    public static string ToMarkdown(this IInspection inspection) => Render(inspection, new MarkdownReportWriter());

    /// <summary>The full report as indented JSON of the published schema.</summary>
    public static string ToJson(this IInspection inspection) => Render(inspection, new JsonReportWriter());

    private static string Render(IInspection inspection, IReportWriter writer)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        ReportDocument report = ReportComposer.Compose(inspection.ToReport(), ReportTemplate.Full);
        using var buffer = new MemoryStream();

        // Every writer here completes synchronously on a memory stream.
        writer.WriteAsync(report, buffer).AsTask().GetAwaiter().GetResult();
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
