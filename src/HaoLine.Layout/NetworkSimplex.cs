namespace HaoLine.Layout;

/// <summary>
/// Ranks of an acyclic graph with the least total weighted length of edges (Gansner and others 1993), within a budget of steps;
/// when that runs out, the ranks are valid and short, but perhaps not shortest.
/// </summary>
internal sealed class NetworkSimplex
{
    private const int Candidates = 24;
    private readonly Digraph graph;
    private readonly int[] weights;
    private readonly WorkCounter work;
    private readonly int[] rank;
    private readonly int[] parentEdge;
    private readonly int[] parent;
    private readonly long[] surplus;
    private readonly int[] treeStart;
    private readonly int[] treeCount;
    private readonly int[] treeSlots;
    private readonly int[] slotAtTail;
    private readonly int[] slotAtHead;
    private readonly int[] stamp;
    private readonly List<int> subtree = [];
    private int stampValue;
    private long budget;

    private NetworkSimplex(Digraph graph, int[] weights, int[] rank, WorkCounter work)
    {
        (this.graph, this.weights, this.rank, this.work) = (graph, weights, rank, work);
        int n = graph.Count;
        this.parentEdge = new int[n];
        this.parent = new int[n];
        this.surplus = new long[n];
        this.treeStart = new int[n];
        this.treeCount = new int[n];
        this.treeSlots = new int[2 * graph.EdgeCount];
        this.slotAtTail = new int[graph.EdgeCount];
        this.slotAtHead = new int[graph.EdgeCount];
        this.stamp = new int[n];
        Array.Fill(this.parentEdge, -1);
        Array.Fill(this.parent, -1);
        int slot = 0;
        for (int v = 0; v < n; v++)
        {
            this.treeStart[v] = slot;
            slot += graph.In(v).Length + graph.Out(v).Length;
        }
    }

    /// <summary>Ranks from 0 in each connected part; along every edge they grow by at least 1.</summary>
    /// <param name="graph">An acyclic graph.</param>
    /// <param name="weights">For each edge, how much its length costs; 0 for edges that only keep the order.</param>
    /// <param name="work">Counter.</param>
    public static int[] Rank(Digraph graph, int[] weights, WorkCounter work)
    {
        int[] order = TopologicalOrder.Of(graph, work);
        int[] rank = TopologicalOrder.Ranks(graph, order);
        var simplex = new NetworkSimplex(graph, weights, rank, work) { budget = work.Steps + 2_000_000 + (100L * (graph.Count + graph.EdgeCount)) };
        List<int[]> parts = simplex.SpanTightly();
        simplex.SumSurplus(parts);
        simplex.Improve();
        foreach (int[] part in parts)
        {
            int least = part.Min(v => rank[v]);
            foreach (int v in part)
            {
                rank[v] -= least;
            }
        }

        return rank;
    }

    private int Slack(int edge) => this.rank[this.graph.Heads[edge]] - this.rank[this.graph.Tails[edge]] - 1;

    /// <summary>Grows a tree of edges of length 1 over each connected part, moving the whole tree towards the nearest vertex outside; returns the vertices of each part in the order they joined.</summary>
    private List<int[]> SpanTightly()
    {
        var parts = new List<int[]>();
        bool[] joined = new bool[this.graph.Count];
        var leaving = new PriorityQueue<int, (int Key, int Edge)>();
        var reaching = new PriorityQueue<int, (int Key, int Edge)>();
        for (int start = 0; start < this.graph.Count; start++)
        {
            if (joined[start])
            {
                continue;
            }

            // Ranks of joined vertices are relative to an offset, so that moving the tree costs nothing.
            int offset = 0;
            var part = new List<int>();
            void Join(int v)
            {
                joined[v] = true;
                part.Add(v);
                this.rank[v] -= offset;
                this.work.Add(this.graph.Out(v).Length + this.graph.In(v).Length + 1);
                foreach (int e in this.graph.Out(v))
                {
                    if (!joined[this.graph.Heads[e]])
                    {
                        leaving.Enqueue(e, (this.rank[this.graph.Heads[e]] - this.rank[v] - 1, e));
                    }
                }

                foreach (int e in this.graph.In(v))
                {
                    if (!joined[this.graph.Tails[e]])
                    {
                        reaching.Enqueue(e, (this.rank[v] - this.rank[this.graph.Tails[e]] - 1, e));
                    }
                }
            }

            Join(start);
            while (true)
            {
                while (leaving.TryPeek(out int e, out _) && joined[this.graph.Heads[e]])
                {
                    leaving.Dequeue();
                }

                while (reaching.TryPeek(out int e, out _) && joined[this.graph.Tails[e]])
                {
                    reaching.Dequeue();
                }

                bool hasLeaving = leaving.TryPeek(out int down, out (int Key, int Edge) downKey);
                bool hasReaching = reaching.TryPeek(out int up, out (int Key, int Edge) upKey);
                if (!hasLeaving && !hasReaching)
                {
                    break;
                }

                if (hasLeaving && (!hasReaching || downKey.Key - offset <= upKey.Key + offset))
                {
                    leaving.Dequeue();
                    offset = downKey.Key;
                    int v = this.graph.Heads[down];
                    Join(v);
                    this.Attach(down, v, this.graph.Tails[down]);
                }
                else
                {
                    reaching.Dequeue();
                    offset = -upKey.Key;
                    int v = this.graph.Tails[up];
                    Join(v);
                    this.Attach(up, v, this.graph.Heads[up]);
                }
            }

            parts.Add([.. part]);
        }

        return parts;
    }

    private void Attach(int edge, int child, int parentVertex)
    {
        this.parent[child] = parentVertex;
        this.parentEdge[child] = edge;
        this.AddTreeEdge(edge);
    }

    private void AddTreeEdge(int edge)
    {
        (int tail, int head) = (this.graph.Tails[edge], this.graph.Heads[edge]);
        this.slotAtTail[edge] = this.treeStart[tail] + this.treeCount[tail]++;
        this.treeSlots[this.slotAtTail[edge]] = edge;
        this.slotAtHead[edge] = this.treeStart[head] + this.treeCount[head]++;
        this.treeSlots[this.slotAtHead[edge]] = edge;
    }

    private void RemoveTreeEdge(int edge)
    {
        this.RemoveSlot(this.graph.Tails[edge], this.slotAtTail[edge]);
        this.RemoveSlot(this.graph.Heads[edge], this.slotAtHead[edge]);
    }

    private void RemoveSlot(int vertex, int slot)
    {
        int last = this.treeStart[vertex] + --this.treeCount[vertex];
        int moved = this.treeSlots[last];
        this.treeSlots[slot] = moved;
        if (this.graph.Tails[moved] == vertex)
        {
            this.slotAtTail[moved] = slot;
        }
        else
        {
            this.slotAtHead[moved] = slot;
        }
    }

    /// <summary>Sums for each subtree the weight that leaves it less the weight that reaches it: the cut value of the edge above, up to its sign.</summary>
    private void SumSurplus(List<int[]> parts)
    {
        for (int e = 0; e < this.graph.EdgeCount; e++)
        {
            this.surplus[this.graph.Tails[e]] += this.weights[e];
            this.surplus[this.graph.Heads[e]] -= this.weights[e];
        }

        foreach (int[] part in parts)
        {
            for (int i = part.Length - 1; i > 0; i--)
            {
                this.surplus[this.parent[part[i]]] += this.surplus[part[i]];
            }
        }
    }

    private long Cut(int child) => this.graph.Tails[this.parentEdge[child]] == child ? this.surplus[child] : -this.surplus[child];

    private void Improve()
    {
        int n = this.graph.Count;
        int position = 0;
        while (this.work.Steps < this.budget)
        {
            int best = -1;
            long bestCut = 0;
            int found = 0;
            int looked = 0;
            for (; looked < n && found < Candidates; looked++)
            {
                position = position + 1 < n ? position + 1 : 0;
                if (this.parentEdge[position] >= 0)
                {
                    long cut = this.Cut(position);
                    if (cut < 0)
                    {
                        found++;
                        if (cut < bestCut)
                        {
                            (best, bestCut) = (position, cut);
                        }
                    }
                }
            }

            this.work.Add(looked);
            if (best < 0 || !this.Exchange(best))
            {
                return;
            }
        }
    }

    /// <summary>Moves the subtree below a vertex until another edge is tight, and hangs it there.</summary>
    private bool Exchange(int child)
    {
        int leave = this.parentEdge[child];
        bool childIsTail = this.graph.Tails[leave] == child;
        this.CollectSubtree(child);
        int enter = -1;
        int least = int.MaxValue;
        foreach (int v in this.subtree)
        {
            ReadOnlySpan<int> edges = childIsTail ? this.graph.In(v) : this.graph.Out(v);
            this.work.Add(edges.Length + 1);
            foreach (int e in edges)
            {
                int other = childIsTail ? this.graph.Tails[e] : this.graph.Heads[e];
                if (this.stamp[other] != this.stampValue)
                {
                    int slack = this.Slack(e);
                    if (slack < least || (slack == least && e < enter))
                    {
                        (enter, least) = (e, slack);
                    }
                }
            }
        }

        if (enter < 0)
        {
            return false;
        }

        int shift = childIsTail ? -least : least;
        foreach (int v in this.subtree)
        {
            this.rank[v] += shift;
        }

        (int inside, int outside) = childIsTail ? (this.graph.Heads[enter], this.graph.Tails[enter]) : (this.graph.Tails[enter], this.graph.Heads[enter]);
        this.MoveSurplus(child, outside);
        this.Reroot(child, inside);
        this.RemoveTreeEdge(leave);
        this.Attach(enter, inside, outside);
        return true;
    }

    private void CollectSubtree(int root)
    {
        this.stampValue++;
        this.subtree.Clear();
        this.subtree.Add(root);
        this.stamp[root] = this.stampValue;
        for (int i = 0; i < this.subtree.Count; i++)
        {
            int v = this.subtree[i];
            for (int s = this.treeStart[v]; s < this.treeStart[v] + this.treeCount[v]; s++)
            {
                int e = this.treeSlots[s];
                if (e == this.parentEdge[v])
                {
                    continue;
                }

                int other = this.graph.Tails[e] == v ? this.graph.Heads[e] : this.graph.Tails[e];
                this.stamp[other] = this.stampValue;
                this.subtree.Add(other);
            }
        }
    }

    /// <summary>Takes the subtree's surplus from its old ancestors and gives it to its new ones, up to where they meet.</summary>
    private void MoveSurplus(int child, int outside)
    {
        long moved = this.surplus[child];
        int a = this.parent[child];
        int b = outside;
        int markA = ++this.stampValue;
        int markB = ++this.stampValue;
        var pathA = new List<int>();
        var pathB = new List<int>();
        int meeting = -1;
        while (true)
        {
            if (a >= 0)
            {
                if (this.stamp[a] == markB)
                {
                    meeting = a;
                    break;
                }

                this.stamp[a] = markA;
                pathA.Add(a);
                a = this.parent[a];
            }

            if (b >= 0)
            {
                if (this.stamp[b] == markA)
                {
                    meeting = b;
                    break;
                }

                this.stamp[b] = markB;
                pathB.Add(b);
                b = this.parent[b];
            }
        }

        this.work.Add(pathA.Count + pathB.Count);
        foreach (int v in pathA.TakeWhile(v => v != meeting))
        {
            this.surplus[v] -= moved;
        }

        foreach (int v in pathB.TakeWhile(v => v != meeting))
        {
            this.surplus[v] += moved;
        }
    }

    /// <summary>Makes a vertex the root of its subtree, up to the subtree's old root.</summary>
    private void Reroot(int oldRoot, int newRoot)
    {
        long total = this.surplus[oldRoot];
        int v = newRoot;
        int above = this.parent[v];
        int edge = this.parentEdge[v];
        long below = this.surplus[v];
        while (v != oldRoot)
        {
            // The vertex above becomes a child of this one: its subtree is now everything but what was below.
            int next = this.parent[above];
            int nextEdge = this.parentEdge[above];
            long aboveSurplus = this.surplus[above];
            this.parent[above] = v;
            this.parentEdge[above] = edge;
            this.surplus[above] = total - below;
            (below, v, above, edge) = (aboveSurplus, above, next, nextEdge);
            this.work.Add(1);
        }

        this.surplus[newRoot] = total;
    }
}
