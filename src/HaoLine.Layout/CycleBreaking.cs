namespace HaoLine.Layout;

/// <summary>Chooses edges to turn around so that a graph has no cycle: few, by weight, and only within strongly connected components.</summary>
internal static class CycleBreaking
{
    /// <summary>For each edge, whether it is turned around. There must be no self loops.</summary>
    public static bool[] Reversed(Digraph graph, ReadOnlySpan<int> weights, WorkCounter work)
    {
        bool[] reversed = new bool[graph.EdgeCount];
        bool forward = true;
        for (int e = 0; e < graph.EdgeCount && forward; e++)
        {
            forward = graph.Tails[e] < graph.Heads[e];
        }

        if (forward)
        {
            return reversed;
        }

        int[] component = Components(graph, work);
        var inner = new List<int>();
        for (int e = 0; e < graph.EdgeCount; e++)
        {
            if (component[graph.Tails[e]] == component[graph.Heads[e]])
            {
                inner.Add(e);
            }
        }

        if (inner.Count == 0)
        {
            return reversed;
        }

        // The order of execution often breaks a cycle best; the greedy order helps where it does not.
        int[] greedy = GreedyPositions(graph, weights, component, work);
        var cost = new Dictionary<int, (long Greedy, long Given)>();
        foreach (int e in inner)
        {
            (long byGreedy, long byGiven) = cost.GetValueOrDefault(component[graph.Tails[e]]);
            byGreedy += greedy[graph.Tails[e]] > greedy[graph.Heads[e]] ? weights[e] : 0;
            byGiven += graph.Tails[e] > graph.Heads[e] ? weights[e] : 0;
            cost[component[graph.Tails[e]]] = (byGreedy, byGiven);
        }

        foreach (int e in inner)
        {
            (int tail, int head) = (graph.Tails[e], graph.Heads[e]);
            (long byGreedy, long byGiven) = cost[component[tail]];
            reversed[e] = byGreedy < byGiven ? greedy[tail] > greedy[head] : tail > head;
        }

        return reversed;
    }

    /// <summary>Number of the strongly connected component of each vertex, without recursion.</summary>
    private static int[] Components(Digraph graph, WorkCounter work)
    {
        int n = graph.Count;
        int[] component = new int[n];
        int[] index = new int[n];
        int[] low = new int[n];
        int[] next = new int[n];
        Array.Fill(component, -1);
        Array.Fill(index, -1);
        var path = new Stack<int>();
        var open = new Stack<int>();
        int counter = 0;
        int components = 0;
        for (int start = 0; start < n; start++)
        {
            if (index[start] >= 0)
            {
                continue;
            }

            path.Push(start);
            while (path.TryPeek(out int v))
            {
                work.Add(1);
                if (index[v] < 0)
                {
                    index[v] = low[v] = counter++;
                    open.Push(v);
                }

                ReadOnlySpan<int> edges = graph.Out(v);
                bool descended = false;
                while (next[v] < edges.Length)
                {
                    int w = graph.Heads[edges[next[v]++]];
                    if (index[w] < 0)
                    {
                        path.Push(w);
                        descended = true;
                        break;
                    }

                    if (component[w] < 0)
                    {
                        low[v] = Math.Min(low[v], index[w]);
                    }
                }

                if (descended)
                {
                    continue;
                }

                path.Pop();
                if (path.TryPeek(out int parent))
                {
                    low[parent] = Math.Min(low[parent], low[v]);
                }

                if (low[v] == index[v])
                {
                    int w;
                    do
                    {
                        w = open.Pop();
                        component[w] = components;
                    }
                    while (w != v);
                    components++;
                }
            }
        }

        return component;
    }

    /// <summary>Positions in a sequence with little weight backward inside each component: ends are taken off, then the vertex with the most surplus (Eades, Lin and Smyth 1993).</summary>
    private static int[] GreedyPositions(Digraph graph, ReadOnlySpan<int> weights, int[] component, WorkCounter work)
    {
        int n = graph.Count;
        long[] outWeight = new long[n];
        long[] inWeight = new long[n];
        for (int e = 0; e < graph.EdgeCount; e++)
        {
            if (component[graph.Tails[e]] == component[graph.Heads[e]])
            {
                outWeight[graph.Tails[e]] += weights[e];
                inWeight[graph.Heads[e]] += weights[e];
            }
        }

        // Key: sources and sinks before all others, then by surplus, then by index.
        var queue = new PriorityQueue<(int Vertex, long Out, long In), (int Class, long Surplus, int Index)>();
        void Offer(int v)
        {
            int kind = inWeight[v] == 0 || outWeight[v] == 0 ? 0 : 1;
            queue.Enqueue((v, outWeight[v], inWeight[v]), (kind, inWeight[v] - outWeight[v], v));
        }

        for (int v = 0; v < n; v++)
        {
            Offer(v);
        }

        int[] position = new int[n];
        bool[] done = new bool[n];
        int first = 0;
        int last = n;
        while (queue.TryDequeue(out (int Vertex, long Out, long In) entry, out _))
        {
            int v = entry.Vertex;
            work.Add(1);
            if (done[v] || entry.Out != outWeight[v] || entry.In != inWeight[v])
            {
                continue;
            }

            done[v] = true;
            position[v] = outWeight[v] == 0 && inWeight[v] != 0 ? --last : first++;
            foreach (int e in graph.Out(v))
            {
                int head = graph.Heads[e];
                if (!done[head] && component[head] == component[v])
                {
                    inWeight[head] -= weights[e];
                    Offer(head);
                }
            }

            foreach (int e in graph.In(v))
            {
                int tail = graph.Tails[e];
                if (!done[tail] && component[tail] == component[v])
                {
                    outWeight[tail] -= weights[e];
                    Offer(tail);
                }
            }
        }

        return position;
    }
}
