using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests;

/// <summary>A small model written in a few lines, inferred with the standard registry.</summary>
internal sealed class ModelSketch
{
    private int names;

    public ModelSketch(long version = 21, Graph? graph = null)
    {
        this.Version = version;
        this.Graph = graph ?? new Graph("main");
    }

    public long Version { get; }

    public Graph Graph { get; }

    public Dictionary<OperatorId, Function> Functions { get; } = [];

    public DiagnosticBag Findings { get; } = new();

    public static Dimension Sym(string name) => Dimension.Symbol(name);

    public static KeyValuePair<string, AttributeValue> Attr(string name, long value) => new(name, AttributeValue.Int(value));

    public static KeyValuePair<string, AttributeValue> Attr(string name, params long[] values) => new(name, AttributeValue.Ints(values));

    public static KeyValuePair<string, AttributeValue> Attr(string name, string value) => new(name, AttributeValue.String(value));

    public static KeyValuePair<string, AttributeValue> Attr(string name, Graph value) => new(name, AttributeValue.Graph(value));

    public static KeyValuePair<string, AttributeValue> Attr(string name, TensorData value) => new(name, AttributeValue.Tensor(value));

    public Value Input(string name, params Dimension[] sizes) => this.Input(name, DataType.Float32, sizes);

    public Value Input(string name, DataType type, params Dimension[] sizes) => this.Graph.AddInput(name, new TensorType(type, new Shape(sizes)));

    public Value Ints(params long[] values) => this.Graph.AddInitializer($"c{this.names++}", InlineTensorData.Vector(values));

    public Value Scalar(long value) => this.Graph.AddInitializer($"c{this.names++}", InlineTensorData.FromInt64([], [value]));

    public Value Bools(params bool[] values) => this.Graph.AddInitializer(
        $"c{this.names++}", new InlineTensorData(DataType.Bool, values.Length == 1 ? [] : [values.Length], values.Select(static value => (byte)(value ? 1 : 0)).ToArray()));

    public Value Floats(params float[] values) => this.Graph.AddInitializer($"c{this.names++}", InlineTensorData.FromSingles([values.Length], values));

    public Value Op(string name, Value?[] inputs, params KeyValuePair<string, AttributeValue>[] attributes) => this.Ops(name, 1, inputs, attributes)[0];

    public IReadOnlyList<Value> Ops(string name, int outputs, Value?[] inputs, params KeyValuePair<string, AttributeValue>[] attributes) =>
        this.Add(OperatorId.Onnx(name), outputs, inputs, attributes).Outputs;

    public Node Add(OperatorId id, int outputs, Value?[] inputs, params KeyValuePair<string, AttributeValue>[] attributes) =>
        this.Graph.AddNode(
            id, inputs, Enumerable.Range(0, outputs).Select(_ => $"v{this.names++}").ToArray(), new AttributeMap(attributes), $"n{this.names}");

    public TypedModel Infer(TypeInferenceOptions? options = null)
    {
        var model = new Model(this.Graph) { Imports = [new OperatorSetImport("", this.Version)], Functions = this.Functions };
        model.Freeze();
        return TypeInference.Infer(model, OnnxOperators.Default, options ?? TypeInferenceOptions.Default, this.Findings);
    }

    /// <summary>The inferred type of a value as text, such as <c>float32[batch, 3]</c>.</summary>
    public string TypeOf(Value value, TypeInferenceOptions? options = null) => this.Infer(options).Main.TypeOf(value)?.ToString() ?? "?";

    public string ShapeOf(Value value, TypeInferenceOptions? options = null) => (this.Infer(options).Main.TypeOf(value) as TensorType)?.Shape?.ToString() ?? "[*]";
}
