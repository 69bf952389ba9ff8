using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>The module tree of the main graph.</summary>
[Display.TypeFormatterSource]
public sealed record ModuleHierarchy : IReportable
{
    /// <summary>From what the tree was read.</summary>
    public required ModuleSource Source { get; init; }

    /// <summary>The whole main graph.</summary>
    public required ModuleNode Root { get; init; }

    /// <summary>Modules below the root.</summary>
    public required int ModuleCount { get; init; }

    /// <summary>Depth of the deepest module; 0 when there are none below the root.</summary>
    public required int Depth { get; init; }

    /// <summary>Groups of equal siblings, the one that covers most nodes first. A group inside a member of another is not listed.</summary>
    public required IReadOnlyList<ModuleRepeat> Repeats { get; init; }

    internal ExecutionSequence? Places { get; init; }

    /// <summary>Modules by place in the sequence of execution.</summary>
    internal IReadOnlyList<ModuleNode?> Owners { get; init; } = [];

    /// <summary>The module that a main-graph node is directly in.</summary>
    /// <exception cref="ArgumentException">The node is not one of the main graph.</exception>
    public ModuleNode Of(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return this.Places?.PositionOf(node) is >= 0 and int place
            ? this.Owners[place]!
            : throw new ArgumentException("Only nodes of the main graph are in a module; ask for the node that holds the subgraph.", nameof(node));
    }

    /// <summary>Finds a module by its path; null when there is none. The empty path is the root.</summary>
    public ModuleNode? Find(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        ModuleNode module = this.Root;
        if (path.Length == 0)
        {
            return module;
        }

        foreach (Range part in path.AsSpan().Split('.'))
        {
            if (!module.TryGetChild(path.AsSpan()[part], out ModuleNode? child))
            {
                return null;
            }

            module = child;
        }

        return module;
    }

    /// <summary>Every module, the root first, each before those inside, in the order of <see cref="ModuleNode.Children"/>.</summary>
    public IEnumerable<ModuleNode> Modules()
    {
        var pending = new Stack<ModuleNode>();
        pending.Push(this.Root);
        while (pending.TryPop(out ModuleNode? module))
        {
            yield return module;
            for (int i = module.Children.Count - 1; i >= 0; i--)
            {
                pending.Push(module.Children[i]);
            }
        }
    }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<ModulesPass>(this);
}
