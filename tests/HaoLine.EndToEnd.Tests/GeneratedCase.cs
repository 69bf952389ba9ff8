using HaoLine.Ir;

namespace HaoLine.EndToEnd.Tests;

/// <summary>A small model written in a few lines: inputs get content from the witness, constants are deterministic.</summary>
internal sealed class GeneratedCase(string name, int version = 21)
{
    private readonly Dictionary<OperatorId, Function> functions = [];
    private readonly SortedSet<string> domains = new(StringComparer.Ordinal);
    private int names;

    public const string Contrib = "com.microsoft";

    public string Name => name;

    public Graph Graph { get; } = new(name);

    public Value In(string input, DataType type, params long[] sizes) => this.Graph.AddInput(input, new TensorType(type, Shape.Of(sizes)));

    public Value In(params long[] sizes) => this.In($"x{this.Graph.Inputs.Count}", DataType.Float32, sizes);

    public Value Ints(params long[] values) => this.Graph.AddInitializer(this.Next("i"), InlineTensorData.Vector(values));

    public Value Scalar(long value) => this.Graph.AddInitializer(this.Next("s"), InlineTensorData.FromInt64([], [value]));

    public Value Int32(long[] sizes, params int[] values) => this.Raw(DataType.Int32, sizes, [.. values.SelectMany(BitConverter.GetBytes)]);

    public Value Float(float value) => this.Graph.AddInitializer(this.Next("f"), InlineTensorData.FromSingles([], [value]));

    public Value Floats(params float[] values) => this.Graph.AddInitializer(this.Next("f"), InlineTensorData.FromSingles([values.Length], values));

    /// <summary>A float32 weight between −1 and 1.</summary>
    public Value Weight(params long[] sizes)
    {
        float[] values = [.. Enumerable.Range(0, (int)sizes.Aggregate(1L, static (a, b) => a * b)).Select(static i => ((i * 37 % 101) / 50f) - 1f)];
        return this.Graph.AddInitializer(this.Next("w"), InlineTensorData.FromSingles(sizes, values));
    }

    /// <summary>Bytes that count up from 1; types below one byte are packed.</summary>
    public Value Bytes(DataType type, params long[] sizes)
    {
        type.TryGetByteLength(sizes.Aggregate(1L, static (a, b) => a * b), out long length);
        return this.Raw(type, sizes, [.. Enumerable.Range(0, (int)length).Select(static i => (byte)((i % 7) + 1))]);
    }

    public Value Raw(DataType type, long[] sizes, byte[] bytes) => this.Graph.AddInitializer(this.Next("b"), new InlineTensorData(type, sizes, bytes));

    public static (string Name, AttributeValue Value) A(string attribute, long value) => (attribute, AttributeValue.Int(value));

    public static (string Name, AttributeValue Value) A(string attribute, float value) => (attribute, AttributeValue.Float(value));

    public static (string Name, AttributeValue Value) A(string attribute, string value) => (attribute, AttributeValue.String(value));

    public static (string Name, AttributeValue Value) A(string attribute, params long[] values) => (attribute, AttributeValue.Ints(values));

    public static (string Name, AttributeValue Value) A(string attribute, Graph value) => (attribute, AttributeValue.Graph(value));

    public Value Op(string operatorName, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes) =>
        this.Ops("", operatorName, 1, inputs, attributes)[0];

    public Value Ms(string operatorName, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes) =>
        this.Ops(Contrib, operatorName, 1, inputs, attributes)[0];

    public IReadOnlyList<Value> Ops(string domain, string operatorName, int outputs, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        this.domains.Add(domain);
        return this.Graph.AddNode(
            new OperatorId(domain, operatorName), inputs, Enumerable.Range(0, outputs).Select(_ => this.Next("y")),
            new AttributeMap(attributes.Select(static item => KeyValuePair.Create(item.Name, item.Value)))).Outputs;
    }

    public void Define(Function function) => this.functions.Add(function.Id, function);

    public Model Build()
    {
        foreach (Value result in this.Graph.Nodes.SelectMany(static node => node.Outputs).Where(static value => value.UseCount == 0 && !value.IsGraphOutput).ToList())
        {
            this.Graph.AddOutput(result);
        }

        return new Model(this.Graph)
        {
            Imports = [new("", version), .. this.domains.Where(static domain => domain.Length > 0).Select(static domain => new OperatorSetImport(domain, 1))],
            Functions = this.functions,
            Metadata = new ModelMetadata { Format = "onnx", FormatVersion = version >= 25 ? 12 : version >= 23 ? 11 : 10, ProducerName = "HaoLine.EndToEnd.Tests" },
            Capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics,
        };
    }

    private string Next(string prefix) => $"{prefix}{this.names++}";
}
