using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>Makes a graph of the layers that a configuration lists: one node for each call of a layer, nested models in place.</summary>
internal sealed class KerasGraphReader(KerasReadState state, KerasWeights weights)
{
    /// <summary>Domain of the operators of a layer graph.</summary>
    public const string Domain = "keras";

    private const int MostNodes = 200_000;
    private readonly Graph graph = new("keras") { SourcePath = state.Name, ElementPath = "config" };
    private readonly Dictionary<KerasWeight, Value> attached = new(ReferenceEqualityComparer.Instance);
    private int nodes;

    /// <summary>The graph; null when the configuration does not list layers, which is reported.</summary>
    public Graph? Read(JsonValue model)
    {
        if (!IsModel(model, out string className))
        {
            string named = model.Find("class_name").TryGetString(out string stated) ? stated : "unknown";
            state.Report(TensorFlowDiagnostics.NoArchitecture, new SourceLocation(state.Name), $"the class '{named}' builds its layers in code.");
            return null;
        }

        string root = weights.All.Any(static weight => weight.Group.StartsWith("_layer_checkpoint_dependencies/", StringComparison.Ordinal)) ? "_layer_checkpoint_dependencies" : "layers";
        foreach (Value output in this.ReadModel(model, className, new KerasScope("", null, root, 0), null))
        {
            this.graph.AddOutput(output);
        }

        TopologicalOrder order = TopologicalOrder.Of(this.graph);
        if (order.Cycle.Count > 0)
        {
            throw new InvalidModelContentException(DefectKind.Cycle, state.Name, -1, "layers", "Layers depend on each other in a circle.", null, $"'{order.Cycle[0].Name}'");
        }

        this.AddUnattached();
        return this.graph;
    }

    private static bool IsModel(JsonValue layer, out string className)
    {
        layer.Find("class_name").TryGetString(out className);
        JsonValue config = layer.Find("config");
        return className switch
        {
            "Sequential" => config.Kind == JsonKind.Array || config.Find("layers").Kind == JsonKind.Array,
            "Functional" or "Model" or "Network" => config.Find("layers").Kind == JsonKind.Array && config.Find("output_layers").HasValue,
            _ => false,
        };
    }

    private List<Value> ReadModel(JsonValue model, string className, KerasScope scope, IReadOnlyList<Value>? inputs)
    {
        JsonValue config = model.Find("config");
        return className == "Sequential" ? this.ReadSequential(config, scope, inputs) : this.ReadFunctional(config, scope, inputs);
    }

    private List<Value> ReadSequential(JsonValue config, KerasScope scope, IReadOnlyList<Value>? inputs)
    {
        JsonValue layers = config.Kind == JsonKind.Array ? config : config.Find("layers");
        Value? current = inputs is { Count: > 0 } ? inputs[0] : null;
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (JsonValue layer in layers.Items)
        {
            var facts = KerasLayer.Read(layer);
            string path = $"{scope.Path}/{Number(facts.ClassName, numbers)}";
            if (facts.IsInput)
            {
                current ??= this.AddInput(facts, scope);
                continue;
            }

            current ??= this.AddInput(
                facts with { Name = $"{facts.Name}_input" }, scope, facts.Shape ?? KerasLayer.ShapeOf(config.Find("build_input_shape")));
            current = this.Call(layer, facts, [current], [null], scope, path, 0, 1)[0];
        }

        return current is null ? [] : [current];
    }

    private List<Value> ReadFunctional(JsonValue config, KerasScope scope, IReadOnlyList<Value>? inputs)
    {
        var results = new Dictionary<KerasTensorKey, Value>();
        var placeholders = new Dictionary<KerasTensorKey, Value>();
        var given = new Dictionary<string, Value>(StringComparer.Ordinal);
        if (inputs is not null)
        {
            int at = 0;
            foreach (KerasTensorKey key in References(config.Find("input_layers")))
            {
                if (at < inputs.Count)
                {
                    given.TryAdd(key.Layer, inputs[at++]);
                }
            }
        }

        var layers = new List<(JsonValue Json, KerasLayer Facts, string Path, List<KerasCall> Calls)>();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var most = new Dictionary<(string Layer, int Call), int>();
        List<KerasTensorKey> outputs = References(config.Find("output_layers"));
        foreach (KerasTensorKey key in outputs)
        {
            Widen(most, key);
        }

        foreach (JsonValue layer in config.Find("layers").Items)
        {
            var facts = KerasLayer.Read(layer);
            if (!names.Add(facts.Name))
            {
                throw layer.Error(DefectKind.DuplicateName, "Two layers have the same name.", null, $"'{facts.Name}'");
            }

            List<KerasCall> calls = KerasCall.ReadAll(layer.Find("inbound_nodes"));
            foreach (KerasTensorKey key in calls.SelectMany(static call => call.Inputs))
            {
                Widen(most, key);
            }

            layers.Add((layer, facts, $"{scope.Path}/{Number(facts.ClassName, numbers)}", calls));
        }

        foreach ((JsonValue json, KerasLayer facts, string path, List<KerasCall> calls) in layers)
        {
            if (facts.IsInput)
            {
                Value input = given.TryGetValue(facts.Name, out Value? outer) ? outer : this.AddInput(facts, scope);
                this.Define(new KerasTensorKey(facts.Name, 0, 0), input, results, placeholders);
                continue;
            }

            for (int i = 0; i < calls.Count; i++)
            {
                Value[] operands = [.. calls[i].Inputs.Select(key => this.Use(key, results, placeholders))];
                int count = most.GetValueOrDefault((facts.Name, i)) + 1;
                Value[] produced = this.Call(json, facts, operands, calls[i].Names, scope, path, i, count);
                for (int r = 0; r < produced.Length; r++)
                {
                    this.Define(new KerasTensorKey(facts.Name, i, r), produced[r], results, placeholders);
                }
            }
        }

        foreach (KerasTensorKey key in placeholders.Keys)
        {
            throw config.Error(DefectKind.DanglingReference, "A layer takes a result that no layer gives.", null, $"'{key.Layer}', call {key.Call}, result {key.Result}");
        }

        var values = new List<Value>();
        foreach (KerasTensorKey key in outputs)
        {
            values.Add(results.TryGetValue(key, out Value? value) ? value
                : throw config.Error(DefectKind.DanglingReference, "An output is a result that no layer gives.", null, $"'{key.Layer}', call {key.Call}, result {key.Result}"));
        }

        return values;
    }

    private static void Widen(Dictionary<(string Layer, int Call), int> most, KerasTensorKey key) =>
        most[(key.Layer, key.Call)] = Math.Max(most.GetValueOrDefault((key.Layer, key.Call)), key.Result);

    private Value Use(KerasTensorKey key, Dictionary<KerasTensorKey, Value> results, Dictionary<KerasTensorKey, Value> placeholders)
    {
        if (results.TryGetValue(key, out Value? value) || placeholders.TryGetValue(key, out value))
        {
            return value;
        }

        value = this.graph.CreateValue(key.Layer);
        placeholders.Add(key, value);
        return value;
    }

    private void Define(KerasTensorKey key, Value value, Dictionary<KerasTensorKey, Value> results, Dictionary<KerasTensorKey, Value> placeholders)
    {
        if (placeholders.Remove(key, out Value? placeholder))
        {
            this.graph.ReplaceAllUses(placeholder, value);
        }

        results.TryAdd(key, value);
    }

    private Value AddInput(KerasLayer facts, KerasScope scope, Shape? shape = null)
    {
        Shape? stated = shape ?? facts.Shape;
        if (stated is not null)
        {
            stated = new Shape(stated.Select((size, axis) => !size.IsUnknown ? size
                : Dimension.Symbol(axis == 0 ? "batch" : $"{Symbol(facts.Name)}_dim{axis}")));
        }

        return this.graph.AddInput($"{scope.Prefix}{facts.Name}", new TensorType(facts.ElementType, stated));
    }

    /// <summary>A name that can stand in a formula.</summary>
    private static string Symbol(string name)
    {
        const int longest = 64;
        string plain = string.Concat(name.Take(longest).Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return plain.Length > 0 && char.IsAsciiLetter(plain[0]) ? plain : $"x{plain}";
    }

    private Value[] Call(
        JsonValue json, KerasLayer facts, Value[] operands, string?[] operandNames, KerasScope scope, string path, int call, int results)
    {
        state.Token.ThrowIfCancellationRequested();
        if (IsModel(json, out string className))
        {
            if (scope.Depth >= state.Limits.MaximumNestingDepth)
            {
                throw json.Error(DefectKind.DepthLimit, "Models are nested too deeply.", $"at most {state.Limits.MaximumNestingDepth}");
            }

            // A second call of the same model makes nodes of their own that share its weights.
            string again = call == 0 ? "" : $"_{call}";
            var inner = new KerasScope($"{scope.Prefix}{facts.Name}{again}/", scope.Outer ?? facts.Name, $"{path}/layers", scope.Depth + 1);
            return [.. this.ReadModel(json, className, inner, operands)];
        }

        const int mostResults = 1024;
        if (results > mostResults || ++this.nodes > MostNodes)
        {
            throw json.Error(DefectKind.LimitExceeded, "The layers make too many nodes or results.", $"at most {MostNodes} nodes and {mostResults} results of one");
        }

        string name = call == 0 ? $"{scope.Prefix}{facts.Name}" : $"{scope.Prefix}{facts.Name}_{call}";
        List<KerasWeight> own = this.FindWeights(facts, scope, path);
        Value?[] inputs = KerasOperands.Arrange(facts, operands, operandNames, own, this.Attach);
        int count = Math.Max(results, facts.ResultCount);
        var outputs = new Value[count];
        for (int i = 0; i < count; i++)
        {
            outputs[i] = this.graph.CreateValue(i == 0 ? name : $"{name}:{i}");
        }

        this.graph.AddNodeWithValues(new OperatorId(facts.IsKnownModule ? Domain : "custom", facts.ClassName), inputs, outputs, facts.Attributes, name);
        return outputs;
    }

    private List<KerasWeight> FindWeights(KerasLayer facts, KerasScope scope, string path)
    {
        var own = new List<KerasWeight>(weights.Find(path, scope.Outer ?? facts.Name, facts.Name));
        if (weights.IsPathBased)
        {
            // Cells of recurrent layers and projections of attention are groups inside the layer's own.
            foreach (string part in facts.InnerGroups)
            {
                own.AddRange(weights.Find($"{path}/{part}", "", ""));
            }
        }

        own.RemoveAll(static weight => weight.Role == TensorRole.OptimizerState || weight.Local.Contains("seed_generator", StringComparison.Ordinal));
        return own;
    }

    private Value Attach(KerasWeight weight)
    {
        if (!this.attached.TryGetValue(weight, out Value? value))
        {
            value = this.graph.AddInitializer(weight.Name, weight.Data);
            this.attached.Add(weight, value);
        }

        return value;
    }

    private void AddUnattached()
    {
        int count = 0;
        string first = "";
        foreach (KerasWeight weight in weights.All)
        {
            if (weight.Role != TensorRole.OptimizerState && !this.attached.ContainsKey(weight))
            {
                first = count++ == 0 ? weight.Name : first;
                this.Attach(weight);
            }
        }

        if (count > 0)
        {
            state.Report(TensorFlowDiagnostics.UnattachedWeights, new SourceLocation(state.Name), count, first);
        }
    }

    /// <summary>The group name of Keras 3: the class in words and, from the second on, a number.</summary>
    private static string Number(string className, Dictionary<string, int> numbers)
    {
        string snake = KerasLayer.Snake(className);
        int number = numbers.GetValueOrDefault(snake);
        numbers[snake] = number + 1;
        return number == 0 ? snake : $"{snake}_{number}";
    }

    /// <summary>References to results in a list of outputs or inputs, whatever its nesting.</summary>
    private static List<KerasTensorKey> References(JsonValue value)
    {
        var keys = new List<KerasTensorKey>();
        KerasCall.Collect(value, keys, null, null);
        return keys;
    }
}
