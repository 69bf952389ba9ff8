namespace HaoLine.Layout;

/// <summary>A box to place.</summary>
/// <param name="Width">Width in drawing units (pixels at scale 1); finite, at least 0.</param>
/// <param name="Height">Height in drawing units; finite, at least 0.</param>
public sealed record LayoutNode(double Width, double Height)
{
    /// <summary>Index of the innermost group in <see cref="LayoutInput.Groups"/>; -1 for none.</summary>
    public int Group { get; init; } = -1;

    /// <summary>True when the node only computes shapes. Connected ones of a group fold into one made group.</summary>
    public bool IsShapeComputation { get; init; }

    /// <summary>True when the node stays a direct item of its group however large that is, such as an input or output of the graph. Has no effect on a node that has both producers and consumers.</summary>
    public bool IsPinned { get; init; }
}
