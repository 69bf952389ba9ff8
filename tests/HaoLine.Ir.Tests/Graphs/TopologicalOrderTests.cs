using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class TopologicalOrderTests
{
    private static readonly OperatorId Relu = OperatorId.Onnx("Relu");

    [Fact]
    public void Of_keeps_a_valid_stored_order()
    {
        var graph = new Graph();
        Value value = graph.AddInput("x", null);
        for (int i = 0; i < 5; i++)
        {
            value = graph.AddNode(Relu, [value], [$"v{i}"]).Outputs[0];
        }

        TopologicalOrder order = TopologicalOrder.Of(graph);

        order.IsStoredOrder.Should().BeTrue();
        order.Nodes.Should().Equal(graph.Nodes);
    }

    [Fact]
    public void Of_sorts_unsorted_nodes()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Value late = graph.CreateValue("late");
        Node user = graph.AddNodeWithValues(Relu, [late], [graph.CreateValue("y")], AttributeMap.Empty, "user");
        Node producer = graph.AddNodeWithValues(Relu, [x], [late], AttributeMap.Empty, "producer");

        TopologicalOrder order = TopologicalOrder.Of(graph);

        order.IsStoredOrder.Should().BeFalse();
        order.Nodes.Should().Equal(producer, user);
        order.Cycle.Should().BeEmpty();
    }

    [Fact]
    public void Of_names_the_nodes_of_a_cycle_in_order()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Value a = graph.CreateValue("a");
        Value b = graph.CreateValue("b");
        Node free = graph.AddNode(Relu, [x], ["free"], name: "free");
        Node first = graph.AddNodeWithValues(Relu, [b], [a], AttributeMap.Empty, "first");
        Node second = graph.AddNodeWithValues(Relu, [a], [b], AttributeMap.Empty, "second");
        graph.AddNode(Relu, [b], ["c"], name: "behind");

        TopologicalOrder order = TopologicalOrder.Of(graph);

        order.Nodes.Should().Equal(free);
        order.Cycle.Should().HaveCount(2).And.Contain(first).And.Contain(second);
        for (int i = 0; i < order.Cycle.Count; i++)
        {
            order.Cycle[(i + 1) % order.Cycle.Count].Inputs.Should().Contain(order.Cycle[i].Outputs[0]);
        }
    }

    [Fact]
    public void Of_counts_captures_of_subgraphs_as_dependencies()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Value captured = graph.CreateValue("captured");
        var body = new Graph();
        body.AddNode(Relu, [captured], ["t"]);
        Node holder = graph.AddNode(OperatorId.Onnx("If"), [], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(body))]));
        Node producer = graph.AddNodeWithValues(Relu, [x], [captured], AttributeMap.Empty, "p");

        TopologicalOrder.Of(graph).Nodes.Should().Equal(producer, holder);
    }

    [Fact]
    public void Of_orders_random_graphs_so_that_producers_come_first()
    {
        var random = new Random(11);
        for (int round = 0; round < 50; round++)
        {
            var graph = new Graph();
            Value x = graph.AddInput("x", null);
            int count = random.Next(1, 60);
            Value[] values = [.. Enumerable.Range(0, count).Select(i => graph.CreateValue($"v{i}"))];
            int[] shuffled = [.. Enumerable.Range(0, count)];
            random.Shuffle(shuffled);
            foreach (int i in shuffled)
            {
                Value?[] inputs = [x, i > 0 ? values[random.Next(i)] : null, i > 0 ? values[random.Next(i)] : null];
                graph.AddNodeWithValues(Relu, inputs, [values[i]], AttributeMap.Empty, $"n{i}");
            }

            TopologicalOrder order = TopologicalOrder.Of(graph);

            order.Nodes.Should().HaveCount(count);
            var seen = new HashSet<Value> { x };
            foreach (Node node in order.Nodes)
            {
                node.Inputs.Where(input => input is not null).Should().OnlyContain(input => seen.Contains(input!));
                seen.Add(node.Outputs[0]);
            }
        }
    }

    [Fact]
    public void Of_handles_a_long_reversed_chain_without_recursion()
    {
        const int count = 100_000;
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        Value[] values = [.. Enumerable.Range(0, count).Select(i => graph.CreateValue(""))];
        for (int i = count - 1; i >= 0; i--)
        {
            graph.AddNodeWithValues(Relu, [i == 0 ? x : values[i - 1]], [values[i]], AttributeMap.Empty, "");
        }

        TopologicalOrder.Of(graph).Nodes[^1].Outputs[0].Should().BeSameAs(values[^1]);
    }

    [Fact]
    public void Of_follows_edits_of_the_graph_and_of_its_subgraphs()
    {
        var graph = new Graph();
        Value x = graph.AddInput("x", null);
        var body = new Graph();
        Node inner = body.AddNode(Relu, [x], ["t"]);
        Node holder = graph.AddNode(OperatorId.Onnx("If"), [], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(body))]));
        TopologicalOrder.Of(graph).Nodes.Should().Equal(holder);

        Node late = graph.AddNode(Relu, [x], ["late"]);
        TopologicalOrder.Of(graph).Nodes.Should().Equal(holder, late);
        body.SetInput(inner, 0, late.Outputs[0]);
        TopologicalOrder.Of(graph).Nodes.Should().Equal(late, holder);
    }
}
