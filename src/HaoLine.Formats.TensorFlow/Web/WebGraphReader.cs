using System.Globalization;
using HaoLine.Diagnostics;
using HaoLine.Formats.TensorFlow.Checkpoints;
using HaoLine.Formats.TensorFlow.Keras;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Web;

/// <summary>Makes a graph of the nodes of a graph model: operators of the domain <c>tf</c>, without types and costs.</summary>
internal sealed class WebGraphReader(KerasReadState state, IReadOnlyList<NamedTensor> weights)
{
    /// <summary>Domain of TensorFlow's own operators.</summary>
    public const string Domain = "tf";

    private readonly Graph graph = new("tf") { SourcePath = state.Name, ElementPath = "modelTopology" };

    public Graph Read(JsonValue topology, JsonValue signature)
    {
        var payloads = new Dictionary<string, TensorData>(StringComparer.Ordinal);
        foreach (NamedTensor weight in weights)
        {
            payloads.TryAdd(weight.Name, weight.Data);
        }

        var most = new Dictionary<string, int>(StringComparer.Ordinal);
        var nodes = new List<(string Name, JsonValue Json)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonValue node in topology.Find("node").Items)
        {
            if (nodes.Count >= state.Limits.MaximumNodes)
            {
                throw node.Error(DefectKind.LimitExceeded, "The graph has too many nodes.", $"at most {state.Limits.MaximumNodes}");
            }

            string name = node.Get("name").AsString();
            if (!names.Add(name))
            {
                throw node.Error(DefectKind.DuplicateName, "Two nodes have the same name.", null, $"'{name}'");
            }

            nodes.Add((name, node));
            foreach (JsonValue input in node.Find("input").Items)
            {
                if (Reference(input, out string producer, out int result))
                {
                    most[producer] = Math.Max(most.GetValueOrDefault(producer), result);
                }
            }
        }

        var results = new Dictionary<(string Name, int Result), Value>();
        foreach ((string name, JsonValue node) in nodes)
        {
            this.Declare(name, node, payloads, most.GetValueOrDefault(name), results);
        }

        foreach ((string name, JsonValue node) in nodes)
        {
            string operation = node.Get("op").AsString();
            if (results[(name, 0)].IsGraphInput || results[(name, 0)].IsInitializer)
            {
                continue;
            }

            var operands = new List<Value?>();
            foreach (JsonValue input in node.Find("input").Items)
            {
                if (Reference(input, out string producer, out int result))
                {
                    operands.Add(results.TryGetValue((producer, result), out Value? value) ? value
                        : throw input.Error(DefectKind.DanglingReference, "A node takes a result that no node gives.", null, $"'{producer}:{result}'"));
                }
            }

            Value[] outputs = [.. Enumerable.Range(0, most.GetValueOrDefault(name) + 1).Select(i => results[(name, i)])];
            this.graph.AddNodeWithValues(new OperatorId(Domain, operation), [.. operands], outputs, AttributeMap.Empty, name);
        }

        this.AddOutputs(signature, results);
        TopologicalOrder order = TopologicalOrder.Of(this.graph);
        return order.Cycle.Count == 0 ? this.graph
            : throw new InvalidModelContentException(DefectKind.Cycle, state.Name, -1, "modelTopology.node", "Nodes depend on each other in a circle.", null, $"'{order.Cycle[0].Name}'");
    }

    /// <summary>Results of a node; placeholders are inputs, constants with a stored weight are initializers.</summary>
    private void Declare(string name, JsonValue node, Dictionary<string, TensorData> payloads, int most, Dictionary<(string Name, int Result), Value> results)
    {
        const int mostResults = 1024;
        if (most >= mostResults)
        {
            throw node.Error(DefectKind.LimitExceeded, "A node has too many results.", $"at most {mostResults}", $"{most + 1}");
        }

        bool constant = node.Find("op").TryGetString(out string operation) && operation == "Const";
        for (int i = 0; i <= most; i++)
        {
            results[(name, i)] = i == 0 && operation is "Placeholder" ? this.graph.AddInput(name, InputType(name, node))
                : i == 0 && constant && payloads.TryGetValue(name, out TensorData? data) ? this.graph.AddInitializer(name, data)
                : this.graph.CreateValue(i == 0 ? name : $"{name}:{i}");
        }
    }

    private static TensorType InputType(string name, JsonValue node)
    {
        JsonValue attributes = node.Find("attr");
        DataType type = attributes.Find("dtype").Find("type").TryGetString(out string stated) ? TensorFlowTypes.OfName(stated) : DataType.Undefined;
        JsonValue shape = attributes.Find("shape").Find("shape");
        if (shape.Kind != JsonKind.Object || shape.Find("dim").Count > 32 || shape.Find("unknownRank").Kind == JsonKind.True)
        {
            return new TensorType(type, null);
        }

        var sizes = new List<Dimension>();
        string symbol = string.Concat(name.Where(char.IsAsciiLetterOrDigit).Take(40));
        foreach (JsonValue dimension in shape.Find("dim").Items)
        {
            JsonValue size = dimension.Find("size");
            bool known = size.TryGetInt64(out long number)
                || (size.TryGetString(out string text) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number));
            sizes.Add(known && number is >= 0 and <= int.MaxValue ? number : Dimension.Symbol(sizes.Count == 0 ? "batch" : $"x{symbol}_dim{sizes.Count}"));
        }

        return new TensorType(type, new Shape(sizes));
    }

    private void AddOutputs(JsonValue signature, Dictionary<(string Name, int Result), Value> results)
    {
        foreach ((_, JsonValue output) in signature.Find("outputs").Members)
        {
            if (Reference(output.Find("name"), out string name, out int result) && results.TryGetValue((name, result), out Value? value))
            {
                this.graph.AddOutput(value);
            }
        }

        if (this.graph.Outputs.Count > 0)
        {
            return;
        }

        foreach (Value value in results.Values)
        {
            if (value.Producer is not null && value.UseCount == 0)
            {
                this.graph.AddOutput(value);
            }
        }
    }

    /// <summary><c>name</c>, <c>name:2</c>; false for control inputs <c>^name</c>.</summary>
    private static bool Reference(JsonValue input, out string name, out int result)
    {
        result = 0;
        if (!input.TryGetString(out name) || name.StartsWith('^'))
        {
            return false;
        }

        int colon = name.LastIndexOf(':');
        if (colon > 0 && int.TryParse(name.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out result))
        {
            name = name[..colon];
        }

        return true;
    }
}
