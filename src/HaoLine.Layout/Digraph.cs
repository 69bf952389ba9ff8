namespace HaoLine.Layout;

/// <summary>A directed graph in arrays: edges by index, and for each vertex the edges that leave and reach it.</summary>
internal sealed class Digraph
{
    private readonly int[] outStart;
    private readonly int[] outEdges;
    private readonly int[] inStart;
    private readonly int[] inEdges;

    public Digraph(int count, int[] tails, int[] heads)
    {
        (this.Count, this.Tails, this.Heads) = (count, tails, heads);
        (this.outStart, this.outEdges) = Index(count, tails);
        (this.inStart, this.inEdges) = Index(count, heads);
    }

    public int Count { get; }

    public int[] Tails { get; }

    public int[] Heads { get; }

    public int EdgeCount => this.Tails.Length;

    public ReadOnlySpan<int> Out(int vertex) => this.outEdges.AsSpan(this.outStart[vertex], this.outStart[vertex + 1] - this.outStart[vertex]);

    public ReadOnlySpan<int> In(int vertex) => this.inEdges.AsSpan(this.inStart[vertex], this.inStart[vertex + 1] - this.inStart[vertex]);

    /// <summary>The same vertices with some edges turned around.</summary>
    public Digraph Oriented(bool[] reversed)
    {
        if (!reversed.Contains(true))
        {
            return this;
        }

        int[] tails = new int[this.EdgeCount];
        int[] heads = new int[this.EdgeCount];
        for (int e = 0; e < tails.Length; e++)
        {
            (tails[e], heads[e]) = reversed[e] ? (this.Heads[e], this.Tails[e]) : (this.Tails[e], this.Heads[e]);
        }

        return new Digraph(this.Count, tails, heads);
    }

    /// <summary>Buckets of indices by key, in ascending order of index within each.</summary>
    internal static (int[] Start, int[] Indices) Index(int count, int[] keys)
    {
        int[] start = new int[count + 1];
        foreach (int key in keys)
        {
            start[key + 1]++;
        }

        for (int i = 0; i < count; i++)
        {
            start[i + 1] += start[i];
        }

        int[] next = start[..count];
        int[] indices = new int[keys.Length];
        for (int i = 0; i < keys.Length; i++)
        {
            indices[next[keys[i]]++] = i;
        }

        return (start, indices);
    }
}
