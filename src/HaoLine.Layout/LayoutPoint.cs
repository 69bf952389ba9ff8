namespace HaoLine.Layout;

/// <summary>A point in absolute coordinates.</summary>
/// <param name="X">Horizontal position, to the right.</param>
/// <param name="Y">Vertical position, downward.</param>
public readonly record struct LayoutPoint(double X, double Y);
