namespace HaoLine.Cli;

/// <summary>One line of a tree and those below it.</summary>
/// <param name="Name">Name, untrusted; several siblings that are alike stand as <c>0 … 11</c>.</param>
/// <param name="Times">How many alike siblings the line stands for.</param>
/// <param name="Items">Nodes or tensors of each.</param>
/// <param name="Parameters">Parameters of each.</param>
/// <param name="Amount">Work or bytes of each, for people.</param>
/// <param name="Part">Part that all of them have of the whole, 0 to 1; null when it is not known.</param>
/// <param name="Children">Lines below.</param>
internal sealed record TreeEntry(string Name, int Times, long Items, long Parameters, string Amount, double? Part, IReadOnlyList<TreeEntry> Children)
{
    /// <summary>Lines in the tree, this one included.</summary>
    public int Count => 1 + this.Children.Sum(static child => child.Count);
}
