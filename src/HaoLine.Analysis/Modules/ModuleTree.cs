namespace HaoLine.Analysis;

/// <summary>A module tree that grows by paths. Depth and length of names are bounded, whatever the file holds.</summary>
internal sealed class ModuleTree
{
    /// <summary>Deeper parts of a path are cut.</summary>
    public const int MaximumDepth = 64;

    /// <summary>Longer parts are cut to so many characters.</summary>
    public const int MaximumNameLength = 256;

    private readonly List<ModuleNode> modules = [new ModuleNode(null, "", 0)];

    public ModuleNode Root => this.modules[0];

    /// <summary>Every module in order of creation, parents before children.</summary>
    public IReadOnlyList<ModuleNode> Modules => this.modules;

    /// <summary>The deepest module that holds both.</summary>
    public static ModuleNode CommonAncestor(ModuleNode a, ModuleNode b)
    {
        while (!ReferenceEquals(a, b))
        {
            if (a.Depth >= b.Depth)
            {
                a = a.Parent!;
            }
            else
            {
                b = b.Parent!;
            }
        }

        return a;
    }

    public ModuleNode Child(ModuleNode parent, ReadOnlySpan<char> name)
    {
        if (parent.Depth >= MaximumDepth)
        {
            return parent;
        }

        if (name.Length > MaximumNameLength)
        {
            name = name[..(char.IsHighSurrogate(name[MaximumNameLength - 1]) ? MaximumNameLength - 1 : MaximumNameLength)];
        }

        if (!parent.TryGetChild(name, out ModuleNode? child))
        {
            child = new ModuleNode(parent, name.ToString(), this.modules.Count);
            parent.AddChild(child);
            this.modules.Add(child);
        }

        return child;
    }

    /// <summary>Descends by the parts of a dotted text; empty parts do not count.</summary>
    public ModuleNode Descend(ModuleNode module, ReadOnlySpan<char> dotted)
    {
        foreach (Range range in dotted.Split('.'))
        {
            if (module.Depth >= MaximumDepth)
            {
                break;
            }

            ReadOnlySpan<char> part = dotted[range];
            if (!part.IsWhiteSpace())
            {
                module = this.Child(module, part);
            }
        }

        return module;
    }
}
