using System.Diagnostics.CodeAnalysis;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A module of the main graph: the nodes directly in it, the modules inside, and totals over both. Names come from the file and are untrusted.</summary>
public sealed class ModuleNode
{
    private Node[] nodes = [];
    private int filled;
    private ModuleNode[] children = [];
    private Dictionary<string, ModuleNode>? byName;

    internal ModuleNode(ModuleNode? parent, string name, int index)
    {
        this.Parent = parent;
        this.Name = name;
        this.Index = index;
        this.Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The enclosing module; null for the root, which is the whole main graph.</summary>
    public ModuleNode? Parent { get; }

    /// <summary>Last part of the path; empty for the root.</summary>
    public string Name { get; }

    /// <summary>Names from below the root to here, joined by dots, such as <c>encoder.layer.0</c>; empty for the root. Composed at each call.</summary>
    public string Path
    {
        get
        {
            string[] parts = new string[this.Depth];
            for (ModuleNode module = this; module.Parent is not null; module = module.Parent)
            {
                parts[module.Depth - 1] = module.Name;
            }

            return string.Join('.', parts);
        }
    }

    /// <summary>Modules above; 0 for the root.</summary>
    public int Depth { get; }

    /// <summary>Class of the module as the exporter states it; null when it says nothing.</summary>
    public string? ClassName { get; internal set; }

    /// <summary>Nodes directly in the module, in execution order.</summary>
    public IReadOnlyList<Node> Nodes => this.nodes;

    /// <summary>Modules inside, by name, numbers in numeric order.</summary>
    public IReadOnlyList<ModuleNode> Children => this.children;

    /// <summary>Main-graph nodes in the module and those inside; a node with subgraphs counts as one.</summary>
    public int NodeCount { get; internal set; }

    /// <summary>Parameters that reach these nodes as operands; one that several nodes use counts at each.</summary>
    public long Parameters { get; internal set; }

    /// <summary>Bytes of stored constants, each storage once, at the module that uses it first.</summary>
    public long StoredBytes { get; internal set; }

    /// <summary>Floating-point multiply-accumulates under the inspection's profile; nodes of unknown cost count nothing. Unknown when costs were not computed.</summary>
    public Dimension Macs { get; internal set; }

    /// <summary>Floating-point operations under the inspection's profile, as <see cref="Macs"/>.</summary>
    public Dimension Flops { get; internal set; }

    /// <summary>Integer multiply-accumulates, as <see cref="Macs"/>.</summary>
    public Dimension IntegerMacs { get; internal set; }

    /// <summary>Part of the main graph's floating-point multiply-accumulates, 0 to 1; null when one of the two is not a number or there are none.</summary>
    public double? MacsShare { get; internal set; }

    /// <summary>Position in the order of creation; parents come before children.</summary>
    internal int Index { get; }

    /// <inheritdoc />
    public override string ToString() => this.Parent is null ? "(root)" : this.Path;

    /// <summary>Adds a node; <see cref="NodeCount"/> tells how many there will be directly in the module.</summary>
    internal void Add(Node node)
    {
        if (this.nodes.Length == 0)
        {
            this.nodes = new Node[this.NodeCount];
        }

        this.nodes[this.filled++] = node;
    }

    internal bool TryGetChild(ReadOnlySpan<char> name, [NotNullWhen(true)] out ModuleNode? child)
    {
        child = null;
        return this.byName is not null && this.byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out child);
    }

    internal void AddChild(ModuleNode child) => (this.byName ??= new Dictionary<string, ModuleNode>(StringComparer.Ordinal)).Add(child.Name, child);

    /// <summary>Puts the children in order.</summary>
    internal void Finish()
    {
        if (this.byName is not null)
        {
            this.children = [.. this.byName.Values];
            Array.Sort(this.children, static (a, b) => CompareNames(a.Name, b.Name));
        }
    }

    private static int CompareNames(string a, string b)
    {
        bool isNumber = IsNumber(a);
        if (isNumber != IsNumber(b))
        {
            return isNumber ? -1 : 1;
        }

        int byLength = isNumber ? a.Length.CompareTo(b.Length) : 0;
        return byLength != 0 ? byLength : string.CompareOrdinal(a, b);
    }

    private static bool IsNumber(string text)
    {
        foreach (char character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }
        }

        return text.Length > 0;
    }
}
