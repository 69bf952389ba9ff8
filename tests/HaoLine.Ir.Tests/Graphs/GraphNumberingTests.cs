using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class GraphNumberingTests
{
    private static readonly TensorType Vector = new(DataType.Float32, Shape.Of(4));

    [Fact]
    public void Every_node_and_value_has_one_number_and_stored_order_decides()
    {
        Graph graph = WithBranch(out Node outer, out Node inner);
        GraphNumbering numbering = GraphNumbering.Of(graph);

        numbering.NodeCount.Should().Be(3, "two nodes outside and one in the branch");
        Node[] nodes = [.. GraphWalker.Nodes(graph)];
        nodes.Select(numbering.NumberOf).Should().Equal(0, 1, 2);
        numbering.NumberOf(inner).Should().Be(2, "subgraphs come after the graph that holds them");
        GraphNumbering.Of(inner.Graph).Should().BeSameAs(numbering, "nested graphs share the numbers of the outermost");
        Value[] values = [.. GraphWalker.Graphs(graph).SelectMany(static each => each.Inputs.Concat(each.Initializers).Concat(each.Nodes.SelectMany(static node => node.Outputs)))];
        values.Select(numbering.NumberOf).Should().OnlyHaveUniqueItems().And.OnlyContain(number => number >= 0 && number < numbering.ValueCount);
        numbering.Operators[numbering.OperatorOf(numbering.NumberOf(outer))].Should().Be(OperatorId.Onnx("If"));
    }

    [Fact]
    public void Numbers_are_made_anew_after_an_edit_of_a_nested_graph_and_kept_otherwise()
    {
        Graph graph = WithBranch(out _, out Node inner);
        GraphNumbering before = GraphNumbering.Of(graph);
        GraphNumbering.Of(graph).Should().BeSameAs(before);

        Node added = inner.Graph.AddNode(OperatorId.Onnx("Neg"), [inner.Outputs[0]], ["n"]);

        GraphNumbering after = GraphNumbering.Of(graph);
        after.Should().NotBeSameAs(before);
        after.NodeCount.Should().Be(4);
        after.NumberOf(added).Should().Be(3);
    }

    [Fact]
    public void What_belongs_elsewhere_has_no_number()
    {
        GraphNumbering numbering = GraphNumbering.Of(WithBranch(out _, out _));
        var other = new Graph("other");
        Value input = other.AddInput("x", Vector);
        Node node = other.AddNode(OperatorId.Onnx("Neg"), [input], ["y"]);
        GraphNumbering.Of(other).NumberOf(node).Should().Be(0);

        numbering.NumberOf(node).Should().Be(-1);
        numbering.NumberOf(input).Should().Be(-1, "although it has the number of a value here");
    }

    [Fact]
    public void An_input_with_a_default_has_one_number()
    {
        var graph = new Graph("g");
        Value input = graph.AddInput("x", Vector);
        graph.SetConstant(input, InlineTensorData.FromSingles([4], new float[4]));
        Value other = graph.AddInitializer("w", InlineTensorData.FromSingles([4], new float[4]));
        GraphNumbering numbering = GraphNumbering.Of(graph);

        numbering.NumberOf(input).Should().BeGreaterThanOrEqualTo(0).And.NotBe(numbering.NumberOf(other));
    }

    [Fact]
    public void Positions_in_lists_and_orders_follow_edits()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", Vector);
        Node late = graph.AddNode(OperatorId.Onnx("Neg"), [x], ["late"]);
        Node early = graph.AddNode(OperatorId.Onnx("Abs"), [x], ["early"]);
        graph.SetInput(late, 0, early.Outputs[0]);

        graph.Nodes.IndexOf(late).Should().Be(0);
        TopologicalOrder order = TopologicalOrder.Of(graph);
        order.IsStoredOrder.Should().BeFalse();
        order.PositionOf(early).Should().Be(0);
        order.PositionOf(late).Should().Be(1);

        graph.Remove(late);
        graph.Nodes.IndexOf(late).Should().Be(-1);
        graph.Nodes.IndexOf(early).Should().Be(0);
    }

    [Fact]
    public void Use_lists_hold_any_number_of_uses_through_additions_and_removals()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", Vector);
        Value other = graph.AddInput("other", Vector);
        var expected = new List<Use>();
        var random = new Random(11);
        for (int round = 0; round < 400; round++)
        {
            if (expected.Count == 0 || random.Next(5) < 3)
            {
                Node node = graph.AddNode(OperatorId.Onnx("Add"), [x, other], [$"y{round}"]);
                expected.Add(new Use(node, 0));
            }
            else
            {
                Use removed = expected[random.Next(expected.Count)];
                expected.Remove(removed);
                graph.SetInput(removed.Node, 0, null);
            }

            x.UseCount.Should().Be(expected.Count);
            x.Uses.ToArray().ToHashSet().SetEquals(expected).Should().BeTrue("round {0}", round);
        }
    }

    private static Graph WithBranch(out Node outer, out Node inner)
    {
        var graph = new Graph("g");
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        Value x = graph.AddInput("x", Vector);
        Node first = graph.AddNode(OperatorId.Onnx("Relu"), [x], ["r"]);
        var branch = new Graph("then");
        inner = branch.AddNode(OperatorId.Onnx("Abs"), [first.Outputs[0]], ["a"]);
        branch.AddOutput(inner.Outputs[0]);
        outer = graph.AddNode(
            OperatorId.Onnx("If"), [condition], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(branch))]));
        graph.AddOutput(outer.Outputs[0]);
        return graph;
    }
}
