using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>The graph of a report as the page's viewer reads it: columnar JSON, compressed, in base 64. Same report, same text.</summary>
internal static class ViewData
{
    public const string ElementId = "haoline-view";

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The graph to show; null when the report has none.</summary>
    public static GraphBlock? GraphOf(ReportDocument report) =>
        report.Sections.SelectMany(static section => section.Blocks).OfType<GraphBlock>().FirstOrDefault();

    /// <summary>Lays the graph out and encodes it. Base 64 holds no character that ends an element.</summary>
    public static string Encode(ReportDocument report, GraphBlock graph, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        using (var compressed = new GZipStream(bytes, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var buffered = new BufferedStream(compressed, 1 << 16))
        using (var json = new Utf8JsonWriter(buffered, Options))
        {
            new ViewDataWriter(json, report, graph, ViewLayout.Of(graph, ct)).Write(ct);
        }

        return Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
