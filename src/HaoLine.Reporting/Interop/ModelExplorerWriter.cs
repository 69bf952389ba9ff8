using System.Globalization;
using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the graph as a collection for the viewer Model Explorer: nodes in nested groups, edges with types, attributes, and every metric as
/// an attribute. Node ids are positions in <see cref="GraphBlock.Nodes"/>; <see cref="ModelExplorerNodeDataWriter"/> refers to them.
/// </summary>
/// <remarks>The format as that viewer's loader takes it: an object with <c>label</c> and <c>graphs</c>.</remarks>
public sealed class ModelExplorerWriter : IReportWriter
{
    /// <summary>Id of the graph when it has no name.</summary>
    public const string DefaultGraphId = "main";

    /// <inheritdoc />
    public string FormatId => "model-explorer";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".model-explorer.json"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph.</exception>
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        GraphBlock graph = InteropJson.GraphOf(report, "A graph for Model Explorer");
        string[] namespaces = Namespaces(graph.Groups);
        Utf8JsonWriter json = InteropJson.Create(destination);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.Text("label", ReportFacts.Title(report));
            json.WriteStartArray("graphs");
            json.WriteStartObject();
            json.Text("id", GraphId(report));
            json.WriteStartArray("nodes");
            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                WriteNode(json, graph, i, namespaces);
                await json.FlushSomeAsync(ct).ConfigureAwait(false);
            }

            json.WriteEndArray();
            WriteGroupAttributes(json, graph, namespaces);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(ct).ConfigureAwait(false);
        }

        destination.WriteByte((byte)'\n');
    }

    internal static string GraphId(ReportDocument report) => report.Model?.GraphName is { Length: > 0 } name ? name : DefaultGraphId;

    internal static string NodeId(int index) => index.ToString(CultureInfo.InvariantCulture);

    private static void WriteNode(Utf8JsonWriter json, GraphBlock graph, int index, string[] namespaces)
    {
        GraphBlockNode node = graph.Nodes[index];
        json.WriteStartObject();
        json.WriteString("id", NodeId(index));
        json.Text("label", node.Operator);
        json.Text("namespace", node.Group >= 0 ? namespaces[node.Group] : "");
        WriteAttributes(json, graph, node, index);
        WriteIncomingEdges(json, graph, node);
        WriteMetadata(json, "inputsMetadata", graph, node.Inputs);
        WriteMetadata(json, "outputsMetadata", graph, node.Outputs);
        json.WriteEndObject();
    }

    private static void WriteAttributes(Utf8JsonWriter json, GraphBlock graph, GraphBlockNode node, int index)
    {
        json.WriteStartArray("attrs");
        Pair(json, "name", node.Name);
        foreach ((string key, string value) in node.Attributes)
        {
            Pair(json, key, value);
        }

        foreach (GraphBlockMetric metric in graph.Metrics)
        {
            if (node.IsOfModel() && index < metric.Values.Count && !metric.Values[index].IsNull)
            {
                Pair(json, metric.Title, UnitFormatter.FormatExact(metric.Values[index], metric.Unit));
            }
        }

        if (node.Confidence.Length > 0)
        {
            Pair(json, "confidence", node.Confidence);
        }

        // Stored operands are no nodes, so that no edge shows them.
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] >= 0 && graph.Values[node.Inputs[i]] is { Producer: < 0 } stored)
            {
                Pair(json, string.Create(CultureInfo.InvariantCulture, $"stored operand {i}"), $"{stored.Name} {stored.TypeText()}");
            }
        }

        json.WriteEndArray();
    }

    private static void WriteIncomingEdges(Utf8JsonWriter json, GraphBlock graph, GraphBlockNode node)
    {
        json.WriteStartArray("incomingEdges");
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (node.Inputs[i] < 0 || graph.Values[node.Inputs[i]].Producer is not (>= 0 and int producer))
            {
                continue;
            }

            json.WriteStartObject();
            json.WriteString("sourceNodeId", NodeId(producer));
            json.WriteString("sourceNodeOutputId", NodeId(OutputOf(graph.Nodes[producer], node.Inputs[i])));
            json.WriteString("targetNodeInputId", NodeId(i));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int OutputOf(GraphBlockNode producer, int value)
    {
        for (int i = 0; i < producer.Outputs.Count; i++)
        {
            if (producer.Outputs[i] == value)
            {
                return i;
            }
        }

        return 0;
    }

    private static void WriteMetadata(Utf8JsonWriter json, string name, GraphBlock graph, IReadOnlyList<int> values)
    {
        json.WriteStartArray(name);
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] < 0)
            {
                continue;
            }

            GraphBlockValue value = graph.Values[values[i]];
            json.WriteStartObject();
            json.WriteString("id", NodeId(i));
            json.WriteStartArray("attrs");
            Pair(json, "tensor_name", value.Name);
            Pair(json, "tensor_shape", value.TypeText());
            if (!value.Bytes.IsNull)
            {
                Pair(json, "bytes", UnitFormatter.FormatExact(value.Bytes, Unit.Bytes));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteGroupAttributes(Utf8JsonWriter json, GraphBlock graph, string[] namespaces)
    {
        json.WriteStartObject("groupNodeAttributes");
        json.WriteStartObject("");
        foreach (GraphBlockMetric metric in graph.Metrics.Where(static metric => !metric.Total.IsNull))
        {
            json.Text(metric.Title, UnitFormatter.FormatExact(metric.Total, metric.Unit));
        }

        json.WriteEndObject();
        var written = new HashSet<string>(StringComparer.Ordinal) { "" };
        for (int i = 0; i < graph.Groups.Count; i++)
        {
            if (graph.Groups[i].ClassName.Length > 0 && written.Add(namespaces[i]))
            {
                json.WriteStartObject(DisplayText.ToScalarText(namespaces[i]));
                json.Text("class", graph.Groups[i].ClassName);
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
    }

    private static void Pair(Utf8JsonWriter json, string key, string value)
    {
        json.WriteStartObject();
        json.Text("key", key);
        json.Text("value", value);
        json.WriteEndObject();
    }

    /// <summary>Paths of all groups; a slash inside a name must not look like another level.</summary>
    private static string[] Namespaces(IReadOnlyList<GraphBlockGroup> groups)
    {
        string[] paths = new string[groups.Count];
        for (int i = 0; i < groups.Count; i++)
        {
            string parent = groups[i].Parent >= 0 ? paths[groups[i].Parent] : "";
            string name = Part(groups[i].Name);
            paths[i] = parent.Length == 0 ? name : name.Length == 0 ? parent : $"{parent}/{name}";
        }

        return paths;
    }

    private static string Part(string name) => name.Trim('/').Replace('/', '∕');
}
