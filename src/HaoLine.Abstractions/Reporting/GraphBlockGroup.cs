namespace HaoLine.Reporting;

/// <summary>A group of nodes, such as a module.</summary>
/// <param name="Name">Name within its parent; untrusted.</param>
/// <param name="Parent">Index of the enclosing group; -1 for none.</param>
public sealed record GraphBlockGroup(string Name, int Parent)
{
    /// <summary>Class of the module, or the kind of the group; empty when not said. Untrusted.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Number shared by groups of equal structure; -1 for a group without a twin.</summary>
    public int Repeat { get; init; } = -1;
}
