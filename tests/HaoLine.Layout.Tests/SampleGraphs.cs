namespace HaoLine.Layout.Tests;

/// <summary>Graphs for tests. Random ones follow from their seed.</summary>
internal static class SampleGraphs
{
    public static readonly LayoutNode Box = new(100, 30);

    public static LayoutInput Of(int nodes, params (int From, int To)[] edges) =>
        new([.. Enumerable.Repeat(Box, nodes)], [.. edges.Select(static edge => new LayoutEdge(edge.From, edge.To, 0))], []);

    public static LayoutInput Chain(int nodes) => Of(nodes, [.. Enumerable.Range(0, Math.Max(0, nodes - 1)).Select(static i => (i, i + 1))]);

    /// <summary>One node that feeds many, which feed one.</summary>
    public static LayoutInput Fan(int width) =>
        Of(width + 2, [.. Enumerable.Range(1, width).SelectMany(i => new[] { (0, i), (i, width + 1) })]);

    /// <summary>Blocks of four nodes with a residual line; three nodes at the front are read by every block.</summary>
    public static LayoutInput Residual(int blocks)
    {
        var edges = new List<(int, int)>();
        int stream = 3;
        int next = 4;
        for (int b = 0; b < blocks; b++, next += 4)
        {
            edges.AddRange([(stream, next), (next, next + 1), (next + 1, next + 2), (next + 2, next + 3), (stream, next + 3), (0, next), (1, next + 1), (2, next + 2)]);
            stream = next + 3;
        }

        return Of(next, [.. edges]);
    }

    /// <summary>Any graph: nested groups, boxes of all sizes, hubs, and cycles, self loops and duplicates when asked for.</summary>
    public static LayoutInput Random(int seed, bool isCyclic)
    {
        var random = new Random(seed);
        int nodeCount = random.Next(0, 70);
        int groupCount = random.Next(0, 12);
        LayoutGroupSource[] groups = [.. Enumerable.Range(0, groupCount).Select(g => new LayoutGroupSource("g" + g, random.Next(-1, g)))];
        LayoutNode[] nodes = [.. Enumerable.Range(0, nodeCount).Select(n => new LayoutNode(random.Next(0, 200), random.Next(0, 60))
        {
            // Mostly runs of neighbours in one group, as modules are.
            Group = groupCount == 0 ? -1 : random.Next(4) == 0 ? random.Next(-1, groupCount) : (n * groupCount / nodeCount) - random.Next(2),
            IsShapeComputation = random.Next(5) == 0,
            IsPinned = random.Next(15) == 0,
        })];
        var edges = new List<LayoutEdge>();
        int edgeCount = nodeCount == 0 ? 0 : random.Next(0, 2 * nodeCount);
        for (int e = 0; e < edgeCount; e++)
        {
            int a = random.Next(4) == 0 ? random.Next(Math.Min(3, nodeCount)) : random.Next(nodeCount);
            int b = random.Next(3) == 0 ? random.Next(nodeCount) : Math.Min(nodeCount - 1, a + random.Next(1, 5));
            if (!isCyclic)
            {
                (a, b) = (Math.Min(a, b), Math.Max(a, b));
            }

            if (isCyclic || a != b)
            {
                edges.Add(new LayoutEdge(a, b, random.Next(2)));
            }
        }

        if (isCyclic && edges.Count > 0)
        {
            edges.AddRange(edges.Take(3).ToArray());
        }

        return new LayoutInput(nodes, edges, groups);
    }

    public static LayoutOptions SmallLimits(int seed) => (seed & 3) switch
    {
        0 => new LayoutOptions(),
        1 => new LayoutOptions { MaximumGroupItems = 8, HubFanOut = 3, LongEdgeRanks = 4 },
        2 => new LayoutOptions { MaximumGroupItems = 3 },
        _ => new LayoutOptions { LongEdgeRanks = 2, OrderingRounds = 1, MaximumGroupItems = 16 },
    };
}
