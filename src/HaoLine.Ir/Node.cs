namespace HaoLine.Ir;

/// <summary>One application of an operator or function. Changed only through <see cref="Ir.Graph"/>.</summary>
public sealed class Node
{
    private Value?[] inputs;
    private Value[] outputs;

    internal Node(Graph graph, OperatorId operatorId, string name, Value?[] inputs, Value[] outputs, AttributeMap attributes)
    {
        this.Graph = graph;
        this.Operator = operatorId;
        this.Name = name;
        this.inputs = inputs;
        this.outputs = outputs;
        this.Attributes = attributes;
    }

    /// <summary>The graph that holds the node.</summary>
    public Graph Graph { get; internal set; }

    /// <summary>What the node applies.</summary>
    public OperatorId Operator { get; internal set; }

    /// <summary>Name as stored; may be empty.</summary>
    public string Name { get; internal set; }

    /// <summary>Operands; null for an omitted optional one.</summary>
    public IReadOnlyList<Value?> Inputs => this.inputs;

    /// <summary>Results. An omitted optional result has an empty name and no uses.</summary>
    public IReadOnlyList<Value> Outputs => this.outputs;

    /// <summary>Attributes in stored order.</summary>
    public AttributeMap Attributes
    {
        get;
        internal set
        {
            field = value;
            this.HasSubgraphs = false;
            for (int i = 0; i < value.Count; i++)
            {
                this.HasSubgraphs |= value[i].Value.Kind is AttributeKind.Graph or AttributeKind.Graphs;
            }
        }
    }

    /// <summary>Documentation of the node; empty when none.</summary>
    public string Documentation { get; internal set; } = "";

    /// <summary>Exporter metadata (ONNX IR 10 <c>metadata_props</c>); empty when none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; internal set; } = [];

    /// <summary>Position among the graph's nodes when it was read; -1 for nodes made by code.</summary>
    public int SourceIndex { get; internal set; } = -1;

    /// <summary>First byte in the artefact; -1 for nodes made by code.</summary>
    public long SourceOffset { get; internal set; } = -1;

    /// <summary>Bytes in the artefact; -1 for nodes made by code.</summary>
    public long SourceLength { get; internal set; } = -1;

    /// <summary>Where the node stands in the artefact.</summary>
    public SourceLocation Location => new(
        this.Graph.SourcePath,
        this.SourceOffset,
        this.SourceLength,
        this.SourceIndex < 0 ? $"{this.Graph.ElementPath}.node" : $"{this.Graph.ElementPath}.node[{this.SourceIndex}]");

    /// <summary>Every subgraph held by the attributes, in attribute order. Empty for most nodes, without allocation.</summary>
    public IEnumerable<Graph> Subgraphs => this.HasSubgraphs ? EnumerateSubgraphs(this.Attributes) : [];

    /// <summary>True when an attribute holds a subgraph.</summary>
    public bool HasSubgraphs { get; private set; }

    /// <summary>Place in the snapshot of the graph's node list; valid while there is one.</summary>
    internal int Index { get; set; }

    internal Node? Previous { get; set; }

    internal Node? Next { get; set; }

    /// <inheritdoc />
    public override string ToString() => this.Name.Length == 0 ? this.Operator.ToString() : $"{this.Operator} '{this.Name}'";

    internal void SetInput(int index, Value? value) => this.inputs[index] = value;

    internal void SetInputs(Value?[] values) => this.inputs = values;

    internal void SetOutputs(Value[] values) => this.outputs = values;

    private static IEnumerable<Graph> EnumerateSubgraphs(AttributeMap attributes)
    {
        foreach (KeyValuePair<string, AttributeValue> attribute in attributes)
        {
            if (attribute.Value.Kind == AttributeKind.Graph)
            {
                yield return attribute.Value.AsGraph();
            }
            else if (attribute.Value.Kind == AttributeKind.Graphs)
            {
                foreach (Graph graph in attribute.Value.AsGraphs())
                {
                    yield return graph;
                }
            }
        }
    }
}
