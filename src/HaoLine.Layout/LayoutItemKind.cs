namespace HaoLine.Layout;

/// <summary>What stands at a place in a group.</summary>
public enum LayoutItemKind
{
    /// <summary>A node.</summary>
    Node,

    /// <summary>A child group.</summary>
    Group,

    /// <summary>Where lines from a node outside come in; without size, in the first rank.</summary>
    Entry,

    /// <summary>Where lines of a node inside leave; without size, in the last rank.</summary>
    Exit,
}
