namespace HaoLine.Layout;

/// <summary>Why an edge has no line.</summary>
public enum LayoutPortalReason
{
    /// <summary>Its value has many consumers all over the graph.</summary>
    Hub,

    /// <summary>It spans too many ranks.</summary>
    Long,

    /// <summary>It leads from a node to itself.</summary>
    Loop,
}
