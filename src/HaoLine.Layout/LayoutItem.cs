namespace HaoLine.Layout;

/// <summary>A placed box, or a point at which lines cross the border of a group. Coordinates are relative to the group's inside.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Index of the node, of the child group, of the outside node an entry comes from, or of the inside node an exit leads out from.</param>
/// <param name="Rank">Row, from the top.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct LayoutItem(LayoutItemKind Kind, int Id, int Rank, double X, double Y, double Width, double Height);
