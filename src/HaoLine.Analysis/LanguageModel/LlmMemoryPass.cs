using System.Globalization;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Hardware;
using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Memory of a language model in use: weights by part, cache by layer and context, what the fullest device needs, what fits on which device,
/// training. Runs only when <see cref="InspectionOptions.Deployment"/> is set.
/// </summary>
public sealed class LlmMemoryPass : AnalysisPass<LlmMemoryResult>, IOptionalPass
{
    private const int TableContexts = 4;
    private const int ShownRuns = 200;
    private static readonly long[] TableBatches = [1, 8, 32];
    private static readonly string[] TableTypes = ["float16", "float8", "q4_0"];

    private static readonly TableColumn[] FitColumns =
    [
        new("device", "Device"),
        new("deviceId", "Id") { DataOnly = true },
        new("cacheType", "Cache type"),
        new("context", "Context", Unit.Count),
        new("batch", "Batch", Unit.Count),
        new("bytes", "Needed", Unit.Bytes),
        new("usableBytes", "Usable", Unit.Bytes),
        new("fits", "Fits"),
        new("missingBytes", "Missing", Unit.Bytes),
        new("maximumContext", "Context memory holds", Unit.Count) { DataOnly = true },
        new("usableContext", "Largest context", Unit.Count),
        new("maximumBatch", "Largest batch", Unit.Count),
    ];

    private readonly HardwareCatalog catalog;

    /// <summary>With the built-in catalogue.</summary>
    public LlmMemoryPass()
        : this(HardwareCatalog.Default)
    {
    }

    /// <summary>With a catalogue of devices.</summary>
    public LlmMemoryPass(HardwareCatalog catalog)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        this.catalog = catalog;
    }

    /// <summary>Key of the result; section <c>llmMemory</c>.</summary>
    public static ResultKey<LlmMemoryResult> Result { get; } = new("llmMemory");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Language model in memory", Result) { Requires = [LlmPass.Result], UsesIfPresent = [ParametersPass.Result] };

    string? IOptionalPass.ReasonToSkip(InspectionOptions options) => options.Deployment is null ? "no deployment was asked about" : null;

    /// <inheritdoc />
    protected override LlmMemoryResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return this.Plan(context);
        }
        catch (OverflowException)
        {
            throw new PassSkippedException("a size does not fit 64 bits; ask for less context or fewer sequences, or check the sizes that the model states");
        }
    }

    private LlmMemoryResult Plan(AnalysisContext context)
    {
        LlmPlanBasis basis = LlmPlanBasis.Of(context, this.catalog)
            ?? throw new PassSkippedException("the architecture of the model is not known");
        IReadOnlyList<long> contexts = basis.Contexts();

        // The largest cache that is shown: what does not fit 64 bits ends here, before anything is described.
        _ = basis.Cache.Bytes(contexts[^1], Math.Max(1, basis.Wishes.Batch));
        var result = new LlmMemoryResult
        {
            Context = basis.Context,
            Batch = basis.Wishes.Batch,
            Cache = basis.Cache,
            Components = [],
            AreWeightsEstimated = basis.Profile?.Weights.IsEstimated ?? false,
            Split = basis.Split,
            SplitProblems = [],
            SplitRemarks = [],
            Assumptions = basis.Memory,
            Need = null,
            Contexts = contexts,
            NeedByContext = [],
            Fits = [],
            Training = [],
            UnknownDevices = basis.UnknownDevices,
        };
        if (basis.Profile is not { } profile)
        {
            return result;
        }

        var planner = new MemoryPlanner(profile, basis.Cache, basis.Split, basis.Memory);
        return result with
        {
            Components = Components(profile),
            SplitProblems = ParallelCheck.Problems(profile, basis.Split),
            SplitRemarks = ParallelCheck.Remarks(profile, basis.Split),
            Need = planner.Need(basis.Context, basis.OwnBatch),
            NeedByContext = [.. contexts.Select(tokens => planner.Need(tokens, basis.OwnBatch))],
            Fits = Fits(basis, profile),
            Training = Training(profile, basis.Split),
        };
    }

    /// <inheritdoc />
    protected override void Describe(LlmMemoryResult result, ReportSectionBuilder section)
    {
        ArgumentNullException.ThrowIfNull(result);
        ArgumentNullException.ThrowIfNull(section);
        KeyValueCache cache = result.Cache;
        section
            .Metric("context", "Context of the plan", result.Context, Unit.Count)
            .Metric("batch", "Sequences of the plan", result.Batch, Unit.Count, BlockAudience.Detail)
            .Metric("cache.dataType", "Cache type of the plan", cache.Type.Name, audience: BlockAudience.Detail)
            .Metric("cache.bytes", "Cache", cache.Bytes(result.Context, result.Batch), Unit.Bytes)
            .Metric("cache.bytesPerToken", "Cache of one more token", cache.BytesPerToken, Unit.Bytes, BlockAudience.Detail)
            .Metric("cache.bytesPerTokenBeyondWindows", "Cache of one more token beyond all windows", cache.BytesPerTokenBeyondWindows, Unit.Bytes, BlockAudience.Detail)
            .Metric("cache.constantBytes", "State and cross attention of a sequence", cache.ConstantBytes, Unit.Bytes, BlockAudience.Detail)
            .Metric("need.total", "Memory of the fullest device", OptionalValue.Of(result.Need?.Total), Unit.Bytes)
            .Metric("need.weights", "Weights on it", OptionalValue.Of(result.Need?.Weights), Unit.Bytes, BlockAudience.Detail)
            .Metric("need.cache", "Cache on it", OptionalValue.Of(result.Need?.Cache), Unit.Bytes, BlockAudience.Detail)
            .Metric("need.cacheShare", "Part of the cache", result.Need is { } need ? (ReportValue)need.CacheShare : ReportValue.Null, Unit.Fraction, BlockAudience.Detail)
            .Metric("need.activations", "Activations on it", OptionalValue.Of(result.Need?.Activations), Unit.Bytes, BlockAudience.Detail)
            .Metric("need.logits", "Logits on it", OptionalValue.Of(result.Need?.Logits), Unit.Bytes, BlockAudience.Detail)
            .Metric("need.runtime", "Runtime (assumed)", OptionalValue.Of(result.Need?.Runtime), Unit.Bytes, BlockAudience.Detail)
            .Metric("assumptions.usableShare", "Usable part of a device (assumed)", result.Assumptions.UsableShare, Unit.Fraction, BlockAudience.Detail)
            .Metric("assumptions.batchedTokens", "Tokens of the largest step (assumed)", result.Assumptions.BatchedTokens, Unit.Count, BlockAudience.Detail)
            .Metric("split.tensor", "Devices that share a layer", result.Split.Tensor, Unit.Count, BlockAudience.Detail)
            .Metric("split.pipeline", "Groups of layers", result.Split.Pipeline, Unit.Count, BlockAudience.Detail)
            .Metric("split.expert", "Devices that share experts", result.Split.Expert, Unit.Count, BlockAudience.Detail)
            .Metric("split.data", "Copies", result.Split.Data, Unit.Count, BlockAudience.Detail);
        Notes(result, section);
        section
            .Table("components", "Weights by part", [new("component", "Part"), new("parameters", "Parameters", Unit.Count), new("activeParameters", "Active", Unit.Count), new("bytes", "Bytes", Unit.Bytes)],
                result.Components.Select(static part => (IReadOnlyList<ReportValue>)[Word(part.Component), part.Parameters, OptionalValue.Of(part.ActiveParameters), part.Bytes]))
            .Table("cacheLayers", "Cache by layer", [new("first", "First layer", Unit.Count), new("count", "Layers", Unit.Count), new("bytesPerToken", "Bytes per token", Unit.Bytes), new("window", "Window", Unit.Count), new("tokensKept", "Tokens kept", Unit.Count), new("stateBytes", "State", Unit.Bytes), new("crossBytesPerToken", "Cross attention per token", Unit.Bytes)],
                LayerRuns(result))
            .Table("fits", "What fits", FitColumns, result.Fits.Select(static fit => (IReadOnlyList<ReportValue>)
                [fit.Device.Name, fit.Device.Id, fit.CacheType.Name, fit.Context, fit.Batch, fit.Bytes, fit.UsableBytes, fit.Fits, fit.MissingBytes, OptionalValue.Of(fit.MaximumContext), OptionalValue.Of(fit.UsableContext), OptionalValue.Of(fit.MaximumBatch)]))
            .Table("training", "Training", [new("method", "Method"), new("checkpointing", "Recomputed"), new("copies", "Copies", Unit.Count), new("weights", "Weights", Unit.Bytes), new("gradients", "Gradients", Unit.Bytes), new("optimizer", "Optimizer", Unit.Bytes), new("activations", "Activations", Unit.Bytes), new("total", "Total", Unit.Bytes)],
                result.Training.Select(static way => (IReadOnlyList<ReportValue>)
                    [way.Method, Word(way.Options.Checkpointing), way.Options.Split.Data, way.Need.Weights, way.Need.Gradients, way.Need.Optimizer, way.Need.Activations, way.Need.Total]));
        Charts(result, section);
    }

    private static void Notes(LlmMemoryResult result, ReportSectionBuilder section)
    {
        foreach (string name in result.UnknownDevices)
        {
            section.Note($"The catalogue has no device '{name}'.", DiagnosticSeverity.Warning);
        }

        foreach (string problem in result.SplitProblems)
        {
            section.Note($"This split does not run: {problem}.", DiagnosticSeverity.Warning);
        }

        foreach (string remark in result.SplitRemarks)
        {
            section.Note($"Of this split: {remark}.");
        }

        if (result.Components.Count == 0)
        {
            section.Note("No weights are listed, and the family's parameters are not derived from its configuration, so only the cache is planned.", DiagnosticSeverity.Warning);
        }
        else if (result.AreWeightsEstimated)
        {
            section.Note("Bytes of weights follow from the stated quantization, not from stored tensors.");
        }
    }

    private static void Charts(LlmMemoryResult result, ReportSectionBuilder section)
    {
        string[] contexts = [.. result.Contexts.Select(static tokens => tokens.ToString("N0", CultureInfo.InvariantCulture))];
        if (result.Cache.BytesPerToken > 0)
        {
            long sequences = Math.Max(1, result.Batch);
            var series = new List<ChartSeries> { new($"{result.Cache.Type.Name}", [.. result.Contexts.Select(tokens => (double)result.Cache.Bytes(tokens, sequences))]) };
            if (result.Cache.Windows.Count > 0)
            {
                series.Add(new ChartSeries("without windows", [.. result.Contexts.Select(tokens => (double)result.Cache.BytesPerToken * tokens * sequences)]));
            }

            section.Add(new ChartBlock("cacheByContext", "Cache by context", ChartKind.Line, contexts, series, Unit.Bytes) { CategoryTitle = "tokens of context" });
        }

        if (result.NeedByContext.Count > 0)
        {
            section.Add(new ChartBlock(
                "needByContext",
                "Memory of the fullest device by context",
                ChartKind.Area,
                contexts,
                [
                    new("Weights", [.. result.NeedByContext.Select(static need => (double)need.Weights)]),
                    new("Cache", [.. result.NeedByContext.Select(static need => (double)need.Cache)]),
                    new("Activations", [.. result.NeedByContext.Select(static need => (double)need.Activations)]),
                    new("Logits", [.. result.NeedByContext.Select(static need => (double)need.Logits)]),
                    new("Runtime", [.. result.NeedByContext.Select(static need => (double)need.Runtime)]),
                ],
                Unit.Bytes)
            {
                CategoryTitle = "tokens of context",
            });
        }
    }

    private static IEnumerable<IReadOnlyList<ReportValue>> LayerRuns(LlmMemoryResult result)
    {
        IReadOnlyList<LayerCache> layers = result.Cache.Layers;
        for (int first = 0, next, shown = 0; first < layers.Count && shown < ShownRuns; first = next, shown++)
        {
            next = first + 1;
            while (next < layers.Count && layers[next] with { Layer = layers[first].Layer } == layers[first])
            {
                next++;
            }

            LayerCache layer = layers[first];
            yield return [first, next - first, layer.BytesPerToken, layer.Window, KeyValueCache.TokensKept(layer, result.Context), layer.StateBytes, layer.CrossBytesPerToken];
        }
    }

    private static IReadOnlyList<LlmComponent> Components(LanguageModelProfile profile)
    {
        long idle = profile.Architecture.IdleExpertElements;
        return [.. Enum.GetValues<ModelComponent>()
            .Select(component => (Component: component, Weights: profile.Weights.Of(component)))
            .Where(static part => part.Weights.Bytes > 0 || part.Weights.Elements > 0)
            .Select(part => new LlmComponent(
                part.Component,
                part.Weights.Elements,
                part.Component == ModelComponent.Experts ? Active(part.Weights.Elements, idle) : part.Weights.Elements,
                part.Weights.Bytes))];

        // Some expert always works: where fewer elements are stored than rest, the stored experts are not those of the architecture.
        static long? Active(long stored, long idle) => stored > idle ? stored - idle : null;
    }

    private static IReadOnlyList<LlmFit> Fits(LlmPlanBasis basis, LanguageModelProfile profile)
    {
        long maximum = basis.Architecture.Positions.MaximumContext ?? basis.Context;
        long[] contexts = [.. new[] { basis.Context, 4096, 32768, maximum }.Where(tokens => tokens > 0 && tokens <= Math.Max(maximum, basis.Context)).Distinct().Order().Take(TableContexts)];
        long[] batches = [.. TableBatches.Append(basis.OwnBatch).Distinct().Order()];
        CacheType[] types = [.. TableTypes.Select(static name => CacheType.All.First(type => type.Name == name)).Append(basis.Cache.Type).Distinct()];
        var rows = new List<LlmFit>();
        foreach (HardwareDevice device in basis.Devices)
        {
            foreach (CacheType type in basis.Cache.BytesPerToken > 0 ? types : [basis.Cache.Type])
            {
                var planner = new MemoryPlanner(profile, KeyValueCache.Of(basis.Architecture, type), basis.Split, basis.Memory);
                long usable = planner.UsableBytes(device);
                rows.AddRange(
                    from context in contexts
                    from batch in batches
                    select new LlmFit(
                        device, type, context, batch, planner.Need(context, batch).Total, usable, OptionalValue.Bounded(planner.MaximumContext(usable, batch)), OptionalValue.Bounded(planner.MaximumBatch(usable, context)))
                    {
                        StatedContext = basis.Architecture.Positions.MaximumContext,
                    });
            }
        }

        return rows;
    }

    private static IReadOnlyList<LlmTraining> Training(LanguageModelProfile profile, ParallelSplit split)
    {
        const int copies = 8;
        ParallelSplit shared = split.Data > 1 ? split : split with { Data = copies };
        (string Method, TrainingOptions Options)[] ways =
        [
            ("Adam, one copy", new TrainingOptions { Split = split with { Data = 1 } }),
            ("Adam, ZeRO 1", new TrainingOptions { Split = shared, ZeroStage = 1 }),
            ("Adam, ZeRO 2", new TrainingOptions { Split = shared, ZeroStage = 2 }),
            ("Adam, ZeRO 3", new TrainingOptions { Split = shared, ZeroStage = 3 }),
            ("Adam in 8 bits, one copy", new TrainingOptions { Split = split with { Data = 1 }, Optimizer = OptimizerKind.Adam8Bit }),
            ("Adam, 1% of the parameters (adapters)", new TrainingOptions { Split = split with { Data = 1 }, TrainedElements = profile.TotalElements / 100 }),
        ];
        return [.. from way in ways
                   from kind in Enum.GetValues<ActivationCheckpointing>()
                   let options = way.Options with { Checkpointing = kind }
                   select new LlmTraining(way.Method, options, TrainingNeed.Of(profile, options))];
    }

    private static string Word(ActivationCheckpointing kind) => kind switch
    {
        ActivationCheckpointing.None => "nothing",
        ActivationCheckpointing.Selective => "scores of attention",
        _ => "every layer",
    };

    private static string Word(ModelComponent component) => component switch
    {
        ModelComponent.FeedForward => "feedForward",
        ModelComponent.SharedExperts => "sharedExperts",
        _ => component.ToString().ToLowerInvariant(),
    };
}
