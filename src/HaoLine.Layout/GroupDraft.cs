namespace HaoLine.Layout;

/// <summary>A group while the hierarchy is being made.</summary>
internal sealed class GroupDraft(string name, LayoutGroupKind kind, int source)
{
    public string Name { get; set; } = name;

    public LayoutGroupKind Kind { get; } = kind;

    public int Source { get; set; } = source;

    /// <summary>Nodes directly in the group, ascending once the tree is made.</summary>
    public List<int> Nodes { get; set; } = [];

    public List<GroupDraft> Groups { get; set; } = [];

    /// <summary>Number in the tree last made.</summary>
    public int Number { get; set; }

    public int NodeCount { get; set; }

    /// <summary>Smallest index of a node below; places the group among its siblings.</summary>
    public int FirstNode { get; set; }
}
