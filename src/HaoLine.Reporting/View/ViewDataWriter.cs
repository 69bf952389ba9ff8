using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Layout;

namespace HaoLine.Reporting;

/// <summary>Writes the document that <c>viewer/src/data/types.ts</c> describes: one column for each fact of nodes, values and buffers.</summary>
internal sealed class ViewDataWriter
{
    private readonly Utf8JsonWriter json;
    private readonly ReportDocument report;
    private readonly GraphBlock graph;
    private readonly GraphLayout layout;
    private readonly ViewStrings strings = new();
    private readonly ViewFormulas formulas;

    public ViewDataWriter(Utf8JsonWriter json, ReportDocument report, GraphBlock graph, GraphLayout layout)
    {
        (this.json, this.report, this.graph, this.layout) = (json, report, graph, layout);
        this.formulas = new ViewFormulas(this.strings, graph.Symbols);
    }

    public void Write(CancellationToken ct)
    {
        this.json.WriteStartObject();
        this.json.WriteNumber("version", 1);
        this.Text("title", ReportFacts.Title(this.report));
        this.Text("format", this.report.Model?.Format ?? "");
        this.Text("path", this.report.Model?.Path ?? "");
        this.WriteNodes();
        ct.ThrowIfCancellationRequested();
        this.WriteValues();
        this.WriteMetrics();
        this.WriteGroups();
        ct.ThrowIfCancellationRequested();
        new ViewLayoutWriter(this.json, this.layout).Write();
        this.WriteTimeline();
        this.WriteDevices();
        this.Numbers("criticalPath", this.graph.CriticalPath);
        this.WriteFindings();
        this.formulas.Write(this.json);
        this.strings.Write(this.json);
        this.json.WriteEndObject();
    }

    private void WriteNodes()
    {
        IReadOnlyList<GraphBlockNode> nodes = this.graph.Nodes;
        this.json.WriteStartObject("nodes");
        this.Texts("name", nodes, static node => node.Name);
        this.Texts("operator", nodes, static node => node.Operator);
        this.Texts("category", nodes, static node => node.Category);
        this.Numbers("group", this.layout.GroupOfNode);
        this.Numbers("layer", nodes.Select(static node => node.Layer));
        this.Texts("element", nodes, static node => node.Element);
        this.Texts("scope", nodes, static node => node.Scope);
        this.Texts("confidence", nodes, static node => node.Confidence);
        this.Texts("dataType", nodes, static node => node.DataType);
        this.Numbers("shape", nodes.Select(static node => node.IsShapeComputation ? 1 : 0));
        this.Lists("inputs", nodes.Select(static node => node.Inputs));
        this.Lists("outputs", nodes.Select(static node => node.Outputs));
        this.Lists("attributes", nodes.Select(node => node.Attributes.SelectMany(pair => new[] { this.strings.Add(pair.Key), this.strings.Add(pair.Value) })));
        this.json.WriteEndObject();
    }

    private void WriteValues()
    {
        IReadOnlyList<GraphBlockValue> values = this.graph.Values;
        this.json.WriteStartObject("values");
        this.Texts("name", values, static value => value.Name);
        this.Texts("dataType", values, static value => value.DataType);
        this.Texts("shape", values, static value => ShapeText(value.Shape));
        this.Quantities("bytes", values.Select(static value => value.Bytes));
        this.Formulas("bytesFormula", [.. values.Select(static value => value.Bytes)]);
        this.Numbers("producer", values.Select(static value => value.Producer));
        this.Numbers("parameter", values.Select(static value => value.IsParameter ? 1 : 0));
        this.json.WriteEndObject();
    }

    private void WriteMetrics()
    {
        this.json.WriteStartArray("metrics");
        foreach (GraphBlockMetric metric in this.graph.Metrics)
        {
            this.json.WriteStartObject();
            this.json.WriteString("key", metric.Key);
            this.json.WriteString("title", metric.Title);
            this.json.WriteString("unit", UnitKey(metric.Unit));
            this.json.WriteBoolean("additive", metric.IsAdditive);
            this.Quantities("values", metric.Values);
            this.Formulas("formulas", metric.Values);
            this.json.WritePropertyName("total");
            ViewFormulas.WriteNumber(this.json, metric.Total);
            this.json.WriteNumber("totalFormula", this.formulas.Add(metric.Total));
            this.json.WriteEndObject();
        }

        this.json.WriteEndArray();
    }

    private void WriteGroups()
    {
        this.json.WriteStartArray("groups");
        foreach (LayoutGroup group in this.layout.Groups)
        {
            GraphBlockGroup? source = group.Source >= 0 ? this.graph.Groups[group.Source] : null;
            this.json.WriteStartObject();
            this.Text("name", group.Name);
            this.Text("className", source?.ClassName ?? "");
            this.json.WriteString("kind", group.Kind switch
            {
                LayoutGroupKind.Part => "part",
                LayoutGroupKind.Shape => "shape",
                _ => "source",
            });
            this.json.WriteNumber("parent", group.Parent);
            this.json.WriteNumber("repeat", source?.Repeat ?? -1);
            this.json.WriteNumber("nodes", group.NodeCount);
            this.json.WriteEndObject();
        }

        this.json.WriteEndArray();
    }

    private void WriteTimeline()
    {
        if (this.graph.Timeline is not { } timeline)
        {
            this.json.WriteNull("timeline");
            return;
        }

        IReadOnlyList<GraphBlockBuffer> buffers = timeline.Buffers;
        this.json.WriteStartObject("timeline");
        this.Numbers("steps", timeline.Steps);
        this.json.WriteStartObject("buffers");
        this.Numbers("value", buffers.Select(static buffer => buffer.Value));
        this.Texts("name", buffers, static buffer => buffer.Name);
        this.Numbers("first", buffers.Select(static buffer => buffer.FirstStep));
        this.Numbers("last", buffers.Select(static buffer => buffer.LastStep));
        this.Quantities("bytes", buffers.Select(static buffer => (ReportValue)buffer.Bytes));
        this.Quantities("offset", buffers.Select(static buffer => buffer.Offset is { } offset ? (ReportValue)offset : ReportValue.Null));
        this.json.WriteEndObject();
        this.json.WriteNumber("peakStep", timeline.PeakStep);
        this.json.WriteNumber("peakBytes", timeline.PeakBytes);
        this.json.WritePropertyName("arenaBytes");
        ViewFormulas.WriteNumber(this.json, timeline.ArenaBytes is { } arena ? arena : ReportValue.Null);
        this.json.WriteEndObject();
    }

    private void WriteDevices()
    {
        this.json.WriteStartArray("devices");
        foreach (GraphBlockDevice device in this.graph.Devices)
        {
            this.json.WriteStartObject();
            this.Text("name", device.Name);
            this.json.WriteNumber("bytesPerSecond", device.BytesPerSecond);
            this.json.WriteStartArray("peaks");
            foreach ((string type, double peak) in device.Peaks)
            {
                this.json.WriteStartArray();
                this.json.WriteNumberValue(this.strings.Add(type));
                this.json.WriteNumberValue(peak);
                this.json.WriteEndArray();
            }

            this.json.WriteEndArray();
            this.json.WriteEndObject();
        }

        this.json.WriteEndArray();
    }

    private void WriteFindings()
    {
        var nodeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < this.graph.Nodes.Count; i++)
        {
            if (this.graph.Nodes[i].Element.Length > 0)
            {
                nodeOf.TryAdd(this.graph.Nodes[i].Element, i);
            }
        }

        this.json.WriteStartArray("findings");
        foreach (Diagnostic diagnostic in this.report.Diagnostics)
        {
            this.json.WriteStartObject();
            this.json.WriteString("id", diagnostic.Id);
            this.json.WriteString("severity", SeverityNames.Of(diagnostic.Severity));
            this.Text("title", diagnostic.Descriptor.Title);
            this.Text("message", diagnostic.Message);
            this.json.WriteNumber("node", NodeAt(diagnostic.Location.Element, nodeOf));
            this.json.WriteEndObject();
        }

        this.json.WriteEndArray();
    }

    /// <summary>The node at a place in the file, or around it: <c>graph.node[3].attribute[0]</c> is part of <c>graph.node[3]</c>.</summary>
    private static int NodeAt(string? element, Dictionary<string, int> nodeOf)
    {
        for (string place = element ?? ""; place.Length > 0;)
        {
            if (nodeOf.TryGetValue(place, out int node))
            {
                return node;
            }

            int dot = place.LastIndexOf('.');
            place = dot < 0 ? "" : place[..dot];
        }

        return -1;
    }

    private static string ShapeText(ReportValue shape)
    {
        if (shape.Kind != ReportValueKind.List)
        {
            return "";
        }

        return shape.Items.Count == 0 ? "scalar" : string.Join('×', shape.Items.Select(static size => size.IsNull ? "?" : size.Kind == ReportValueKind.Integer
            ? size.Integer.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : size.Formula is { Terms: [{ Degree: 1 }] } ? size.Text : $"({size.Text})"));
    }

    private static string UnitKey(Unit unit)
    {
        string name = unit.ToString();
        return string.Concat(char.ToLowerInvariant(name[0]).ToString(), name.AsSpan(1));
    }

    private void Text(string key, string text) => this.json.WriteNumber(key, this.strings.Add(text));

    private void Texts<T>(string key, IEnumerable<T> items, Func<T, string> text) => this.Numbers(key, items.Select(item => this.strings.Add(text(item))));

    private void Numbers(string key, IEnumerable<int> numbers)
    {
        this.json.WritePropertyName(key);
        this.List(numbers);
    }

    private void Lists(string key, IEnumerable<IEnumerable<int>> lists)
    {
        this.json.WriteStartArray(key);
        foreach (IEnumerable<int> list in lists)
        {
            this.List(list);
        }

        this.json.WriteEndArray();
    }

    private void List(IEnumerable<int> numbers)
    {
        this.json.WriteStartArray();
        foreach (int number in numbers)
        {
            this.json.WriteNumberValue(number);
        }

        this.json.WriteEndArray();
    }

    private void Quantities(string key, IEnumerable<ReportValue> values)
    {
        this.json.WriteStartArray(key);
        foreach (ReportValue value in values)
        {
            ViewFormulas.WriteNumber(this.json, value);
        }

        this.json.WriteEndArray();
    }

    /// <summary>Writes the column of formulas unless no value has one.</summary>
    private void Formulas(string key, IReadOnlyList<ReportValue> values)
    {
        int[] indices = [.. values.Select(this.formulas.Add)];
        if (indices.Any(static index => index >= 0))
        {
            this.Numbers(key, indices);
        }
    }
}
