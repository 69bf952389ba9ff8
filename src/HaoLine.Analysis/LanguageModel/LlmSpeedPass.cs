using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Hardware;
using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Times of a language model by rooflines: prompt and generation by kind of work, tokens a second against batch and context, where it turns
/// compute bound, load, ways to share it out. Runs only when <see cref="InspectionOptions.Deployment"/> is set.
/// </summary>
public sealed class LlmSpeedPass : AnalysisPass<LlmSpeedResult>, IOptionalPass
{
    private const int MostDevicesOfChoice = 64;
    private const int ShownSplits = 8;
    private static readonly long[] Batches = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
    private static readonly (double Acceptance, int Drafts, double Cost)[] Speculations = [(0.6, 4, 0.05), (0.8, 4, 0.05), (0.8, 4, 0.2), (0.9, 8, 0.05)];

    private static readonly TableColumn[] DeviceColumns =
    [
        new("device", "Device"),
        new("deviceId", "Id") { DataOnly = true },
        new("precision", "Arithmetic"),
        new("fits", "Fits"),
        new("timeToFirstToken", "First token", Unit.Seconds),
        new("prefillBound", "Prompt bound by"),
        new("timePerToken", "Per token", Unit.Seconds),
        new("decodeBound", "Token bound by"),
        new("tokensPerSecond", "Tokens/s"),
        new("computeBoundBatch", "Compute bound from batch", Unit.Count),
        new("maximumContext", "Largest context", Unit.Count),
        new("maximumConcurrentRequests", "Requests at once", Unit.Count),
    ];

    private readonly HardwareCatalog catalog;

    /// <summary>With the built-in catalogue.</summary>
    public LlmSpeedPass()
        : this(HardwareCatalog.Default)
    {
    }

    /// <summary>With a catalogue of devices.</summary>
    public LlmSpeedPass(HardwareCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        this.catalog = catalog;
    }

    /// <summary>Key of the result; section <c>llmSpeed</c>.</summary>
    public static ResultKey<LlmSpeedResult> Result { get; } = new("llmSpeed");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Language model in time", Result) { Requires = [LlmPass.Result], UsesIfPresent = [ParametersPass.Result] };

    string? IOptionalPass.ReasonToSkip(InspectionOptions options) => options.Deployment is null ? "no deployment was asked about" : null;

    /// <inheritdoc />
    protected override LlmSpeedResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return this.Plan(context, ct);
        }
        catch (OverflowException)
        {
            throw new PassSkippedException("a size does not fit 64 bits; ask for less context or fewer sequences, or check the sizes that the model states");
        }
    }

    private LlmSpeedResult Plan(AnalysisContext context, CancellationToken ct)
    {
        LlmPlanBasis basis = LlmPlanBasis.Of(context, this.catalog) ?? throw new PassSkippedException("the architecture of the model is not known");
        LanguageModelProfile profile = basis.Profile ?? throw new PassSkippedException("no weights are listed, so operations and bytes are not known");
        var devices = new List<LlmDeviceSpeed>();
        foreach (HardwareDevice device in basis.Devices)
        {
            ct.ThrowIfCancellationRequested();
            devices.Add(OnDevice(basis, profile, device));
        }

        return new LlmSpeedResult
        {
            PromptTokens = Prompt(basis),
            GeneratedTokens = Math.Max(1, basis.Wishes.GeneratedTokens),
            Batch = basis.Wishes.Batch,
            Split = basis.Split,
            Assumptions = basis.Speed,
            Devices = devices,
        };
    }

    /// <inheritdoc />
    protected override void Describe(LlmSpeedResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        LlmDeviceSpeed? first = result.Devices.Count == 1 ? result.Devices[0] : null;
        section
            .Metric("promptTokens", "Prompt", result.PromptTokens, Unit.Count, BlockAudience.Detail)
            .Metric("generatedTokens", "Answer", result.GeneratedTokens, Unit.Count, BlockAudience.Detail)
            .Metric("batch", "Sequences", result.Batch, Unit.Count, BlockAudience.Detail)
            .Metric("assumptions.computeEfficiency", "Part of the arithmetic peak (assumed)", result.Assumptions.Efficiency.Compute, Unit.Fraction, BlockAudience.Detail)
            .Metric("assumptions.memoryEfficiency", "Part of the bandwidth (assumed)", result.Assumptions.Efficiency.Memory, Unit.Fraction, BlockAudience.Detail)
            .Metric("timeToFirstToken", "Time to first token", OptionalValue.Of(first?.Prefill?.Seconds), Unit.Seconds, Audience(first))
            .Metric("timePerToken", "Time per token", OptionalValue.Of(first?.Decode?.Seconds), Unit.Seconds, Audience(first))
            .Metric("tokensPerSecond", "Tokens per second", OptionalValue.Of(first?.TokensPerSecond), Unit.None, Audience(first));
        section.Note("Times are bounds by rooflines with the stated shares of peaks, not measurements.");
        foreach (LlmDeviceSpeed device in result.Devices.Where(static device => device.UsedPrecision is null))
        {
            section.Note($"{device.Device.Name} states no peak for arithmetic as wide as the model's, so it has no times.", DiagnosticSeverity.Warning);
        }

        section
            .Table("devices", "Times by device", DeviceColumns, result.Devices.Select(Row))
            .Table("operations", "Work by kind", [new("device", "Device"), new("phase", "Phase"), new("work", "Work"), new("operations", "Operations", Unit.Flops), new("bytes", "Bytes", Unit.Bytes), new("seconds", "Time", Unit.Seconds), new("intensity", "Intensity", Unit.OperationsPerByte), new("bound", "Bound by")],
                result.Devices.SelectMany(static device => Operations(device, "prompt", device.Prefill).Concat(Operations(device, "token", device.Decode))))
            .Table("byBatch", "Generation against sequences", PointColumns("batch", "Sequences"), result.Devices.SelectMany(static device => device.ByBatch.Select(point => Row(device, point, point.Batch))))
            .Table("byContext", "Generation against context", PointColumns("context", "Context"), result.Devices.SelectMany(static device => device.ByContext.Select(point => Row(device, point, point.Context))))
            .Table("load", "Under load", [new("device", "Device"), new("sustained", "Sustained"), new("concurrency", "Requests in work"), new("secondsPerToken", "Per token", Unit.Seconds), new("serviceSeconds", "Request", Unit.Seconds), new("waitSeconds", "Mean wait", Unit.Seconds), new("utilization", "Slots in use", Unit.Fraction), new("maximumRequestsPerSecond", "Most requests/s")],
                result.Devices.Where(static device => device.Load is not null).Select(static device => (IReadOnlyList<ReportValue>)
                    [device.Device.Name, device.Load!.IsSustained, device.Load.Concurrency, device.Load.SecondsPerToken, device.Load.ServiceSeconds, OptionalValue.Of(device.Load.WaitSeconds), device.Load.Utilization, device.Load.MaximumRequestsPerSecond]))
            .Table("splits", "Ways to share it out", [new("device", "Device"), new("devices", "Devices", Unit.Count), new("tensor", "Tensor", Unit.Count), new("pipeline", "Pipeline", Unit.Count), new("data", "Copies", Unit.Count), new("fits", "Fits"), new("bytes", "On the fullest", Unit.Bytes), new("tokensPerSecond", "Tokens/s"), new("reason", "Reason")],
                result.Devices.SelectMany(static device => device.Splits.Take(ShownSplits).Select(choice => (IReadOnlyList<ReportValue>)
                    [device.Device.Name, choice.Split.Devices, choice.Split.Tensor, choice.Split.Pipeline, choice.Split.Data, choice.Fits, OptionalValue.Of(choice.Need?.Total), OptionalValue.Of(choice.TokensPerSecond), choice.Reason])))
            .Table("speculative", "Speculative decoding", [new("acceptance", "Accepted", Unit.Fraction), new("drafts", "Drafts", Unit.Count), new("cost", "Draft cost", Unit.Fraction), new("expectedTokens", "Tokens per step"), new("speedup", "Speed-up"), new("breakEvenAcceptance", "No slower from", Unit.Fraction)],
                Speculations.Select(static item => (IReadOnlyList<ReportValue>)
                    [item.Acceptance, item.Drafts, item.Cost, SpeculativeDecoding.ExpectedTokens(item.Acceptance, item.Drafts), SpeculativeDecoding.Speedup(item.Acceptance, item.Drafts, item.Cost), OptionalValue.Of(SpeculativeDecoding.BreakEvenAcceptance(item.Drafts, item.Cost))]));
        Charts(result, section);
    }

    private static BlockAudience Audience(LlmDeviceSpeed? only) => only?.Decode is null ? BlockAudience.Detail : BlockAudience.Summary;

    private static long Prompt(LlmPlanBasis basis) => Math.Max(1, Math.Min(basis.Wishes.PromptTokens, basis.Context));

    private static LlmDeviceSpeed OnDevice(LlmPlanBasis basis, LanguageModelProfile profile, HardwareDevice device)
    {
        var memory = new MemoryPlanner(profile, basis.Cache, basis.Split, basis.Memory);
        long usable = memory.UsableBytes(device);
        long prompt = Prompt(basis);
        long answer = Math.Max(1, basis.Wishes.GeneratedTokens);
        long context = checked(prompt + (answer / 2));
        long batch = basis.OwnBatch;
        var speed = SpeedPlanner.Create(profile, basis.Cache, device, basis.Split, basis.Speed);
        var result = new LlmDeviceSpeed
        {
            Device = device,
            UsedPrecision = speed?.UsedPrecision,
            Fits = memory.Need(basis.Context, batch).Total <= usable && ParallelCheck.Problems(profile, basis.Split).Count == 0,
            MaximumContext = OptionalValue.Bounded(memory.MaximumContext(usable, batch)),
            MaximumConcurrentRequests = OptionalValue.Bounded(memory.MaximumConcurrentRequests(usable, prompt, answer)),
            Splits = Splits(basis, profile, device),
        };
        if (speed is null || profile.Architecture.Decoder is null)
        {
            return speed is null ? result : result with { Prefill = speed.Prefill(prompt, batch) };
        }

        int copies = basis.Split.Data;
        LlmSpeedPoint Point(long tokens, long sequences) => new(
            tokens, sequences, speed.Decode(tokens, sequences).Seconds, speed.TokensPerSecond(tokens, sequences) * copies, memory.Need(tokens, sequences).Total <= usable);
        long slots = result.MaximumConcurrentRequests ?? int.MaxValue;
        return result with
        {
            Prefill = speed.Prefill(prompt, batch),
            Decode = speed.Decode(prompt, batch),
            TokensPerSecond = speed.TokensPerSecond(context, batch) * copies,
            ComputeBoundBatch = speed.ComputeBoundBatch(),
            ByBatch = [.. Batches.Append(batch).Distinct().Order().Select(sequences => Point(context, sequences))],
            ByContext = [.. basis.Contexts().Concat(result.MaximumContext is { } most and > 0 && most < basis.Contexts()[^1] ? [most] : []).Distinct().Order().Select(tokens => Point(tokens, batch))],
            Load = basis.Wishes.RequestsPerSecond is { } rate && slots > 0
                ? ServingLoad.Of(speed, rate / copies, prompt, answer, slots)
                : null,
        };
    }

    /// <summary>For the devices of the plan, or for the fewest, doubled each time, that hold the model.</summary>
    private static IReadOnlyList<ParallelChoice> Splits(LlmPlanBasis basis, LanguageModelProfile profile, HardwareDevice device)
    {
        int wanted = basis.Split.Devices;
        IReadOnlyList<ParallelChoice> found = ParallelChoice.Rank(profile, basis.Cache, device, wanted, basis.Context, basis.Wishes.Batch, basis.Memory, basis.Speed);
        for (int devices = 2; wanted == 1 && !found[0].Fits && devices <= MostDevicesOfChoice; devices *= 2)
        {
            found = ParallelChoice.Rank(profile, basis.Cache, device, devices, basis.Context, basis.Wishes.Batch, basis.Memory, basis.Speed);
        }

        return found;
    }

    private static void Charts(LlmSpeedResult result, ReportSectionBuilder section)
    {
        LlmDeviceSpeed[] timed = [.. result.Devices.Where(static device => device.ByBatch.Count > 0)];
        if (timed.Length == 0)
        {
            return;
        }

        section
            .Add(Curves("tokensByBatch", "Tokens per second by sequences", "sequences", timed, static device => device.ByBatch, static point => point.Batch))
            .Add(Curves("tokensByContext", "Tokens per second by context", "tokens of context", timed, static device => device.ByContext, static point => point.Context))
            .Add(Roofline(timed));
    }

    private static ChartBlock Curves(string key, string title, string axis, LlmDeviceSpeed[] devices, Func<LlmDeviceSpeed, IReadOnlyList<LlmSpeedPoint>> points, Func<LlmSpeedPoint, long> place)
    {
        long[] places = [.. devices.Select(device => points(device).Select(place)).Aggregate(static (left, right) => left.Intersect(right)).Order()];
        return new ChartBlock(
            key,
            title,
            ChartKind.Line,
            [.. places.Select(static item => item.ToString("N0", CultureInfo.InvariantCulture))],
            [.. devices.Select(device => new ChartSeries(device.Device.Name, [.. places.Select(item => points(device).First(point => place(point) == item).TokensPerSecond)]))],
            Unit.None)
        {
            CategoryTitle = axis,
        };
    }

    /// <summary>Attainable operations a second against operations for each byte.</summary>
    private static ChartBlock Roofline(LlmDeviceSpeed[] devices)
    {
        double[] intensities = [.. Enumerable.Range(-1, 13).Select(static power => Math.Pow(2, power))];
        return new ChartBlock(
            "roofline",
            "Attainable operations per second",
            ChartKind.Line,
            [.. intensities.Select(static item => item.ToString("0.##", CultureInfo.InvariantCulture))],
            [.. devices.Select(device => new ChartSeries(
                device.Device.Name,
                [.. intensities.Select(item => Math.Min(device.Device.PeakOf(device.UsedPrecision!.Value, out _) ?? 0, item * device.Device.BytesPerSecond))]))],
            Unit.Flops)
        {
            CategoryTitle = "operations per byte",
        };
    }

    private static TableColumn[] PointColumns(string key, string title) =>
        [new("device", "Device"), new(key, title, Unit.Count), new("secondsPerToken", "Per token", Unit.Seconds), new("tokensPerSecond", "Tokens/s"), new("fits", "Fits")];

    private static IReadOnlyList<ReportValue> Row(LlmDeviceSpeed device, LlmSpeedPoint point, long place) =>
        [device.Device.Name, place, point.SecondsPerToken, point.TokensPerSecond, point.Fits];

    private static IReadOnlyList<ReportValue> Row(LlmDeviceSpeed device) =>
    [
        device.Device.Name, device.Device.Id, device.UsedPrecision is { } used ? HardwareCatalogReader.NameOf(used) : ReportValue.Null, device.Fits,
        OptionalValue.Of(device.Prefill?.Seconds), Word(device.Prefill?.Bound), OptionalValue.Of(device.Decode?.Seconds), Word(device.Decode?.Bound), OptionalValue.Of(device.TokensPerSecond),
        OptionalValue.Of(device.ComputeBoundBatch), OptionalValue.Of(device.MaximumContext), OptionalValue.Of(device.MaximumConcurrentRequests),
    ];

    private static IEnumerable<IReadOnlyList<ReportValue>> Operations(LlmDeviceSpeed device, string phase, PhaseTime? time) =>
        (time?.Operations ?? []).Select(item => (IReadOnlyList<ReportValue>)
            [device.Device.Name, phase, item.Name, item.Operations, item.Bytes, item.Seconds, item.Intensity, Word(item.Bound)]);

    private static ReportValue Word(TimeBound? bound) => bound is { } known ? known.ToString().ToLowerInvariant() : ReportValue.Null;
}
