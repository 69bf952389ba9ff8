using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Onnx.Tests.Zoo;

public sealed class ModelComparerTests
{
    public static TheoryData<string> ChangeNames => [.. Changes.Keys];

    private static Dictionary<string, (Action<Graph> Change, string Path)> Changes { get; } = new()
    {
        ["wiring"] = (graph => graph.SetInputs(graph.Nodes[0], graph.Nodes[0].Inputs.Reverse()), "graph.node[0].input[0]"),
        ["name"] = (graph => graph.Rename(graph.Inputs[0], "renamed"), "graph.input[0].name"),
        ["type"] = (graph => graph.SetType(graph.Inputs[0], new TensorType(DataType.Float32, Shape.Of(3))), "graph.input[0].type"),
        ["operator"] = (graph => graph.SetOperator(graph.Nodes[0], OperatorId.Onnx("Add")), "graph.node[0].operator"),
        ["payload"] = (graph => graph.SetConstant(graph.Initializers[0], InlineTensorData.FromSingles([2], [1, 3])), "graph.initializer[0].payload[byte 6]"),
        ["attribute"] = (
            graph => graph.SetAttributes(graph.Nodes[0], new AttributeMap([new("axis", AttributeValue.Int(2))])), "graph.node[0].attribute[axis]"),
        ["subgraph"] = (
            graph => graph.Nodes[1].Subgraphs.First().SetOperator(graph.Nodes[1].Subgraphs.First().Nodes[0], OperatorId.Onnx("Neg")),
            "graph.node[1].attribute[then_branch].node[0].operator"),
        ["output"] = (graph => graph.SetOutput(0, graph.Inputs[0]), "graph.output[0]"),
    };

    [Fact]
    public void Differences_of_a_clone_are_none()
    {
        using Model model = Build();
        using Model clone = model.Clone();

        ModelComparer.Differences(model, clone).Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(ChangeNames))]
    public void Differences_after_one_change_name_its_place(string name)
    {
        (Action<Graph> change, string path) = Changes[name];
        using Model model = Build();
        using Model clone = model.Clone();
        change(clone.MainGraph!);

        ModelComparer.Differences(model, clone).Should().Contain(difference => difference.StartsWith(path + ":", StringComparison.Ordinal));
    }

    private static Model Build()
    {
        var graph = new Graph("g");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(2)));
        Value w = graph.AddInitializer("w", InlineTensorData.FromSingles([2], [1, 2]));
        Node node = graph.AddNode(OperatorId.Onnx("Sub"), [x, w], ["y"], new AttributeMap([new("axis", AttributeValue.Int(1))]));
        var branch = new Graph("branch");
        branch.AddOutput(branch.AddNode(OperatorId.Onnx("Relu"), [x], ["r"]).Outputs[0]);
        graph.AddNode(OperatorId.Onnx("If"), [x], ["z"], new AttributeMap([new("then_branch", AttributeValue.Graph(branch))]));
        graph.AddOutput(node.Outputs[0]);
        return new Model(graph);
    }
}
