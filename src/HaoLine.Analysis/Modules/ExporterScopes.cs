using System.Text;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Reads module scopes that exporters write into the metadata of nodes.</summary>
internal static class ExporterScopes
{
    private const int MaximumScopes = 256;

    /// <summary>The module of a node by its metadata; null when that says nothing of modules.</summary>
    public static ModuleNode? Of(ModuleTree tree, Node node)
    {
        string? scopes = null;
        string? classes = null;
        string? names = null;
        foreach ((string key, string value) in node.Metadata)
        {
            switch (key)
            {
                case "pkg.torch.onnx.name_scopes":
                    scopes = value;
                    break;
                case "pkg.torch.onnx.class_hierarchy":
                    classes = value;
                    break;
                case "namespace":
                    names = value;
                    break;
            }
        }

        if (scopes is not null && ParseList(scopes) is { Count: > 0 } path)
        {
            return Descend(tree, path, classes is null ? null : ParseList(classes));
        }

        return names is null ? null : FromNamespace(tree, names);
    }

    /// <summary>A list of texts as Python prints it; null when the text is none. Texts after the first 256 are left out.</summary>
    internal static List<string>? ParseList(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.Length < 2 || rest[0] != '[' || rest[^1] != ']')
        {
            return null;
        }

        rest = rest[1..^1];
        var items = new List<string>();
        var item = new StringBuilder();
        while (!(rest = rest.TrimStart()).IsEmpty && items.Count < MaximumScopes)
        {
            char quote = rest[0];
            if (quote is not ('\'' or '"'))
            {
                return null;
            }

            item.Clear();
            int i = 1;
            for (; i < rest.Length && rest[i] != quote; i++)
            {
                if (rest[i] == '\\' && i + 1 < rest.Length)
                {
                    i++;
                }

                item.Append(rest[i]);
            }

            if (i >= rest.Length)
            {
                return null;
            }

            items.Add(item.ToString());
            rest = rest[(i + 1)..].TrimStart();
            if (!rest.IsEmpty)
            {
                if (rest[0] != ',')
                {
                    return null;
                }

                rest = rest[1..];
            }
        }

        return items;
    }

    /// <summary><c>: Net/layer1: Sequential/layer1.0: BasicBlock/conv: aten.conv2d</c>; each name is the full path, the last entry is the node.</summary>
    private static ModuleNode? FromNamespace(ModuleTree tree, string text)
    {
        if (!text.Contains(": ", StringComparison.Ordinal))
        {
            return null;
        }

        var path = new List<string>();
        var classes = new List<string>();
        foreach (Range range in text.AsSpan().Split('/'))
        {
            ReadOnlySpan<char> entry = text.AsSpan()[range];
            int colon = entry.IndexOf(':');
            if (colon < 0 || path.Count >= MaximumScopes)
            {
                break;
            }

            path.Add(entry[..colon].Trim().ToString());
            classes.Add(entry[(colon + 1)..].Trim().ToString());
        }

        return path.Count == 0 ? null : Descend(tree, path, classes);
    }

    private static ModuleNode Descend(ModuleTree tree, List<string> scopes, List<string>? classes)
    {
        ModuleNode module = tree.Root;
        string outer = "";
        for (int i = 0; i < scopes.Count - 1; i++)
        {
            // A scope is the full path; one that does not extend the scope around it is a module called from elsewhere.
            string scope = scopes[i];
            bool extends = outer.Length == 0 || (scope.Length > outer.Length && scope[outer.Length] == '.' && scope.StartsWith(outer, StringComparison.Ordinal));
            if (scope.Length > 0)
            {
                module = extends ? tree.Descend(module, scope.AsSpan(outer.Length)) : tree.Descend(tree.Root, scope);
                outer = scope;
            }

            if (classes is not null && i < classes.Count && module.ClassName is null)
            {
                string name = classes[i][(classes[i].LastIndexOf('.') + 1)..];
                module.ClassName = name.Length is 0 or > ModuleTree.MaximumNameLength ? null : name;
            }
        }

        return module;
    }
}
