using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Edges between visible boxes for formats that route for themselves: one for each pair, whatever number of edges it stands for.</summary>
internal static class VisibleEdges
{
    /// <summary>Pairs of boxes in order; <c>IsPortal</c> when all edges of the pair are drawn as portals.</summary>
    public static List<(int From, int To, bool IsPortal)> Of(DrawnGraph graph)
    {
        HashSet<int> portals = [.. graph.Layout.Portals.Select(static portal => portal.Edge)];
        var pairs = new SortedDictionary<(int From, int To), bool>();
        for (int e = 0; e < graph.Layout.Edges.Count; e++)
        {
            LayoutEdge edge = graph.Layout.Edges[e];
            (int from, int to) = (graph.View.BoxOfNode[edge.From], graph.View.BoxOfNode[edge.To]);
            if (from != to || edge.From == edge.To)
            {
                bool isPortal = portals.Contains(e);
                pairs[(from, to)] = isPortal && pairs.GetValueOrDefault((from, to), true);
            }
        }

        return [.. pairs.Select(static pair => (pair.Key.From, pair.Key.To, pair.Value))];
    }

    /// <summary>Boxes by the box around them, in the order of drawing.</summary>
    public static ILookup<int, int> Children(LayoutView view) => Enumerable.Range(0, view.Boxes.Count).ToLookup(i => view.Boxes[i].Parent);
}
