namespace HaoLine.Layout;

/// <summary>Absolute positions of a layout with some groups expanded, by stretching ranks. Nothing is laid out again, so positions hold when groups open and close.</summary>
public sealed class LayoutView
{
    internal LayoutView(double width, double height, IReadOnlyList<LayoutBox> boxes, IReadOnlyList<int> boxOfNode, IReadOnlyList<LayoutPath> paths, IReadOnlyList<LayoutViewPortal> portals) =>
        (this.Width, this.Height, this.Boxes, this.BoxOfNode, this.Paths, this.Portals) = (width, height, boxes, boxOfNode, paths, portals);

    /// <summary>Width of the drawing.</summary>
    public double Width { get; }

    /// <summary>Height of the drawing.</summary>
    public double Height { get; }

    /// <summary>Visible boxes, each after the box around it.</summary>
    public IReadOnlyList<LayoutBox> Boxes { get; }

    /// <summary>For each node, the index of the innermost visible box around it, its own if it is visible.</summary>
    public IReadOnlyList<int> BoxOfNode { get; }

    /// <summary>Visible lines.</summary>
    public IReadOnlyList<LayoutPath> Paths { get; }

    /// <summary>Portals between different visible boxes, and of visible nodes to themselves.</summary>
    public IReadOnlyList<LayoutViewPortal> Portals { get; }

    /// <summary>Positions with the given groups open; linear in what is visible and in nodes. A group shows only when all groups around it are open; the root is always open.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="isExpanded">Says of the index of a group whether it is open.</param>
    public static LayoutView Create(GraphLayout layout, Func<int, bool> isExpanded)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(isExpanded);
        return new ViewBuilder(layout, isExpanded).Build();
    }
}
