namespace HaoLine.Layout;

/// <summary>
/// A line between two items of a group. It leaves the bottom of the first and arrives at the top of the second;
/// when it goes upward (the first stands in a lower rank, because the graph or its grouping is cyclic), it leaves the top and arrives at the bottom.
/// </summary>
/// <param name="From">Index of the first item.</param>
/// <param name="To">Index of the second item.</param>
/// <param name="FromFraction">Where it leaves, 0 to 1 of the item's width.</param>
/// <param name="ToFraction">Where it arrives, 0 to 1 of the item's width.</param>
/// <param name="Xs">Horizontal position in each rank strictly between, in the direction of the line.</param>
/// <param name="Edges">Indices of the edges it stands for; at least one.</param>
public sealed record LayoutRoute(int From, int To, double FromFraction, double ToFraction, IReadOnlyList<double> Xs, IReadOnlyList<int> Edges);
