using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Lists every node once per scope with its executions. Callers come before callees in the computation, so that the executions
/// of a shared function are the sum over all its calls without walking each call.
/// </summary>
internal sealed class ExecutionList
{
    private readonly ScopeCosts costs;
    private readonly CancellationToken ct;
    private readonly Dictionary<TypedScope, Dimension> executions = [];
    private readonly Dictionary<TypedScope, string> paths = [];
    private readonly List<TypedScope> finished = [];
    private readonly List<TypedScope> discovered = [];

    public ExecutionList(ScopeCosts costs, CancellationToken ct)
    {
        this.costs = costs;
        this.ct = ct;
    }

    public ExecutedNodes Build(TypedScope main)
    {
        this.Discover(main, "");
        this.executions[main] = Dimension.One;
        var rows = new Dictionary<TypedScope, ExecutedNodes>();
        for (int i = this.finished.Count - 1; i >= 0; i--)
        {
            TypedScope scope = this.finished[i];
            var list = new ExecutedNodes();
            this.List(scope, scope.Graph, this.executions.GetValueOrDefault(scope, Dimension.Zero), this.paths[scope], list);
            rows.Add(scope, list);
        }

        var all = new ExecutedNodes();
        foreach (TypedScope scope in this.discovered)
        {
            all.AddAll(rows[scope]);
        }

        return all;
    }

    private static string Label(Node node)
    {
        string name = node.Name.Length > 0 ? node.Name : node.Outputs.Count > 0 ? node.Outputs[0].Name : "";
        return name.Length > 0 ? name : node.Operator.ToString();
    }

    private static string Join(string path, string label) => path.Length == 0 ? label : $"{path}/{label}";

    private void Discover(TypedScope scope, string path)
    {
        this.ct.ThrowIfCancellationRequested();
        if (!this.paths.TryAdd(scope, path))
        {
            return;
        }

        this.discovered.Add(scope);
        foreach (Graph graph in GraphWalker.Graphs(scope.Graph))
        {
            foreach (Node node in graph.Nodes)
            {
                if (scope.CalleeOf(node) is { } callee)
                {
                    this.Discover(callee, Join(path, Label(node)));
                }
            }
        }

        this.finished.Add(scope);
    }

    /// <summary>Recursion follows subgraph nesting, which inference has bounded.</summary>
    private void List(TypedScope scope, Graph graph, Dimension times, string path, ExecutedNodes list)
    {
        list.Add(scope, graph, path, times, this.costs.Of(scope));
        foreach (Node node in graph.Nodes.AsSpan())
        {
            if (scope.CalleeOf(node) is { } callee)
            {
                this.executions[callee] = Sum(this.executions.GetValueOrDefault(callee, Dimension.Zero), times);
            }
        }

        foreach (Node node in graph.Nodes)
        {
            if (!node.HasSubgraphs)
            {
                continue;
            }

            foreach ((string name, AttributeValue value) in node.Attributes)
            {
                IReadOnlyList<Graph> subgraphs = value.Kind switch
                {
                    AttributeKind.Graph => [value.AsGraph()],
                    AttributeKind.Graphs => value.AsGraphs(),
                    _ => [],
                };
                foreach (Graph subgraph in subgraphs)
                {
                    if (scope.IsInferred(subgraph))
                    {
                        this.List(scope, subgraph, this.TimesInside(scope, node, subgraph, times), Join(path, $"{Label(node)}.{name}"), list);
                    }
                }
            }
        }
    }

    private static Dimension Sum(Dimension left, Dimension right)
    {
        try
        {
            return left + right;
        }
        catch (OverflowException)
        {
            return Dimension.Unknown;
        }
    }

    private Dimension TimesInside(TypedScope scope, Node node, Graph subgraph, Dimension times)
    {
        try
        {
            if (scope.DefinitionOf(node) is { } definition && node.Attributes.Find("then_branch") is not null)
            {
                var context = new NodeCosting(null, scope, node, definition);
                Graph? counted = ConditionalBranches.Counted(context, branch => this.BranchCost(scope, branch));
                return ReferenceEquals(counted, subgraph) ? times : Dimension.Zero;
            }

            bool once = node.Attributes.Find("decoder") is { Kind: AttributeKind.Graph } decoder && !ReferenceEquals(decoder.AsGraph(), subgraph);
            return once ? times : times * scope.TripCountOf(node);
        }
        catch (Exception exception) when (NodeInference.IsSemantic(exception))
        {
            return Dimension.Unknown;
        }
    }

    private OperatorCost BranchCost(TypedScope scope, Graph branch)
    {
        var sum = new CostSum();
        foreach (Node node in branch.Nodes)
        {
            sum.Add(this.costs.Find(scope, node));
        }

        return sum.ToCost();
    }
}
