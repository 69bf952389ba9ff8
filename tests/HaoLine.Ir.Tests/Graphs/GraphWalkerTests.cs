using HaoLine.Ir;

namespace HaoLine.Ir.Tests.Graphs;

public sealed class GraphWalkerTests
{
    [Fact]
    public void Nodes_reaches_subgraphs_and_functions_in_order()
    {
        var graph = new Graph("main");
        Graph inner = new("inner");
        inner.AddNode(OperatorId.Onnx("C"), [], ["c"]);
        var outer = new Graph("outer");
        outer.AddNode(OperatorId.Onnx("B"), [], ["b"], new AttributeMap([new("body", AttributeValue.Graph(inner))]));
        graph.AddNode(OperatorId.Onnx("A"), [], ["a"], new AttributeMap([new("branches", AttributeValue.Graphs([outer]))]));
        graph.AddNode(OperatorId.Onnx("D"), [], ["d"]);
        var body = new Graph("f");
        body.AddNode(OperatorId.Onnx("E"), [], ["e"]);
        var id = new OperatorId("local", "F");
        using var model = new Model(graph) { Functions = new Dictionary<OperatorId, Function> { [id] = new(id, body) } };

        GraphWalker.Nodes(model).Select(node => node.Operator.Name).Should().Equal("A", "D", "B", "C", "E");
        GraphWalker.Graphs(model).Select(g => g.Name).Should().Equal("main", "outer", "inner", "f");
    }

    [Fact]
    public void Graphs_survives_deep_nesting()
    {
        var graph = new Graph("root");
        Graph current = graph;
        for (int i = 0; i < 20_000; i++)
        {
            var next = new Graph();
            current.AddNode(OperatorId.Onnx("If"), [], ["y"], new AttributeMap([new("then_branch", AttributeValue.Graph(next))]));
            current = next;
        }

        GraphWalker.Graphs(graph).Should().HaveCount(20_001);
    }
}
