using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Compute;

/// <summary>A model of one node, built operand by operand; running it gives result types, cost and findings.</summary>
internal sealed class OperatorProbe
{
    private readonly Graph graph = new();
    private readonly List<Value?> operands = [];
    private readonly List<KeyValuePair<string, AttributeValue>> attributes = [];
    private readonly OperatorId id;
    private readonly long version;
    private int outputs = 1;

    private OperatorProbe(OperatorId id, long version)
    {
        this.id = id;
        this.version = version;
    }

    public static OperatorProbe Of(string name, long version, string domain = "") => new(new OperatorId(domain, name), version);

    public OperatorProbe Input(params Dimension[] sizes) => this.Input(DataType.Float32, sizes);

    public OperatorProbe Input(DataType type, params Dimension[] sizes) => this.Typed(new TensorType(type, new Shape(sizes.AsSpan())));

    public OperatorProbe Ranked(DataType type, Shape? shape) => this.Typed(new TensorType(type, shape));

    public OperatorProbe Omit()
    {
        this.operands.Add(null);
        return this;
    }

    public OperatorProbe Constant(params long[] values) => this.Stored(InlineTensorData.Vector(values));

    public OperatorProbe Number(long value) => this.Stored(InlineTensorData.FromInt64([], [value]));

    public OperatorProbe Reals(params float[] values) => this.Stored(InlineTensorData.FromSingles([values.Length], values));

    public OperatorProbe With(string name, long value) => this.With(name, AttributeValue.Int(value));

    public OperatorProbe With(string name, string value) => this.With(name, AttributeValue.String(value));

    public OperatorProbe WithAll(string name, params long[] values) => this.With(name, AttributeValue.Ints(values));

    public OperatorProbe With(string name, AttributeValue value)
    {
        this.attributes.Add(new(name, value));
        return this;
    }

    public OperatorProbe Outputs(int count)
    {
        this.outputs = count;
        return this;
    }

    public ProbeResult Run()
    {
        Node node = this.graph.AddNode(this.id, this.operands, Enumerable.Range(0, this.outputs).Select(i => $"y{i}"), new AttributeMap(this.attributes));
        foreach (Value result in node.Outputs)
        {
            this.graph.AddOutput(result);
        }

        List<OperatorSetImport> imports = [new OperatorSetImport(this.id.Domain, this.version)];
        using var model = new Model(this.graph) { Imports = imports };
        var findings = new DiagnosticBag();
        TypedModel typed = TypeInference.Infer(model, OnnxOperators.Default, TypeInferenceOptions.Default, findings);
        ModelCosts costs = CostEvaluation.Evaluate(typed);
        return new ProbeResult(
            [.. node.Outputs.Select(typed.Main.TypeOf)],
            [.. node.Outputs.Select(typed.Main.UnknownReason)],
            costs.CostOf(typed.Main, node),
            findings.Diagnostics);
    }

    private OperatorProbe Typed(TensorType type)
    {
        this.operands.Add(this.graph.AddInput($"x{this.operands.Count}", type));
        return this;
    }

    private OperatorProbe Stored(TensorData data)
    {
        this.operands.Add(this.graph.AddInitializer($"c{this.operands.Count}", data));
        return this;
    }
}
