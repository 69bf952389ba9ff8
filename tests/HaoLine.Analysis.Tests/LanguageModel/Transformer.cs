using HaoLine.Ir;

namespace HaoLine.Analysis.Tests.LanguageModel;

/// <summary>Builds transformer layers of 4 tokens in the forms that exporters write. Names of nodes are numbers: nothing may depend on them.</summary>
internal sealed class Transformer
{
    public const string Microsoft = "com.microsoft";

    private int next;

    public Transformer(long hidden = 64, Dimension? batch = null, Dimension? length = null)
    {
        this.Hidden = hidden;
        this.Batch = batch ?? 1;
        this.Length = length ?? 4;
    }

    public Graph Graph { get; } = new("g");

    public long Hidden { get; }

    public Dimension Batch { get; }

    public Dimension Length { get; }

    public Value Input(params Dimension[] shape) => this.Graph.AddInput(this.Name(), new TensorType(DataType.Float32, new Shape(shape)));

    public Value Stream() => this.Input(this.Batch, this.Length, this.Hidden);

    public Value Weight(params long[] shape) => this.Graph.Weight(this.Name(), shape);

    public Value Numbers(params long[] values) => this.Graph.Integers(this.Name(), values);

    public Value Floats(long[] shape, params float[] values) => this.Graph.AddInitializer(this.Name(), InlineTensorData.FromSingles(shape, values));

    public Value Apply(string name, params Value?[] inputs) => this.Node("", name, [], inputs)[0];

    public Value Apply(string name, (string, AttributeValue)[] attributes, params Value?[] inputs) => this.Node("", name, attributes, inputs)[0];

    public Value Fused(string name, (string, AttributeValue)[] attributes, params Value?[] inputs) => this.Node(Microsoft, name, attributes, inputs)[0];

    public IReadOnlyList<Value> Node(string domain, string name, (string, AttributeValue)[] attributes, params Value?[] inputs) =>
        this.Graph.AddNode(new OperatorId(domain, name), inputs, [this.Name()], Graphs.Attributes(attributes), this.Name()).Outputs;

    public Value Project(Value x, long width, long outputs) => this.Apply("MatMul", x, this.Weight(width, outputs));

    public Value Norm(Value x) => this.Apply("LayerNormalization", x, this.Weight(this.Hidden), this.Weight(this.Hidden));

    /// <summary>[B, S, heads · size] to [B, heads, S, size].</summary>
    public Value Heads(Value x, long heads, long size) =>
        this.Apply("Transpose", [("perm", AttributeValue.Ints(0, 2, 1, 3))], this.Apply("Reshape", x, this.Numbers(0, -1, heads, size)));

    public Value Turn(Value x) => this.Apply("Transpose", [("perm", AttributeValue.Ints(0, 1, 3, 2))], x);

    public Value Merge(Value x, long width) =>
        this.Apply("Reshape", this.Apply("Transpose", [("perm", AttributeValue.Ints(0, 2, 1, 3))], x), this.Numbers(0, -1, width));

    /// <summary>Each key head stands for several query heads.</summary>
    public Value Repeat(Value x, long heads, long times, long size) => this.Apply(
        "Reshape",
        this.Apply("Expand", this.Apply("Unsqueeze", x, this.Numbers(2)), this.Numbers(1, 1, times, 1, 1)),
        this.Numbers(0, heads * times, -1, size));

    public Value Attend(Value q, Value k, Value v, Value? mask = null)
    {
        Value scores = this.Apply("Mul", this.Apply("MatMul", q, this.Turn(k)), this.Floats([], 0.25f));
        scores = mask is null ? scores : this.Apply("Add", scores, mask);
        return this.Apply("MatMul", this.Apply("Softmax", [("axis", AttributeValue.Int(-1))], scores), v);
    }

    /// <summary>−∞ above the diagonal.</summary>
    public Value Causal() => this.Apply(
        "Trilu", [("upper", AttributeValue.Int(1))],
        this.Apply("ConstantOfShape", [("value", AttributeValue.Tensor(InlineTensorData.FromSingles([1], [float.NegativeInfinity])))], this.Numbers(4, 4)),
        this.Numbers(1));

    /// <summary>Self-attention with projections of its own.</summary>
    public Value SelfAttention(Value x, long heads, long size, Value? mask = null)
    {
        Value q = this.Heads(this.Project(x, this.Hidden, heads * size), heads, size);
        Value k = this.Heads(this.Project(x, this.Hidden, heads * size), heads, size);
        Value v = this.Heads(this.Project(x, this.Hidden, heads * size), heads, size);
        return this.Project(this.Merge(this.Attend(q, k, v, mask), heads * size), heads * size, this.Hidden);
    }

    public Value FeedForward(Value x, long width) => this.Project(this.Apply("Relu", this.Project(x, this.Hidden, width)), width, this.Hidden);

    public Value Gated(Value x, long width)
    {
        Value gate = this.Project(x, this.Hidden, width);
        Value product = this.Apply("Mul", this.Apply("Mul", gate, this.Apply("Sigmoid", gate)), this.Project(x, this.Hidden, width));
        return this.Project(product, width, this.Hidden);
    }

    /// <summary>A layer with norms before its two parts.</summary>
    public Value Layer(Value x, Func<Value, Value> attention, Func<Value, Value>? feedForward = null)
    {
        x = this.Apply("Add", x, attention(this.Norm(x)));
        return this.Apply("Add", x, (feedForward ?? (inner => this.FeedForward(inner, 4 * this.Hidden)))(this.Norm(x)));
    }

    private string Name() => $"{this.next++}";
}
