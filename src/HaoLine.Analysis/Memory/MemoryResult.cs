using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Memory of one run: stored weights apart from activations. All sizes in bytes.</summary>
[Display.TypeFormatterSource]
public sealed record MemoryResult : IReportable
{
    /// <summary>Bytes of all stored constants, each storage once.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Most bytes of activations alive at one step; null when sizes are unknown or symbols are not bound.</summary>
    public required long? PeakActivationBytes { get; init; }

    /// <summary>
    /// The peak as a number or as a formula in the free symbols, right for every size of at least 1 under the default options
    /// (with shared buffers an upper bound, since more may be shared once sizes are numbers). Unknown when a size is neither, or
    /// when more than 8 steps could hold the peak; see <see cref="PeakCandidates"/>.
    /// </summary>
    public Dimension PeakFormula { get; init; }

    /// <summary>Different live sizes of which each may be the peak, depending on symbols; 1 when one step dominates all others, 0 when sizes are unknown.</summary>
    public int PeakCandidates { get; init; }

    /// <summary>Bytes between which the peak lies over the ranges of the inspection; null without ranges or when it cannot be told.</summary>
    public ValueBounds? PeakBounds { get; init; }

    /// <summary>The smallest peak over all execution orders, in bytes; null unless <see cref="OrderSearch"/> says that it was searched.</summary>
    public long? BestOrderPeakBytes { get; init; }

    /// <summary>An order with that peak; null like <see cref="BestOrderPeakBytes"/>.</summary>
    public IReadOnlyList<Node>? BestOrder { get; init; }

    /// <summary>Whether the best order was searched for.</summary>
    public OrderSearchOutcome OrderSearch { get; init; }

    /// <summary>The peak over values of known size only; equal when all sizes are known.</summary>
    public required long KnownPeakBytes { get; init; }

    /// <summary>First step at which the peak of values of known size is reached; -1 for an empty graph.</summary>
    public required int PeakStep { get; init; }

    /// <summary>The node of that step; null for an empty graph.</summary>
    public required Node? PeakNode { get; init; }

    /// <summary>What is alive at the peak, largest first.</summary>
    public required IReadOnlyList<LiveTensor> PeakTensors { get; init; }

    /// <summary>Every buffer of the main graph that is of known size.</summary>
    public required IReadOnlyList<LiveTensor> Tensors { get; init; }

    /// <summary>Live bytes after each step in execution order, values of known size only.</summary>
    public required IReadOnlyList<long> Timeline { get; init; }

    /// <summary>An offset for every buffer; null when sizes are unknown.</summary>
    public required ArenaPlan? Arena { get; init; }

    /// <summary>Values whose size is not known, those inside subgraphs and functions included.</summary>
    public required int UnknownSizes { get; init; }

    /// <summary>Symbols that would have to be bound, in ordinal order.</summary>
    public required IReadOnlyList<string> FreeSymbols { get; init; }

    /// <summary>Assumptions of the analysis.</summary>
    public required MemoryOptions Options { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<MemoryPass>(this);
}
