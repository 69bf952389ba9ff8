using HaoLine.Ir;

namespace HaoLine.Samples;

/// <summary>Lays a graph down node by node, with random weights from a fixed seed.</summary>
internal sealed class SampleGraph
{
    private readonly Graph graph;
    private readonly XorShift random;
    private readonly Dictionary<string, Value> constants = [];

    public SampleGraph(string name, ulong seed, string documentation)
    {
        this.graph = new Graph(name) { Documentation = documentation };
        this.random = new XorShift(seed);
    }

    public Value Input(string name, DataType type, params Dimension[] dimensions) => this.graph.AddInput(name, new TensorType(type, new Shape(dimensions)));

    public void Output(Value value, string name, params Dimension[] dimensions)
    {
        this.graph.Rename(value, name);
        this.graph.SetType(value, new TensorType(DataType.Float32, new Shape(dimensions)));
        this.graph.AddOutput(value);
    }

    /// <summary>Uniform around zero with the variance 1 / <paramref name="fanIn"/>, so that activations keep their scale.</summary>
    public Value Weight(string name, int fanIn, params long[] dimensions) => this.Filled(name, 0, MathF.Sqrt(3f / fanIn), dimensions);

    /// <summary>Uniform around a centre.</summary>
    public Value Filled(string name, float centre, float spread, params long[] dimensions)
    {
        float[] values = new float[dimensions.Aggregate(1L, static (product, dimension) => product * dimension)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = centre + (spread * this.random.Next());
        }

        return this.graph.AddInitializer(name, InlineTensorData.FromSingles(dimensions, values));
    }

    public Value Integers(string name, params long[] values) => this.Shared(name, InlineTensorData.Vector(values));

    public Value Integer(string name, long value) => this.Shared(name, InlineTensorData.FromInt64([], [value]));

    public Value Number(string name, float value) => this.Shared(name, InlineTensorData.FromSingles([], [value]));

    public Value Shared(string name, TensorData data)
    {
        if (!this.constants.TryGetValue(name, out Value? value))
        {
            value = this.graph.AddInitializer(name, data);
            this.constants.Add(name, value);
        }

        return value;
    }

    public Value Apply(string operatorName, string name, IReadOnlyList<Value?> operands, params (string Name, AttributeValue Value)[] attributes) =>
        this.Apply(operatorName, name, operands, [$"{name}_out"], attributes).Outputs[0];

    public Node Apply(
        string operatorName, string name, IReadOnlyList<Value?> operands, IReadOnlyList<string> results, params (string Name, AttributeValue Value)[] attributes) =>
        this.graph.AddNode(
            OperatorId.Onnx(operatorName),
            operands,
            results,
            new AttributeMap(attributes.Select(static item => KeyValuePair.Create(item.Name, item.Value))),
            name);

    public Model Finish() => new(this.graph)
    {
        Imports = [new OperatorSetImport("", 17)],
        Metadata = new ModelMetadata
        {
            Format = "onnx",
            FormatVersion = 8,
            ProducerName = "HaoLine sample generator",
            Documentation = "A small network with random weights, made for trying tools out.",
        },
        Capabilities = ModelCapabilities.Metadata | ModelCapabilities.TensorTypes | ModelCapabilities.TensorPayloads
            | ModelCapabilities.Topology | ModelCapabilities.OperatorSemantics,
    };
}
