namespace HaoLine.Ir;

/// <summary>
/// A graph of nodes in execution order with its inputs, outputs and initializers. Every change goes through this class, which keeps
/// use lists right and counts <see cref="Version"/>. Not safe for concurrent edits; a frozen graph is safe for concurrent reads.
/// </summary>
public sealed partial class Graph
{
    private readonly List<Value> inputs = [];
    private readonly List<Value> outputs = [];
    private readonly List<Value> initializers = [];
    private KeptOrder? keptOrder;

    /// <summary>Creates an empty graph.</summary>
    /// <param name="name">Name; may be empty.</param>
    public Graph(string name = "")
    {
        ArgumentNullException.ThrowIfNull(name);
        this.Name = name;
    }

    /// <summary>Name as stored; may be empty.</summary>
    public string Name { get; }

    /// <summary>Documentation; empty when none.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Exporter metadata; empty when none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Nodes in execution order as stored.</summary>
    public NodeList Nodes { get; } = new();

    /// <summary>Inputs in order.</summary>
    public IReadOnlyList<Value> Inputs => this.inputs;

    /// <summary>Outputs in order; a value may occur more than once, and may belong to an enclosing graph.</summary>
    public IReadOnlyList<Value> Outputs => this.outputs;

    /// <summary>Values with stored payloads, graph inputs with a default included.</summary>
    public IReadOnlyList<Value> Initializers => this.initializers;

    /// <summary>The node whose attribute holds this graph; null for a main graph or function body.</summary>
    public Node? ParentNode { get; private set; }

    /// <summary>The function whose body this is; null otherwise.</summary>
    public Function? Function { get; internal set; }

    /// <summary>Counts edits; results computed for one version do not fit another.</summary>
    public int Version { get; private set; }

    /// <summary>True when edits throw.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>File the graph was read from; null for graphs made by code.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Model path of this graph for messages, such as <c>graph.node[3].attribute[then_branch].g</c>.</summary>
    public string ElementPath { get; init; } = "graph";

    /// <summary>The outermost graph: the main graph or the function body that holds this one.</summary>
    public Graph Root
    {
        get
        {
            Graph graph = this;
            while (graph.ParentNode is { } parent)
            {
                graph = parent.Graph;
            }

            return graph;
        }
    }

    /// <summary>The numbering that holds this graph; it may be older than the last edit.</summary>
    internal GraphNumbering? Numbering { get; set; }

    /// <summary>Number of the first node in <see cref="Numbering"/>.</summary>
    internal int FirstNode { get; set; }

    /// <inheritdoc />
    public override string ToString() => $"graph '{this.Name}' ({this.Nodes.Count} nodes)";

    /// <summary>The kept execution order; null when there is none or an edit may have changed it.</summary>
    internal TopologicalOrder? FindOrder() => this.keptOrder is { } kept && kept.Version == this.Version ? kept.Order : null;

    /// <summary>Keeps an order. With subgraphs only while frozen: an edit inside them changes dependencies without changing this graph.</summary>
    internal void KeepOrder(TopologicalOrder order, bool hasSubgraphs)
    {
        if (!hasSubgraphs || this.IsFrozen)
        {
            this.keptOrder = new KeptOrder(order, this.Version);
        }
    }

    internal void FreezeThis()
    {
        // Build the snapshot and the numbers now, so that concurrent readers share them.
        _ = this.Nodes.AsSpan();
        if (this.ParentNode is null)
        {
            _ = GraphNumbering.Of(this);
        }

        this.IsFrozen = true;
    }

    private sealed record KeptOrder(TopologicalOrder Order, int Version);

    private void BeginEdit()
    {
        if (this.IsFrozen)
        {
            throw new InvalidOperationException("The graph is frozen for analysis. Clone() the model and change the copy.");
        }

        this.Version++;
    }
}
