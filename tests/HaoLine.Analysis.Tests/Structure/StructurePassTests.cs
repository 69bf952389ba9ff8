using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Analysis.Tests;

public sealed class StructurePassTests
{
    [Fact]
    public async Task Identity_and_projected_shortcuts_are_residual_additions()
    {
        // Two ResNet blocks: the first widens and projects its shortcut, the second adds its input as it is.
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8, 16, 16);
        Value a = graph.Apply("Relu", "a", graph.Convolution("c1", x, 16, 8, 3));
        Value branch = graph.Convolution("c2", a, 16, 16, 3);
        Value sum = graph.Apply("Sum", "s1", branch, graph.Convolution("p", x, 16, 8, 1));
        Value block = graph.Apply("Relu", "block", sum);
        Value second = graph.Convolution("c4", graph.Apply("Relu", "b", graph.Convolution("c3", block, 16, 16, 3)), 16, 16, 3);
        graph.AddOutput(graph.Apply("Add", "s2", second, block));
        StructureResult result = await Graphs.Analyse(graph, StructurePass.Result);

        result.ResidualAdditions.Select(static addition => (addition.Addition.Name, addition.ShortcutLayers, addition.BranchLayers))
            .Should().Equal(("s1", 1, 2), ("s2", 0, 2));
        result.ResidualAdditions.Select(static addition => addition.HasProjection).Should().Equal(true, false);
    }

    [Fact]
    public async Task Bias_rotation_and_parallel_branches_are_no_residual_additions()
    {
        var graph = new Graph();
        Value x = graph.Input("x", 1, 64);
        Value biased = graph.Apply("Add", "bias", graph.Apply("MatMul", "m", x, graph.Weight("w", 64, 64)), graph.Weight("b", 64));

        // x·cos + rotated(x)·sin: two ways from x, but no layer on either.
        Value rotated = graph.Apply("Add", "rotation", graph.Apply("Mul", "c", biased, graph.Weight("cos", 64)), graph.Apply("Mul", "s", graph.Apply("Neg", "n", biased), graph.Weight("sin", 64)));

        // Two branches of one layer each.
        Value left = graph.Apply("MatMul", "l", rotated, graph.Weight("wl", 64, 64));
        Value right = graph.Apply("MatMul", "r", rotated, graph.Weight("wr", 64, 64));
        graph.AddOutput(graph.Apply("Add", "parallel", left, right));
        StructureResult result = await Graphs.Analyse(graph, StructurePass.Result);

        result.ResidualAdditions.Should().BeEmpty();
        result.UndecidedAdditions.Should().Be(0);
    }

    [Fact]
    public async Task A_mask_that_all_layers_add_is_no_shortcut()
    {
        // The mask reaches the second addition directly and through a layer, but it is broadcast: [1, 1, 64] to [1, 8, 64].
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8, 64);
        Value mask = graph.Input("mask", 1, 1, 64);
        Value first = graph.Apply("Add", "mask1", graph.Apply("MatMul", "m1", x, graph.Weight("w1", 64, 64)), mask);
        graph.AddOutput(graph.Apply("Add", "mask2", graph.Apply("MatMul", "m2", first, graph.Weight("w2", 64, 64)), mask));
        StructureResult result = await WithTypes(graph);

        result.ResidualAdditions.Should().BeEmpty();
    }

    [Fact]
    public async Task Counts_separate_main_graph_subgraphs_and_functions()
    {
        var body = new Graph("body");
        body.AddOutput(body.Apply("Relu", "b", body.AddInput("a", null)));
        var id = new OperatorId("local", "F");
        var then = new Graph("then");
        var otherwise = new Graph("else");
        var graph = new Graph();
        Value x = graph.Input("x", 4);
        then.AddOutput(then.Apply("Relu", "t", x));
        otherwise.AddOutput(otherwise.Apply("Neg", "e", x));
        Value condition = graph.AddInput("c", new TensorType(DataType.Bool, Shape.Scalar));
        Value y = graph.Apply("If", "y", Graphs.Attributes(("then_branch", AttributeValue.Graph(then)), ("else_branch", AttributeValue.Graph(otherwise))), condition);
        graph.AddOutput(graph.AddNode(id, [y], ["z"]).Outputs[0]);
        using var model = new Model(graph)
        {
            Imports = [new("ai.onnx", Graphs.OperatorSet), new("local", 3)],
            Functions = new Dictionary<OperatorId, Function> { [id] = new(id, body) { Imports = [new("", Graphs.OperatorSet)] } },
        };
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        StructureResult result = inspection.Get(StructurePass.Result);

        result.NodeCount.Should().Be(2);
        result.SubgraphCount.Should().Be(2);
        result.FunctionCount.Should().Be(1);
        result.Depth.Should().Be(2);
        result.OperatorCounts.Select(static pair => (pair.Key.ToString(), pair.Value)).Should().Equal(("If", 1), ("Neg", 1), ("Relu", 1), ("local::F", 1));
        result.FunctionOperatorCounts.Select(static pair => (pair.Key.ToString(), pair.Value)).Should().Equal(("Relu", 1));
        result.OperatorSets.Select(static pair => (pair.Key, pair.Value)).Should().Equal(("ai.onnx", Graphs.OperatorSet), ("local", 3L));
    }

    [Fact]
    public void Inspection_of_a_chain_takes_linear_time()
    {
        Run(1000);
        (double ratio, double small, double large) = LinearTime.Measure(static () => Run(12_500), static () => Run(50_000), 10);
        TestContext.Current.TestOutputHelper?.WriteLine($"12,500 nodes: {small:F0} ms; 50,000 nodes: {large:F0} ms");
        ratio.Should().BeLessThan(10, "four times the nodes; quadratic work would take sixteen times as long");

        static void Run(int count)
        {
            var graph = new Graph();
            Value current = graph.Input("x", 64);
            for (int i = 0; i < count; i++)
            {
                current = graph.Apply(i % 3 == 2 ? "Add" : "Relu", $"v{i}", i % 3 == 2 ? [current, graph.Weight($"w{i}", 64)] : [current]);
            }

            graph.AddOutput(current);
            using Model model = Graphs.Model(graph);
            using Inspection inspection = Graphs.Inspector.InspectAsync(model).GetAwaiter().GetResult();
            inspection.Passes.Should().OnlyContain(static pass => pass.Status == PassStatus.Completed || new[] { "layers", "llm", "llmMemory", "llmSpeed", "hardware", "weights" }.Contains(pass.Key));
            inspection.Get(MemoryPass.Result).PeakActivationBytes.Should().Be(512);
        }
    }

    private static async Task<StructureResult> WithTypes(Graph graph)
    {
        using Inspection inspection = await ModelInspector.CreateBuilder().AddStandardAnalyses().Build()
            .InspectAsync(new Model(graph) { Imports = [new OperatorSetImport("", 17)] }, null, null, TestContext.Current.CancellationToken);
        return inspection.Get(StructurePass.Result);
    }
}
