using System.Numerics;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Reading;

/// <summary>Collects the fields of one attribute; reused, so that attributes cost no lists of their own.</summary>
internal sealed class OnnxAttributeDraft
{
    private uint kinds;

    public string Name { get; set; } = "";

    public string Reference { get; set; } = "";

    public int TypeCode { get; set; }

    public long TypeOffset { get; set; }

    public float Float { get; set; }

    public long Int { get; set; }

    public byte[] Bytes { get; set; } = [];

    public List<float> Floats { get; } = [];

    public List<long> Ints { get; } = [];

    public List<byte[]> Strings { get; } = [];

    public List<TensorData> Tensors { get; } = [];

    public List<SparseTensorData> SparseTensors { get; } = [];

    public List<Graph> Graphs { get; } = [];

    public List<IrType> Types { get; } = [];

    /// <summary>How many kinds of value are present.</summary>
    public int KindCount => BitOperations.PopCount(this.kinds);

    /// <summary>The kind of the value; null when there is none or more than one.</summary>
    public AttributeKind? OnlyKind => this.KindCount == 1 ? (AttributeKind)BitOperations.TrailingZeroCount(this.kinds) : null;

    public void Set(AttributeKind kind) => this.kinds |= 1u << (int)kind;

    public bool Has(AttributeKind kind) => (this.kinds & (1u << (int)kind)) != 0;

    public string DescribeKinds() =>
        string.Join(", ", Enumerable.Range(0, 32).Where(bit => (this.kinds & (1u << bit)) != 0).Select(bit => ((AttributeKind)bit).ToString()));

    public void Clear()
    {
        this.kinds = 0;
        this.Name = "";
        this.Reference = "";
        this.TypeCode = 0;
        this.TypeOffset = 0;
        this.Float = 0;
        this.Int = 0;
        this.Bytes = [];
        this.Floats.Clear();
        this.Ints.Clear();
        this.Strings.Clear();
        this.Tensors.Clear();
        this.SparseTensors.Clear();
        this.Graphs.Clear();
        this.Types.Clear();
    }
}
