using HaoLine.Ir;
using HaoLine.Serving;

namespace HaoLine.Analysis.Tests.Serving;

public sealed class TritonConfigurationTests
{
    /// <summary>Fields and kinds of the server's protobuf/model_config.proto, as far as proposals use them.</summary>
    private static readonly Dictionary<string, string> Schema = new()
    {
        ["model.name"] = "string",
        ["model.platform"] = "string",
        ["model.backend"] = "string",
        ["model.max_batch_size"] = "number",
        ["model.input"] = "*tensor",
        ["model.output"] = "*tensor",
        ["model.dynamic_batching"] = "batching",
        ["model.instance_group"] = "*group",
        ["model.model_transaction_policy"] = "policy",
        ["tensor.name"] = "string",
        ["tensor.data_type"] = "name",
        ["tensor.dims"] = "*number",
        ["tensor.reshape"] = "reshape",
        ["reshape.shape"] = "*number",
        ["group.count"] = "number",
        ["group.kind"] = "name",
        ["policy.decoupled"] = "flag",
    };

    /// <summary>Its enumeration of data types.</summary>
    private static readonly string[] Types =
    [
        "TYPE_BOOL", "TYPE_UINT8", "TYPE_UINT16", "TYPE_UINT32", "TYPE_UINT64", "TYPE_INT8", "TYPE_INT16", "TYPE_INT32", "TYPE_INT64",
        "TYPE_FP16", "TYPE_FP32", "TYPE_FP64", "TYPE_STRING", "TYPE_BF16",
    ];

    [Fact]
    public void A_graph_with_a_free_batch_is_batched()
    {
        Dimension batch = Dimension.Symbol("N");
        TritonConfiguration found = Propose([("x", DataType.Float32, new Shape([batch, 3, 224, 224]))], [("y", DataType.Float16, new Shape([batch, 1000]))]);
        found.Problems.Should().BeEmpty();
        found.Text.Should().Be(
            """
            name: "model"
            backend: "onnxruntime"
            max_batch_size: 8
            input [
              {
                name: "x"
                data_type: TYPE_FP32
                dims: [ 3, 224, 224 ]
              }
            ]
            output [
              {
                name: "y"
                data_type: TYPE_FP16
                dims: [ 1000 ]
              }
            ]
            dynamic_batching { }
            instance_group [
              {
                count: 1
                kind: KIND_AUTO
              }
            ]

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Sizes_that_differ_leave_batching_off()
    {
        TritonConfiguration found = Propose(
            [("ids", DataType.Int64, new Shape([Dimension.Symbol("N"), Dimension.Symbol("S")]))],
            [("y", DataType.Float32, new Shape([Dimension.Symbol("M"), 5]))]);
        found.Text.Should().Contain("max_batch_size: 0").And.Contain("dims: [ -1, -1 ]").And.NotContain("dynamic_batching");
        found.Assumptions.Should().HaveCount(2).And.Contain(line => line.Contains("no batching")).And.Contain(line => line.Contains("1/model.onnx"));
        Propose([("x", DataType.Float32, new Shape([1, 3]))], [("y", DataType.Float32, new Shape([1, 3]))]).Text.Should().Contain("max_batch_size: 0").And.Contain("dims: [ 1, 3 ]");
    }

    /// <summary>Twice the requests is not the requests, and one of several symbols is none of them.</summary>
    [Fact]
    public void Formulas_are_no_batch()
    {
        Dimension batch = Dimension.Symbol("N");
        foreach (Dimension first in (Dimension[])[batch * 2, batch * Dimension.Symbol("S"), Dimension.Unknown])
        {
            Propose([("x", DataType.Float32, new Shape([first, 3]))], [("y", DataType.Float32, new Shape([first, 5]))]).Text
                .Should().Contain("max_batch_size: 0").And.Contain("dims: [ -1, 3 ]").And.NotContain("dynamic_batching");
        }
    }

    [Fact]
    public void Programs_without_stated_inputs_have_no_configuration()
    {
        using var script = new Model(null) { Metadata = new ModelMetadata { Format = "pytorch", Properties = [new("container", "TorchScript")] } };
        TritonConfiguration.Propose(script, "m").Problems.Should().ContainSingle().Which.Should().Contain("'pytorch'").And.Contain("does not state");
        using var checkpoint = new Model(null) { Metadata = new ModelMetadata { Format = "pytorch", Properties = [new("container", "ZipCheckpoint")] } };
        TritonConfiguration.Propose(checkpoint, "m").Problems.Should().ContainSingle().Which.Should().Contain("no backend for pytorch");
    }

    [Fact]
    public void Scalars_are_reshaped_and_names_escaped()
    {
        TritonConfiguration found = Propose([("a\"b\\c\né", DataType.Bool, new Shape([]))], [("y", DataType.String, new Shape([4]))]);
        found.Text.Should().Contain("""name: "a\"b\\c\012\303\251" """.TrimEnd()).And.Contain("reshape { shape: [ ] }").And.Contain("TYPE_BOOL").And.Contain("TYPE_STRING");

        // A second reader gives the name back.
        TextMessage read = TextMessage.Parse(found.Text!, Schema, "model");
        TextMessage input = read.Messages("input").Should().ContainSingle().Subject;
        input.Text("name").Should().Be("a\"b\\c\né");
        input.Numbers("dims").Should().Equal(1);
        input.Messages("reshape").Should().ContainSingle().Which.Numbers("shape").Should().BeEmpty();
    }

    /// <summary>Every element type is either one of the server's or a stated problem, and what is written reads back.</summary>
    [Fact]
    public void Every_type_reads_back_or_is_said()
    {
        Dimension batch = Dimension.Symbol("N");
        var seen = new HashSet<string>();
        foreach (DataType type in DataType.All)
        {
            TritonConfiguration found = Propose([("x", type, new Shape([batch, 3, Dimension.Symbol("S")])), ("z", type, new Shape([batch]))], [("y", type, new Shape([batch, 7]))]);
            if (found.Text is null)
            {
                found.Problems.Should().HaveCount(3).And.OnlyContain(problem => problem.Contains("no type"));
                continue;
            }

            TextMessage read = TextMessage.Parse(found.Text, Schema, "model");
            read.Text("name").Should().Be("model");
            read.Text("backend").Should().Be("onnxruntime");
            read.Number("max_batch_size").Should().Be(8);
            read.Messages("dynamic_batching").Should().ContainSingle();
            read.Messages("input").Select(static tensor => tensor.Text("name")).Should().Equal("x", "z");
            read.Messages("input").First().Numbers("dims").Should().Equal(3, -1);
            read.Messages("input").Last().Numbers("dims").Should().Equal(1);
            read.Messages("output").Single().Numbers("dims").Should().Equal(7);
            read.Messages("input").Concat(read.Messages("output")).Should().OnlyContain(tensor => Types.Contains(tensor.Text("data_type")));
            seen.Add(read.Messages("output").Single().Text("data_type"));
        }

        seen.Should().BeEquivalentTo(Types);
    }

    [Fact]
    public void A_folder_for_the_engine_has_no_tensors_of_its_own()
    {
        using var folder = new Model(null) { Metadata = new ModelMetadata { Format = "huggingface" } };
        TextMessage read = TextMessage.Parse(TritonConfiguration.Propose(folder, "m").Text!, Schema, "model");
        read.Text("backend").Should().Be("vllm");
        read.Messages("model_transaction_policy").Single().Text("decoupled").Should().Be("true");
        read.Messages("instance_group").Single().Text("kind").Should().Be("KIND_MODEL");
        read.Messages("input").Should().BeEmpty();
    }

    [Fact]
    public void What_the_server_cannot_take_is_said_instead_of_written()
    {
        TritonConfiguration found = Propose([("x", DataType.Complex64, new Shape([2]))], [("y", DataType.Float32, null)]);
        found.Text.Should().BeNull();
        found.Problems.Should().HaveCount(2).And.Contain(problem => problem.Contains("'x'") && problem.Contains("no type")).And.Contain(problem => problem.Contains("'y'") && problem.Contains("unknown number"));
        using var weights = new Model(null) { Metadata = new ModelMetadata { Format = "safetensors" } };
        TritonConfiguration.Propose(weights, "m").Problems.Should().ContainSingle().Which.Should().Contain("no backend for safetensors");
    }

    private static TritonConfiguration Propose((string Name, DataType Type, Shape? Shape)[] inputs, (string Name, DataType Type, Shape? Shape)[] outputs)
    {
        var graph = new Graph("g");
        foreach ((string name, DataType type, Shape? shape) in inputs)
        {
            graph.AddInput(name, new TensorType(type, shape));
        }

        foreach ((string name, DataType type, Shape? shape) in outputs)
        {
            Value value = graph.Apply("Identity", name, graph.Inputs[0]);
            graph.SetType(value, new TensorType(type, shape));
            graph.AddOutput(value);
        }

        using var model = new Model(graph) { Metadata = new ModelMetadata { Format = "onnx" } };
        return TritonConfiguration.Propose(model, "model");
    }
}
