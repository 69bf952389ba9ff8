using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis.Tests;

public sealed class GraphPassTests
{
    [Fact]
    public async Task A_chain_has_its_ends_values_and_numbers()
    {
        // Conv 8·3·3·3 weights on 3x16x16 with padding, output 8x16x16: 216·256 MACs, 8·256·4 bytes of result.
        var graph = new Graph();
        Value y = graph.Convolution("c", graph.Input("x", 1, 3, 16, 16), 8, 3, 3);
        graph.AddOutput(graph.Apply("Relu", "r", y));
        GraphBlock drawing = await Graphs.Analyse(graph, GraphPass.Result);

        drawing.Nodes.Select(static node => $"{node.Name}:{node.Operator}:{node.Category}").Should().Equal(
            "x:Input:input", $"{drawing.Nodes[1].Name}:Conv:convolution", $"{drawing.Nodes[2].Name}:Relu:activation", $"{drawing.Nodes[3].Name}:Output:output");
        Number(drawing, "macs", 1).Should().Be(216 * 16 * 16);
        Number(drawing, "parameters", 1).Should().Be(216);
        Number(drawing, "parameterBytes", 1).Should().Be(864);
        Number(drawing, "outputBytes", 2).Should().Be(8 * 16 * 16 * 4);
        Number(drawing, "macs", 0).Should().Be(0);
        int data = drawing.Nodes[1].Inputs[0];
        drawing.Values[data].Should().Match<GraphBlockValue>(static value => value.Name == "x" && value.Producer == 0 && !value.IsParameter);
        drawing.Values[drawing.Nodes[1].Inputs[1]].Should().Match<GraphBlockValue>(static value => value.Producer == -1 && value.IsParameter);
        drawing.Values[drawing.Nodes[3].Inputs[0]].Producer.Should().Be(2);
        drawing.CriticalPath.Should().Equal(0, 1, 2, 3);
        drawing.Timeline!.PeakBytes.Should().Be(2 * 8 * 16 * 16 * 4, "operand and result of the activation are alive together");
        drawing.Timeline.Steps.Should().Equal(1, 2);
    }

    [Fact]
    public async Task A_weight_of_two_users_counts_at_the_first()
    {
        var graph = new Graph();
        Value w = graph.Weight("w", 32, 32);
        Value h = graph.Apply("MatMul", "a", graph.Input("x", 1, 32), w);
        graph.AddOutput(graph.Apply("MatMul", "b", h, graph.Apply("Transpose", "t", w)));
        GraphBlock drawing = await Graphs.Analyse(graph, GraphPass.Result);

        GraphBlockMetric parameters = drawing.Metrics.Single(static metric => metric.Key == "parameters");
        parameters.Values.Sum(static value => value.Integer).Should().Be(1024);
        parameters.Total.Integer.Should().Be(1024);
        drawing.Nodes.Zip(parameters.Values).Single(static pair => pair.Second != 0).First.Name.Should().Be("a");
    }

    [Fact]
    public async Task Nodes_of_branches_have_a_scope_and_a_group_and_follow_their_owner()
    {
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value x = graph.Input("x", 1, 32);
        then.AddOutput(then.Apply("MatMul", "t", x, then.Weight("w", 32, 32)));
        otherwise.AddOutput(otherwise.Apply("Relu", "e", x));
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        graph.AddOutput(graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition));
        GraphBlock drawing = await Graphs.Analyse(graph, GraphPass.Result);

        drawing.Nodes.Select(static node => node.Operator).Should().Equal("Input", "Input", "If", "MatMul", "Relu", "Output");
        drawing.Nodes.Select(static node => node.Scope.Length > 0).Should().Equal(false, false, false, true, true, false);
        drawing.Groups.Select(static group => group.Name[(group.Name.LastIndexOf('.') + 1)..]).Should().Equal("then_branch", "else_branch");
        drawing.Nodes[3].Group.Should().Be(0);
        drawing.Nodes[4].Group.Should().Be(1);
        Number(drawing, "parameters", 2).Should().Be(1024, "the branch belongs to the node that owns it");
        Number(drawing, "macs", 2).Should().Be(1024);
    }

    [Fact]
    public async Task Only_what_reaches_nothing_but_shapes_is_shape_computation()
    {
        // Shape → Gather → Concat feeds a Reshape; the Shape of the second chain is multiplied into data.
        var graph = new Graph();
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, new Shape(Dimension.Symbol("n"), 64)));
        Value shape = graph.Apply("Shape", "s", x);
        Value first = graph.Apply("Gather", "g", shape, graph.Integers("zero", 0));
        Value target = graph.Apply("Concat", "k", Graphs.Attributes(("axis", AttributeValue.Int(0))), first, graph.Integers("rest", 8, 8));
        graph.AddOutput(graph.Apply("Reshape", "r", x, target));
        Value other = graph.Apply("Cast", "f", Graphs.Attributes(("to", AttributeValue.Int(1))), graph.Apply("Shape", "s2", x));
        graph.AddOutput(graph.Apply("ReduceSum", "d", other));
        GraphBlock drawing = await Graphs.Analyse(graph, GraphPass.Result);

        drawing.Nodes.Where(static node => node.IsShapeComputation).Select(static node => node.Name).Should().Equal("s", "g", "k");
        drawing.Symbols.Should().Equal(new GraphBlockSymbol("n", 1, true));
        GraphBlockMetric bytes = drawing.Metrics.Single(static metric => metric.Key == "outputBytes");
        bytes.Values[drawing.Nodes.ToList().FindIndex(static node => node.Name == "r")].Formula!.ToString().Should().Be("256·n");
        drawing.Timeline.Should().BeNull();
    }

    [Fact]
    public async Task Constant_nodes_are_stored_constants_of_the_drawing()
    {
        var graph = new Graph();
        Value w = graph.Apply("Constant", "w", Graphs.Attributes(("value", AttributeValue.Tensor(new MissingTensorData(DataType.Float32, [16, 32], "")))));
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", 1, 16), w));
        GraphBlock drawing = await Graphs.Analyse(graph, GraphPass.Result);

        drawing.Nodes.Select(static node => node.Operator).Should().Equal("Input", "MatMul", "Output");
        drawing.Values[drawing.Nodes[1].Inputs[1]].Should().Match<GraphBlockValue>(static value => value.Producer == -1 && value.IsParameter);
        Number(drawing, "parameters", 1).Should().Be(512);
    }

    private static long Number(GraphBlock drawing, string metric, int node) => drawing.Metrics.Single(entry => entry.Key == metric).Values[node].Integer;
}
