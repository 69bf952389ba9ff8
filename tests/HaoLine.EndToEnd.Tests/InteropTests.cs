using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Files for other tools say of real networks what the model and the JSON report say.</summary>
public sealed class InteropTests
{
    public static TheoryData<string> Networks =>
    [
        "models/onnx/onnx__onnx/light_squeezenet.onnx", "models/onnx/onnx__onnx/light_densenet121.onnx", "models/onnx/oracle__tribuo/tinybert.onnx",
        "models/onnx/Linzaer__Ultra-Light-Fast-Generic-Face-Detector-1MB/version-RFB-320.onnx", "models/onnx/microsoft__onnxruntime-extensions/FastestDet.onnx",
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Nodes_edges_and_sums_are_those_of_the_model(string relative)
    {
        string path = Corpus.Path(relative);
        (Inspection? inspection, _) = Inspecting.TryFile(path, new InspectionOptions { IncludeLayers = true });
        using (inspection)
        {
            inspection.Should().NotBeNull();
            ReportDocument report = inspection!.ToReport();
            Graph graph = inspection.Model.MainGraph!;
            JsonElement explorer = Parse(new ModelExplorerWriter(), report).GetProperty("graphs")[0];
            JsonElement[] nodes = [.. explorer.GetProperty("nodes").EnumerateArray()];
            string[] ids = [.. nodes.Select(node => node.GetProperty("id").GetString()!)];

            ids.Should().OnlyHaveUniqueItems();
            nodes.SelectMany(node => node.GetProperty("incomingEdges").EnumerateArray()).Select(edge => edge.GetProperty("sourceNodeId").GetString()).Should().BeSubsetOf(ids);

            // Counted from the model itself: a use of a result, of an input, or by an output of the graph is an edge.
            int uses = graph.Nodes.Where(node => node.Operator.Name != "Constant").SelectMany(node => node.Inputs).Count(value => value is not null && IsDrawn(value, graph))
                + graph.Outputs.Count(value => IsDrawn(value, graph));
            nodes.Sum(node => node.GetProperty("incomingEdges").GetArrayLength()).Should().Be(uses);
            nodes.Count(node => node.GetProperty("label").GetString() is not "Input" and not "Output").Should().Be(graph.Nodes.Count(node => node.Operator.Name != "Constant"));

            if (inspection.Get(CostPass.Result).Totals.Macs.TryGetValue(out long macs))
            {
                JsonElement data = Parse(new ModelExplorerNodeDataWriter(), report).EnumerateObject().Single().Value;
                data.GetProperty("results").EnumerateObject().Sum(entry => entry.Value.GetProperty("value").GetInt64()).Should().Be(macs);
                data.GetProperty("results").EnumerateObject().Select(entry => entry.Name).Should().BeSubsetOf(ids);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Netron_targets_are_names_of_the_file(string relative)
    {
        string path = Corpus.Path(relative);
        (Inspection? inspection, _) = Inspecting.TryFile(path, new InspectionOptions());
        using (inspection)
        {
            ReportDocument report = inspection!.ToReport();
            JsonElement[] metrics = [.. Parse(new NetronAttachmentWriter(), report).GetProperty("metrics").EnumerateArray()];
            Graph graph = inspection.Model.MainGraph!;
            HashSet<string> names = [.. graph.Nodes.Select(node => node.Name.Split('\n')[0])];
            string[] targets = [.. metrics.Where(item => item.GetProperty("kind").GetString() == "node").Select(item => item.GetProperty("target").GetString()!).Distinct()];

            metrics.Select(item => (item.GetProperty("kind").GetString(), item.GetProperty("target").GetString(), item.GetProperty("name").GetString())).Should().OnlyHaveUniqueItems("the reader keeps the last of equals");
            if (graph.Nodes.All(node => node.Name.Length > 0))
            {
                targets.Should().BeSubsetOf(names).And.NotBeEmpty();
            }

            JsonElement parameters = metrics.Single(item => item.GetProperty("kind").GetString() == "model" && item.GetProperty("name").GetString() == "parameters");
            parameters.GetProperty("value").GetInt64().Should().Be(inspection.Get(ParametersPass.Result).Total);
        }
    }

    [Theory]
    [InlineData("models/onnx/onnx__onnx/light_squeezenet.onnx")]
    [InlineData("models/onnx/onnx__onnx/light_resnet50.onnx")]
    public void Trace_peaks_where_memory_does_and_keeps_to_the_arena(string relative)
    {
        string path = Corpus.Path(relative);
        (Inspection? inspection, _) = Inspecting.TryFile(path, new InspectionOptions());
        using (inspection)
        {
            MemoryResult memory = inspection!.Get(MemoryPass.Result);
            JsonElement[] events = [.. Parse(new MemoryTraceWriter(), inspection.ToReport()).GetProperty("traceEvents").EnumerateArray()];
            long[] live = [.. events.Where(item => item.GetProperty("ph").GetString() == "C").Select(item => item.GetProperty("args").GetProperty("bytes").GetInt64())];
            JsonElement[] buffers = [.. events.Where(item => item.GetProperty("ph").GetString() == "X" && item.GetProperty("pid").GetInt32() == 2)];

            live[..^1].Should().Equal(memory.Timeline);
            live.Max().Should().Be(memory.PeakActivationBytes);
            buffers.Should().HaveCount(memory.Tensors.Count);
            buffers.Max(item => item.GetProperty("args").GetProperty("offset").GetInt64() + item.GetProperty("args").GetProperty("bytes").GetInt64()).Should().BeLessThanOrEqualTo(memory.Arena!.TotalBytes);
        }
    }

    private static bool IsDrawn(Value value, Graph graph) =>
        value.Producer is { } producer ? producer.Operator.Name != "Constant" : graph.Inputs.Any(input => ReferenceEquals(input, value) && !input.IsInitializer);

    private static JsonElement Parse(IReportWriter writer, ReportDocument report)
    {
        using var stream = new MemoryStream();
        writer.WriteAsync(report, stream).AsTask().GetAwaiter().GetResult();
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }
}
