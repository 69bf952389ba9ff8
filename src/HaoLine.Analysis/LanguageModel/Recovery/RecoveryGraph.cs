using HaoLine.Ir;
using HaoLine.Operators;

namespace HaoLine.Analysis;

/// <summary>
/// One graph as the recovery of architectures sees it: nodes in execution order, shapes, categories, and which values are made of stored
/// constants alone. Linear to make.
/// </summary>
internal sealed class RecoveryGraph
{
    private readonly OperatorLookup lookup;
    private readonly TypedScope types;
    private readonly ValueMap<bool> constants = new(false);
    private readonly Dictionary<Node, int> places = [];
    private readonly Dictionary<Node, WeightedProduct?> products = [];

    public RecoveryGraph(Graph graph, TypedScope types, OperatorLookup lookup)
    {
        this.Graph = graph;
        this.types = types;
        this.lookup = lookup;
        this.Nodes = types.OrderOf(graph);
        for (int i = 0; i < this.Nodes.Count; i++)
        {
            Node node = this.Nodes[i];
            this.places.Add(node, i);
            bool isConstant = !node.HasSubgraphs && node.Inputs.All(input => input is null || this.IsConstant(input));
            foreach (Value output in isConstant ? node.Outputs : [])
            {
                this.constants.Set(output, true);
            }
        }
    }

    public Graph Graph { get; }

    /// <summary>Nodes in execution order.</summary>
    public IReadOnlyList<Node> Nodes { get; }

    /// <summary>Place in <see cref="Nodes"/>; -1 for nodes of other graphs.</summary>
    public int PlaceOf(Node node) => this.places.GetValueOrDefault(node, -1);

    /// <summary>True for stored constants and for what is computed from them alone.</summary>
    public bool IsConstant(Value value) => value.Constant is not null || this.constants.Get(value);

    public OperatorCategory CategoryOf(Node node) => this.lookup.CategoryOf(node);

    public bool HasTrait(Node node, OperatorTraits trait) => this.lookup.HasTrait(node, trait);

    /// <summary>True for operands that steer the operator: shapes, axes, indices.</summary>
    public bool IsControl(Node node, int input) => this.lookup.Find(node)?.RoleOf(input) is OperandRole.Control;

    public Shape? ShapeOf(Value value) => (this.types.TypeOf(value) as TensorType)?.Shape;

    public DataType ElementTypeOf(Value value) => (this.types.TypeOf(value) as TensorType)?.ElementType ?? DataType.Undefined;

    public KnownValue? ElementsOf(Value value) => this.types.ValueOf(value);

    /// <summary>Size of an axis, counted from the end when negative; 0 when not a known number.</summary>
    public long SizeOf(Value? value, int axis)
    {
        if (value is null || this.ShapeOf(value) is not { } shape)
        {
            return 0;
        }

        int index = axis < 0 ? shape.Rank + axis : axis;
        return index >= 0 && index < shape.Rank && shape[index].TryGetValue(out long size) ? size : 0;
    }

    public int RankOf(Value value) => this.ShapeOf(value)?.Rank ?? -1;

    public long Integer(Node node, string attribute, long otherwise = 0) =>
        this.types.Attribute(node, attribute) is { Kind: AttributeKind.Int } value ? value.AsInt() : otherwise;

    public long[]? Integers(Node node, string attribute) =>
        this.types.Attribute(node, attribute) is { Kind: AttributeKind.Ints } value ? value.AsInts().ToArray() : null;

    public string Text(Node node, string attribute) =>
        this.types.Attribute(node, attribute) is { Kind: AttributeKind.String } value ? value.AsString() : "";

    /// <summary>The product of data and stored weights that a node is; null for other nodes and for products of two computed values.</summary>
    public WeightedProduct? ProductOf(Node node)
    {
        if (!this.products.TryGetValue(node, out WeightedProduct? product))
        {
            product = this.FindProduct(node);
            this.products.Add(node, product);
        }

        return product;
    }

    /// <summary>The payload of an initializer or of a node that holds a constant; null for other values.</summary>
    public TensorData? DataOf(Value value) =>
        value.Constant ?? (value.Producer is { Inputs.Count: 0 } producer && this.HasTrait(producer, OperatorTraits.Constant)
            && producer.Attributes.Find("value") is { Kind: AttributeKind.Tensor } attribute ? attribute.AsTensor() : null);

    /// <summary>The stored value behind transpositions, casts and dequantization; null when it is not one stored value.</summary>
    public Value? StoredOf(Value value)
    {
        for (int i = 0; i < 8; i++)
        {
            if (this.DataOf(value) is not null)
            {
                return value;
            }

            if (value.Producer is not { Inputs: [{ } first, ..] } producer || !this.IsPlain(producer))
            {
                return null;
            }

            value = first;
        }

        return null;
    }

    /// <summary>True for nodes whose result has the elements of the first operand.</summary>
    private bool IsPlain(Node node) =>
        this.HasTrait(node, OperatorTraits.View) || RecoveryOperators.Copies.Contains(node.Operator);

    private WeightedProduct? FindProduct(Node node)
    {
        if (this.CategoryOf(node) != OperatorCategory.MatrixMultiplication || node.Outputs.Count == 0)
        {
            return null;
        }

        Value? data = null;
        Value? weight = null;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is not { } input || this.IsControl(node, i))
            {
                continue;
            }

            if (!this.IsConstant(input))
            {
                if (data is not null)
                {
                    return null;
                }

                data = input;
            }
            else if (weight is null && this.RankOf(input) >= 2)
            {
                weight = input;
            }
        }

        if (data is null || weight is null)
        {
            return null;
        }

        long width = this.Integer(node, "K");
        long outputs = this.Integer(node, "N");
        bool isTransposed = this.Integer(node, "transB") != 0;
        width = width > 0 ? width : this.SizeOf(data, -1) is > 0 and long read ? read : this.SizeOf(weight, isTransposed ? -1 : -2);
        outputs = outputs > 0 ? outputs : this.SizeOf(node.Outputs[0], -1) is > 0 and long made ? made : this.SizeOf(weight, isTransposed ? -2 : -1);
        return new WeightedProduct(node, data, weight, node.Outputs[0], width, outputs, this.HasBias(node, weight));
    }

    private bool HasBias(Node node, Value weight)
    {
        for (int i = 1; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] is { } input && !ReferenceEquals(input, weight) && this.lookup.Find(node)?.RoleOf(i) == OperandRole.Bias)
            {
                return true;
            }
        }

        // Exporters add the bias by a node of its own.
        Value result = node.Outputs[0];
        if (result.UseCount != 1 || result.Uses[0].Node is not { Inputs.Count: >= 2 } next || !RecoveryOperators.BiasAdditions.Contains(next.Operator))
        {
            return false;
        }

        return next.Inputs[1 - Math.Min(1, result.Uses[0].InputIndex)] is { } other && this.IsConstant(other) && this.RankOf(other) == 1;
    }
}
