using HaoLine.Analysis;
using HaoLine.Reporting;

namespace HaoLine.Hardware;

/// <summary>A graph held against the devices that an inspection named.</summary>
[Display.TypeFormatterSource]
public sealed record HardwareResult : IReportable
{
    /// <summary>The work, for further estimates without another inspection.</summary>
    public required GraphWorkload Workload { get; init; }

    /// <summary>The assumptions.</summary>
    public required EstimateOptions Options { get; init; }

    /// <summary>Time and memory on each device, in the order named.</summary>
    public required IReadOnlyList<GraphEstimate> Estimates { get; init; }

    /// <summary>Names that the catalogue does not have.</summary>
    public required IReadOnlyList<string> UnknownDevices { get; init; }

    /// <summary>Each device in several precisions, device by device.</summary>
    public required IReadOnlyList<GraphEstimate> Precisions { get; init; }

    /// <summary>Each device over batch sizes.</summary>
    public required IReadOnlyList<HardwareSweep> BatchSweeps { get; init; }

    /// <summary>Each device over sides of pictures.</summary>
    public required IReadOnlyList<HardwareSweep> ResolutionSweeps { get; init; }

    /// <summary>Each device as a pipeline, when the inspection asks for more than one stage.</summary>
    public required IReadOnlyList<PipelineEstimate> Pipelines { get; init; }

    /// <summary>Whole copies of the model, or of the pipeline, that share the samples. Throughput grows with them, the time of a run does not.</summary>
    public required int Copies { get; init; }

    /// <summary>What was asked for and is not estimated.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<HardwarePass>(this);
}
