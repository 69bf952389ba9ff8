namespace HaoLine.Layout;

/// <summary>Orders of acyclic graphs.</summary>
internal static class TopologicalOrder
{
    /// <summary>Vertices so that every edge leads forward; among those that could come next, the one with the smallest index.</summary>
    public static int[] Of(Digraph graph, WorkCounter work)
    {
        int[] missing = new int[graph.Count];
        foreach (int head in graph.Heads)
        {
            missing[head]++;
        }

        var ready = new PriorityQueue<int, int>();
        for (int v = 0; v < graph.Count; v++)
        {
            if (missing[v] == 0)
            {
                ready.Enqueue(v, v);
            }
        }

        int[] order = new int[graph.Count];
        int count = 0;
        while (ready.TryDequeue(out int v, out _))
        {
            order[count++] = v;
            ReadOnlySpan<int> edges = graph.Out(v);
            work.Add(edges.Length + 1);
            foreach (int e in edges)
            {
                int head = graph.Heads[e];
                if (--missing[head] == 0)
                {
                    ready.Enqueue(head, head);
                }
            }
        }

        return order;
    }

    /// <summary>Length of the longest path to each vertex.</summary>
    public static int[] Ranks(Digraph graph, int[] order)
    {
        int[] ranks = new int[graph.Count];
        foreach (int v in order)
        {
            foreach (int e in graph.Out(v))
            {
                int head = graph.Heads[e];
                ranks[head] = Math.Max(ranks[head], ranks[v] + 1);
            }
        }

        return ranks;
    }
}
