using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Sizes of the boxes that the page draws, and the layout of a graph with them.</summary>
internal static class ViewLayout
{
    private const double NodeWidth = 184;
    private const double NodeHeight = 46;

    private static readonly LayoutOptions Options = new()
    {
        BoxWidth = 224,
        BoxHeight = 84,
        HeaderHeight = 30,
        GroupPadding = 18,
        RankSpacing = 44,
    };

    /// <summary>An edge for each node and each value that it reads from another node.</summary>
    public static GraphLayout Of(GraphBlock graph, CancellationToken ct)
    {
        var nodes = new LayoutNode[graph.Nodes.Count];
        var edges = new List<LayoutEdge>();
        var seen = new HashSet<int>();
        for (int i = 0; i < nodes.Length; i++)
        {
            GraphBlockNode node = graph.Nodes[i];
            nodes[i] = new LayoutNode(NodeWidth, NodeHeight) { Group = node.Group, IsShapeComputation = node.IsShapeComputation, IsPinned = node.Category is "input" or "output" };
            seen.Clear();
            foreach (int value in node.Inputs)
            {
                if (value >= 0 && seen.Add(value) && graph.Values[value].Producer is >= 0 and int producer && producer != i)
                {
                    edges.Add(new LayoutEdge(producer, i, value));
                }
            }
        }

        var groups = graph.Groups.Select(static group => new LayoutGroupSource(group.Name, group.Parent));
        return HierarchicalLayout.Compute(new LayoutInput(nodes, edges, [.. groups]), Options, ct);
    }
}
