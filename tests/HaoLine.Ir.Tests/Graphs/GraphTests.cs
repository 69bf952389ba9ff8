using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class GraphTests
{
    private static readonly OperatorId Relu = OperatorId.Onnx("Relu");

    [Fact]
    public void AddNode_records_producer_and_uses()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(1, 3)));
        Node node = graph.AddNode(OperatorId.Onnx("Add"), [x, x], ["y"]);

        x.Uses.ToArray().Should().BeEquivalentTo([new Use(node, 0), new Use(node, 1)]);
        node.Outputs[0].Producer.Should().BeSameAs(node);
        node.Outputs[0].ResultIndex.Should().Be(0);
    }

    [Fact]
    public void ReplaceAllUses_moves_operands_and_graph_outputs()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Value a = graph.AddNode(Relu, [x], ["a"]).Outputs[0];
        Value b = graph.AddNode(Relu, [x], ["b"]).Outputs[0];
        Node user = graph.AddNode(Relu, [a], ["c"]);
        graph.AddOutput(a);

        graph.ReplaceAllUses(a, b);

        a.UseCount.Should().Be(0);
        a.IsGraphOutput.Should().BeFalse();
        user.Inputs[0].Should().BeSameAs(b);
        graph.Outputs.Should().Equal(b);
        b.IsGraphOutput.Should().BeTrue();
    }

    [Fact]
    public void Remove_refuses_a_node_whose_result_is_used_and_drops_uses_otherwise()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Node first = graph.AddNode(Relu, [x], ["a"]);
        Node second = graph.AddNode(Relu, [first.Outputs[0]], ["b"]);

        FluentActions.Invoking(() => graph.Remove(first)).Should().Throw<InvalidOperationException>().WithMessage("*'a'*");
        graph.Remove(second);
        graph.Remove(first);

        graph.Nodes.Should().BeEmpty();
        x.UseCount.Should().Be(0);
    }

    [Fact]
    public void Insertions_keep_the_order_around_their_anchor()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Node middle = graph.AddNode(Relu, [x], ["m"], name: "middle");
        graph.InsertBefore(middle, Relu, [x], ["b"], name: "before");
        graph.InsertAfter(middle, Relu, [x], ["a"], name: "after");

        graph.Nodes.Select(node => node.Name).Should().Equal("before", "middle", "after");
        graph.Nodes[1].Should().BeSameAs(middle);
    }

    [Fact]
    public void Freeze_makes_every_edit_throw_and_a_clone_editable()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        graph.AddNode(Relu, [x], ["y"]);
        using var model = new Model(graph);
        model.Freeze();

        FluentActions.Invoking(() => graph.AddInput("z", null)).Should().Throw<InvalidOperationException>().WithMessage("*Clone()*");
        FluentActions.Invoking(() => graph.SetInput(graph.Nodes[0], 0, null)).Should().Throw<InvalidOperationException>();
        using Model clone = model.Clone();
        clone.MainGraph!.AddInput("z", null);
        clone.MainGraph.Inputs.Should().HaveCount(2);
        graph.Inputs.Should().HaveCount(1);
    }

    [Fact]
    public void Clone_shares_payloads_maps_subgraph_captures_and_leaves_the_original_alone()
    {
        var graph = new Graph();
        Value condition = graph.AddInput("c", null);
        Value weight = graph.AddInitializer("w", InlineTensorData.FromSingles([2], [1f, 2f]));
        var branch = new Graph("then");
        Node inner = branch.AddNode(Relu, [weight], ["t"]);
        branch.AddOutput(inner.Outputs[0]);
        graph.AddNode(
            OperatorId.Onnx("If"), [condition], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(branch))]));

        Graph clone = graph.Clone();
        Graph cloneBranch = clone.Nodes[0].Subgraphs.Single();

        clone.Initializers[0].Should().NotBeSameAs(weight);
        clone.Initializers[0].Constant.Should().BeSameAs(weight.Constant);
        cloneBranch.Nodes[0].Inputs[0].Should().BeSameAs(clone.Initializers[0]);
        cloneBranch.ParentNode.Should().BeSameAs(clone.Nodes[0]);
        weight.UseCount.Should().Be(1);
        clone.Initializers[0].UseCount.Should().Be(1);
    }

    [Fact]
    public void Removing_a_node_drops_the_uses_of_its_subgraphs()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        var body = new Graph();
        body.AddNode(Relu, [x], ["t"]);
        Node holder = graph.AddNode(OperatorId.Onnx("If"), [], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(body))]));
        x.UseCount.Should().Be(1);

        graph.Remove(holder);

        x.UseCount.Should().Be(0);
    }

    [Fact]
    public void A_subgraph_belongs_to_one_node_only()
    {
        var graph = new Graph();
        var body = new Graph();
        var attributes = new AttributeMap([new("body", AttributeValue.Graph(body))]);
        graph.AddNode(OperatorId.Onnx("Loop"), [], ["a"], attributes);

        FluentActions.Invoking(() => graph.AddNode(OperatorId.Onnx("Loop"), [], ["b"], attributes))
            .Should().Throw<ArgumentException>().WithMessage("*Clone()*");
    }

    [Fact]
    public void Random_edits_keep_use_lists_equal_to_a_recount()
    {
        // Witness: uses recounted from the operands of all nodes after every hundred edits.
        var random = new Random(7);
        var graph = new Graph();
        var values = new List<Value> { graph.AddInput("x", null) };
        for (int step = 0; step < 2000; step++)
        {
            switch (random.Next(4))
            {
                case 0 or 1:
                    values.Add(graph.AddNode(Relu, [values[random.Next(values.Count)], values[random.Next(values.Count)]], [$"v{step}"]).Outputs[0]);
                    break;
                case 2 when graph.Nodes.Count > 0:
                    Node node = graph.Nodes[random.Next(graph.Nodes.Count)];
                    graph.SetInput(node, random.Next(2), random.Next(5) == 0 ? null : values[random.Next(values.Count)]);
                    break;
                default:
                    graph.ReplaceAllUses(values[random.Next(values.Count)], values[random.Next(values.Count)]);
                    break;
            }

            if (step % 100 == 0)
            {
                foreach (Value value in values)
                {
                    int expected = graph.Nodes.Sum(node => node.Inputs.Count(input => ReferenceEquals(input, value)));
                    value.UseCount.Should().Be(expected);
                }
            }
        }
    }
}
