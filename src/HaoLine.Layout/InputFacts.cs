namespace HaoLine.Layout;

/// <summary>The checked input and what holds for the whole graph: values, order, hubs and levels of shape computation.</summary>
internal sealed class InputFacts
{
    private InputFacts(LayoutInput input, int[] canonical, int[] valueOfEdge) =>
        (this.Input, this.Canonical, this.ValueOfEdge) = (input, canonical, valueOfEdge);

    public LayoutInput Input { get; }

    /// <summary>Edges without self loops in an order that does not depend on theirs, but for equal ones.</summary>
    public int[] Canonical { get; }

    /// <summary>For each edge, the number of its hyperedge: producer and value.</summary>
    public int[] ValueOfEdge { get; }

    /// <summary>For each edge, whether its value has many consumers that are spread over the graph.</summary>
    public required bool[] IsHub { get; init; }

    /// <summary>For each node, whether it stays out of made groups. Only ends of the graph can, or a group could lie before and after them.</summary>
    public required bool[] IsPinned { get; init; }

    /// <summary>For each node, whether it may fold into a group of shape computations.</summary>
    public required bool[] IsFoldable { get; init; }

    /// <summary>For each shape computation, how often data and shapes took turns before it. Nodes of one level can fold into one group without making a cycle.</summary>
    public required int[] ShapeLevel { get; init; }

    public static InputFacts Of(LayoutInput input, LayoutOptions options, WorkCounter work)
    {
        Check(input, options);
        LayoutEdge[] edges = [.. input.Edges];
        int[] canonical = [.. Enumerable.Range(0, edges.Length).Where(e => edges[e].From != edges[e].To)];
        Array.Sort(canonical, (a, b) => edges[a].From != edges[b].From ? edges[a].From.CompareTo(edges[b].From)
            : edges[a].Value != edges[b].Value ? edges[a].Value.CompareTo(edges[b].Value)
            : edges[a].To != edges[b].To ? edges[a].To.CompareTo(edges[b].To)
            : a.CompareTo(b));
        work.Add(edges.Length);

        int[] valueOfEdge = new int[edges.Length];
        Array.Fill(valueOfEdge, -1);
        var valueStart = new List<int>();
        for (int i = 0; i < canonical.Length; i++)
        {
            LayoutEdge edge = edges[canonical[i]];
            if (i == 0 || edges[canonical[i - 1]].From != edge.From || edges[canonical[i - 1]].Value != edge.Value)
            {
                valueStart.Add(i);
            }

            valueOfEdge[canonical[i]] = valueStart.Count - 1;
        }

        valueStart.Add(canonical.Length);
        Digraph graph = UniqueEdges(input.Nodes.Count, edges, canonical);
        int[] ones = new int[graph.EdgeCount];
        Array.Fill(ones, 1);
        graph = graph.Oriented(CycleBreaking.Reversed(graph, ones, work));
        int[] order = TopologicalOrder.Of(graph, work);
        int[] rank = TopologicalOrder.Ranks(graph, order);
        bool[] pinned = new bool[graph.Count];
        bool[] foldable = new bool[graph.Count];
        for (int v = 0; v < graph.Count; v++)
        {
            pinned[v] = input.Nodes[v].IsPinned && (graph.In(v).IsEmpty || graph.Out(v).IsEmpty);
            foldable[v] = input.Nodes[v].IsShapeComputation && !pinned[v];
        }

        return new InputFacts(input, canonical, valueOfEdge)
        {
            IsPinned = pinned,
            IsFoldable = foldable,
            IsHub = Hubs(edges, canonical, valueStart, rank, options),
            ShapeLevel = ShapeLevels(foldable, graph, order),
        };
    }

    private static void Check(LayoutInput input, LayoutOptions options)
    {
        ArgumentNullException.ThrowIfNull(input.Nodes);
        ArgumentNullException.ThrowIfNull(input.Edges);
        ArgumentNullException.ThrowIfNull(input.Groups);
        static bool IsSize(double value) => double.IsFinite(value) && value >= 0;
        if (options.HubFanOut < 1 || options.LongEdgeRanks < 1 || options.MaximumGroupItems < 2 || options.OrderingRounds < 0
            || !IsSize(options.NodeSpacing) || !IsSize(options.EdgeSpacing) || !IsSize(options.RankSpacing) || !IsSize(options.BoxWidth) || !IsSize(options.BoxHeight)
            || !IsSize(options.GroupPadding) || !IsSize(options.HeaderHeight))
        {
            throw new ArgumentException("A limit or length of the layout is out of range.", nameof(options));
        }

        for (int g = 0; g < input.Groups.Count; g++)
        {
            if (input.Groups[g].Parent < -1 || input.Groups[g].Parent >= g)
            {
                throw new ArgumentException($"Group {g} names {input.Groups[g].Parent} as its parent; parents stand before their children.", nameof(input));
            }
        }

        for (int n = 0; n < input.Nodes.Count; n++)
        {
            LayoutNode node = input.Nodes[n];
            if (node.Group < -1 || node.Group >= input.Groups.Count)
            {
                throw new ArgumentException($"Node {n} is in group {node.Group} of {input.Groups.Count}.", nameof(input));
            }

            if (!IsSize(node.Width) || !IsSize(node.Height))
            {
                throw new ArgumentException($"Node {n} has no finite size of at least 0.", nameof(input));
            }
        }

        for (int e = 0; e < input.Edges.Count; e++)
        {
            LayoutEdge edge = input.Edges[e];
            if ((uint)edge.From >= (uint)input.Nodes.Count || (uint)edge.To >= (uint)input.Nodes.Count)
            {
                throw new ArgumentException($"Edge {e} leads from node {edge.From} to {edge.To} of {input.Nodes.Count}.", nameof(input));
            }
        }
    }

    private static Digraph UniqueEdges(int count, LayoutEdge[] edges, int[] canonical)
    {
        var tails = new List<int>(canonical.Length);
        var heads = new List<int>(canonical.Length);
        LayoutEdge last = default;
        for (int i = 0; i < canonical.Length; i++)
        {
            LayoutEdge edge = edges[canonical[i]];
            if (i == 0 || edge != last)
            {
                tails.Add(edge.From);
                heads.Add(edge.To);
            }

            last = edge;
        }

        return new Digraph(count, [.. tails], [.. heads]);
    }

    private static bool[] Hubs(LayoutEdge[] edges, int[] canonical, List<int> valueStart, int[] rank, LayoutOptions options)
    {
        bool[] isHub = new bool[edges.Length];
        for (int v = 0; v + 1 < valueStart.Count; v++)
        {
            int consumers = 0;
            int least = int.MaxValue;
            int most = int.MinValue;
            for (int i = valueStart[v]; i < valueStart[v + 1]; i++)
            {
                int to = edges[canonical[i]].To;
                consumers += i == valueStart[v] || to != edges[canonical[i - 1]].To ? 1 : 0;
                least = Math.Min(least, rank[to]);
                most = Math.Max(most, rank[to]);
            }

            // Many consumers side by side are a fan, which reads well as lines.
            if (consumers > options.HubFanOut && most - least > options.HubFanOut / 2)
            {
                for (int i = valueStart[v]; i < valueStart[v + 1]; i++)
                {
                    isHub[canonical[i]] = true;
                }
            }
        }

        return isHub;
    }

    private static int[] ShapeLevels(bool[] foldable, Digraph graph, int[] order)
    {
        int[] level = new int[graph.Count];
        foreach (int v in order)
        {
            bool isShape = foldable[v];
            foreach (int e in graph.In(v))
            {
                int tail = graph.Tails[e];
                int step = !isShape && foldable[tail] ? 1 : 0;
                level[v] = Math.Max(level[v], level[tail] + step);
            }
        }

        return level;
    }
}
