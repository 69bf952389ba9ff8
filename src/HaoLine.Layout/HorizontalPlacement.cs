namespace HaoLine.Layout;

/// <summary>
/// Horizontal positions by alignment of vertices into vertical blocks, four times with different preferences, and the mean of the middle two
/// (Brandes and Köpf 2002). Lines over several ranks stay straight. Blocks are placed by longest paths over the graph of neighbours, which keeps every gap.
/// </summary>
internal sealed class HorizontalPlacement
{
    private readonly LayeredGroup group;
    private readonly LayoutOptions options;
    private readonly WorkCounter work;
    private readonly int[] position;
    private readonly AlignmentPreference suits;
    private readonly HashSet<(int Upper, int Lower)> conflicts = [];

    private HorizontalPlacement(LayeredGroup group, LayoutOptions options, WorkCounter work)
    {
        (this.group, this.options, this.work) = (group, options, work);
        this.position = new int[group.VertexCount];
        this.suits = new AlignmentPreference(group);
        foreach (int[] layer in group.Layers)
        {
            for (int i = 0; i < layer.Length; i++)
            {
                this.position[layer[i]] = i;
            }
        }
    }

    /// <summary>The centre of each vertex.</summary>
    public static double[] Place(LayeredGroup group, LayoutOptions options, WorkCounter work)
    {
        var placement = new HorizontalPlacement(group, options, work);
        placement.FindConflicts();
        double[][] candidates = new double[4][];
        for (int c = 0; c < 4; c++)
        {
            bool fromAbove = c < 2;
            bool fromLeft = (c & 1) == 0;
            candidates[c] = placement.Compact(placement.Align(fromAbove, fromLeft), fromLeft);
        }

        double[] centre = placement.Balance(candidates);
        Straightening.Apply(group, centre, placement.Gap, work);
        return centre;
    }

    private double Gap(int left, int right) => ((this.group.Width[left] + this.group.Width[right]) / 2)
        + (this.group.IsBox(left) && this.group.IsBox(right) ? this.options.NodeSpacing : this.options.EdgeSpacing);

    private bool IsInner(int upper, int lower) => this.group.IsWaypoint(upper) && this.group.IsWaypoint(lower);

    /// <summary>Marks segments that cross the inside of a long line; the long line is to stay straight.</summary>
    private void FindConflicts()
    {
        Digraph segments = this.group.Segments;
        for (int r = 0; r + 1 < this.group.Layers.Length; r++)
        {
            int[] lower = this.group.Layers[r + 1];
            int upperLast = this.group.Layers[r].Length - 1;
            int left = 0;
            int scanned = 0;
            for (int i = 0; i < lower.Length; i++)
            {
                int innerUpper = -1;
                foreach (int e in segments.In(lower[i]))
                {
                    if (this.IsInner(segments.Tails[e], lower[i]))
                    {
                        innerUpper = this.position[segments.Tails[e]];
                    }
                }

                if (i < lower.Length - 1 && innerUpper < 0)
                {
                    continue;
                }

                int right = innerUpper >= 0 ? innerUpper : upperLast;
                for (; scanned <= i; scanned++)
                {
                    foreach (int e in segments.In(lower[scanned]))
                    {
                        this.work.Add(1);
                        int upper = this.position[segments.Tails[e]];
                        if ((upper < left || upper > right) && !this.IsInner(segments.Tails[e], lower[scanned]))
                        {
                            this.conflicts.Add((segments.Tails[e], lower[scanned]));
                        }
                    }
                }

                left = right;
            }
        }
    }

    /// <summary>Aligns each vertex with a middle neighbour; returns for each vertex the number of its block.</summary>
    private int[] Align(bool fromAbove, bool fromLeft)
    {
        Digraph segments = this.group.Segments;
        int[] block = new int[this.position.Length];
        int blocks = 0;
        int count = this.group.Layers.Length;
        bool[] taken = new bool[this.position.Length];
        var neighbours = new List<int>();
        for (int step = 0; step < count; step++)
        {
            int[] layer = this.group.Layers[fromAbove ? step : count - 1 - step];
            int limit = fromLeft ? -1 : int.MaxValue;
            for (int i = 0; i < layer.Length; i++)
            {
                int v = layer[fromLeft ? i : layer.Length - 1 - i];
                this.CollectNeighbours(v, fromAbove, neighbours);
                block[v] = -1;
                if (neighbours.Count > 0)
                {
                    int low = (neighbours.Count - 1) / 2;
                    int high = neighbours.Count / 2;
                    for (int k = 0; k < 2 && block[v] < 0; k++)
                    {
                        int u = neighbours[(k == 0) == fromLeft ? low : high];
                        bool free = fromLeft ? this.position[u] > limit : this.position[u] < limit;
                        if (free && !taken[u] && !this.conflicts.Contains(fromAbove ? (u, v) : (v, u)))
                        {
                            block[v] = block[u];
                            taken[u] = true;
                            limit = this.position[u];
                        }
                    }
                }

                if (block[v] < 0)
                {
                    block[v] = blocks++;
                }
            }
        }

        return block;
    }

    /// <summary>Neighbours on one side from left to right, of those that suit each other best: the main line of boxes stands straight, long lines go on straight, and side lines bend.</summary>
    private void CollectNeighbours(int vertex, bool above, List<int> neighbours)
    {
        Digraph segments = this.group.Segments;
        neighbours.Clear();
        ReadOnlySpan<int> edges = above ? segments.In(vertex) : segments.Out(vertex);
        this.work.Add(edges.Length + 1);
        int[] ends = above ? segments.Tails : segments.Heads;
        foreach (int e in edges)
        {
            if (this.suits.Accepts(vertex, ends[e], above) && this.suits.Accepts(ends[e], vertex, !above))
            {
                neighbours.Add(ends[e]);
            }
        }

        neighbours.Sort((a, b) => this.position[a].CompareTo(this.position[b]));
    }

    /// <summary>Places blocks as far to one side as gaps allow, then closes the room that this leaves open.</summary>
    private double[] Compact(int[] block, bool fromLeft)
    {
        int blocks = block.Length == 0 ? 0 : block.Max() + 1;
        var tails = new List<int>();
        var heads = new List<int>();
        var gaps = new List<double>();
        foreach (int[] layer in this.group.Layers)
        {
            for (int i = 1; i < layer.Length; i++)
            {
                (int left, int right) = (layer[i - 1], layer[i]);
                tails.Add(block[fromLeft ? left : right]);
                heads.Add(block[fromLeft ? right : left]);
                gaps.Add(this.Gap(left, right));
            }
        }

        var graph = new Digraph(blocks, [.. tails], [.. heads]);
        this.work.Add(blocks + tails.Count);
        int[] missing = new int[blocks];
        foreach (int head in heads)
        {
            missing[head]++;
        }

        int[] order = new int[blocks];
        int filled = 0;
        for (int b = 0; b < blocks; b++)
        {
            if (missing[b] == 0)
            {
                order[filled++] = b;
            }
        }

        double[] x = new double[blocks];
        for (int i = 0; i < filled; i++)
        {
            foreach (int e in graph.Out(order[i]))
            {
                int head = heads[e];
                x[head] = Math.Max(x[head], x[order[i]] + gaps[e]);
                if (--missing[head] == 0)
                {
                    order[filled++] = head;
                }
            }
        }

        for (int i = filled - 1; i >= 0; i--)
        {
            double room = double.PositiveInfinity;
            foreach (int e in graph.Out(order[i]))
            {
                room = Math.Min(room, x[heads[e]] - gaps[e]);
            }

            if (room < double.PositiveInfinity)
            {
                x[order[i]] = Math.Max(x[order[i]], room);
            }
        }

        double[] result = new double[block.Length];
        for (int v = 0; v < result.Length; v++)
        {
            result[v] = fromLeft ? x[block[v]] : -x[block[v]];
        }

        return result;
    }

    /// <summary>Shifts the candidates to the narrowest and takes for each vertex the mean of the middle two.</summary>
    private double[] Balance(double[][] candidates)
    {
        var extents = new (double Low, double High)[4];
        for (int c = 0; c < 4; c++)
        {
            extents[c] = (double.PositiveInfinity, double.NegativeInfinity);
            for (int v = 0; v < candidates[c].Length; v++)
            {
                double half = this.group.Width[v] / 2;
                extents[c] = (Math.Min(extents[c].Low, candidates[c][v] - half), Math.Max(extents[c].High, candidates[c][v] + half));
            }
        }

        int narrowest = 0;
        for (int c = 1; c < 4; c++)
        {
            if (extents[c].High - extents[c].Low < extents[narrowest].High - extents[narrowest].Low)
            {
                narrowest = c;
            }
        }

        double[] result = new double[this.position.Length];
        Span<double> values = stackalloc double[4];
        for (int v = 0; v < result.Length; v++)
        {
            for (int c = 0; c < 4; c++)
            {
                bool left = (c & 1) == 0;
                values[c] = candidates[c][v] + (left ? extents[narrowest].Low - extents[c].Low : extents[narrowest].High - extents[c].High);
            }

            values.Sort();
            result[v] = (values[1] + values[2]) / 2;
        }

        return result;
    }
}
