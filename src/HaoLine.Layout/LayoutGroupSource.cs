namespace HaoLine.Layout;

/// <summary>A group given by the caller, such as a module.</summary>
/// <param name="Name">Name within its parent.</param>
/// <param name="Parent">Index of the enclosing group, smaller than its own; -1 for none.</param>
public sealed record LayoutGroupSource(string Name, int Parent);
