namespace HaoLine.Layout;

/// <summary>Orders the vertices of each rank so that few segments cross: sweeps by barycentre, then exchanges of neighbours, a bounded number of rounds.</summary>
internal sealed class LayerOrdering
{
    private const int Patience = 3;
    private readonly Digraph segments;
    private readonly int[][] layers;
    private readonly int[] position;
    private readonly double[] key;
    private readonly WorkCounter work;
    private int[] tree = [];

    private LayerOrdering(LayeredGroup group, WorkCounter work)
    {
        (this.segments, this.layers, this.work) = (group.Segments, group.Layers, work);
        this.position = new int[group.VertexCount];
        this.key = new double[group.VertexCount];
    }

    /// <summary>Reorders <see cref="LayeredGroup.Layers"/> in place.</summary>
    public static void Order(LayeredGroup group, int rounds, WorkCounter work)
    {
        if (group.Layers.Length == 0)
        {
            return;
        }

        var ordering = new LayerOrdering(group, work);
        ordering.Start();
        ordering.Improve(group.VertexCount > 200_000 ? Math.Min(rounds, 3) : rounds);
    }

    /// <summary>First order: depth first from above, so that what belongs together stands together.</summary>
    private void Start()
    {
        int[] filled = new int[this.layers.Length];
        bool[] seen = new bool[this.position.Length];
        int[] rank = new int[this.position.Length];
        int[][] original = [.. this.layers.Select(static layer => (int[])layer.Clone())];
        for (int r = 0; r < original.Length; r++)
        {
            foreach (int v in original[r])
            {
                rank[v] = r;
            }
        }

        var open = new Stack<int>();
        foreach (int[] layer in original)
        {
            foreach (int start in layer)
            {
                open.Push(start);
                while (open.TryPop(out int v))
                {
                    if (seen[v])
                    {
                        continue;
                    }

                    seen[v] = true;
                    this.position[v] = filled[rank[v]];
                    this.layers[rank[v]][filled[rank[v]]++] = v;
                    ReadOnlySpan<int> edges = this.segments.Out(v);
                    this.work.Add(edges.Length + 1);
                    for (int i = edges.Length - 1; i >= 0; i--)
                    {
                        if (!seen[this.segments.Heads[edges[i]]])
                        {
                            open.Push(this.segments.Heads[edges[i]]);
                        }
                    }
                }
            }
        }
    }

    private void Improve(int rounds)
    {
        long best = this.Crossings();
        int[][] bestLayers = [.. this.layers.Select(static layer => (int[])layer.Clone())];
        int idle = 0;
        for (int round = 0; round < rounds && best > 0 && idle < Patience; round++)
        {
            bool rightFirst = (round & 1) != 0;
            for (int r = 1; r < this.layers.Length; r++)
            {
                this.Arrange(r, above: true, rightFirst);
            }

            for (int r = this.layers.Length - 2; r >= 0; r--)
            {
                this.Arrange(r, above: false, rightFirst);
            }

            this.ExchangeNeighbours();
            long crossings = this.Crossings();
            if (crossings < best)
            {
                best = crossings;
                idle = 0;
                for (int r = 0; r < this.layers.Length; r++)
                {
                    this.layers[r].CopyTo(bestLayers[r], 0);
                }
            }
            else
            {
                idle++;
            }
        }

        for (int r = 0; r < this.layers.Length; r++)
        {
            bestLayers[r].CopyTo(this.layers[r], 0);
        }
    }

    /// <summary>Sorts a rank by the mean position of its neighbours on one side; vertices without any keep their places.</summary>
    private void Arrange(int r, bool above, bool rightFirst)
    {
        int[] layer = this.layers[r];
        var movable = new List<int>(layer.Length);
        foreach (int v in layer)
        {
            ReadOnlySpan<int> edges = above ? this.segments.In(v) : this.segments.Out(v);
            this.work.Add(edges.Length + 1);
            if (edges.Length > 0)
            {
                long sum = 0;
                foreach (int e in edges)
                {
                    sum += this.position[above ? this.segments.Tails[e] : this.segments.Heads[e]];
                }

                this.key[v] = (double)sum / edges.Length;
                movable.Add(v);
            }
            else
            {
                this.key[v] = -1;
            }
        }

        int sign = rightFirst ? -1 : 1;
        movable.Sort((a, b) => this.key[a] != this.key[b] ? this.key[a].CompareTo(this.key[b]) : sign * this.position[a].CompareTo(this.position[b]));
        int next = 0;
        for (int i = 0; i < layer.Length; i++)
        {
            if (this.key[layer[i]] >= 0)
            {
                layer[i] = movable[next++];
            }

            this.position[layer[i]] = i;
        }
    }

    /// <summary>Exchanges neighbours where that removes crossings, from the top down and twice at most.</summary>
    private void ExchangeNeighbours()
    {
        int[][] up = new int[this.position.Length][];
        int[][] down = new int[this.position.Length][];
        for (int pass = 0; pass < 2; pass++)
        {
            bool changed = false;
            foreach (int[] layer in this.layers)
            {
                if (layer.Length < 2)
                {
                    continue;
                }

                foreach (int v in layer)
                {
                    up[v] = this.SortedPositions(this.segments.In(v), this.segments.Tails);
                    down[v] = this.SortedPositions(this.segments.Out(v), this.segments.Heads);
                }

                for (int i = 0; i + 1 < layer.Length; i++)
                {
                    (int a, int b) = (layer[i], layer[i + 1]);
                    long gain = Gain(up[a], up[b]) + Gain(down[a], down[b]);
                    this.work.Add(up[a].Length + up[b].Length + down[a].Length + down[b].Length + 1);
                    if (gain > 0)
                    {
                        (layer[i], layer[i + 1]) = (b, a);
                        this.position[b] = i;
                        this.position[a] = i + 1;
                        changed = true;
                    }
                }
            }

            if (!changed)
            {
                return;
            }
        }
    }

    private int[] SortedPositions(ReadOnlySpan<int> edges, int[] ends)
    {
        if (edges.IsEmpty)
        {
            return [];
        }

        int[] positions = new int[edges.Length];
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i] = this.position[ends[edges[i]]];
        }

        Array.Sort(positions);
        return positions;
    }

    /// <summary>Crossings with the first to the left less crossings with the second to the left; both sorted.</summary>
    private static long Gain(int[] left, int[] right)
    {
        long gain = 0;
        int below = 0;
        int upTo = 0;
        foreach (int x in left)
        {
            while (below < right.Length && right[below] < x)
            {
                below++;
            }

            while (upTo < right.Length && right[upTo] <= x)
            {
                upTo++;
            }

            gain += below - (right.Length - upTo);
        }

        return gain;
    }

    /// <summary>Number of pairs of segments that cross, by an accumulator tree (Barth, Jünger and Mutzel 2002).</summary>
    private long Crossings()
    {
        long total = 0;
        for (int r = 0; r + 1 < this.layers.Length; r++)
        {
            int width = this.layers[r + 1].Length;
            if (width < 2 || this.layers[r].Length < 2)
            {
                this.work.Add(1);
                continue;
            }

            if (this.tree.Length < width + 1)
            {
                this.tree = new int[width + 1];
            }

            Array.Clear(this.tree, 0, width + 1);
            int inserted = 0;
            foreach (int v in this.layers[r])
            {
                int[] ends = this.SortedPositions(this.segments.Out(v), this.segments.Heads);
                this.work.Add(ends.Length + 1);
                foreach (int end in ends)
                {
                    total += inserted - this.SumUpTo(end);
                }

                foreach (int end in ends)
                {
                    for (int i = end + 1; i <= width; i += i & -i)
                    {
                        this.tree[i]++;
                    }
                }

                inserted += ends.Length;
            }
        }

        return total;
    }

    private int SumUpTo(int position)
    {
        int sum = 0;
        for (int i = position + 1; i > 0; i -= i & -i)
        {
            sum += this.tree[i];
        }

        return sum;
    }
}
