namespace HaoLine.Layout;

/// <summary>Divides edges into pieces: one in the innermost group around both ends, one in each group on the way down to an end.</summary>
internal static class LevelLinks
{
    /// <summary>For each group, the pieces of edges in it.</summary>
    public static List<Link>[] Distribute(GroupTree tree, InputFacts facts, WorkCounter work)
    {
        var links = new List<Link>[tree.Items.Length];
        for (int g = 0; g < links.Length; g++)
        {
            links[g] = [];
        }

        foreach (int e in facts.Canonical)
        {
            LayoutEdge edge = facts.Input.Edges[e];
            (int from, int to) = (tree.NodeSlot[edge.From], tree.NodeSlot[edge.To]);
            (int a, int b) = (tree.GroupOfNode[edge.From], tree.GroupOfNode[edge.To]);
            while (a != b)
            {
                work.Add(1);
                if (tree.Depth[a] >= tree.Depth[b])
                {
                    links[a].Add(new Link(from, ~edge.From, e));
                    (from, a) = (tree.Slot[a], tree.Parent[a]);
                }
                else
                {
                    links[b].Add(new Link(~edge.From, to, e));
                    (to, b) = (tree.Slot[b], tree.Parent[b]);
                }
            }

            links[a].Add(new Link(from, to, e));
        }

        return links;
    }

    /// <summary>The graph of a group's items: one edge between two items however many links join them, with the sum of their weights.</summary>
    public static (Digraph Graph, int[] Weights) InnerGraph(int count, List<Link> links, Func<Link, int> weight)
    {
        Link[] inner = [.. links.Where(static link => link.IsInner)];
        Array.Sort(inner, static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To.CompareTo(b.To));
        var tails = new List<int>();
        var heads = new List<int>();
        var weights = new List<int>();
        for (int i = 0; i < inner.Length; i++)
        {
            if (i == 0 || inner[i].From != inner[i - 1].From || inner[i].To != inner[i - 1].To)
            {
                tails.Add(inner[i].From);
                heads.Add(inner[i].To);
                weights.Add(0);
            }

            weights[^1] += weight(inner[i]);
        }

        return (new Digraph(count, [.. tails], [.. heads]), [.. weights]);
    }
}
