using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>Totals of nodes under one profile, evaluated once for nodes that share a cost vector. Not safe for concurrent use.</summary>
internal sealed class TotalsByCost(CostProfile profile)
{
    private readonly Dictionary<OperatorCost, CostTotals> known = new(ReferenceEqualityComparer.Instance);
    private OperatorCost? lastCost;
    private CostTotals last = CostTotals.Zero;

    /// <summary>Totals of one execution of a node, with what it contains.</summary>
    public CostTotals Of(in ExecutedNode executed) => this.Of(executed.Cost, NormalizationWork.Of(executed.Scope, executed.Node));

    /// <param name="cost">The vector.</param>
    /// <param name="normalization">Normalization work; other nodes have none.</param>
    public CostTotals Of(OperatorCost cost, Dimension normalization)
    {
        if (normalization != Dimension.Zero)
        {
            return profile.Evaluate(cost, normalization);
        }

        if (ReferenceEquals(cost, this.lastCost))
        {
            return this.last;
        }

        if (!this.known.TryGetValue(cost, out CostTotals? totals))
        {
            totals = profile.Evaluate(cost, normalization);
            this.known.Add(cost, totals);
        }

        (this.lastCost, this.last) = (cost, totals);
        return totals;
    }
}
