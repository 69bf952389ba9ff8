using System.Runtime.InteropServices;

namespace HaoLine.Layout;

/// <summary>A group as a proper layered graph: items, border points and a waypoint for each rank that a route crosses.</summary>
internal sealed class LayeredGroup
{
    private readonly List<(LayoutItemKind Kind, int Id)> kinds = [];
    private readonly List<int> rank = [];
    private Digraph segments = new(0, [], []);

    private LayeredGroup()
    {
    }

    /// <summary>Items and border points; the vertices after them are waypoints.</summary>
    public int ItemCount => this.kinds.Count;

    public int VertexCount => this.rank.Count;

    public RouteDraft[] Routes { get; private set; } = [];

    /// <summary>For each rank its vertices from left to right.</summary>
    public int[][] Layers { get; private set; } = [];

    public double[] Width { get; private set; } = [];

    public double[] Height { get; private set; } = [];

    public (LayoutItemKind Kind, int Id) Kind(int item) => this.kinds[item];

    public int Rank(int vertex) => this.rank[vertex];

    public bool IsWaypoint(int vertex) => vertex >= this.kinds.Count;

    /// <summary>True for nodes and groups, which should stand straight above one another before lines do.</summary>
    public bool IsBox(int vertex) => vertex < this.kinds.Count && this.kinds[vertex].Kind is LayoutItemKind.Node or LayoutItemKind.Group;

    /// <summary>Segments between neighbouring ranks, all downward.</summary>
    public Digraph Segments => this.segments;

    public static LayeredGroup Of((LayoutItemKind Kind, int Id)[] items, List<Link> links, GroupRanks ranks, InputFacts facts, LayoutPortalReason?[] portals, LayoutOptions options, WorkCounter work)
    {
        var group = new LayeredGroup();
        List<Link> drawn = [.. links.Where(link => portals[link.Edge] is null)];
        int[] entries = [.. drawn.Where(static link => link.From < 0).Select(static link => ~link.From).Distinct().Order()];
        int[] exits = [.. drawn.Where(static link => link.To < 0).Select(static link => ~link.To).Distinct().Order()];
        int shift = entries.Length > 0 ? 1 : 0;
        for (int i = 0; i < items.Length; i++)
        {
            group.kinds.Add(items[i]);
            group.rank.Add(ranks.Rank[i] + shift);
        }

        var entryVertex = new Dictionary<int, int>();
        foreach (int node in entries)
        {
            entryVertex[node] = group.AddPoint(LayoutItemKind.Entry, node, 0);
        }

        var exitVertex = new Dictionary<int, int>();
        foreach (int node in exits)
        {
            exitVertex[node] = group.AddPoint(LayoutItemKind.Exit, node, ranks.Count + shift);
        }

        (int From, int To, int Edge)[] pieces = [.. drawn.Select(link => (
            link.From >= 0 ? link.From : entryVertex[~link.From],
            link.To >= 0 ? link.To : exitVertex[~link.To],
            link.Edge))];
        Array.Sort(pieces);
        work.Add(links.Count + pieces.Length);
        group.MakeRoutes(pieces, facts);
        group.MakeLayers(ranks.Count + shift + (exits.Length > 0 ? 1 : 0));
        group.Measure(facts.Input, options);
        work.Add(group.VertexCount + group.segments.EdgeCount);
        return group;
    }

    private int AddPoint(LayoutItemKind kind, int id, int rank)
    {
        this.kinds.Add((kind, id));
        this.rank.Add(rank);
        return this.kinds.Count - 1;
    }

    private void MakeRoutes((int From, int To, int Edge)[] pieces, InputFacts facts)
    {
        // A trunk is as long as its longest route needs, so routes are made first and get their waypoints afterwards.
        var routes = new List<RouteDraft>();
        var trunkOf = new List<int>();
        var trunkByValue = new Dictionary<(int From, int Value), int>();
        var trunkTop = new List<int>();
        var trunkLength = new List<int>();
        for (int i = 0; i < pieces.Length;)
        {
            (int from, int to, int first) = pieces[i];
            int start = i;
            bool oneValue = true;
            for (; i < pieces.Length && pieces[i].From == from && pieces[i].To == to; i++)
            {
                oneValue &= facts.ValueOfEdge[pieces[i].Edge] == facts.ValueOfEdge[first];
            }

            int[] edges = [.. pieces.AsSpan(start, i - start).ToArray().Select(static piece => piece.Edge)];
            bool upward = this.rank[from] > this.rank[to];
            int crossed = Math.Abs(this.rank[from] - this.rank[to]) - 1;
            int trunk = -1;
            if (crossed > 0)
            {
                bool shared = oneValue && !upward;
                if (!shared || !trunkByValue.TryGetValue((from, facts.ValueOfEdge[first]), out trunk))
                {
                    trunk = trunkTop.Count;
                    trunkTop.Add(Math.Min(this.rank[from], this.rank[to]));
                    trunkLength.Add(0);
                    if (shared)
                    {
                        trunkByValue[(from, facts.ValueOfEdge[first])] = trunk;
                    }
                }

                trunkLength[trunk] = Math.Max(trunkLength[trunk], crossed);
            }

            trunkOf.Add(trunk);
            routes.Add(new RouteDraft(from, to, edges, [], crossed, upward));
        }

        int[][] trunks = new int[trunkTop.Count][];
        for (int t = 0; t < trunks.Length; t++)
        {
            trunks[t] = new int[trunkLength[t]];
            for (int k = 0; k < trunks[t].Length; k++)
            {
                trunks[t][k] = this.rank.Count;
                this.rank.Add(trunkTop[t] + k + 1);
            }
        }

        this.Routes = new RouteDraft[routes.Count];
        var segmentList = new List<(int Upper, int Lower)>();
        for (int r = 0; r < routes.Count; r++)
        {
            RouteDraft route = trunkOf[r] < 0 ? routes[r] : routes[r] with { Trunk = trunks[trunkOf[r]] };
            this.Routes[r] = route;
            segmentList.Add((route.BeforeLower, route.Lower));
            if (route.Crossed > 0)
            {
                segmentList.Add((route.Upper, route.Trunk[0]));
            }
        }

        foreach (int[] trunk in trunks)
        {
            for (int k = 1; k < trunk.Length; k++)
            {
                segmentList.Add((trunk[k - 1], trunk[k]));
            }
        }

        segmentList.Sort();
        var tails = new List<int>(segmentList.Count);
        var heads = new List<int>(segmentList.Count);
        for (int s = 0; s < segmentList.Count; s++)
        {
            if (s == 0 || segmentList[s] != segmentList[s - 1])
            {
                tails.Add(segmentList[s].Upper);
                heads.Add(segmentList[s].Lower);
            }
        }

        this.segments = new Digraph(this.rank.Count, [.. tails], [.. heads]);
    }

    private void MakeLayers(int count)
    {
        (int[] start, int[] vertices) = Digraph.Index(count, CollectionsMarshal.AsSpan(this.rank).ToArray());
        this.Layers = new int[count][];
        for (int r = 0; r < count; r++)
        {
            this.Layers[r] = vertices[start[r]..start[r + 1]];
        }
    }

    private void Measure(LayoutInput input, LayoutOptions options)
    {
        this.Width = new double[this.rank.Count];
        this.Height = new double[this.rank.Count];
        for (int i = 0; i < this.kinds.Count; i++)
        {
            (this.Width[i], this.Height[i]) = this.kinds[i].Kind switch
            {
                LayoutItemKind.Node => (input.Nodes[this.kinds[i].Id].Width, input.Nodes[this.kinds[i].Id].Height),
                LayoutItemKind.Group => (options.BoxWidth, options.BoxHeight),
                _ => (0, 0),
            };
        }
    }
}
