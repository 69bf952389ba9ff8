using HaoLine.LanguageModels;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Memory of a language model in use: parts, cache, need, what fits where, training. Sizes are bytes.</summary>
[Display.TypeFormatterSource]
public sealed record LlmMemoryResult : IReportable
{
    /// <summary>Tokens of context that the needs are stated for.</summary>
    public required long Context { get; init; }

    /// <summary>Sequences at once, over all copies.</summary>
    public required long Batch { get; init; }

    /// <summary>The cache as a function of context and sequences.</summary>
    public required KeyValueCache Cache { get; init; }

    /// <summary>Parts of the weights; empty when no weights are listed, and needs are null then.</summary>
    public required IReadOnlyList<LlmComponent> Components { get; init; }

    /// <summary>True when bytes of weights follow from a stated scheme instead of stored tensors.</summary>
    public required bool AreWeightsEstimated { get; init; }

    /// <summary>How the model is shared out.</summary>
    public required ParallelSplit Split { get; init; }

    /// <summary>Why runtimes refuse the split.</summary>
    public required IReadOnlyList<string> SplitProblems { get; init; }

    /// <summary>What the split does that one may not expect.</summary>
    public required IReadOnlyList<string> SplitRemarks { get; init; }

    /// <summary>What the runtime reserves.</summary>
    public required MemoryAssumptions Assumptions { get; init; }

    /// <summary>What the fullest device needs; null without weights.</summary>
    public required MemoryNeed? Need { get; init; }

    /// <summary>Contexts of charts and tables, ascending: powers of two, bends of the cache, the wanted one.</summary>
    public required IReadOnlyList<long> Contexts { get; init; }

    /// <summary>Needs over <see cref="Contexts"/>; empty without weights.</summary>
    public required IReadOnlyList<MemoryNeed> NeedByContext { get; init; }

    /// <summary>Devices held against it over contexts, batches and cache types; empty without weights.</summary>
    public required IReadOnlyList<LlmFit> Fits { get; init; }

    /// <summary>Ways to train it; empty without weights.</summary>
    public required IReadOnlyList<LlmTraining> Training { get; init; }

    /// <summary>Devices that were asked for and are not in the catalogue; untrusted text.</summary>
    public required IReadOnlyList<string> UnknownDevices { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<LlmMemoryPass>(this);
}
