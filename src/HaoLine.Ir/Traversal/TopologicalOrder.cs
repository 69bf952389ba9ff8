namespace HaoLine.Ir;

/// <summary>
/// An execution order of a graph's nodes in which every producer comes before its users, subgraph users included.
/// Keeps the stored order where it is valid. Linear in nodes and uses, without recursion.
/// </summary>
public sealed class TopologicalOrder
{
    private readonly Graph graph;
    private readonly int[]? places;

    private TopologicalOrder(Graph graph, IReadOnlyList<Node> nodes, IReadOnlyList<Node> cycle, bool isStoredOrder)
    {
        this.graph = graph;
        this.Nodes = nodes;
        this.Cycle = cycle;
        this.IsStoredOrder = isStoredOrder;
        if (!isStoredOrder)
        {
            this.places = new int[graph.Nodes.Count];
            Array.Fill(this.places, -1);
            for (int i = 0; i < nodes.Count; i++)
            {
                this.places[graph.Nodes.IndexOf(nodes[i])] = i;
            }
        }
    }

    /// <summary>Nodes in an executable order; without those that hang on a cycle.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>The nodes of one cycle, each followed by one that uses it, the last used by the first; empty when there is none.</summary>
    public IReadOnlyList<Node> Cycle { get; }

    /// <summary>True when the stored order was already executable.</summary>
    public bool IsStoredOrder { get; }

    /// <summary>Place of a node in <see cref="Nodes"/>; -1 when it is of another graph or hangs on a cycle. Constant time.</summary>
    public int PositionOf(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        int index = ReferenceEquals(node.Graph, this.graph) ? this.graph.Nodes.IndexOf(node) : -1;
        return index < 0 || this.places is null ? index : this.places[index];
    }

    /// <summary>
    /// Orders the nodes of one graph; its subgraphs count as part of the node that holds them. The order is kept with the graph
    /// until an edit, so asking again is free.
    /// </summary>
    public static TopologicalOrder Of(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (graph.FindOrder() is { } known)
        {
            return known;
        }

        TopologicalOrder order = Compute(graph, out bool hasSubgraphs);
        graph.KeepOrder(order, hasSubgraphs);
        return order;
    }

    private static TopologicalOrder Compute(Graph graph, out bool hasSubgraphs)
    {
        Node[] nodes = graph.Nodes.AsSpan().ToArray();
        var producers = new List<int>();
        bool sorted = true;
        hasSubgraphs = false;
        for (int i = 0; i < nodes.Length && (sorted || !hasSubgraphs); i++)
        {
            hasSubgraphs |= nodes[i].HasSubgraphs;
            CollectProducers(nodes[i], graph, producers);
            foreach (int producer in producers)
            {
                sorted &= producer < i;
            }
        }

        return sorted ? new TopologicalOrder(graph, nodes, [], true) : Sort(graph, nodes);
    }

    /// <summary>The nodes of <paramref name="graph"/> that a node depends on, through its operands and those of its subgraphs.</summary>
    private static void CollectProducers(Node node, Graph graph, List<int> producers)
    {
        producers.Clear();
        AddProducers(node, graph, producers);
        if (node.HasSubgraphs)
        {
            foreach (Graph subgraph in node.Subgraphs)
            {
                foreach (Graph nested in GraphWalker.Graphs(subgraph))
                {
                    foreach (Node inner in nested.Nodes)
                    {
                        AddProducers(inner, graph, producers);
                    }

                    foreach (Value output in nested.Outputs)
                    {
                        AddProducer(output, graph, producers);
                    }
                }
            }
        }
    }

    private static void AddProducers(Node node, Graph graph, List<int> producers)
    {
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } operand)
            {
                AddProducer(operand, graph, producers);
            }
        }
    }

    private static void AddProducer(Value value, Graph graph, List<int> producers)
    {
        if (value.Producer is { } producer && ReferenceEquals(producer.Graph, graph))
        {
            producers.Add(producer.Index);
        }
    }

    private static TopologicalOrder Sort(Graph graph, Node[] nodes)
    {
        int[][] dependencies = new int[nodes.Length][];
        int[] missing = new int[nodes.Length];
        var users = new List<int>[nodes.Length];
        var producers = new List<int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            CollectProducers(nodes[i], graph, producers);
            dependencies[i] = [.. producers.Distinct()];
            missing[i] = dependencies[i].Length;
            foreach (int producer in dependencies[i])
            {
                (users[producer] ??= []).Add(i);
            }
        }

        // The smallest stored index that is ready comes first, which keeps the stored order where it can.
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            if (missing[i] == 0)
            {
                ready.Enqueue(i, i);
            }
        }

        var order = new List<Node>(nodes.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            order.Add(nodes[next]);
            foreach (int user in users[next] ?? [])
            {
                if (--missing[user] == 0)
                {
                    ready.Enqueue(user, user);
                }
            }
        }

        return new TopologicalOrder(graph, order, order.Count == nodes.Length ? [] : FindCycle(nodes, dependencies, missing), false);
    }

    private static Node[] FindCycle(Node[] nodes, int[][] dependencies, int[] missing)
    {
        // Every node that is left waits for another that is left: walking to such a producer must meet a node twice.
        int current = Array.FindIndex(missing, count => count > 0);
        var seen = new Dictionary<int, int>();
        var path = new List<int>();
        while (seen.TryAdd(current, path.Count))
        {
            path.Add(current);
            current = dependencies[current].First(producer => missing[producer] > 0);
        }

        return [.. path.Skip(seen[current]).Reverse().Select(index => nodes[index])];
    }
}
