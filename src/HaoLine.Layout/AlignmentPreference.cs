namespace HaoLine.Layout;

/// <summary>Which neighbours a vertex wants to stand straight above or below: those on the longest way through the group, and of its own kind before others.</summary>
internal sealed class AlignmentPreference
{
    /// <summary>Length that stands for what lies outside the group.</summary>
    private const int Outside = 8;
    private const int OwnKind = 10;
    private readonly LayeredGroup group;
    private readonly int[] above;
    private readonly int[] below;
    private readonly int[] bestAbove;
    private readonly int[] bestBelow;
    private readonly int[] longestAbove;
    private readonly int[] longestBelow;

    public AlignmentPreference(LayeredGroup group)
    {
        this.group = group;
        int count = group.VertexCount;
        Digraph segments = group.Segments;
        this.above = new int[count];
        this.below = new int[count];
        this.longestAbove = new int[count];
        this.longestBelow = new int[count];
        this.bestAbove = new int[count];
        this.bestBelow = new int[count];

        // Waypoints pass on what is before them; only boxes count.
        foreach (int[] layer in group.Layers)
        {
            foreach (int v in layer)
            {
                foreach (int e in segments.In(v))
                {
                    this.longestAbove[v] = Math.Max(this.longestAbove[v], this.above[segments.Tails[e]]);
                }

                this.above[v] = this.Weight(v, segments.In(v).IsEmpty) + this.longestAbove[v];
            }
        }

        for (int r = group.Layers.Length - 1; r >= 0; r--)
        {
            foreach (int v in group.Layers[r])
            {
                foreach (int e in segments.Out(v))
                {
                    this.longestBelow[v] = Math.Max(this.longestBelow[v], this.below[segments.Heads[e]]);
                }

                this.below[v] = this.Weight(v, segments.Out(v).IsEmpty) + this.longestBelow[v];
            }
        }

        for (int e = 0; e < segments.EdgeCount; e++)
        {
            (int upper, int lower) = (segments.Tails[e], segments.Heads[e]);
            if (this.IsLong(lower, upper, isAbove: true))
            {
                this.bestAbove[lower] = Math.Max(this.bestAbove[lower], this.Score(lower, upper));
            }

            if (this.IsLong(upper, lower, isAbove: false))
            {
                this.bestBelow[upper] = Math.Max(this.bestBelow[upper], this.Score(upper, lower));
            }
        }
    }

    /// <summary>True when the neighbour is among those that the vertex would best be straight with.</summary>
    public bool Accepts(int vertex, int neighbour, bool isAbove) =>
        this.IsLong(vertex, neighbour, isAbove) && this.Score(vertex, neighbour) == (isAbove ? this.bestAbove : this.bestBelow)[vertex];

    private int Weight(int vertex, bool isEnd) =>
        this.group.IsWaypoint(vertex) ? 0 : this.group.IsBox(vertex) ? 1 : isEnd ? Outside : 0;

    /// <summary>False for a neighbour on a side line: less than half as long as the longest on that side.</summary>
    private bool IsLong(int vertex, int neighbour, bool isAbove) => isAbove
        ? 2 * this.above[neighbour] >= this.longestAbove[vertex]
        : 2 * this.below[neighbour] >= this.longestBelow[vertex];

    private int Score(int vertex, int neighbour)
    {
        int kind = this.Kind(neighbour);
        return kind + (kind == this.Kind(vertex) ? OwnKind : 0);
    }

    private int Kind(int vertex) => this.group.IsWaypoint(vertex) ? 2 : this.group.IsBox(vertex) ? 1 : 0;
}
