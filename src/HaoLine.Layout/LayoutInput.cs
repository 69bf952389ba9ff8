namespace HaoLine.Layout;

/// <summary>A graph to lay out.</summary>
/// <param name="Nodes">Nodes, best in order of execution: order decides ties and how large groups are cut.</param>
/// <param name="Edges">Edges. Their order has no influence on positions.</param>
/// <param name="Groups">Groups, parents before children.</param>
public sealed record LayoutInput(IReadOnlyList<LayoutNode> Nodes, IReadOnlyList<LayoutEdge> Edges, IReadOnlyList<LayoutGroupSource> Groups);
