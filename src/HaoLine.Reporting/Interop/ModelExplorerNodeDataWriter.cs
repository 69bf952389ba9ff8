using System.Text.Json;

namespace HaoLine.Reporting;

/// <summary>
/// Writes one metric as node data for the viewer Model Explorer, which colours nodes and sums up groups by it. Loads over the graph that
/// <see cref="ModelExplorerWriter"/> wrote for the same report.
/// </summary>
public sealed class ModelExplorerNodeDataWriter : IReportWriter
{
    /// <summary>Key of the metric, such as <c>macs</c>, <c>parameters</c> or <c>outputBytes</c>.</summary>
    public string Metric { get; init; } = "macs";

    /// <inheritdoc />
    public string FormatId => "node-data";

    /// <inheritdoc />
    public IReadOnlyList<string> FileExtensions { get; } = [".node-data.json"];

    /// <inheritdoc />
    /// <exception cref="InvalidOperationException">The report has no graph, or the graph has no numbers of that metric.</exception>
    public async ValueTask WriteAsync(ReportDocument report, Stream destination, CancellationToken ct = default)
    {
        GraphBlock graph = InteropJson.GraphOf(report, "Node data");
        GraphBlockMetric metric = graph.Metrics.FirstOrDefault(candidate => candidate.Key == this.Metric)
            ?? throw new InvalidOperationException($"The graph has no metric '{this.Metric}'. It has: {string.Join(", ", graph.Metrics.Select(static candidate => candidate.Key))}.");
        if (!metric.Values.Any(static value => value.Kind is ReportValueKind.Integer or ReportValueKind.Number))
        {
            throw new InvalidOperationException($"No node has a number for '{this.Metric}'. Give the free symbols of the model sizes.");
        }

        Utf8JsonWriter json = InteropJson.Create(destination);
        await using (json.ConfigureAwait(false))
        {
            json.WriteStartObject();
            json.WriteStartObject(DisplayText.ToScalarText(ModelExplorerWriter.GraphId(report)));
            json.Text("name", metric.Title);
            json.WriteStartObject("results");
            for (int i = 0; i < Math.Min(graph.Nodes.Count, metric.Values.Count); i++)
            {
                // A formula has no place on a colour scale.
                if (graph.Nodes[i].IsOfModel() && metric.Values[i].Kind is ReportValueKind.Integer or ReportValueKind.Number)
                {
                    json.WriteStartObject(ModelExplorerWriter.NodeId(i));
                    json.Value("value", metric.Values[i]);
                    json.WriteEndObject();
                    await json.FlushSomeAsync(ct).ConfigureAwait(false);
                }
            }

            json.WriteEndObject();
            json.WriteStartArray("gradient");
            Stop(json, 0, "#f4fbf9", "#1c2b2a");
            Stop(json, 0.5, "#f2b84b", "#1c2b2a");
            Stop(json, 1, "#b3261e", "#ffffff");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            await json.FlushAsync(ct).ConfigureAwait(false);
        }

        destination.WriteByte((byte)'\n');
    }

    private static void Stop(Utf8JsonWriter json, double stop, string background, string text)
    {
        json.WriteStartObject();
        json.WriteNumber("stop", stop);
        json.WriteString("bgColor", background);
        json.WriteString("textColor", text);
        json.WriteEndObject();
    }
}
