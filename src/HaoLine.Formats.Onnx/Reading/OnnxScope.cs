using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>The names that are visible while the nodes of one graph are read.</summary>
internal sealed class OnnxScope(Graph graph, OnnxScope? outer, int depth, int expectedValues)
{
    private static readonly Dictionary<string, PendingUse> None = [];

    private Dictionary<string, PendingUse> pending = None;

    public Graph Graph => graph;

    public OnnxScope? Outer => outer;

    public int Depth => depth;

    /// <summary>Defined values of this graph by name.</summary>
    public Dictionary<string, Value> Values { get; } = new(expectedValues, StringComparer.Ordinal);

    /// <summary>Declared types by name, for results of nodes.</summary>
    public Dictionary<string, IrType?> DeclaredTypes { get; } = new(0, StringComparer.Ordinal);

    /// <summary>Names used before they are defined.</summary>
    public IReadOnlyDictionary<string, PendingUse> Pending => this.pending;

    /// <summary>Outputs of this graph that stand for names not defined yet.</summary>
    public List<(int Index, string Name)> OpenOutputs { get; } = [];

    /// <summary>A name that was used before its definition in this graph; null while there is none.</summary>
    public string? FirstForwardReference { get; private set; }

    public void NoteForwardReference(string name) => this.FirstForwardReference ??= name;

    /// <summary>True for a name that an enclosing graph defines so far.</summary>
    public bool IsShadowing(string name)
    {
        for (OnnxScope? scope = outer; scope is not null; scope = scope.Outer)
        {
            if (scope.Values.ContainsKey(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds a defined value here or in an enclosing graph; null when none is defined so far.</summary>
    public Value? Find(string name)
    {
        for (OnnxScope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope.Values.TryGetValue(name, out Value? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Finds a value, or remembers that it is needed and stands in for it.</summary>
    public Value Use(string name, string user, long offset)
    {
        if (this.Find(name) is { } value)
        {
            return value;
        }

        if (!this.pending.TryGetValue(name, out PendingUse use))
        {
            if (ReferenceEquals(this.pending, None))
            {
                this.pending = new Dictionary<string, PendingUse>(StringComparer.Ordinal);
            }

            use = new PendingUse(graph.CreateValue(name), user, offset);
            this.pending.Add(name, use);
        }

        return use.Placeholder;
    }

    /// <summary>The value for a node result: the stand-in when the name was used before, else a new one.</summary>
    public Value Define(string name, IrType? type)
    {
        if (this.pending.Count > 0 && this.pending.Remove(name, out PendingUse use))
        {
            this.FirstForwardReference ??= name;
            if (type is not null)
            {
                graph.SetType(use.Placeholder, type);
            }

            return use.Placeholder;
        }

        return graph.CreateValue(name, type);
    }

    /// <summary>A use of a name that is not defined yet.</summary>
    internal readonly record struct PendingUse(Value Placeholder, string User, long Offset);
}
