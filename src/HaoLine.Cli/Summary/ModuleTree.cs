using HaoLine.Analysis;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>The tree of a graph's modules. Siblings of equal structure and shapes stand once.</summary>
internal sealed class ModuleTree
{
    private const int FewestRepeats = 3;

    private readonly Dictionary<ModuleNode, ModuleRepeat> repeats = new(ReferenceEqualityComparer.Instance);
    private readonly ModuleHierarchy hierarchy;
    private readonly int depth;

    private ModuleTree(ModuleHierarchy hierarchy, int depth)
    {
        this.hierarchy = hierarchy;
        this.depth = depth;
        this.ByMacs = hierarchy.Root.Macs.TryGetValue(out long macs) && macs > 0;
        foreach (ModuleRepeat repeat in hierarchy.Repeats.Where(static repeat => repeat.Count >= FewestRepeats && repeat is { HasEqualShapes: true, ParametersEach: not null }))
        {
            foreach (ModuleNode member in repeat.Members)
            {
                this.repeats.TryAdd(member, repeat);
            }
        }
    }

    private bool ByMacs { get; }

    public static void Print(SummaryConsole console, ModuleHierarchy hierarchy, int depth)
    {
        var tree = new ModuleTree(hierarchy, depth);
        new TreeView(console).Print(tree.Entry(hierarchy.Root, "(model)", 1), "module", "nodes", tree.ByMacs ? "MACs" : "bytes");
    }

    private TreeEntry Entry(ModuleNode module, string name, int times)
    {
        double? part = this.ByMacs ? module.MacsShare : this.hierarchy.Root.StoredBytes > 0 ? module.StoredBytes / (double)this.hierarchy.Root.StoredBytes : null;
        return new TreeEntry(
            module.ClassName is { Length: > 0 } type ? $"{name}  {type}" : name,
            times,
            module.NodeCount,
            module.Parameters,
            this.ByMacs ? UnitFormatter.FormatCell(module.Macs, Unit.Macs) : UnitFormatter.Format(module.StoredBytes, Unit.Bytes),
            part * times,
            module.Depth < this.depth ? this.Children(module) : []);
    }

    private List<TreeEntry> Children(ModuleNode module)
    {
        List<TreeEntry> entries = [];
        var folded = new HashSet<ModuleRepeat>(ReferenceEqualityComparer.Instance);
        foreach (ModuleNode child in module.Children)
        {
            if (!this.repeats.TryGetValue(child, out ModuleRepeat? repeat))
            {
                entries.Add(this.Entry(child, child.Name, 1));
            }
            else if (folded.Add(repeat))
            {
                entries.Add(this.Entry(child, $"{repeat.Members[0].Name} … {repeat.Members[^1].Name}", repeat.Count));
            }
        }

        return entries;
    }
}
