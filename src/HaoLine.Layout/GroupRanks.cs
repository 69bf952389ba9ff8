namespace HaoLine.Layout;

/// <summary>Ranks of a group's items.</summary>
internal sealed class GroupRanks
{
    private GroupRanks(int[] rank, int count) => (this.Rank, this.Count) = (rank, count);

    /// <summary>For each item, its rank from 0.</summary>
    public int[] Rank { get; }

    /// <summary>Number of ranks.</summary>
    public int Count { get; }

    public static GroupRanks Of(int items, List<Link> links, InputFacts facts, WorkCounter work)
    {
        (Digraph graph, int[] counts) = LevelLinks.InnerGraph(items, links, static _ => 1);
        (_, int[] weights) = LevelLinks.InnerGraph(items, links, link => facts.IsHub[link.Edge] ? 0 : 1);
        for (int e = 0; e < weights.Length; e++)
        {
            weights[e] = Math.Min(weights[e], 4);
        }

        graph = graph.Oriented(CycleBreaking.Reversed(graph, counts, work));
        int[] rank = NetworkSimplex.Rank(graph, weights, work);
        SpreadLoose(rank, graph, links);
        return new GroupRanks(rank, items == 0 ? 0 : rank.Max() + 1);
    }

    /// <summary>Places items without any link in rows of a block instead of one endless row.</summary>
    private static void SpreadLoose(int[] rank, Digraph graph, List<Link> links)
    {
        bool[] linked = new bool[rank.Length];
        foreach (Link link in links)
        {
            linked[Math.Max(link.From, link.To)] = true;
        }

        int[] loose = [.. Enumerable.Range(0, rank.Length).Where(v => graph.In(v).IsEmpty && graph.Out(v).IsEmpty && !linked[v])];
        int columns = Math.Max(6, (int)Math.Ceiling(Math.Sqrt(loose.Length / 2.0)));
        for (int i = 0; i < loose.Length; i++)
        {
            rank[loose[i]] = i / columns;
        }
    }
}
