using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Every node as one row.</summary>
/// <param name="Layers">Rows in order.</param>
[Display.TypeFormatterSource]
public sealed record LayersResult(IReadOnlyList<LayerEntry> Layers) : IReportable
{
    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<LayersPass>(this);
}
