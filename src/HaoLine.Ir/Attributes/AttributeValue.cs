using System.Globalization;
using System.Text;

namespace HaoLine.Ir;

/// <summary>A typed attribute value. Immutable, except that a subgraph is a mutable <see cref="Graph"/>.</summary>
public sealed class AttributeValue
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    private readonly object value;

    private AttributeValue(AttributeKind kind, object value)
    {
        this.Kind = kind;
        this.value = value;
    }

    /// <summary>What the attribute holds.</summary>
    public AttributeKind Kind { get; }

    /// <summary>For <see cref="AttributeKind.Reference"/>: the kind the referenced attribute is declared to have; otherwise <see cref="Kind"/>.</summary>
    public AttributeKind DeclaredKind => this.value is ReferenceTarget target ? target.Kind : this.Kind;

    /// <summary>An int64.</summary>
    public static AttributeValue Int(long value) => new(AttributeKind.Int, value);

    /// <summary>A float32.</summary>
    public static AttributeValue Float(float value) => new(AttributeKind.Float, value);

    /// <summary>Text, stored as UTF-8.</summary>
    public static AttributeValue String(string value) => new(AttributeKind.String, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes of a string attribute, whatever their encoding.</summary>
    public static AttributeValue Bytes(ReadOnlySpan<byte> value) => new(AttributeKind.String, value.ToArray());

    /// <summary>A tensor.</summary>
    public static AttributeValue Tensor(TensorData value) => new(AttributeKind.Tensor, Required(value));

    /// <summary>A sparse tensor.</summary>
    public static AttributeValue SparseTensor(SparseTensorData value) => new(AttributeKind.SparseTensor, Required(value));

    /// <summary>A subgraph; it must not belong to a node yet.</summary>
    public static AttributeValue Graph(Graph value) => new(AttributeKind.Graph, Required(value));

    /// <summary>A type.</summary>
    public static AttributeValue Type(IrType value) => new(AttributeKind.Type, Required(value));

    /// <summary>int64 values.</summary>
    public static AttributeValue Ints(params ReadOnlySpan<long> values) => new(AttributeKind.Ints, values.ToArray());

    /// <summary>float32 values.</summary>
    public static AttributeValue Floats(params ReadOnlySpan<float> values) => new(AttributeKind.Floats, values.ToArray());

    /// <summary>Texts.</summary>
    public static AttributeValue Strings(params ReadOnlySpan<string> values)
    {
        byte[][] bytes = new byte[values.Length][];
        for (int i = 0; i < values.Length; i++)
        {
            bytes[i] = Encoding.UTF8.GetBytes(values[i]);
        }

        return new(AttributeKind.Strings, bytes);
    }

    /// <summary>Strings given as bytes.</summary>
    public static AttributeValue ByteStrings(IEnumerable<byte[]> values) => new(AttributeKind.Strings, values.ToArray());

    /// <summary>Tensors.</summary>
    public static AttributeValue Tensors(IEnumerable<TensorData> values) => new(AttributeKind.Tensors, values.ToArray());

    /// <summary>Sparse tensors.</summary>
    public static AttributeValue SparseTensors(IEnumerable<SparseTensorData> values) => new(AttributeKind.SparseTensors, values.ToArray());

    /// <summary>Subgraphs.</summary>
    public static AttributeValue Graphs(IEnumerable<Graph> values) => new(AttributeKind.Graphs, values.ToArray());

    /// <summary>Types.</summary>
    public static AttributeValue Types(IEnumerable<IrType> values) => new(AttributeKind.Types, values.ToArray());

    /// <summary>Inside a function body: the caller's attribute of that name.</summary>
    public static AttributeValue Reference(string attributeName, AttributeKind declaredKind) =>
        new(AttributeKind.Reference, new ReferenceTarget(attributeName, declaredKind));

    /// <summary>The int64.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public long AsInt() => this.As<long>(AttributeKind.Int);

    /// <summary>The float32.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public float AsFloat() => this.As<float>(AttributeKind.Float);

    /// <summary>The text; bytes that are not UTF-8 become replacement characters.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public string AsString() => Encoding.UTF8.GetString(this.As<byte[]>(AttributeKind.String));

    /// <summary>The string's bytes as stored.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public ReadOnlySpan<byte> AsBytes() => this.As<byte[]>(AttributeKind.String);

    /// <summary>The tensor.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public TensorData AsTensor() => this.As<TensorData>(AttributeKind.Tensor);

    /// <summary>The sparse tensor.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public SparseTensorData AsSparseTensor() => this.As<SparseTensorData>(AttributeKind.SparseTensor);

    /// <summary>The subgraph.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public Graph AsGraph() => this.As<Graph>(AttributeKind.Graph);

    /// <summary>The type.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IrType AsType() => this.As<IrType>(AttributeKind.Type);

    /// <summary>The int64 values.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public ReadOnlySpan<long> AsInts() => this.As<long[]>(AttributeKind.Ints);

    /// <summary>The float32 values.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public ReadOnlySpan<float> AsFloats() => this.As<float[]>(AttributeKind.Floats);

    /// <summary>The texts.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<string> AsStrings() => Array.ConvertAll(this.As<byte[][]>(AttributeKind.Strings), Encoding.UTF8.GetString);

    /// <summary>The strings' bytes as stored.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<byte[]> AsByteStrings() => this.As<byte[][]>(AttributeKind.Strings);

    /// <summary>The tensors.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<TensorData> AsTensors() => this.As<TensorData[]>(AttributeKind.Tensors);

    /// <summary>The sparse tensors.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<SparseTensorData> AsSparseTensors() => this.As<SparseTensorData[]>(AttributeKind.SparseTensors);

    /// <summary>The subgraphs.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<Graph> AsGraphs() => this.As<Graph[]>(AttributeKind.Graphs);

    /// <summary>The types.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public IReadOnlyList<IrType> AsTypes() => this.As<IrType[]>(AttributeKind.Types);

    /// <summary>The referenced attribute's name.</summary>
    /// <exception cref="InvalidOperationException">The attribute is of another kind.</exception>
    public string AsReference() => this.As<ReferenceTarget>(AttributeKind.Reference).Name;

    /// <summary>A short text for people and reports: long lists are cut, tensors show their type, subgraphs their node count.</summary>
    public override string ToString() => this.value switch
    {
        long number => number.ToString(CultureInfo.InvariantCulture),
        float number => number.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => IsText(bytes, out string? text) ? $"\"{text}\"" : $"<{bytes.Length} bytes>",
        long[] values => List(values, static v => v.ToString(CultureInfo.InvariantCulture)),
        float[] values => List(values, static v => v.ToString("R", CultureInfo.InvariantCulture)),
        byte[][] values => List(values, static v => Encoding.UTF8.GetString(v)),
        TensorData tensor => tensor.Type.ToString(),
        Graph graph => $"graph({graph.Nodes.Count} nodes)",
        IrType type => type.ToString()!,
        TensorData[] tensors => $"[{tensors.Length} tensors]",
        Graph[] graphs => $"[{graphs.Length} graphs]",
        IrType[] types => List(types, static v => v.ToString()!),
        ReferenceTarget target => $"@{target.Name}",
        _ => this.Kind.ToString(),
    };

    private static bool IsText(byte[] bytes, out string? text)
    {
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }

    private static string List<T>(T[] values, Func<T, string> print)
    {
        const int shown = 16;
        string text = string.Join(", ", values.Take(shown).Select(print));
        return values.Length > shown ? $"[{text}, … {values.Length} values]" : $"[{text}]";
    }

    private static T Required<T>(T? value)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private T As<T>(AttributeKind kind) => this.Kind == kind
        ? (T)this.value
        : throw new InvalidOperationException($"The attribute holds {this.Kind}, not {kind}.");

    private sealed record ReferenceTarget(string Name, AttributeKind Kind);
}
