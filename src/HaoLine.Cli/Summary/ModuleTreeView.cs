using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Reporting;

namespace HaoLine.Cli;

/// <summary>The modules as a tree down to a depth. Siblings of equal structure stand once, with how many there are; numbers are then those of each.</summary>
internal sealed class ModuleTreeView(SummaryConsole console, ModuleHierarchy hierarchy, int depth)
{
    /// <summary>Levels shown unless the caller says otherwise.</summary>
    public const int DefaultDepth = 3;

    private const int MaximumRows = 200;
    private const int BarWidth = 10;
    private const int FewestRepeats = 3;

    private readonly Dictionary<ModuleNode, ModuleRepeat> repeats = Repeats(hierarchy);
    private readonly AlignedTable table = new(false, true, true, true, true, true, false);
    private int hidden;

    public void Print()
    {
        bool byMacs = hierarchy.Root.Macs.TryGetValue(out long macs) && macs > 0;
        this.table.Add([.. new[] { "module", "", "nodes", "parameters", byMacs ? "MACs" : "bytes", "%", "" }.Select(static head => new Cell(head, "grey"))]);
        this.Add(hierarchy.Root, "", "", 1, byMacs);
        this.table.Print(console, console.Width);
        if (this.hidden > 0)
        {
            console.Line(new Cell(string.Create(CultureInfo.InvariantCulture, $"… and {this.hidden:N0} more modules; the JSON report lists them"), "grey"));
        }

        console.Blank();
    }

    private static Dictionary<ModuleNode, ModuleRepeat> Repeats(ModuleHierarchy hierarchy)
    {
        var found = new Dictionary<ModuleNode, ModuleRepeat>(ReferenceEqualityComparer.Instance);
        foreach (ModuleRepeat repeat in hierarchy.Repeats.Where(static repeat => repeat.Count >= FewestRepeats && repeat is { HasEqualShapes: true, ParametersEach: not null }))
        {
            foreach (ModuleNode member in repeat.Members)
            {
                found.TryAdd(member, repeat);
            }
        }

        return found;
    }

    private void Add(ModuleNode module, string lead, string branch, int times, bool byMacs, string? label = null)
    {
        if (this.table.Count > MaximumRows)
        {
            this.hidden++;
            return;
        }

        double? part = byMacs ? module.MacsShare : hierarchy.Root.StoredBytes > 0 ? module.StoredBytes / (double)hierarchy.Root.StoredBytes : null;
        double whole = (part ?? 0) * times;
        string name = label ?? (module.Parent is null ? "(model)" : module.Name);
        this.table.Add(
            new Cell(lead + branch + name + (module.ClassName is { Length: > 0 } type ? $"  {type}" : ""), module.Parent is null ? "bold" : ""),
            new Cell(times > 1 ? string.Create(CultureInfo.InvariantCulture, $"{times} ×") : "", "olive"),
            module.NodeCount.ToString("N0", CultureInfo.InvariantCulture),
            UnitFormatter.Format(module.Parameters, Unit.Count),
            byMacs ? UnitFormatter.FormatCell(module.Macs, Unit.Macs) : UnitFormatter.Format(module.StoredBytes, Unit.Bytes),
            part is null ? "" : (whole * 100).ToString("0.0", CultureInfo.InvariantCulture),
            new Cell(BlockGraphics.Bar(whole, BarWidth), "teal"));
        if (module.Depth < depth)
        {
            this.AddChildren(module, lead + branch switch { "" => "", "└ " => "  ", _ => "│ " }, byMacs);
        }
    }

    private void AddChildren(ModuleNode module, string lead, bool byMacs)
    {
        List<(ModuleNode First, int Times, string Label)> entries = [];
        var folded = new HashSet<ModuleRepeat>(ReferenceEqualityComparer.Instance);
        foreach (ModuleNode child in module.Children)
        {
            if (!this.repeats.TryGetValue(child, out ModuleRepeat? repeat))
            {
                entries.Add((child, 1, child.Name));
            }
            else if (folded.Add(repeat))
            {
                entries.Add((child, repeat.Count, $"{repeat.Members[0].Name} … {repeat.Members[^1].Name}"));
            }
        }

        for (int i = 0; i < entries.Count; i++)
        {
            this.Add(entries[i].First, lead, i == entries.Count - 1 ? "└ " : "├ ", entries[i].Times, byMacs, entries[i].Label);
        }
    }
}
