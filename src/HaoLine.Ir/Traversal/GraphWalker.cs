namespace HaoLine.Ir;

/// <summary>Walks graphs and nodes through subgraphs and functions, without recursion, in stored order.</summary>
public static class GraphWalker
{
    /// <summary>Every graph of a model: the main graph, then each function body, each followed by its subgraphs in depth-first order.</summary>
    public static IEnumerable<Graph> Graphs(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Roots(model).SelectMany(Graphs);
    }

    /// <summary>A graph and its subgraphs, depth first.</summary>
    public static IEnumerable<Graph> Graphs(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.IsFrozen && graph.Numbering is { } numbering && ReferenceEquals(numbering.Root, graph) ? numbering.Graphs : Walk(graph);
    }

    /// <summary>The same by looking at every node.</summary>
    internal static IEnumerable<Graph> Walk(Graph graph)
    {
        var pending = new Stack<Graph>();
        var nested = new List<Graph>();
        pending.Push(graph);
        while (pending.TryPop(out Graph? current))
        {
            yield return current;
            nested.Clear();
            for (Node? node = current.Nodes.First; node is not null; node = node.Next)
            {
                if (node.HasSubgraphs)
                {
                    nested.AddRange(node.Subgraphs);
                }
            }

            for (int i = nested.Count - 1; i >= 0; i--)
            {
                pending.Push(nested[i]);
            }
        }
    }

    /// <summary>Every node of a model: main graph, subgraphs and functions.</summary>
    public static IEnumerable<Node> Nodes(Model model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Graphs(model).SelectMany(static graph => graph.Nodes);
    }

    /// <summary>Every node of a graph and its subgraphs.</summary>
    public static IEnumerable<Node> Nodes(Graph graph) => Graphs(graph).SelectMany(static current => current.Nodes);

    private static IEnumerable<Graph> Roots(Model model)
    {
        if (model.MainGraph is not null)
        {
            yield return model.MainGraph;
        }

        foreach (Function function in model.Functions.Values)
        {
            yield return function.Body;
        }
    }
}
