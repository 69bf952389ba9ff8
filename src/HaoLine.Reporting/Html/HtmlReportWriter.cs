using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the report as one HTML page that needs no network: summary, tables, inline SVG charts, and the JSON report embedded as
/// data. A report with a graph also holds its layout and a viewer for it. A content security policy permits only the page's own styles
/// and scripts, by hash.
/// </summary>
public sealed class HtmlReportWriter : IReportWriter
{
    /// <summary>Id of the script element that holds the JSON report.</summary>
    public const string DataElementId = "haoline-report";

    /// <inheritdoc />
    public string FormatId => "html";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".html", ".htm"];

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        GraphBlock? graph = ViewData.GraphOf(report);
        var html = new HtmlText();
        WriteHead(html, report, withViewer: graph is not null);
        var page = new HtmlPage(html, report);
        page.Write(ct);
        html.Markup("<script type=\"application/json\" id=\"" + DataElementId + "\">");
        await TextOutput.WriteAsync(html.Text, destination, ct).ConfigureAwait(false);

        // The JSON writer escapes <, > and &, so that no name can end the element.
        await new JsonReportWriter { Indented = false }.WriteAsync(report, destination, ct).ConfigureAwait(false);
        var end = new StringBuilder("</script>\n<script>").Append(EmbeddedText.Read("report.js")).Append("</script>\n");
        if (graph is not null)
        {
            end.Append("<script type=\"application/gzip\" id=\"" + ViewData.ElementId + "\">").Append(ViewData.Encode(report, graph, ct))
                .Append("</script>\n<script>").Append(EmbeddedText.Read("viewer.js")).Append("</script>\n");
        }

        end.Append("</body>\n</html>\n");
        await TextOutput.WriteAsync(end, destination, ct).ConfigureAwait(false);
    }

    private static void WriteHead(HtmlText html, ReportDocument report, bool withViewer)
    {
        string[] styles = withViewer ? [EmbeddedText.Read("report.css"), EmbeddedText.Read("viewer.css")] : [EmbeddedText.Read("report.css")];
        string[] scripts = withViewer ? [EmbeddedText.Read("report.js"), EmbeddedText.Read("viewer.js")] : [EmbeddedText.Read("report.js")];
        string policy = string.Create(
            CultureInfo.InvariantCulture,
            $"default-src 'none'; style-src {Hashes(styles)}; script-src {Hashes(scripts)}; base-uri 'none'; form-action 'none'");
        html.Markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
            .Markup(policy)
            .Markup("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
            .Escaped(ReportFacts.Title(report))
            .Markup(" – HaoLine report</title>\n");
        foreach (string style in styles)
        {
            html.Markup("<style>").Markup(style).Markup("</style>\n");
        }

        html.Markup("</head>\n");
    }

    private static string Hashes(string[] texts) =>
        string.Join(' ', texts.Select(static text => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'"));
}
