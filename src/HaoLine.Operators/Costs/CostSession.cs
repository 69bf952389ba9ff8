using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>One evaluation of costs. Every graph of every scope is evaluated once, so shared functions cannot blow up.</summary>
internal sealed class CostSession
{
    private readonly CancellationToken ct;
    private readonly ScopeCosts costs = new();
    private readonly InvocationMemo<OperatorCost> memo = new(withResults: true);
    private readonly Dictionary<(TypedScope Scope, Graph Graph), OperatorCost> totals = [];

    public CostSession(CancellationToken ct) => this.ct = ct;

    public ModelCosts Run(TypedModel model)
    {
        OperatorCost total = this.GraphCost(model.Main, model.Main.Graph);
        return new ModelCosts(total, this.costs, new ExecutionList(this.costs, this.ct).Build(model.Main));
    }

    public OperatorCost GraphCost(TypedScope scope, Graph graph)
    {
        if (this.totals.TryGetValue((scope, graph), out OperatorCost? known))
        {
            return known;
        }

        if (!scope.IsInferred(graph))
        {
            return OperatorCost.Unknown;
        }

        var sum = new CostSum();
        ReadOnlySpan<Node> nodes = graph.Nodes.AsSpan();
        for (int i = 0; i < nodes.Length; i++)
        {
            if ((i & 0xFF) == 0)
            {
                this.ct.ThrowIfCancellationRequested();
            }

            sum.Add(this.NodeCost(scope, nodes[i]));
        }

        OperatorCost total = sum.ToCost();
        this.totals.Add((scope, graph), total);
        return total;
    }

    private OperatorCost NodeCost(TypedScope scope, Node node)
    {
        OperatorCost cost;
        if (scope.CalleeOf(node) is { } callee)
        {
            cost = this.GraphCost(callee, callee.Graph);
        }
        else if (scope.DefinitionOf(node) is { Cost: not null } definition)
        {
            // Subgraphs are evaluated even when the facet leaves one out, so that each of their nodes has a cost to show.
            if (node.HasSubgraphs)
            {
                foreach (Graph subgraph in node.Subgraphs)
                {
                    this.GraphCost(scope, subgraph);
                }
            }

            cost = this.Evaluate(scope, node, definition);
        }
        else
        {
            cost = OperatorCost.Unknown;
        }

        this.costs.Set(scope, node, cost);
        return cost;
    }

    private OperatorCost Evaluate(TypedScope scope, Node node, OperatorDefinition definition)
    {
        InvocationMemo<OperatorCost>.Entry? kind = this.memo.Find(scope, node, definition, scope.VersionOf(node));
        if (kind?.Value is { } remembered)
        {
            return remembered;
        }

        try
        {
            var context = new NodeCosting(this, scope, node, definition);
            OperatorCost cost = definition.Cost!(context);
            CostConfidence confidence = CostSum.Lower(CostSum.Honest(cost), definition.Confidence);
            cost = confidence == cost.Confidence ? cost : cost with { Confidence = confidence };
            if (kind is not null && !context.IsSpecific)
            {
                kind.Value = cost;
            }

            return cost;
        }
        catch (Exception exception) when (NodeInference.IsSemantic(exception))
        {
            return OperatorCost.Unknown; // inference has reported the node
        }
    }
}
