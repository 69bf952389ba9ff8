using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the report as one HTML page that needs no network: summary, tables, inline SVG charts, and the JSON report embedded as
/// data. A content security policy permits only the page's own style and its own sorting script, both by hash.
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
        var html = new HtmlText();
        WriteHead(html, report);
        var page = new HtmlPage(html, report);
        page.Write(ct);
        html.Markup("<script type=\"application/json\" id=\"" + DataElementId + "\">");
        await TextOutput.WriteAsync(html.Text, destination, ct).ConfigureAwait(false);

        // The JSON writer escapes <, > and &, so that no name can end the element.
        await new JsonReportWriter { Indented = false }.WriteAsync(report, destination, ct).ConfigureAwait(false);
        var end = new StringBuilder("</script>\n<script>").Append(EmbeddedText.Read("report.js")).Append("</script>\n</body>\n</html>\n");
        await TextOutput.WriteAsync(end, destination, ct).ConfigureAwait(false);
    }

    private static void WriteHead(HtmlText html, ReportDocument report)
    {
        string style = EmbeddedText.Read("report.css");
        string policy = string.Create(
            CultureInfo.InvariantCulture,
            $"default-src 'none'; style-src 'sha256-{Hash(style)}'; script-src 'sha256-{Hash(EmbeddedText.Read("report.js"))}'; base-uri 'none'; form-action 'none'");
        html.Markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"")
            .Markup(policy)
            .Markup("\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n")
            .Markup("<meta name=\"referrer\" content=\"no-referrer\">\n<title>")
            .Escaped(ReportFacts.Title(report))
            .Markup(" – HaoLine report</title>\n<style>")
            .Markup(style)
            .Markup("</style>\n</head>\n");
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
