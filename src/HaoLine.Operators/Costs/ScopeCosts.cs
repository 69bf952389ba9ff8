using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Costs of the nodes of each scope, by node number.</summary>
internal sealed class ScopeCosts
{
    private readonly Dictionary<TypedScope, OperatorCost?[]> byScope = [];
    private TypedScope? lastScope;
    private OperatorCost?[] last = [];

    /// <summary>The costs of one scope by node number; places are null for nodes that were not reached.</summary>
    public OperatorCost?[] Of(TypedScope scope)
    {
        if (!this.byScope.TryGetValue(scope, out OperatorCost?[]? costs))
        {
            costs = new OperatorCost?[scope.Numbering.NodeCount];
            this.byScope.Add(scope, costs);
        }

        return costs;
    }

    public void Set(TypedScope scope, Node node, OperatorCost cost)
    {
        if (!ReferenceEquals(scope, this.lastScope))
        {
            (this.lastScope, this.last) = (scope, this.Of(scope));
        }

        this.last[scope.Numbering.NumberOf(node)] = cost;
    }

    /// <summary>Cost of a node; unknown when it was not reached. Safe for concurrent use once nothing is set any more.</summary>
    public OperatorCost Find(TypedScope scope, Node node)
    {
        int number = scope.Numbering.NumberOf(node);
        return number >= 0 && this.byScope.TryGetValue(scope, out OperatorCost?[]? costs) ? costs[number] ?? OperatorCost.Unknown : OperatorCost.Unknown;
    }
}
