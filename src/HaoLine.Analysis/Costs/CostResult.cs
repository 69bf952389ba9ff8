using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>What one run of the model costs under a profile.</summary>
public sealed record CostResult
{
    /// <summary>The convention behind <see cref="Totals"/>.</summary>
    public required CostProfile Profile { get; init; }

    /// <summary>Totals with control flow and calls as executed. Nodes of unknown cost count nothing; see <see cref="IsComplete"/>.</summary>
    public required CostTotals Totals { get; init; }

    /// <summary>False when the multiply-accumulates of some node are not known, so that totals are lower bounds.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>For how many nodes the cost is known.</summary>
    public required CostCoverage Coverage { get; init; }

    /// <summary>Totals by operator, in order of MACs, then name. A node that contains others counts nothing itself.</summary>
    public required IReadOnlyList<CostGroup> ByOperator { get; init; }

    /// <summary>Totals by kind of work, in order of MACs, then name.</summary>
    public required IReadOnlyList<CostGroup> ByCategory { get; init; }

    /// <summary>Symbols that totals depend on, in ordinal order; empty when all totals are numbers.</summary>
    public required IReadOnlyList<string> FreeSymbols { get; init; }

    /// <summary>Cost vectors of every node.</summary>
    public required ModelCosts Costs { get; init; }

    /// <summary>Totals of one execution of a node, with what it contains.</summary>
    public CostTotals TotalsOf(TypedScope scope, Node node)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(node);
        OperatorCost cost = this.Costs.CostOf(scope, node);
        return this.Profile.Evaluate(cost, NormalizationWork.Of(scope, node));
    }
}
