using System.Text.Json;

namespace HaoLine.Reporting.Tests;

/// <summary>Files for other tools, held against what their published readers ask for, on a graph with every special case.</summary>
public sealed class InteropWriterTests
{
    [Fact]
    public void Netron_finds_each_entry_by_kind_and_unique_name()
    {
        JsonElement root = Parse(new NetronAttachmentWriter());
        root.GetProperty("signature").GetString().Should().Be("netron:attachment");
        JsonElement[] metrics = [.. root.GetProperty("metrics").EnumerateArray()];

        // What the reader does with an item: it needs kind and target, and keeps one value for each name of a target.
        var read = metrics.ToDictionary(item => (item.GetProperty("kind").GetString()!, item.GetProperty("target").GetString()!, item.GetProperty("name").GetString()!), item => item.GetProperty("value"));
        read.Keys.Select(key => key.Item1).Should().OnlyContain(kind => kind == "model" || kind == "node" || kind == "value" || kind == "tensor");
        read[("model", "", "macs")].GetInt64().Should().Be(1000);
        read[("node", "a/b", "macs")].GetInt64().Should().Be(1000);
        read[("node", "first", "macs")].GetString().Should().Be("2·n", "a formula is text");
        read[("node", "first", "intensity")].GetDouble().Should().Be(0.125, "the reader compares names up to their first line feed");
        read[("tensor", "w", "bytes")].GetInt64().Should().Be(432);
        read[("value", "c", "bytes")].GetInt64().Should().Be(400);
        read.Keys.Should().NotContain(key => key.Item2 == "twin", "two nodes bear the name").And.NotContain(key => key.Item1 == "node" && key.Item2 == "x", "an input is no node there");
        root.GetProperty("metadata").EnumerateArray().Select(item => item.GetProperty("value").GetString()).Should().Contain("2 nodes and 0 values whose name is missing or not theirs alone");
    }

    [Fact]
    public void Model_explorer_gets_ids_namespaces_and_edges_that_fit()
    {
        JsonElement root = Parse(new ModelExplorerWriter());
        root.GetProperty("label").GetString().Should().NotBeNullOrEmpty("its loader takes a collection by label and graphs");
        JsonElement graph = root.GetProperty("graphs").EnumerateArray().Should().ContainSingle().Which;
        graph.GetProperty("id").GetString().Should().Be("main");
        Dictionary<string, JsonElement> nodes = graph.GetProperty("nodes").EnumerateArray().ToDictionary(node => node.GetProperty("id").GetString()!);

        nodes.Should().HaveCount(6);
        nodes["1"].GetProperty("label").GetString().Should().Be("Conv");
        nodes["1"].GetProperty("namespace").GetString().Should().Be("body/conv∕0", "a slash inside a name is no level");
        Attributes(nodes["1"].GetProperty("attrs")).Should().Contain([("strides", "[2, 2]"), ("MACs", "1,000 MACs"), ("stored operand 1", "w float32[4, 3, 3, 3]")]);
        Edges(nodes["1"]).Should().Equal(("0", "0", "0"));
        Edges(nodes["4"]).Should().Equal(("3", "1", "0"), ("3", "0", "1"));
        Attributes(nodes["3"].GetProperty("outputsMetadata")[1].GetProperty("attrs")).Should().Contain(("tensor_name", "s1"));
        graph.GetProperty("groupNodeAttributes").GetProperty("").GetProperty("MACs").GetString().Should().Be("1,000 MACs");
        graph.GetProperty("groupNodeAttributes").GetProperty("body").GetProperty("class").GetString().Should().Be("Block");
    }

    [Fact]
    public void Node_data_refers_to_the_graph_and_holds_numbers_only()
    {
        JsonElement data = Parse(new ModelExplorerNodeDataWriter()).GetProperty("main");
        data.GetProperty("name").GetString().Should().Be("MACs");
        data.GetProperty("results").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetProperty("value").GetInt64())).Should().Equal(("1", 1000), ("2", 0), ("3", 0));
        double[] stops = [.. data.GetProperty("gradient").EnumerateArray().Select(stop => stop.GetProperty("stop").GetDouble())];
        stops.Should().BeInAscendingOrder().And.StartWith(0).And.EndWith(1, "the reader wants both ends");

        Action missing = () => Rendered.Bytes(new ModelExplorerNodeDataWriter { Metric = "joules" }, Rendered.With(SmallGraph.Of()));
        missing.Should().Throw<InvalidOperationException>().WithMessage("*joules*macs, intensity*");
    }

    [Fact]
    public void Trace_counts_live_bytes_and_puts_buffers_on_lanes()
    {
        JsonElement root = Parse(new MemoryTraceWriter());
        JsonElement[] events = [.. root.GetProperty("traceEvents").EnumerateArray()];
        events.Where(item => Phase(item) == "C").Select(item => item.GetProperty("args").GetProperty("bytes").GetInt64()).Should().Equal(1000, 800, 800, 600, 0);
        JsonElement[] slices = [.. events.Where(item => Phase(item) == "X" && item.GetProperty("pid").GetInt32() == 2)];
        slices.Should().HaveCount(6);
        foreach (IGrouping<int, JsonElement> lane in slices.GroupBy(item => item.GetProperty("tid").GetInt32()))
        {
            long end = -1;
            foreach (JsonElement slice in lane.OrderBy(item => item.GetProperty("ts").GetInt64()))
            {
                slice.GetProperty("ts").GetInt64().Should().BeGreaterThanOrEqualTo(end, "slices of one lane would nest");
                end = slice.GetProperty("ts").GetInt64() + slice.GetProperty("dur").GetInt64();
            }

            lane.Select(item => item.GetProperty("args").GetProperty("offset").GetInt64()).Distinct().Should().ContainSingle();
        }

        events.Where(item => Phase(item) == "X" && item.GetProperty("pid").GetInt32() == 1).Select(item => item.GetProperty("name").GetString()).Should().Equal("Conv", "Relu", "Split", "Add");
    }

    [Fact]
    public void Hostile_names_stay_strings_of_valid_json()
    {
        foreach (string name in SampleReport.HostileNames)
        {
            foreach (IReportWriter writer in new IReportWriter[] { new NetronAttachmentWriter(), new ModelExplorerWriter(), new ModelExplorerNodeDataWriter(), new MemoryTraceWriter() })
            {
                string text = Rendered.Text(writer, Rendered.With(SmallGraph.Of(name)));
                using JsonDocument parsed = JsonDocument.Parse(text);
                text.Should().NotContain("<").And.NotContain("\u001b").And.NotContain("\u202e");
            }
        }
    }

    [Theory]
    [InlineData("m.trace.json", typeof(MemoryTraceWriter))]
    [InlineData("m.netron.json", typeof(NetronAttachmentWriter))]
    [InlineData("m.model-explorer.json", typeof(ModelExplorerWriter))]
    [InlineData("m.node-data.json", typeof(ModelExplorerNodeDataWriter))]
    [InlineData("m.json", typeof(JsonReportWriter))]
    [InlineData("trace", typeof(MemoryTraceWriter))]
    public void The_longest_ending_names_the_writer(string path, Type writer) => ReportWriters.For(path).Should().BeOfType(writer);

    [Fact]
    public void Without_a_graph_the_message_says_why()
    {
        foreach (IReportWriter writer in new IReportWriter[] { new NetronAttachmentWriter(), new ModelExplorerWriter(), new ModelExplorerNodeDataWriter(), new MemoryTraceWriter() })
        {
            Action write = () => Rendered.Bytes(writer, SampleReport.Realistic());
            write.Should().Throw<InvalidOperationException>().WithMessage("*only weights*");
        }
    }

    private static JsonElement Parse(IReportWriter writer) => JsonDocument.Parse(Rendered.Text(writer, Rendered.With(SmallGraph.Of()))).RootElement;

    private static string Phase(JsonElement item) => item.GetProperty("ph").GetString()!;

    private static IEnumerable<(string Key, string Value)> Attributes(JsonElement list) => list.EnumerateArray().Select(pair => (pair.GetProperty("key").GetString()!, pair.GetProperty("value").GetString()!));

    private static IEnumerable<(string Source, string Output, string Input)> Edges(JsonElement node) => node.GetProperty("incomingEdges").EnumerateArray()
        .Select(edge => (edge.GetProperty("sourceNodeId").GetString()!, edge.GetProperty("sourceNodeOutputId").GetString()!, edge.GetProperty("targetNodeInputId").GetString()!));
}
