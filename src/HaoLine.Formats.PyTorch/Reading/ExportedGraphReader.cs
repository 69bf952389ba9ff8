using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>
/// Makes a graph of the JSON of an exported program: nodes keep their operators in the domain <c>torch</c>, tensors become operands,
/// everything else becomes an attribute under its argument name.
/// </summary>
internal sealed class ExportedGraphReader
{
    private static readonly Dictionary<long, DataType> Types = new()
    {
        [1] = DataType.UInt8, [2] = DataType.Int8, [3] = DataType.Int16, [4] = DataType.Int32, [5] = DataType.Int64, [6] = DataType.Float16, [7] = DataType.Float32,
        [8] = DataType.Float64, [10] = DataType.Complex64, [11] = DataType.Complex128, [12] = DataType.Bool, [13] = DataType.BFloat16, [28] = DataType.UInt16,
        [29] = DataType.Float8E4M3FN, [30] = DataType.Float8E5M2, [31] = DataType.Float8E4M3FNUZ, [32] = DataType.Float8E5M2FNUZ,
    };

    private readonly PyTorchReadState state;
    private readonly string entry;
    private readonly Dictionary<string, NamedTensor> weights;
    private readonly Dictionary<string, Value> values = new(StringComparer.Ordinal);
    private readonly Graph graph;
    private JsonValue types;

    private ExportedGraphReader(PyTorchReadState state, string entry, string name, Dictionary<string, NamedTensor> weights)
    {
        this.state = state;
        this.entry = entry;
        this.weights = weights;
        this.graph = new Graph(name) { SourcePath = state.Source.Name };
    }

    /// <summary>Reads the graph; the weights are found by the names that the signature gives its inputs.</summary>
    public static Graph Read(PyTorchReadState state, string entry, string name, JsonValue program, Dictionary<string, NamedTensor> weights)
    {
        var reader = new ExportedGraphReader(state, entry, name, weights);
        JsonValue module = program.Get("graph_module");
        JsonValue graph = module.Get("graph");
        reader.types = graph.Find("tensor_values");
        reader.ReadInputs(graph, module.Find("signature"));
        int index = 0;
        foreach (JsonValue node in graph.Get("nodes").Items)
        {
            state.Token.ThrowIfCancellationRequested();
            if (++index > state.Limits.MaximumNodes)
            {
                throw node.Error(DefectKind.LimitExceeded, "The program has too many nodes.", $"at most {state.Limits.MaximumNodes}");
            }

            reader.ReadNode(node, index - 1);
        }

        foreach (JsonValue output in graph.Get("outputs").Items)
        {
            foreach (string operand in TensorNames(output))
            {
                reader.graph.AddOutput(reader.Find(output, operand));
            }
        }

        return reader.graph;
    }

    /// <summary>The element type of a number of PyTorch's scalar types; undefined when it is not known.</summary>
    public static DataType TypeOf(long scalarType) => Types.GetValueOrDefault(scalarType);

    /// <summary>A size: a number, an expression over symbols, or unknown.</summary>
    public static Dimension Size(JsonValue size)
    {
        if (size.Find("as_int").TryGetInt64(out long number))
        {
            return number >= 0 ? new Dimension(number) : throw size.Error(DefectKind.NegativeDim, "A size is negative.", "at least 0", $"{number}");
        }

        JsonValue expression = size.Find("as_expr");
        return expression.Find("expr_str").TryGetString(out string text) && SymbolicExpression.TryParse(text, out SymbolicExpression? parsed) && parsed is not null
            ? Dimension.FromExpression(parsed)
            : Dimension.Unknown;
    }

    private static IEnumerable<string> TensorNames(JsonValue argument)
    {
        if (argument.Find("as_tensor").Find("name").TryGetString(out string single))
        {
            yield return single;
        }

        foreach (JsonValue item in argument.FindFirst("as_tensors", "as_optional_tensors").Items)
        {
            if (item.FindFirst("name").TryGetString(out string name) || item.Find("as_tensor").Find("name").TryGetString(out name))
            {
                yield return name;
            }
        }
    }

    private void ReadInputs(JsonValue graph, JsonValue signature)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonValue spec in signature.Find("input_specs").Items)
        {
            JsonValue stored = spec.FindFirst("parameter", "buffer", "tensor_constant");
            if (stored.Find("arg").Find("name").TryGetString(out string argument)
                && stored.FindFirst("parameter_name", "buffer_name", "tensor_constant_name").TryGetString(out string name))
            {
                named[argument] = name;
            }
        }

        foreach (JsonValue input in graph.Get("inputs").Items)
        {
            foreach (string name in TensorNames(input))
            {
                Value value = named.TryGetValue(name, out string? weight)
                    ? this.graph.AddInitializer(weight, this.weights.TryGetValue(weight, out NamedTensor? tensor) ? tensor.Data : this.Missing(name))
                    : this.graph.AddInput(name, this.TypeOfValue(name));
                this.Define(input, name, value);
            }

            if (input.Find("as_sym_int").Find("as_name").TryGetString(out string symbol))
            {
                this.Define(input, symbol, this.graph.AddInput(symbol, new TensorType(DataType.Int64, Shape.Scalar)));
            }
        }
    }

    private MissingTensorData Missing(string name)
    {
        TensorType? type = this.TypeOfValue(name);
        long[] sizes = type?.Shape is { } shape && Enumerable.Range(0, shape.Rank).All(axis => shape[axis].IsKnown)
            ? [.. Enumerable.Range(0, shape.Rank).Select(axis => shape[axis].Value)]
            : [];
        return new MissingTensorData(type?.ElementType ?? DataType.Undefined, sizes, "the weights of the program are not in the archive", new SourceLocation(this.state.Source.Name, -1, -1, name));
    }

    private void ReadNode(JsonValue node, int index)
    {
        string target = node.Get("target").AsString();
        const string prefix = "torch.ops.";
        string name = target.StartsWith(prefix, StringComparison.Ordinal) ? target[prefix.Length..] : target;
        int dots = name.Count(static c => c == '.');
        int last = name.LastIndexOf('.');
        OperatorId operatorId = dots >= 2 ? new OperatorId("torch", name[..last], name[(last + 1)..]) : new OperatorId("torch", name);
        var operands = new List<Value?>();
        var attributes = new List<KeyValuePair<string, AttributeValue>>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonValue input in node.Find("inputs").Items)
        {
            JsonValue argument = input.Find("arg");
            bool isTensor = false;
            foreach (string operand in TensorNames(argument))
            {
                isTensor = true;
                operands.Add(this.Find(argument, operand));
            }

            if (!isTensor && argument.Find("as_sym_int").Find("as_name").TryGetString(out string symbol) && this.values.TryGetValue(symbol, out Value? size))
            {
                isTensor = true;
                operands.Add(size);
            }

            if (!isTensor && input.Find("name").TryGetString(out string key) && Attribute(argument) is { } attribute && seen.Add(key))
            {
                attributes.Add(new(key, attribute));
            }
        }

        var results = new List<Value>();
        foreach (JsonValue output in node.Find("outputs").Items)
        {
            foreach (string result in TensorNames(output))
            {
                results.Add(this.Define(output, result, this.graph.CreateValue(result, this.TypeOfValue(result))));
            }

            if (output.Find("as_sym_int").Find("as_name").TryGetString(out string symbol))
            {
                results.Add(this.Define(output, symbol, this.graph.CreateValue(symbol, new TensorType(DataType.Int64, Shape.Scalar))));
            }
        }

        Node made = this.graph.AddNodeWithValues(operatorId, [.. operands], [.. results], new AttributeMap(attributes), results.Count > 0 ? results[0].Name : $"node_{index}");
        this.graph.SetSource(made, index, -1, -1);
    }

    private static AttributeValue? Attribute(JsonValue argument)
    {
        if (argument.FindFirst("as_int", "as_scalar_type", "as_memory_format", "as_layout").TryGetInt64(out long number) || argument.Find("as_sym_int").Find("as_int").TryGetInt64(out number))
        {
            return AttributeValue.Int(number);
        }

        if (argument.Find("as_bool").TryGetBoolean(out bool truth))
        {
            return AttributeValue.Int(truth ? 1 : 0);
        }

        if (argument.Find("as_float").TryGetDouble(out double real))
        {
            return AttributeValue.Float((float)real);
        }

        if (argument.Find("as_string").TryGetString(out string text) || argument.Find("as_device").Find("type").TryGetString(out text))
        {
            return AttributeValue.String(text);
        }

        JsonValue list = argument.FindFirst("as_ints", "as_sym_ints", "as_bools");
        if (list.Kind == JsonKind.Array)
        {
            long[] numbers = [.. list.Items.Select(static item =>
                item.TryGetInt64(out long plain) || item.Find("as_int").TryGetInt64(out plain) ? plain : item.TryGetBoolean(out bool flag) ? (flag ? 1 : 0) : long.MinValue)];
            return numbers.Contains(long.MinValue) ? null : AttributeValue.Ints(numbers);
        }

        list = argument.Find("as_floats");
        return list.Kind == JsonKind.Array ? AttributeValue.Floats([.. list.Items.Select(static item => item.TryGetDouble(out double value) ? (float)value : float.NaN)]) : null;
    }

    private Value Define(JsonValue at, string name, Value value) =>
        this.values.TryAdd(name, value) ? value : throw at.Error(DefectKind.DuplicateName, "Two values of the program have one name.", null, name);

    private Value Find(JsonValue at, string name) =>
        this.values.TryGetValue(name, out Value? value) ? value : throw at.Error(DefectKind.DanglingReference, $"The program uses a value before it is made, in {this.entry}.", null, name);

    private TensorType? TypeOfValue(string name)
    {
        JsonValue meta = this.types.Find(name);
        if (!meta.Find("dtype").TryGetInt64(out long type))
        {
            return null;
        }

        return new TensorType(TypeOf(type), new Shape([.. meta.Find("sizes").Items.Select(Size)]));
    }
}
