using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The cost of a model and of each of its nodes. Immutable.</summary>
public sealed class ModelCosts
{
    private readonly ScopeCosts costs;

    internal ModelCosts(OperatorCost total, ScopeCosts costs, IReadOnlyList<ExecutedNode> nodes)
    {
        this.Total = total;
        this.costs = costs;
        this.Nodes = nodes;
        foreach (ExecutedNode node in nodes)
        {
            switch (node.Confidence)
            {
                case CostConfidence.Exact:
                    this.ExactCount++;
                    break;
                case CostConfidence.Estimated:
                    this.EstimatedCount++;
                    break;
                default:
                    this.UnknownCount++;
                    break;
            }
        }
    }

    /// <summary>One run of the main graph, control flow and calls as executed. Unknown entries of nodes count nothing; the confidence says whether there are any.</summary>
    public OperatorCost Total { get; }

    /// <summary>Main-graph nodes in stored order, then those of subgraphs and functions depth first. Each shared function scope occurs once.</summary>
    public IReadOnlyList<ExecutedNode> Nodes { get; }

    /// <summary>Nodes whose cost is exact.</summary>
    public int ExactCount { get; }

    /// <summary>Nodes whose cost rests on a stated assumption.</summary>
    public int EstimatedCount { get; }

    /// <summary>Nodes whose cost is not known.</summary>
    public int UnknownCount { get; }

    /// <summary>Cost of one execution of a node, with what it contains; unknown for a node that was not reached.</summary>
    public OperatorCost CostOf(TypedScope scope, Node node)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(node);
        return this.costs.Find(scope, node);
    }
}
