namespace HaoLine.Reporting;

/// <summary>
/// Writes the report as a PDF: a summary with contents, then each section with its charts as vectors and its tables, then the findings. Made
/// here without any other library, with the fonts that every viewer has; the same report gives the same bytes. Characters that those fonts
/// lack are written out, such as <c>\u{4E2D}</c>.
/// </summary>
public sealed class PdfReportWriter : IReportWriter
{
    /// <inheritdoc />
    public string FormatId => "pdf";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".pdf"];

    /// <inheritdoc />
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        byte[] file = new Pdf.PdfReport(report).Build(ct);
        await destination.WriteAsync(file, ct).ConfigureAwait(false);
        await destination.FlushAsync(ct).ConfigureAwait(false);
    }
}
