namespace HaoLine.Reporting;

/// <summary>
/// Draws the graph of a report as SVG: one file without scripts and references, light or dark as the viewer prefers.
/// Names from the model are text, shown in full as tooltips.
/// </summary>
public sealed class SvgReportWriter : IReportWriter
{
    private readonly GraphDrawingOptions options;

    /// <summary>A writer for drawings of a certain extent.</summary>
    /// <param name="options">What is open; null for as much as stays readable.</param>
    public SvgReportWriter(GraphDrawingOptions? options = null) => this.options = options ?? new GraphDrawingOptions();

    /// <inheritdoc />
    public string FormatId => "svg";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".svg"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph, or a group to expand does not exist.</exception>
    public ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(destination);
        var graph = DrawnGraph.Create(GraphInReport.Require(report, "SVG"), this.options, ct);
        return TextOutput.WriteAsync(new SvgDrawing(graph, GraphInReport.Title(report)).Draw().Text, destination, ct);
    }
}
