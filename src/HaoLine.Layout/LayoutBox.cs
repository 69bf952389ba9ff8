namespace HaoLine.Layout;

/// <summary>A visible box in absolute coordinates.</summary>
/// <param name="Kind"><see cref="LayoutItemKind.Node"/> or <see cref="LayoutItemKind.Group"/>.</param>
/// <param name="Id">Index of the node or group.</param>
/// <param name="Parent">Index of the enclosing expanded box in <see cref="LayoutView.Boxes"/>; -1 in the root.</param>
/// <param name="Depth">Expanded groups around it, without the root.</param>
/// <param name="IsExpanded">True for a group whose content is visible.</param>
/// <param name="X">Left edge.</param>
/// <param name="Y">Top edge.</param>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
public readonly record struct LayoutBox(LayoutItemKind Kind, int Id, int Parent, int Depth, bool IsExpanded, double X, double Y, double Width, double Height);
