using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>One node with its types, cost and parameters.</summary>
public sealed record LayerEntry
{
    /// <summary>Row: main-graph nodes in stored order, then those of subgraphs and functions.</summary>
    public required int Index { get; init; }

    /// <summary>The node.</summary>
    public required Node Node { get; init; }

    /// <summary>Where it stands; empty in the main graph.</summary>
    public required string Scope { get; init; }

    /// <summary>How often one run of the model executes it.</summary>
    public required Dimension Executions { get; init; }

    /// <summary>Given operands in order.</summary>
    public required IReadOnlyList<LayerTensor> Inputs { get; init; }

    /// <summary>Results that are not omitted.</summary>
    public required IReadOnlyList<LayerTensor> Outputs { get; init; }

    /// <summary>Totals of one execution under the inspection's cost profile, with what the node contains.</summary>
    public required CostTotals Costs { get; init; }

    /// <summary>Parameters whose storage the node, with what it contains, uses first; they add up to the total over the main graph.</summary>
    public required long Parameters { get; init; }

    /// <summary>Further parameters that reach the node as operands and count at an earlier user.</summary>
    public long SharedParameters { get; init; }

    /// <summary>Trust in the costs.</summary>
    public required CostConfidence Confidence { get; init; }
}
