using System.Text;

namespace HaoLine.Reporting.Tests;

internal static class Rendered
{
    public static byte[] Bytes(IReportWriter writer, ReportDocument report)
    {
        using var stream = new MemoryStream();
        writer.WriteAsync(report, stream).AsTask().GetAwaiter().GetResult();
        return stream.ToArray();
    }

    /// <summary>Decodes strictly: a lone surrogate or a broken sequence is an error.</summary>
    public static string Text(IReportWriter writer, ReportDocument report) =>
        new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Bytes(writer, report));

    public static ReportDocument With(params ReportBlock[] blocks) => new()
    {
        Tool = new ReportTool("HaoLine", "1"),
        Sections = [new ReportSection("part", "Part", blocks)],
    };
}
