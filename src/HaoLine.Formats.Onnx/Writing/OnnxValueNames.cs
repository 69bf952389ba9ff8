using System.Globalization;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Writing;

/// <summary>
/// Names of values as a file needs them: never empty for a value that is used, and different from every other name of the same
/// graph and of the graphs around it. Names that already are so stay as they are; siblings may share names.
/// </summary>
internal sealed class OnnxValueNames
{
    private readonly Dictionary<Value, string> changed = [];

    private OnnxValueNames()
    {
    }

    public string this[Value value] => this.changed.TryGetValue(value, out string? name) ? name : value.Name;

    public static OnnxValueNames Of(Model model)
    {
        var names = new OnnxValueNames();
        if (model.MainGraph is not null)
        {
            names.AddRoot(model.MainGraph);
        }

        foreach (Function function in model.Functions.Values)
        {
            names.AddRoot(function.Body);
        }

        return names;
    }

    private static IEnumerable<Value> ValuesOf(Graph graph)
    {
        foreach (Value input in graph.Inputs)
        {
            yield return input;
        }

        foreach (Value initializer in graph.Initializers)
        {
            if (!initializer.IsGraphInput)
            {
                yield return initializer;
            }
        }

        // Values without a producer come from files with unresolved names; each is met once per use.
        var unresolved = new HashSet<Value>();
        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { Producer: null, IsGraphInput: false, Constant: null } operand
                    && ReferenceEquals(operand.Graph, graph) && unresolved.Add(operand))
                {
                    yield return operand;
                }
            }

            foreach (Value output in node.Outputs)
            {
                bool isOmitted = output.Name.Length == 0 && output.UseCount == 0 && !output.IsGraphOutput;
                if (!isOmitted)
                {
                    yield return output;
                }
            }
        }

        foreach (Value output in graph.Outputs)
        {
            if (output is { Producer: null, IsGraphInput: false, Constant: null } && ReferenceEquals(output.Graph, graph) && unresolved.Add(output))
            {
                yield return output;
            }
        }
    }

    private void AddRoot(Graph root)
    {
        var scopes = new List<(Graph Graph, HashSet<string> Names)>();
        var nextSuffix = new Dictionary<string, int>();
        var pending = new List<Value>();
        foreach (Graph graph in GraphWalker.Graphs(root))
        {
            Graph? enclosing = graph.ParentNode?.Graph;
            while (scopes.Count > 0 && !ReferenceEquals(scopes[^1].Graph, enclosing))
            {
                scopes.RemoveAt(scopes.Count - 1);
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            scopes.Add((graph, names));
            pending.Clear();
            foreach (Value value in ValuesOf(graph))
            {
                if (value.Name.Length == 0 || IsTaken(value.Name) || !names.Add(value.Name))
                {
                    pending.Add(value);
                }
            }

            foreach (Value value in pending)
            {
                string stem = value.Name.Length == 0 ? "value" : value.Name;
                string name;
                do
                {
                    int suffix = nextSuffix.GetValueOrDefault(stem) + 1;
                    nextSuffix[stem] = suffix;
                    name = string.Create(CultureInfo.InvariantCulture, $"{stem}_{suffix}");
                }
                while (IsTaken(name));

                names.Add(name);
                this.changed.Add(value, name);
            }
        }

        bool IsTaken(string name)
        {
            foreach ((_, HashSet<string> names) in scopes)
            {
                if (names.Contains(name))
                {
                    return true;
                }
            }

            return false;
        }
    }
}
