using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Module trees of published models against what their architecture says.</summary>
public sealed class ModuleTests(ITestOutputHelper output)
{
    [Fact]
    public void Light_resnet50_without_names_shows_the_equal_bottlenecks_of_each_stage()
    {
        // He et al., table 1: 3, 4, 6 and 3 bottlenecks, the first of each stage with a projection. conv, bn, relu, conv, bn, relu, conv, bn, sum, relu.
        using Inspection inspection = Inspecting.File(Corpus.Path("models", "onnx", "onnx__onnx", "light_resnet50.onnx"));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        this.Write("light_resnet50", modules);

        modules.Source.Should().Be(ModuleSource.Structure);
        ModuleRepeat[] equal = [.. modules.Repeats.Where(static repeat => repeat.HasEqualShapes)];
        equal.Should().OnlyContain(static repeat => repeat.NodesEach == 10);
        equal.OrderBy(static repeat => repeat.Pattern, StringComparer.Ordinal).Select(static repeat => repeat.Count).Should().Equal(2, 3, 5, 2);
    }

    [Fact]
    public void Light_densenet121_without_names_shows_dense_layers_of_equal_form()
    {
        // Huang et al., table 1: blocks of 6, 12, 24 and 16 layers, each BN, scale, shift, relu, conv twice, and a concatenation. The scale
        // and shift come from stored vectors through Unsqueeze, which depends on no input: (BN, Mul, Add, Relu, Conv) · 2 + Concat = 11.
        using Inspection inspection = Inspecting.File(Corpus.Path("models", "onnx", "onnx__onnx", "light_densenet121.onnx"));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        this.Write("light_densenet121", modules);

        modules.Source.Should().Be(ModuleSource.Structure);
        modules.Repeats.Where(static repeat => repeat.NodesEach == 11 && !repeat.HasEqualShapes).Select(static repeat => repeat.Count).Should().Equal(24, 16, 12, 6);
    }

    [Fact]
    public void FastestDet_with_exporter_names_has_the_units_of_its_backbone()
    {
        // ShuffleNetV2 stages of 4, 8 and 4 units; the first of each has a projection, the others are equal. Names: /backbone/stage3/stage3.6/…
        using Inspection inspection = Inspecting.File(Corpus.Path("models", "onnx", "microsoft__onnxruntime-extensions", "FastestDet.onnx"));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        this.Write("FastestDet", modules);

        modules.Source.Should().Be(ModuleSource.NodeNames);
        modules.Find("backbone.stage3")!.Children.Select(static module => module.Name).Should().Equal(Enumerable.Range(0, 8).Select(static i => $"{i}"));
        modules.Repeats.Where(static repeat => repeat.HasEqualShapes && repeat.Pattern.StartsWith("backbone.", StringComparison.Ordinal))
            .Select(static repeat => (repeat.Pattern, repeat.Count, repeat.NodesEach))
            .Should().Equal(("backbone.stage3.*", 7, 11), ("backbone.stage2.*", 3, 11), ("backbone.stage4.*", 3, 11));
    }

    [Fact]
    public void Tinybert_with_numbered_nodes_is_read_by_its_weight_names()
    {
        using Inspection inspection = Inspecting.File(Corpus.Path("models", "onnx", "oracle__tribuo", "tinybert.onnx"));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        this.Write("tinybert", modules);

        modules.Source.Should().Be(ModuleSource.WeightNames);
        modules.Find("encoder.layer.0.attention.self.query")!.Nodes.Select(static node => node.Name).Should().Equal("MatMul_31", "Add_32");
        modules.Find("encoder.layer.0.intermediate.dense")!.Nodes.Select(static node => node.Name).Should().Contain(["MatMul_101", "Add_102"]);
        modules.Find("pooler.dense")!.Nodes.Select(static node => node.Name).Should().Contain("Gemm_127");
    }

    [Fact]
    public void Silero_vad_has_its_encoder_and_decoder()
    {
        using Inspection inspection = Inspecting.File(Corpus.Path("models", "onnx", "snakers4__silero-vad", "silero_vad_half.onnx"));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        this.Write("silero_vad_half", modules);

        modules.Source.Should().Be(ModuleSource.NodeNames);
        modules.Find("encoder")!.Children.Select(static module => module.Name).Should().Equal("0", "1", "2", "3");
        modules.Find("encoder.2.reparam_conv")!.Nodes.Select(static node => node.Operator.Name).Should().Equal("Conv");
        modules.Find("decoder.decoder.2")!.Nodes.Should().ContainSingle();
    }

    [Fact]
    public void Totals_of_the_tree_are_those_of_the_main_graph_for_every_model()
    {
        _ = Corpus.Path("models");
        var problems = new List<string>();
        var sources = new Dictionary<ModuleSource, int>();
        foreach (string relative in Corpus.OnnxModels())
        {
            (Inspection? inspection, _) = Inspecting.TryFile(Corpus.Path(relative));
            using (inspection)
            {
                if (inspection is null || !inspection.TryGet(ModulesPass.Result, out ModuleHierarchy? modules))
                {
                    continue;
                }

                sources[modules.Source] = sources.GetValueOrDefault(modules.Source) + 1;
                if (modules.Source is not ModuleSource.None && modules.Root.NodeCount > 20)
                {
                    this.Write(relative, modules);
                }

                Graph main = inspection.Model.MainGraph!;
                CostResult costs = inspection.Get(CostPass.Result);
                ParametersResult parameters = inspection.Get(ParametersPass.Result);
                long expected = main.Nodes.Sum(node => parameters.Of(node) + node.Subgraphs.SelectMany(static graph => GraphWalker.Nodes(graph)).Sum(parameters.Of));
                long own = modules.Modules().Sum(static module => module.Nodes.Count);
                if (modules.Root.NodeCount != main.Nodes.Count || own != main.Nodes.Count || modules.Root.Parameters != expected
                    || !modules.Root.Macs.Equals(costs.Totals.Macs) || !modules.Root.IntegerMacs.Equals(costs.Totals.IntegerMacs)
                    || modules.Root.StoredBytes > parameters.StoredBytes)
                {
                    problems.Add($"{relative}: {modules.Root.NodeCount}/{main.Nodes.Count} nodes, {modules.Root.Parameters}/{expected} parameters, {modules.Root.Macs}/{costs.Totals.Macs} MACs");
                }
            }
        }

        output.WriteLine(string.Join(", ", sources));
        problems.Should().BeEmpty();
    }

    private void Write(string name, ModuleHierarchy modules)
    {
        output.WriteLine($"{name}: {modules.Source}, {modules.ModuleCount} modules, depth {modules.Depth}, {modules.Root.NodeCount} nodes");
        foreach (ModuleRepeat repeat in modules.Repeats.Take(8))
        {
            output.WriteLine($"    {repeat.Count} × {repeat.Pattern} of {repeat.NodesEach} nodes, equal shapes {repeat.HasEqualShapes}");
        }
    }
}
