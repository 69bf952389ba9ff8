using System.Globalization;
using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>Time and memory of the model on the devices that were named.</summary>
internal sealed class DeviceView(SummaryConsole console, Inspection inspection)
{
    public void Print()
    {
        if (!inspection.TryGet(HardwarePass.Result, out HardwareResult? result) || result.Estimates.Count == 0)
        {
            return;
        }

        var table = new AlignedTable(false, false, true, true, false, true, true, false);
        table.Add([.. ((string[])["device", "precision", "time", "samples/s", "bound by", "needs", "has", "fits"]).Select(static title => new Cell(title, "grey"))]);
        foreach (GraphEstimate estimate in result.Estimates)
        {
            table.Add(Row(estimate));
        }

        table.Print(console, console.Width);
        foreach (PipelineEstimate pipeline in result.Pipelines)
        {
            console.Hanging("", 0, new Cell(Text(pipeline), ""));
        }

        if (result.Estimates[0].IsLowerBound)
        {
            console.Hanging("", 0, new Cell($"Work of {result.Estimates[0].UnknownNodes.ToString(CultureInfo.InvariantCulture)} node(s) is not known; times are lower bounds.", "yellow"));
        }

        foreach (string note in result.Estimates.Where(static estimate => estimate.Reason is not null).Select(static estimate => $"{estimate.Device.Name}: no time: {estimate.Reason}")
            .Concat(result.Estimates.SelectMany(static estimate => estimate.Notes)).Distinct(StringComparer.Ordinal))
        {
            console.Hanging("", 0, new Cell(note, "grey"));
        }

        console.Hanging("", 0, new Cell(
            string.Create(CultureInfo.InvariantCulture, $"Estimates at {result.Options.Efficiency.Compute:0.##} of the peak and {result.Options.Efficiency.Memory:0.##} of the bandwidth, {UnitFormatter.Format(result.Options.RuntimeBytes, Unit.Bytes)} for the runtime."),
            "grey"));
        console.Blank();
    }

    private static IReadOnlyList<Cell> Row(GraphEstimate estimate)
    {
        MemoryFit memory = estimate.Memory;
        return
        [
            new Cell(estimate.Device.Name, ""),
            new Cell(estimate.Precision.ToName(), ""),
            new Cell(estimate.Seconds is { } seconds ? UnitFormatter.Format(seconds, Unit.Seconds) : "-", "bold"),
            new Cell(estimate.SamplesPerSecond is { } rate ? UnitFormatter.Format(rate, Unit.None) : "-", ""),
            new Cell(estimate.Bound.ToString().ToLowerInvariant(), ""),
            new Cell((memory.ActivationBytes is null ? "≥ " : "") + UnitFormatter.Format(memory.KnownBytes, Unit.Bytes), ""),
            new Cell(UnitFormatter.Format(memory.DeviceBytes, Unit.Bytes), ""),
            new Cell(memory.Fits switch { true => "yes", false => $"no, {UnitFormatter.Format(memory.MissingBytes, Unit.Bytes)} missing", null => "not known" }, memory.Fits == false ? "red" : ""),
        ];
    }

    private static string Text(PipelineEstimate pipeline) => pipeline.Reason is { } reason
        ? $"{pipeline.Device.Name}: no pipeline: {reason}"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{pipeline.Stages.Count} × {pipeline.Device.Name}: {UnitFormatter.Format(pipeline.LatencySeconds!.Value, Unit.Seconds)} through all stages, {pipeline.MicroBatches} micro-batches in {UnitFormatter.Format(pipeline.Seconds!.Value, Unit.Seconds)}, {pipeline.BubbleShare:P0} idle; fits: {pipeline.Fits switch { true => "yes", false => "no", null => "not known" }}");
}
