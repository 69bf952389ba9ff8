using System.Globalization;
using HaoLine.Analysis;
using HaoLine.LanguageModels;
using HaoLine.Reporting;
using HaoLine.Serving;

namespace HaoLine.Cli;

/// <summary>The plan of a language model in a terminal.</summary>
internal sealed class LlmView(TextWriter output, SummaryOptions options)
{
    private const int LabelWidth = 22;
    private static readonly string[] PartHeads = ["part", "parameters", "active", "bytes", ""];
    private static readonly string[] DeviceHeads = ["device", "fits", "missing", "max context", "max batch", "1st token", "per token", "tokens/s"];
    private static readonly string[] LoadHeads = ["under load", "sustained", "in work", "request", "wait", "most requests/s"];
    private readonly SummaryConsole console = new(Terminal.Create(output, options.Color));

    public void Print(ReportDocument report, Inspection inspection)
    {
        this.Facts(report, inspection);
        if (inspection.TryGet(LlmMemoryPass.Result, out LlmMemoryResult? memory))
        {
            _ = inspection.TryGet(LlmSpeedPass.Result, out LlmSpeedResult? speed);
            this.Components(memory);
            this.Need(memory);
            this.Devices(memory, speed);
            this.Load(speed);
            this.Choices(speed);
            this.Serving(inspection);
        }

        var findings = new FindingsView(this.console, options.Verbose);
        findings.Print(report.Diagnostics);
        findings.PrintOutcomes([.. report.Passes.Where(static pass => pass.Status == PassStatus.Failed || pass.Key == LlmSpeedPass.Result.Id)], inspection.Options);
    }

    private static string Number(long? value) => value is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "–";

    private static string Rate(double? value) => value is not { } known ? "–" : known.ToString(known < 10 ? "0.00" : known < 1000 ? "0.0" : "N0", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => UnitFormatter.Format(bytes, Unit.Bytes);

    private static string Seconds(double? seconds) => seconds is { } known ? UnitFormatter.Format((ReportValue)known, Unit.Seconds) : "–";

    private void Facts(ReportDocument report, Inspection inspection)
    {
        LlmResult llm = inspection.Get(LlmPass.Result);
        string name = Path.GetFileName(report.Model!.Path.TrimEnd('/'));
        this.console.Line(new Cell(DisplayText.Clean(name.Length > 0 ? name : report.Model.Path), "bold"), $"  {llm.Architecture?.Name}  ·  {llm.Architecture?.LayerCount} layers  ·  from {llm.Architecture?.Source}");
        this.console.Blank();
        this.Fact("Parameters", llm.TotalParameters is { } total ? UnitFormatter.Format(total, Unit.Count) : "not known", Number(llm.TotalParameters));
        if (llm.ActiveParameters != llm.TotalParameters)
        {
            this.Fact("Active per token", llm.ActiveParameters is { } active ? UnitFormatter.Format(active, Unit.Count) : "not known", Number(llm.ActiveParameters));
        }

        if (llm.BitsPerWeight is { } bits)
        {
            this.Fact("Bits per weight", bits.ToString("0.00", CultureInfo.InvariantCulture), llm.Quantization?.Scheme ?? "");
        }

        if (llm.CacheBytesPerToken is > 0 and { } token)
        {
            this.Fact("Cache per token", Bytes(token), $"{Number(token)} B in {llm.CacheDataType}, no window counted");
        }

        if (llm.RecurrentStateElements is > 0 and { } state)
        {
            this.Fact("State per sequence", Bytes(state * sizeof(float)), $"{Number(state)} elements");
        }

        this.console.Blank();
    }

    private void Fact(string label, string value, string exact) =>
        this.console.Line(label.PadRight(LabelWidth), new Cell(value, "bold"), new Cell(exact.Length > 0 && exact != value ? "  " + exact : "", "grey"));

    private void Components(LlmMemoryResult memory)
    {
        if (memory.Components.Count == 0)
        {
            return;
        }

        var table = new AlignedTable(false, true, true, true, false);
        table.Add([.. PartHeads.Select(static text => new Cell(text, "grey"))]);
        double most = memory.Components.Max(static part => (double)part.Bytes);
        foreach (LlmComponent part in memory.Components)
        {
            table.Add(
            [
                Word(part.Component), UnitFormatter.Format(part.Parameters, Unit.Count), part.ActiveParameters == part.Parameters ? "" : part.ActiveParameters is { } active ? UnitFormatter.Format(active, Unit.Count) : "unknown",
                Bytes(part.Bytes), new Cell(BlockGraphics.Bar(most > 0 ? part.Bytes / most : 0, 24), "teal"),
            ]);
        }

        table.Print(this.console, this.console.Width);
        this.console.Blank();
    }

    private void Need(LlmMemoryResult memory)
    {
        string plan = $"{Number(memory.Context)} tokens, {Number(memory.Batch)} at once, cache in {memory.Cache.Type.Name}{(memory.Split.Devices > 1 ? $", {memory.Split.Devices} devices" : "")}";
        if (memory.Need is { } need)
        {
            this.Fact(memory.Split.Devices > 1 ? "Fullest device" : "Memory", Bytes(need.Total), plan);
            this.Fact("", "", $"{Bytes(need.Weights)} weights{(memory.AreWeightsEstimated ? " (by their stated scheme)" : "")}, {Bytes(need.Cache)} cache, {Bytes(need.Activations + need.Logits)} activations, {Bytes(need.Runtime)} runtime (assumed)");
        }
        else
        {
            this.Fact("Cache", Bytes(memory.Cache.Bytes(memory.Context, memory.Batch)), plan);
        }

        foreach (string problem in memory.SplitProblems)
        {
            this.console.Hanging("", LabelWidth, new Cell($"This split does not run: {problem}.", "yellow"));
        }

        foreach (string remark in memory.SplitRemarks)
        {
            this.console.Hanging("", LabelWidth, new Cell(remark, "grey"));
        }

        this.console.Blank();
    }

    private void Devices(LlmMemoryResult memory, LlmSpeedResult? speed)
    {
        LlmFit[] fits = [.. memory.Fits.Where(fit => fit.CacheType == memory.Cache.Type && fit.Context == memory.Context && fit.Batch == (memory.Batch + memory.Split.Data - 1) / memory.Split.Data)];
        if (fits.Length == 0)
        {
            return;
        }

        var table = new AlignedTable(false, false, true, true, true, true, true, true);
        table.Add([.. DeviceHeads.Select(static text => new Cell(text, "grey"))]);
        foreach (LlmFit fit in fits)
        {
            LlmDeviceSpeed? times = speed?.Devices.FirstOrDefault(device => device.Device.Id == fit.Device.Id);
            bool isMeant = fit.Fits && memory.SplitProblems.Count == 0;
            table.Add(
            [
                fit.Device.Name, isMeant ? new Cell("yes", "green") : new Cell("no", "red"), fit.Fits ? "" : Bytes(fit.MissingBytes), Number(fit.UsableContext), Number(fit.MaximumBatch),
                isMeant ? Seconds(times?.Prefill?.Seconds) : "", isMeant ? Seconds(times?.Decode?.Seconds) : "", isMeant ? Rate(times?.TokensPerSecond) : "",
            ]);
        }

        table.Print(this.console, this.console.Width);
        if (speed is not null)
        {
            string shares = string.Create(
                CultureInfo.InvariantCulture,
                $"Prompt {speed.PromptTokens:N0}, answer {speed.GeneratedTokens:N0} tokens; bounds at {speed.Assumptions.Efficiency.Compute:P0} of the peak and {speed.Assumptions.Efficiency.Memory:P0} of the bandwidth, no measurements.");
            this.console.Hanging("", 0, new Cell(shares, "grey"));
        }

        this.console.Blank();
    }

    private void Load(LlmSpeedResult? speed)
    {
        LlmDeviceSpeed[] loaded = [.. (speed?.Devices ?? []).Where(static device => device.Load is not null && device.Fits)];
        if (loaded.Length == 0)
        {
            return;
        }

        var table = new AlignedTable(false, false, true, true, true, true);
        table.Add([.. LoadHeads.Select(static text => new Cell(text, "grey"))]);
        foreach (LlmDeviceSpeed device in loaded)
        {
            ServingLoad load = device.Load!;
            table.Add(
                device.Device.Name, load.IsSustained ? new Cell("yes", "green") : new Cell("no", "red"), Rate(load.Concurrency), Seconds(load.ServiceSeconds), Seconds(load.WaitSeconds), Rate(load.MaximumRequestsPerSecond));
        }

        table.Print(this.console, this.console.Width);
        this.console.Blank();
    }

    private void Choices(LlmSpeedResult? speed)
    {
        foreach (LlmDeviceSpeed device in (speed?.Devices ?? []).Where(static device => !device.Fits))
        {
            if (device.Splits is [{ Fits: true } best, ..])
            {
                this.console.Line(
                    new Cell(device.Device.Name.PadRight(LabelWidth + 12), ""),
                    new Cell($"fits on {best.Split.Devices}: tensor {best.Split.Tensor} × pipeline {best.Split.Pipeline} × copies {best.Split.Data}", ""),
                    new Cell($"  {Bytes(best.Need!.Total)} each, {Rate(best.TokensPerSecond)} tokens/s", "grey"));
            }
        }

        if (speed?.Devices.Any(static device => !device.Fits && device.Splits is [{ Fits: true }, ..]) == true)
        {
            this.console.Blank();
        }
    }

    private void Serving(Inspection inspection)
    {
        if (!inspection.TryGet(ServingPass.Result, out ServingResult? serving))
        {
            return;
        }

        foreach (ServingAssessment item in serving.Assessments)
        {
            string mark = ReferenceEquals(item, serving.Recommended) ? "try first" : "";
            string style = item.Verdict is ServingVerdict.Supported or ServingVerdict.SupportedWithLimits ? "green" : item.Verdict == ServingVerdict.Unsupported ? "red" : "";
            this.console.Line(
                item.Runtime.Name.PadRight(LabelWidth + 4), new Cell(Word(item.Verdict).PadRight(12), style), mark.PadRight(11), new Cell(item.Reasons[0], "grey"));
        }

        string asOf = serving.Assessments.Select(static item => item.Runtime.AsOf).Max() ?? "";
        this.console.Line(new Cell($"Runtimes by their own lists, read on {asOf}.", "grey"));
        this.console.Blank();
    }

    private static string Word(ServingVerdict verdict) => verdict switch
    {
        ServingVerdict.Supported => "yes",
        ServingVerdict.SupportedWithLimits => "with limits",
        ServingVerdict.Convertible => "converted",
        ServingVerdict.Unsupported => "no",
        _ => "unknown",
    };

    private static string Word(ModelComponent component) => component switch
    {
        ModelComponent.FeedForward => "feed-forward",
        ModelComponent.SharedExperts => "shared experts",
        ModelComponent.Normalization => "norms",
        _ => component.ToString().ToLowerInvariant(),
    };
}
