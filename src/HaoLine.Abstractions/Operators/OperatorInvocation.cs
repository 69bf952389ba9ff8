using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// What a facet sees of one node: operand types, known operand values, and attributes with function references resolved.
/// </summary>
public abstract class OperatorInvocation
{
    private Node node;

    /// <summary>Creates the view of one node.</summary>
    protected OperatorInvocation(Node node, OperatorDefinition definition, long operatorSetVersion)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(definition);
        this.node = node;
        this.Definition = definition;
        this.OperatorSetVersion = operatorSetVersion;
    }

    /// <summary>The node. A facet that asks for it is run for every node; one that does not is run once for nodes that look the same to it.</summary>
    public Node Node
    {
        get
        {
            this.DependsOnNode = true;
            return this.node;
        }
    }

    /// <summary>The definition in force for it.</summary>
    public OperatorDefinition Definition { get; private set; }

    /// <summary>Version of the node's operator set where it stands.</summary>
    public long OperatorSetVersion { get; private set; }

    /// <summary>Operand slots, omitted ones included.</summary>
    public int InputCount => this.node.Inputs.Count;

    /// <summary>Result slots, omitted ones included.</summary>
    public int OutputCount => this.node.Outputs.Count;

    /// <summary>
    /// True once something was asked that another node of the same operator, operand types and attributes could answer differently:
    /// the node itself, known elements, declarations, subgraphs.
    /// </summary>
    protected bool DependsOnNode { get; set; }

    /// <summary>The node, asked for by the context itself.</summary>
    protected Node Subject => this.node;

    /// <summary>True when the operand is given.</summary>
    public bool HasInput(int index) => index < this.node.Inputs.Count && this.node.Inputs[index] is not null;

    /// <summary>True when the result slot exists and is not an omitted one.</summary>
    public bool HasOutput(int index) =>
        index < this.node.Outputs.Count
        && (this.node.Outputs[index].Name.Length > 0 || this.node.Outputs[index].UseCount > 0 || this.node.Outputs[index].IsGraphOutput);

    /// <summary>Type of an operand; null when unknown or omitted.</summary>
    public abstract IrType? InputType(int index);

    /// <summary>Known elements of an operand; null when unknown or omitted.</summary>
    public abstract KnownValue? InputValue(int index);

    /// <summary>An attribute with references to the enclosing function resolved; null when not stated.</summary>
    public abstract AttributeValue? Attribute(string name);

    /// <summary>Tensor type of an operand; null when unknown, omitted or not a tensor.</summary>
    public TensorType? InputTensor(int index) => this.InputType(index) as TensorType;

    /// <summary>Shape of an operand; null when unknown or omitted.</summary>
    public Shape? InputShape(int index) => this.InputTensor(index)?.Shape;

    /// <summary>Element type of an operand; <see cref="DataType.Undefined"/> when unknown or omitted.</summary>
    public DataType InputElementType(int index) => this.InputTensor(index)?.ElementType ?? DataType.Undefined;

    /// <summary>An int attribute.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public long GetInt(string name, long defaultValue) =>
        this.Typed(name, AttributeKind.Int) is { } value ? value.AsInt() : defaultValue;

    /// <summary>A float attribute.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public float GetFloat(string name, float defaultValue) =>
        this.Typed(name, AttributeKind.Float) is { } value ? value.AsFloat() : defaultValue;

    /// <summary>A string attribute.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public string GetString(string name, string defaultValue) =>
        this.Typed(name, AttributeKind.String) is { } value ? value.AsString() : defaultValue;

    /// <summary>An ints attribute; null when not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public long[]? GetInts(string name)
    {
        AttributeValue? value = this.Attribute(name);
        return value switch
        {
            null => null,
            { Kind: AttributeKind.Ints } => value.AsInts().ToArray(),
            _ => throw this.WrongKind(name, AttributeKind.Ints, value),
        };
    }

    /// <summary>A floats attribute; null when not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public float[]? GetFloats(string name) =>
        this.Typed(name, AttributeKind.Floats) is { } value ? value.AsFloats().ToArray() : null;

    /// <summary>A tensor attribute; null when not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public TensorData? GetTensor(string name) => this.Typed(name, AttributeKind.Tensor)?.AsTensor();

    /// <summary>A subgraph attribute; null when not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The attribute has another kind.</exception>
    public Graph? GetGraph(string name) => this.Typed(name, AttributeKind.Graph)?.AsGraph();

    /// <summary>Turns the view to another node, so that one object serves many. Views are valid only while their facet runs.</summary>
    protected void MoveTo(Node node, OperatorDefinition definition, long operatorSetVersion)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(definition);
        this.node = node;
        this.Definition = definition;
        this.OperatorSetVersion = operatorSetVersion;
        this.DependsOnNode = false;
    }

    private AttributeValue? Typed(string name, AttributeKind kind)
    {
        AttributeValue? value = this.Attribute(name);
        return value is null || value.Kind == kind ? value : throw this.WrongKind(name, kind, value);
    }

    private OperatorSemanticsException WrongKind(string name, AttributeKind expected, AttributeValue found) => new(
        Diagnostics.DefectKind.BadAttribute,
        $"{this.Node}: attribute '{name}' holds {found.Kind}, expected {expected}.");
}
