namespace HaoLine.Layout;

/// <summary>Where a group comes from.</summary>
public enum LayoutGroupKind
{
    /// <summary>The root, or a group of the input.</summary>
    Source,

    /// <summary>A part of a group that was too large to read.</summary>
    Part,

    /// <summary>Connected nodes that only compute shapes.</summary>
    Shape,
}
