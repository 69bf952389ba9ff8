namespace HaoLine.Layout;

/// <summary>The placed inside of a group, with all its child groups collapsed.</summary>
public sealed class LayoutGroup
{
    /// <summary>Name within its parent. Groups that held nothing but one group are joined to it with <c>/</c>; made groups have made names; the root has none, or that of the single group around everything.</summary>
    public required string Name { get; init; }

    /// <summary>Where the group comes from.</summary>
    public required LayoutGroupKind Kind { get; init; }

    /// <summary>Index of the enclosing group in <see cref="GraphLayout.Groups"/>, smaller than its own; -1 for the root.</summary>
    public required int Parent { get; init; }

    /// <summary>Index of the group of the input, the innermost of joined ones; -1 for the root and for made groups.</summary>
    public required int Source { get; init; }

    /// <summary>Nodes in the group and in all groups below.</summary>
    public required int NodeCount { get; init; }

    /// <summary>Width of the content, without padding.</summary>
    public required double Width { get; init; }

    /// <summary>Height of the content, without padding and header.</summary>
    public required double Height { get; init; }

    /// <summary>Top of each rank's band, from the top of the content.</summary>
    public required IReadOnlyList<double> RankTops { get; init; }

    /// <summary>Height of each rank's band: that of its highest item.</summary>
    public required IReadOnlyList<double> RankHeights { get; init; }

    /// <summary>Boxes and border points, by rank and then from left to right. Each is centred vertically in its band.</summary>
    public required IReadOnlyList<LayoutItem> Items { get; init; }

    /// <summary>Lines between items, by first and then second item.</summary>
    public required IReadOnlyList<LayoutRoute> Routes { get; init; }
}
