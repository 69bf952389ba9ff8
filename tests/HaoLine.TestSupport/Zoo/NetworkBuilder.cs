using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.TestSupport.Zoo;

/// <summary>
/// Builds networks layer by layer. Keeps the sizes of its values by its own arithmetic, records every multiply-accumulate layer,
/// and declares types of graph inputs only, so that everything else must be inferred.
/// </summary>
public sealed partial class NetworkBuilder
{
    private readonly Graph graph;
    private readonly Dictionary<Value, Dimension[]> sizes = [];
    private readonly Dictionary<string, Value> constants = [];
    private readonly List<LayerRecord> layers = [];
    private readonly Func<DataType, long[], TensorData> payload;
    private readonly long operatorSet;
    private int results;

    /// <summary>Starts a network.</summary>
    /// <param name="name">Graph name.</param>
    /// <param name="operatorSet">Version of the standard operator set.</param>
    /// <param name="payload">Makes the payload of a weight; null for weights without bytes.</param>
    public NetworkBuilder(string name, long operatorSet = 17, Func<DataType, long[], TensorData>? payload = null)
    {
        this.graph = new Graph(name);
        this.operatorSet = operatorSet;
        this.payload = payload ?? (static (type, dimensions) => new MissingTensorData(type, dimensions, "built without payload"));
    }

    /// <summary>Multiply-accumulate layers so far.</summary>
    public IReadOnlyList<LayerRecord> Layers => this.layers;

    /// <summary>Sizes of a value by the builder's own arithmetic.</summary>
    public IReadOnlyList<Dimension> SizesOf(Value value) => this.sizes[value];

    /// <summary>Adds a graph input with a declared type.</summary>
    public Value Input(string name, DataType type, params Dimension[] dimensions)
    {
        Value value = this.graph.AddInput(name, new TensorType(type, new Shape(dimensions)));
        this.sizes.Add(value, dimensions);
        return value;
    }

    /// <summary>Ends the network.</summary>
    public ZooNetwork Build(params ReadOnlySpan<Value> outputs)
    {
        foreach (Value output in outputs)
        {
            this.graph.AddOutput(output);
        }

        var model = new Model(this.graph)
        {
            Imports = [new("", this.operatorSet)],
            Metadata = new ModelMetadata { Format = "onnx", FormatVersion = this.operatorSet >= 19 ? 9 : 8, ProducerName = "HaoLine.TestSupport" },
            Capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics,
        };
        return new ZooNetwork(model, this.layers);
    }

    /// <summary>A stored float32 weight.</summary>
    public Value Weight(string name, params long[] dimensions)
    {
        Value value = this.graph.AddInitializer(name, this.payload(DataType.Float32, dimensions));
        this.sizes.Add(value, Array.ConvertAll(dimensions, static dimension => (Dimension)dimension));
        return value;
    }

    /// <summary>A stored tensor that is not a weight.</summary>
    public Value Buffer(string name, TensorData data) => this.Shared(name, data);

    /// <summary>A one-dimensional int64 constant; equal ones are shared.</summary>
    public Value Constant(params long[] values) => this.Shared($"const[{string.Join(',', values)}]", InlineTensorData.Vector(values));

    /// <summary>A scalar int64 constant; equal ones are shared.</summary>
    public Value Scalar(long value) => this.Shared(string.Create(CultureInfo.InvariantCulture, $"scalar({value})"), InlineTensorData.FromInt64([], [value]));

    /// <summary>Adds any operator of one result whose sizes the caller states.</summary>
    public Value Apply(string operatorName, string name, Dimension[] resultSizes, IReadOnlyList<Value?> operands, params (string Name, AttributeValue Value)[] attributes)
    {
        string result = string.Create(CultureInfo.InvariantCulture, $"{name}/{operatorName}_{this.results++}");
        Node node = this.graph.AddNode(OperatorId.Onnx(operatorName), operands, [result], new AttributeMap(attributes.Select(static item => KeyValuePair.Create(item.Name, item.Value))), name);
        this.sizes.Add(node.Outputs[0], resultSizes);
        return node.Outputs[0];
    }

    /// <summary>An operator of one operand that keeps its shape.</summary>
    public Value Unary(string operatorName, string name, Value x) => this.Apply(operatorName, name, this.sizes[x], [x]);

    /// <summary>Relu.</summary>
    public Value Relu(string name, Value x) => this.Unary("Relu", name, x);

    /// <summary>The sum of two values of equal shape, or of a value and a vector along its last axis.</summary>
    public Value Add(string name, Value a, Value b) => this.Apply("Add", name, this.sizes[a], [a, b]);

    /// <summary>Clip to 0…6 as the relu6 layer of mobile networks.</summary>
    public Value Relu6(string name, Value x) => this.Apply(
        "Clip",
        name,
        this.sizes[x],
        [x, this.Shared("relu6.min", InlineTensorData.FromSingles([], [0])), this.Shared("relu6.max", InlineTensorData.FromSingles([], [6]))]);

    /// <summary>Softmax over the last axis.</summary>
    public Value Softmax(string name, Value x) => this.Apply("Softmax", name, this.sizes[x], [x], ("axis", AttributeValue.Int(-1)));

    /// <summary>Concatenation along an axis.</summary>
    public Value Concat(string name, int axis, params Value[] values)
    {
        Dimension[] result = [.. this.sizes[values[0]]];
        for (int i = 1; i < values.Length; i++)
        {
            result[axis] += this.sizes[values[i]][axis];
        }

        return this.Apply("Concat", name, result, values, ("axis", AttributeValue.Int(axis)));
    }

    /// <summary>Transposition.</summary>
    public Value Transpose(string name, Value x, params long[] permutation) => this.Apply(
        "Transpose", name, Array.ConvertAll(permutation, axis => this.sizes[x][axis]), [x], ("perm", AttributeValue.Ints(permutation)));

    /// <summary>Flattens everything after the first axis.</summary>
    public Value Flatten(string name, Value x)
    {
        Dimension[] from = this.sizes[x];
        Dimension features = from.Skip(1).Aggregate(Dimension.One, static (product, dimension) => product * dimension);
        return this.Apply("Flatten", name, [from[0], features], [x], ("axis", AttributeValue.Int(1)));
    }

    private static Dimension Product(IEnumerable<Dimension> dimensions) =>
        dimensions.Aggregate(Dimension.One, static (product, dimension) => product * dimension);

    private Value Shared(string name, TensorData data)
    {
        if (!this.constants.TryGetValue(name, out Value? value))
        {
            value = this.graph.AddInitializer(name, data);
            this.sizes.Add(value, [.. data.Shape]);
            this.constants.Add(name, value);
        }

        return value;
    }
}
