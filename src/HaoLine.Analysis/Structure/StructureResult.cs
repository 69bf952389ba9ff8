using HaoLine.Ir;
using HaoLine.Operators;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>What a model is made of.</summary>
[Display.TypeFormatterSource]
public sealed record StructureResult : IReportable
{
    /// <summary>Nodes of the main graph as stored, Constant nodes included.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Graphs nested in nodes, those of function bodies included.</summary>
    public required int SubgraphCount { get; init; }

    /// <summary>Model-local functions.</summary>
    public required int FunctionCount { get; init; }

    /// <summary>Initializers of the main graph.</summary>
    public required int InitializerCount { get; init; }

    /// <summary>Nodes on the longest path of the main graph; a node with subgraphs counts as one.</summary>
    public required int Depth { get; init; }

    /// <summary>Nodes by operator over the main graph and its subgraphs as stored, most frequent first.</summary>
    public required IReadOnlyList<KeyValuePair<OperatorId, int>> OperatorCounts { get; init; }

    /// <summary>Nodes by operator over the bodies of functions, each body once.</summary>
    public required IReadOnlyList<KeyValuePair<OperatorId, int>> FunctionOperatorCounts { get; init; }

    /// <summary>Nodes by kind of work over the main graph and its subgraphs.</summary>
    public required IReadOnlyList<KeyValuePair<OperatorCategory, int>> CategoryCounts { get; init; }

    /// <summary>Operator-set versions by domain, <c>ai.onnx</c> for the standard one.</summary>
    public required IReadOnlyList<KeyValuePair<string, long>> OperatorSets { get; init; }

    /// <summary>Additions that join a shortcut with a longer branch.</summary>
    public required IReadOnlyList<ResidualAddition> ResidualAdditions { get; init; }

    /// <summary>Additions that were not judged, because their branches are too far apart for the bounded search.</summary>
    public required int UndecidedAdditions { get; init; }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<StructurePass>(this);
}
