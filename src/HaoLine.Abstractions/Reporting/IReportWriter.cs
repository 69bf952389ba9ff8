namespace HaoLine.Reporting;

/// <summary>Renders a report document. Computes nothing.</summary>
public interface IReportWriter
{
    /// <summary>Short id such as <c>json</c>.</summary>
    string FormatId { get; }

    /// <summary>Usual file extensions with the dot.</summary>
    IReadOnlyList<string> FileExtensions { get; }

    /// <summary>Writes the document as UTF-8.</summary>
    ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default);
}
