using HaoLine.Ir;

namespace HaoLine.Formats.Onnx.Tests.Writing;

public sealed class OnnxFormatWriterNameTests
{
    [Fact]
    public void Write_unnamed_values_get_different_names_that_keep_the_wiring()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("", null);
        Value named = graph.AddInput("value_1", null);
        Node add = graph.AddNode(OperatorId.Onnx("Add"), [x, named], [""]);
        Node relu = graph.AddNode(OperatorId.Onnx("Relu"), [add.Outputs[0]], [""]);
        graph.AddOutput(relu.Outputs[0]);
        using var model = new Model(graph);

        WireMessage written = OnnxFormatWriterTests.Written(model).Message(7);

        string[] inputs = [.. written.Messages(11).Select(input => input.Text(1))];
        WireMessage[] nodes = written.Messages(1);
        inputs[1].Should().Be("value_1", "a given name stays");
        string[] all = [.. inputs, nodes[0].Text(2), nodes[1].Text(2)];
        all.Should().OnlyHaveUniqueItems().And.NotContain("");
        nodes[0].Texts(1).Should().Equal(inputs);
        nodes[1].Texts(1).Should().Equal(nodes[0].Text(2));
        written.Message(12).Text(1).Should().Be(nodes[1].Text(2));
    }

    [Fact]
    public void Write_unused_unnamed_result_stays_omitted()
    {
        var graph = new Graph("g");
        Node node = graph.AddNode(OperatorId.Onnx("Dropout"), [graph.AddInput("x", null)], ["y", ""]);
        graph.AddOutput(node.Outputs[0]);
        using var model = new Model(graph);

        OnnxFormatWriterTests.Written(model).Message(7, 1).Texts(2).Should().Equal("y", "");
    }

    [Fact]
    public void Write_same_name_twice_in_a_graph_renames_the_second()
    {
        var graph = new Graph("g");
        Value first = graph.AddInput("x", null);
        Value second = graph.AddInput("x", null);
        graph.AddNode(OperatorId.Onnx("Sub"), [second, first], ["y"]);
        using var model = new Model(graph);

        OnnxFormatWriterTests.Written(model).Message(7, 1).Texts(1).Should().Equal("x_1", "x");
    }

    [Fact]
    public void Write_inner_name_that_hides_an_outer_one_is_renamed_and_siblings_may_share()
    {
        var outer = new Graph("g");
        Value x = outer.AddInput("x", null);
        Value condition = outer.AddInput("c", null);
        Graph Branch()
        {
            var branch = new Graph("branch");
            Node inner = branch.AddNode(OperatorId.Onnx("Relu"), [x], ["x"]);
            Node last = branch.AddNode(OperatorId.Onnx("Neg"), [inner.Outputs[0]], ["r"]);
            branch.AddOutput(last.Outputs[0]);
            return branch;
        }

        outer.AddNode(
            OperatorId.Onnx("If"),
            [condition],
            ["y"],
            new AttributeMap([new("then_branch", AttributeValue.Graph(Branch())), new("else_branch", AttributeValue.Graph(Branch()))]));
        using var model = new Model(outer);

        WireMessage[] branches = [.. OnnxFormatWriterTests.Written(model).Message(7, 1).Messages(5).Select(attribute => attribute.Message(6))];

        foreach (WireMessage branch in branches)
        {
            WireMessage[] nodes = branch.Messages(1);
            nodes[0].Text(1).Should().Be("x");
            nodes[0].Text(2).Should().NotBe("x");
            nodes[1].Text(1).Should().Be(nodes[0].Text(2));
            branch.Message(12).Text(1).Should().Be("r", "a name of a sibling is not in the way");
        }
    }
}
