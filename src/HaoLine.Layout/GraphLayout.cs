namespace HaoLine.Layout;

/// <summary>Positions for a whole graph: one layout for each group, from which any state of expansion follows without another layout (see <see cref="LayoutView"/>).</summary>
public sealed class GraphLayout
{
    /// <summary>Groups, parents before children; the first is the root and always there.</summary>
    public required IReadOnlyList<LayoutGroup> Groups { get; init; }

    /// <summary>For each node, the index of the group that directly holds it.</summary>
    public required IReadOnlyList<int> GroupOfNode { get; init; }

    /// <summary>Edges without a line, by index of the edge.</summary>
    public required IReadOnlyList<LayoutPortal> Portals { get; init; }

    /// <summary>Edges of the input.</summary>
    public required IReadOnlyList<LayoutEdge> Edges { get; init; }

    /// <summary>Options the layout was made with.</summary>
    public required LayoutOptions Options { get; init; }
}
