using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// Peak memory of activations by liveness over the execution order, with the tensors alive at the peak, and an arena plan
/// that an independent verifier can check. Weights are counted apart.
/// </summary>
public sealed class MemoryPass : AnalysisPass<MemoryResult>
{
    private readonly MemoryOptions options;

    /// <summary>The analysis with every result in a buffer of its own.</summary>
    public MemoryPass()
        : this(MemoryOptions.Default)
    {
    }

    /// <summary>The analysis under other assumptions about the runtime.</summary>
    public MemoryPass(MemoryOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        this.options = options;
    }

    /// <summary>Key of the result; section <c>memory</c>.</summary>
    public static ResultKey<MemoryResult> Result { get; } = new("memory");

    /// <inheritdoc />
    public override PassDescriptor Descriptor { get; } = new("Memory", Result)
    {
        Requires = [TypeInferencePass.Result],
        UsesIfPresent = [ParametersPass.Result],
        RequiredCapabilities = ModelCapabilities.Topology,
        Rules = [AnalysisDiagnostics.SizeOverflow],
    };

    /// <inheritdoc />
    protected override MemoryResult Run(AnalysisContext context, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(context);
        TypedScope scope = context.Get(TypeInferencePass.Result).Typed.Main;
        var analysis = new LivenessAnalysis(this.options, context.Limits.MaximumNestingDepth, context.Diagnostics, ct);
        GraphLiveness liveness = analysis.Of(scope, scope.Graph);
        long[] timeline = liveness.Timeline();
        int peakStep = 0;
        for (int i = 1; i < timeline.Length; i++)
        {
            peakStep = timeline[i] > timeline[peakStep] ? i : peakStep;
        }

        bool isComplete = liveness.IsNumeric;
        SymbolicPeak formula = liveness.UnknownSizes > 0 ? new SymbolicPeak(Dimension.Unknown, 0, [])
            : isComplete ? new SymbolicPeak(timeline[peakStep], 1, [timeline[peakStep]])
            : SymbolicPeak.Of(liveness, ct);
        IReadOnlyList<LiveTensor> tensors = liveness.SymbolicSizes == 0
            ? liveness.Tensors
            : [.. liveness.Tensors.Where(static tensor => tensor.Formula is null || tensor.Bytes > 0)];
        OrderSearchOutcome search = OrderSearch.TryFind(liveness, scope.Graph, this.options, ct, out long bestPeak, out IReadOnlyList<Node>? bestOrder);
        return new MemoryResult
        {
            WeightBytes = WeightBytes(context),
            PeakActivationBytes = isComplete ? timeline[peakStep] : null,
            PeakFormula = formula.Formula,
            PeakCandidates = formula.Candidates,
            PeakBounds = context.Options.Ranges.Count == 0 ? null : formula.Bound(context.Options.Ranges),
            OrderSearch = search,
            BestOrderPeakBytes = search == OrderSearchOutcome.Searched ? bestPeak : null,
            BestOrder = bestOrder,
            KnownPeakBytes = timeline[peakStep],
            PeakStep = liveness.Order.Count == 0 ? -1 : peakStep,
            PeakNode = liveness.Order.Count == 0 ? null : liveness.Order[peakStep],
            PeakTensors = [.. tensors
                .Where(tensor => tensor.FirstStep <= peakStep && tensor.LastStep >= peakStep)
                .OrderByDescending(static tensor => tensor.Bytes).ThenBy(static tensor => tensor.FirstStep).ThenBy(static tensor => tensor.Name, StringComparer.Ordinal)],
            Tensors = tensors,
            Timeline = timeline,
            Arena = isComplete ? ArenaPlanner.Plan(tensors, this.options.Alignment, ct) : null,
            UnknownSizes = liveness.UnknownSizes + liveness.SymbolicSizes,
            FreeSymbols = [.. analysis.FreeSymbols],
            Options = this.options,
        };
    }

    /// <inheritdoc />
    protected override void Describe(MemoryResult result, ReportSectionBuilder section) => MemoryDescription.Describe(result, section);

    private static long WeightBytes(AnalysisContext context)
    {
        if (context.TryGet(ParametersPass.Result, out ParametersResult? parameters))
        {
            return parameters.StoredBytes;
        }

        long bytes = 0;
        foreach (Storage storage in ParameterCount.StoragesOf(context.Model, new OperatorLookup(context.Model, context.Operators)))
        {
            bytes = checked(bytes + storage.Bytes);
        }

        return bytes;
    }
}
