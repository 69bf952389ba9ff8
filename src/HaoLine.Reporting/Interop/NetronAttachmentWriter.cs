using System.Globalization;
using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>
/// Writes the numbers as an attachment for the viewer Netron: open the model, then drop this file on it, and its side bar shows them at the
/// model, each node, value and tensor. Entries refer to their target by name; a name that several targets bear gets none, and the model's
/// metadata says how many.
/// </summary>
/// <remarks>The format as Netron's reader takes it: <c>signature</c>, and lists <c>metadata</c> and <c>metrics</c> of <c>kind</c>, <c>target</c>, <c>name</c>, <c>value</c>.</remarks>
public sealed class NetronAttachmentWriter : IReportWriter
{
    /// <inheritdoc />
    public string FormatId => "netron";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".netron.json"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph.</exception>
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        GraphBlock graph = InteropJson.GraphOf(report, "A Netron attachment");
        HashSet<string> nodes = Unique(graph.Nodes.Where(static node => node.IsOfModel()).Select(static node => node.Name), out int ambiguousNodes);
        HashSet<string> values = Unique(graph.Values.Select(static value => value.Name), out int ambiguousValues);
        Utf8JsonWriter json = InteropJson.Create(destination);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteString("signature", "netron:attachment");
            json.WriteStartArray("metadata");
            Item(json, "model", "", "metrics by", $"{report.Tool.Name} {report.Tool.Version}".Trim());
            if (ambiguousNodes + ambiguousValues > 0)
            {
                Item(json, "model", "", "without metrics", string.Create(
                    CultureInfo.InvariantCulture, $"{ambiguousNodes} nodes and {ambiguousValues} values whose name is missing or not theirs alone"));
            }

            json.WriteEndArray();
            json.WriteStartArray("metrics");
            foreach (GraphBlockMetric metric in graph.Metrics)
            {
                Item(json, "model", "", metric.Key, metric.Total);
            }

            for (int i = 0; i < graph.Nodes.Count; i++)
            {
                ct.ThrowIfCancellationRequested();
                GraphBlockNode node = graph.Nodes[i];
                if (node.IsOfModel() && nodes.Contains(Target(node.Name)))
                {
                    WriteNode(json, graph, node, i);
                }

                await json.FlushSomeAsync(ct).ConfigureAwait(false);
            }

            foreach (GraphBlockValue value in graph.Values.Where(value => values.Contains(Target(value.Name))))
            {
                Item(json, value.Producer < 0 ? "tensor" : "value", Target(value.Name), "bytes", value.Bytes);
                await json.FlushSomeAsync(ct).ConfigureAwait(false);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            await json.FlushAsync(ct).ConfigureAwait(false);
        }

        destination.WriteByte((byte)'\n');
    }

    private static void WriteNode(Utf8JsonWriter json, GraphBlock graph, GraphBlockNode node, int index)
    {
        string target = Target(node.Name);
        foreach (GraphBlockMetric metric in graph.Metrics)
        {
            Item(json, "node", target, metric.Key, index < metric.Values.Count ? metric.Values[index] : ReportValue.Null);
        }

        if (node.Confidence.Length > 0)
        {
            Item(json, "node", target, "confidence", node.Confidence);
        }
    }

    private static void Item(Utf8JsonWriter json, string kind, string target, string name, ReportValue value)
    {
        if (value.IsNull)
        {
            return;
        }

        json.WriteStartObject();
        json.WriteString("kind", kind);
        json.Text("target", target);
        json.Text("name", name);
        json.Value("value", value);
        if (value.Kind is ReportValueKind.Text or ReportValueKind.Formula)
        {
            json.WriteString("type", "string");
        }

        json.WriteEndObject();
    }

    /// <summary>What the reader compares: a name up to its first line feed.</summary>
    private static string Target(string name)
    {
        int end = name.IndexOf('\n', StringComparison.Ordinal);
        return DisplayText.ToScalarText(end < 0 ? name : name[..end]);
    }

    private static HashSet<string> Unique(IEnumerable<string> names, out int ambiguous)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            string target = Target(name);
            counts[target] = counts.GetValueOrDefault(target) + 1;
        }

        ambiguous = counts.Where(static pair => pair.Value > 1 || pair.Key.Length == 0).Sum(static pair => pair.Value);
        return [.. counts.Where(static pair => pair.Value == 1 && pair.Key.Length > 0).Select(static pair => pair.Key)];
    }
}
