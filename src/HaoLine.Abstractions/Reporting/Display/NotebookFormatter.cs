using System.Text;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Reporting;

namespace HaoLine.Display;

/// <summary>Shows a result, a report or findings in a notebook. Hosts call the public members by name.</summary>
internal sealed class NotebookFormatter(string mimeType)
{
    private static readonly Lazy<IReportWriter> Html = new(static () => FragmentWriters.ForHtml());
    private static readonly Lazy<IReportWriter> Markdown = new(static () => FragmentWriters.ForMarkdown());

    public string MimeType { get; } = mimeType;

    /// <summary>False for objects that are none of ours; the host then tries its next formatter.</summary>
    public bool Format(object instance, TextWriter writer)
    {
        if (DocumentOf(instance) is not { } document)
        {
            return false;
        }

        using var buffer = new MemoryStream();
        IReportWriter fragments = this.MimeType == "text/html" ? Html.Value : Markdown.Value;

        // Writers complete synchronously on a memory stream.
        fragments.WriteAsync(document, buffer).AsTask().GetAwaiter().GetResult();
        writer.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        return true;
    }

    private static ReportDocument? DocumentOf(object instance) => instance switch
    {
        ReportDocument document => document,
        IInspection inspection => inspection.ToReport(),
        IReportable result => new ReportDocument { Tool = new ReportTool("haoline", ""), Sections = [result.ToReportSection()] },
        ReportSection section => new ReportDocument { Tool = new ReportTool("haoline", ""), Sections = [section] },
        Diagnostic finding => new ReportDocument { Tool = new ReportTool("haoline", ""), Diagnostics = [finding] },
        IEnumerable<Diagnostic> findings => new ReportDocument { Tool = new ReportTool("haoline", ""), Diagnostics = [.. findings] },
        _ => null,
    };
}
