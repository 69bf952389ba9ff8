using HaoLine.Reporting;

namespace HaoLine.Hardware;

/// <summary>Report blocks of <see cref="HardwareResult"/>.</summary>
internal static class HardwareDescription
{
    private const int ChartedOperators = 12;

    private static readonly TableColumn[] DeviceColumns =
    [
        new("device", "Device"),
        new("name", "Name"),
        new("seconds", "Time", Unit.Seconds),
        new("samplesPerSecond", "Samples/s"),
        new("lowerBound", "Lower bound"),
        new("bound", "Bound by"),
        new("computeBoundShare", "Compute-bound time", Unit.Fraction),
        new("arithmetic", "Arithmetic"),
        new("operations", "Operations", Unit.Operations),
        new("bytes", "Traffic", Unit.Bytes),
        new("intensity", "Intensity", Unit.OperationsPerByte),
        new("ridgePoint", "Ridge point", Unit.OperationsPerByte),
        new("utilization", "Of the peak", Unit.Fraction),
        new("weightBytes", "Weights", Unit.Bytes),
        new("activationBytes", "Activations", Unit.Bytes),
        new("runtimeBytes", "Runtime", Unit.Bytes),
        new("deviceBytes", "Memory", Unit.Bytes),
        new("fits", "Fits"),
        new("missingBytes", "Missing", Unit.Bytes),
        new("reason", "Reason"),
    ];

    private static readonly TableColumn[] PrecisionColumns =
    [
        new("device", "Device"),
        new("precision", "Precision"),
        new("seconds", "Time", Unit.Seconds),
        new("arithmetic", "Runs in"),
        new("native", "Own units"),
        new("peak", "Peak, operations/s", Unit.Operations),
        new("weightBytes", "Weights", Unit.Bytes),
        new("activationBytes", "Activations", Unit.Bytes),
        new("bytes", "Traffic", Unit.Bytes),
        new("fits", "Fits"),
        new("missingBytes", "Missing", Unit.Bytes),
    ];

    private static readonly TableColumn[] SweepColumns =
    [
        new("device", "Device"),
        new("size", "Size", Unit.Count),
        new("seconds", "Time", Unit.Seconds),
        new("samplesPerSecond", "Samples/s"),
        new("memoryBytes", "Memory", Unit.Bytes),
        new("fits", "Fits"),
        new("bound", "Bound by"),
    ];

    private static readonly TableColumn[] OperatorColumns =
    [
        new("device", "Device"),
        new("operator", "Operator"),
        new("count", "Nodes", Unit.Count),
        new("seconds", "Time", Unit.Seconds),
        new("computeBoundSeconds", "Of it compute-bound", Unit.Seconds),
        new("operations", "Operations", Unit.Operations),
        new("bytes", "Traffic", Unit.Bytes),
    ];

    private static readonly TableColumn[] NodeColumns =
    [
        new("device", "Device"),
        new("name", "Node"),
        new("operator", "Operator"),
        new("count", "Equal nodes", Unit.Count),
        new("seconds", "Time of each", Unit.Seconds),
        new("bound", "Bound by"),
        new("operations", "Operations", Unit.Operations),
        new("bytes", "Traffic", Unit.Bytes),
    ];

    private static readonly TableColumn[] StageColumns =
    [
        new("device", "Device"),
        new("stage", "Stage", Unit.Count),
        new("firstNode", "First node", Unit.Count),
        new("nodes", "Nodes", Unit.Count),
        new("seconds", "Time", Unit.Seconds),
        new("linkSeconds", "Hand-over", Unit.Seconds),
        new("linkBytes", "Handed over", Unit.Bytes),
        new("weightBytes", "Weights", Unit.Bytes),
        new("fits", "Fits"),
    ];

    public static void Describe(HardwareResult result, ReportSectionBuilder section)
    {
        EstimateOptions options = result.Options;
        GraphEstimate? first = result.Estimates.Count > 0 ? result.Estimates[0] : null;
        section
            .Metric("precision", "Precision", (options.Precision ?? result.Workload.StoredPrecision).ToName(), audience: BlockAudience.Detail)
            .Metric("batch", "Batch", first?.Batch is { } batch ? (ReportValue)batch : ReportValue.Null, Unit.Count, BlockAudience.Detail)
            .Metric("copies", "Copies", result.Copies, Unit.Count, BlockAudience.Detail)
            .Metric("assumptions.computeShare", "Share of the arithmetic peak", options.Efficiency.Compute, Unit.Fraction, BlockAudience.Detail)
            .Metric("assumptions.memoryShare", "Share of the bandwidth", options.Efficiency.Memory, Unit.Fraction, BlockAudience.Detail)
            .Metric("assumptions.launchSeconds", "Start of a node", options.LaunchSeconds, Unit.Seconds, BlockAudience.Detail)
            .Metric("assumptions.runtimeBytes", "Runtime", options.RuntimeBytes, Unit.Bytes, BlockAudience.Detail)
            .Metric("unknownNodes", "Nodes of unknown work", first is null ? ReportValue.Null : first.UnknownNodes, Unit.Count, BlockAudience.Detail)
            .Data("unknownDevices", ReportValue.Texts(result.UnknownDevices))
            .Note("Time is, node by node, the longer of operations by the peak and bytes by the bandwidth, at the shares above; nodes run one after the other. It is an estimate, not a measurement.");
        if (first is { IsLowerBound: true })
        {
            section.Note($"Work or traffic of {first.UnknownNodes} node(s) is not known; times are lower bounds.", Diagnostics.DiagnosticSeverity.Warning);
        }

        foreach (string note in result.Notes.Concat(result.Estimates.SelectMany(static estimate => estimate.Notes)).Concat(result.Pipelines.SelectMany(static pipeline => pipeline.Notes)).Distinct(StringComparer.Ordinal))
        {
            section.Note(char.ToUpperInvariant(note[0]) + note[1..] + ".");
        }

        section
            .Table("devices", "Devices", DeviceColumns, result.Estimates.Select(Device))
            .Table("precisions", "Precisions", PrecisionColumns, result.Precisions.Select(Precision))
            .Table("byOperator", "Time by operator", OperatorColumns, result.Estimates.SelectMany(static estimate => estimate.ByOperator.Select(row => Operator(estimate, row))))
            .Table("slowest", "Slowest nodes", NodeColumns, result.Estimates.SelectMany(static estimate => estimate.Slowest.Select(node => Node(estimate, node))));
        Sweep(section, "batchSweep", "Batch sizes", result.BatchSweeps);
        Sweep(section, "resolutionSweep", "Sides of pictures", result.ResolutionSweeps);
        Pipelines(section, result);
        Charts(section, result);
    }

    private static void Sweep(ReportSectionBuilder section, string key, string title, IReadOnlyList<HardwareSweep> sweeps)
    {
        HardwareSweep? first = sweeps.Count > 0 ? sweeps[0] : null;
        section
            .Data($"{key}Symbols", ReportValue.Texts(first?.Symbols ?? []))
            .Data($"{key}Reason", first?.Reason)
            .Table(key, title, SweepColumns, sweeps.SelectMany(static sweep => sweep.Points.Select(point => Point(sweep, point))));
        if (first?.Reason is { } reason)
        {
            section.Note($"{title}: {reason}.");
        }
    }

    private static void Pipelines(ReportSectionBuilder section, HardwareResult result)
    {
        if (result.Pipelines.Count == 0)
        {
            return;
        }

        section.Table(
            "pipelines",
            "Pipelines",
            [
                new("device", "Device"), new("stages", "Stages", Unit.Count), new("microBatches", "Micro-batches", Unit.Count), new("latencySeconds", "Time of a micro-batch", Unit.Seconds),
                new("seconds", "Time of all", Unit.Seconds), new("samplesPerSecond", "Samples/s"), new("bubbleShare", "Idle while filling", Unit.Fraction), new("fits", "Fits"), new("reason", "Reason"),
            ],
            result.Pipelines.Select(static IReadOnlyList<ReportValue> (pipeline) =>
            [
                pipeline.Device.Id, pipeline.Stages.Count, pipeline.MicroBatches, Number(pipeline.LatencySeconds), Number(pipeline.Seconds), Number(pipeline.SamplesPerSecond),
                Number(pipeline.BubbleShare), Truth(pipeline.Fits), pipeline.Reason ?? "",
            ]));
        section.Table("stages", "Pipeline stages", StageColumns, result.Pipelines.SelectMany(static pipeline => pipeline.Stages.Select(
            IReadOnlyList<ReportValue> (stage, index) =>
            [
                pipeline.Device.Id, index + 1, stage.FirstNode, stage.Nodes, stage.Seconds, stage.LinkSeconds, stage.LinkBytes, stage.Memory.WeightBytes, Truth(stage.Memory.Fits),
            ])));
    }

    private static void Charts(ReportSectionBuilder section, HardwareResult result)
    {
        GraphEstimate[] timed = [.. result.Estimates.Where(static estimate => estimate.Seconds is not null)];
        if (timed.Length > 0)
        {
            string[] operators = [.. timed[0].ByOperator.Where(static row => row.Seconds > 0).Take(ChartedOperators).Select(static row => row.Name)];
            section.Add(new ChartBlock(
                "timeByOperator",
                "Time by operator",
                ChartKind.Bar,
                operators,
                [.. timed.Select(estimate => new ChartSeries(estimate.Device.Name, [.. operators.Select(name => estimate.ByOperator.First(row => row.Name == name).Seconds)]))],
                Unit.Seconds)
            {
                Audience = BlockAudience.PeopleOnly,
            });
        }

        HardwareSweep[] swept = [.. result.BatchSweeps.Where(static sweep => sweep.Points.Count > 0 && sweep.Points.All(static point => point.Estimate.SamplesPerSecond is not null))];
        if (swept.Length > 0)
        {
            section.Add(new ChartBlock(
                "throughputByBatch",
                "Samples a second by batch",
                ChartKind.Line,
                [.. swept[0].Points.Select(static point => point.Size.ToString(System.Globalization.CultureInfo.InvariantCulture))],
                [.. swept.Select(static sweep => new ChartSeries(sweep.Device.Name, [.. sweep.Points.Select(static point => point.Estimate.SamplesPerSecond!.Value)]))],
                Unit.None)
            {
                CategoryTitle = "Batch",
                Audience = BlockAudience.PeopleOnly,
            });
        }
    }

    private static IReadOnlyList<ReportValue> Device(GraphEstimate estimate) =>
    [
        estimate.Device.Id, estimate.Device.Name, Number(estimate.Seconds), Number(estimate.SamplesPerSecond), estimate.IsLowerBound, NameOf(estimate.Bound), estimate.ComputeBoundShare,
        estimate.Arithmetic.ToName(), estimate.Operations, estimate.Bytes, Number(estimate.Intensity), Number(estimate.RidgePoint), Number(estimate.Utilization),
        estimate.Memory.WeightBytes, Number(estimate.Memory.ActivationBytes), estimate.Memory.RuntimeBytes, estimate.Memory.DeviceBytes, Truth(estimate.Memory.Fits),
        estimate.Memory.MissingBytes, estimate.Reason ?? "",
    ];

    private static IReadOnlyList<ReportValue> Precision(GraphEstimate estimate) =>
    [
        estimate.Device.Id, estimate.Precision.ToName(), Number(estimate.Seconds), estimate.Peak is null ? ReportValue.Null : estimate.Arithmetic.ToName(), estimate.IsNative, Number(estimate.Peak),
        estimate.Memory.WeightBytes, Number(estimate.Memory.ActivationBytes), estimate.Bytes, Truth(estimate.Memory.Fits), estimate.Memory.MissingBytes,
    ];

    private static IReadOnlyList<ReportValue> Operator(GraphEstimate estimate, OperatorTime row) =>
        [estimate.Device.Id, row.Name, row.Nodes, row.Seconds, row.ComputeBoundSeconds, row.Operations, row.Bytes];

    private static IReadOnlyList<ReportValue> Node(GraphEstimate estimate, NodeTime node) =>
        [estimate.Device.Id, node.Name, node.Operator, node.Nodes, node.Seconds, node.IsComputeBound ? "compute" : "memory", node.Operations, node.Bytes];

    private static IReadOnlyList<ReportValue> Point(HardwareSweep sweep, SweepPoint point) =>
    [
        sweep.Device.Id, point.Size, Number(point.Estimate.Seconds), Number(point.Estimate.SamplesPerSecond),
        point.Estimate.Memory.ActivationBytes is null ? ReportValue.Null : point.Estimate.Memory.KnownBytes, Truth(point.Estimate.Memory.Fits), NameOf(point.Estimate.Bound),
    ];

    private static string NameOf(EstimateBound bound) => bound.ToString().ToLowerInvariant();

    private static ReportValue Number(double? value) => value is { } known ? known : ReportValue.Null;

    private static ReportValue Number(long? value) => value is { } known ? known : ReportValue.Null;

    private static ReportValue Truth(bool? value) => value is { } known ? known : ReportValue.Null;
}
