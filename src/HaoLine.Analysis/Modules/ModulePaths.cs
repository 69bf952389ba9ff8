namespace HaoLine.Analysis;

/// <summary>Reads module paths from names. The last part of a name is the node or the weight itself.</summary>
internal static class ModulePaths
{
    /// <summary>The module a node name puts its node in; null when the name has no parts.</summary>
    public static ModuleNode? OfNode(ModuleTree tree, string name, string operatorName)
    {
        int slash = name.LastIndexOf('/');
        if (slash >= 0)
        {
            return BySlashes(tree, name.AsSpan(0, slash));
        }

        int dot = name.LastIndexOf('.');
        if (dot <= 0)
        {
            return null;
        }

        ReadOnlySpan<char> path = name.AsSpan(0, dot);
        int previous = path.LastIndexOf('.');
        if (path[(previous + 1)..].SequenceEqual(operatorName))
        {
            // p2o.Conv.6: the node is called by its operator and a number.
            if (previous <= 0)
            {
                return null;
            }

            path = path[..previous];
        }

        return tree.Descend(tree.Root, path);
    }

    /// <summary>The module of a weight, such as <c>encoder.layer.0.query</c> of <c>encoder.layer.0.query.weight</c>; null when the name has no parts.</summary>
    public static ModuleNode? OfWeight(ModuleTree tree, string name)
    {
        int last = name.AsSpan().LastIndexOfAny('/', '.');
        if (last <= 0)
        {
            return null;
        }

        ModuleNode module = BySlashes(tree, name.AsSpan(0, last));
        return ReferenceEquals(module, tree.Root) ? null : module;
    }

    private static ModuleNode BySlashes(ModuleTree tree, ReadOnlySpan<char> path)
    {
        ModuleNode module = tree.Root;
        ReadOnlySpan<char> outer = default;
        foreach (Range range in path.Split('/'))
        {
            if (module.Depth >= ModuleTree.MaximumDepth)
            {
                break;
            }

            // Exporters of PyTorch repeat the name of a container before its members: layer1/layer1.0/conv1.
            ReadOnlySpan<char> part = path[range];
            bool isRepeated = outer.Length > 0 && part.Length > outer.Length && part[outer.Length] == '.' && part.StartsWith(outer);
            module = tree.Descend(module, isRepeated ? part[(outer.Length + 1)..] : part);
            outer = part;
        }

        return module;
    }
}
