using System.Text.RegularExpressions;
using HaoLine.Ir;
using HaoLine.Serving;

namespace HaoLine.Analysis.Tests.Serving;

public sealed partial class TritonConfigurationTests
{
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

        // A second reader: every line of the text form is a known shape, brackets match.
        foreach (string line in found.Text!.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Line().IsMatch(line).Should().BeTrue(line);
        }

        found.Text.Count(static character => character is '{' or '[').Should().Be(found.Text.Count(static character => character is '}' or ']'));
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

    [GeneratedRegex("""^\s*([a-z_]+( ?:| \[| \{)? ?("([^"\\]|\\["\\]|\\[0-7]{3})*"|[A-Z_0-9]+|-?\d+|\[ [-\d, ]*\]|\{ .*\})?|[\]\}],?|\{)$""")]
    private static partial Regex Line();
}
