using HaoLine.Ir;
using HaoLine.TestSupport;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Analysis.Tests;

public sealed class ModulesPassTests
{
    private const int BertLayers = 12;

    // A BERT layer of the builder by hand: 3 projections of MatMul + Add (6), 3 × Reshape + Transpose (6), Shape, Gather, Cast, Sqrt
    // of the scale (4), MatMul, Div, Softmax, MatMul, Transpose, Reshape (6), output MatMul + Add (2), Add, LayerNormalization (2),
    // MatMul + Add, Gelu, MatMul + Add (5), Add, LayerNormalization (2): 33.
    private const int BertLayerNodes = 33;

    // 4 · 768² + 2 · 768 · 3072 = 7,077,888 weights per token, 128 tokens; attention 2 · 128² · 768: 931,135,488.
    private const long BertLayerMacs = (128L * 7_077_888) + (2L * 128 * 128 * 768);

    // Weights as above; biases of query, key, value and both outputs (5 · 768) and of the wide layer (3072); two LayerNorms of 2 · 768.
    private const long BertLayerParameters = 7_077_888 + (5 * 768) + 3072 + (4 * 768);

    [Fact]
    public async Task Bert_has_twelve_equal_layers_by_name()
    {
        using Inspection inspection = await Inspect(TransformerZoo.BertBase().Model);
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(ModuleSource.NodeNames);
        ModuleRepeat layers = modules.Repeats[0];
        layers.Pattern.Should().Be("encoder.layer.*");
        layers.Members.Select(static member => member.Name).Should().Equal(Enumerable.Range(0, BertLayers).Select(static i => $"{i}"));
        AssertBertLayers(layers);
        modules.Find("encoder")!.Macs.Should().Be((Dimension)(BertLayers * BertLayerMacs));
        modules.Find("encoder.layer.3.attention")!.Path.Should().Be("encoder.layer.3.attention");
        modules.Find("encoder.layer.12").Should().BeNull();
        AssertSumsUp(inspection);
    }

    [Fact]
    public async Task Bert_without_names_has_the_same_twelve_layers_by_structure()
    {
        using Inspection inspection = await Inspect(WithoutNames(TransformerZoo.BertBase().Model));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(ModuleSource.Structure);
        modules.Repeats[0].Pattern.Should().Be("blocks1.*");
        AssertBertLayers(modules.Repeats[0]);
        AssertSumsUp(inspection);
    }

    [Fact]
    public async Task Bert_with_names_of_weights_only_has_the_same_layers_by_weight_names()
    {
        Model model = TransformerZoo.BertBase().Model;
        using Inspection inspection = await Inspect(Rebuilt(model, static _ => "", static value => value.IsInitializer ? value.Name : "", static _ => []));
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        modules.Source.Should().Be(ModuleSource.WeightNames);
        ModuleNode query = modules.Find("encoder.layer.7.attention.self.query")!;
        query.Nodes.Select(static node => node.Operator.Name).Should().Equal("MatMul", "Add");
        query.Parameters.Should().Be((768 * 768) + 768);
        modules.Find("encoder.layer")!.Children.Should().HaveCount(BertLayers);
        modules.Find("encoder.layer")!.Parameters.Should().Be(BertLayers * BertLayerParameters);
        AssertSumsUp(inspection);
    }

    [Fact]
    public async Task Symbolic_bert_has_twelve_equal_layers_whose_costs_are_formulas()
    {
        using Inspection inspection = await Inspect(WithoutNames(TransformerZoo.BertBaseSymbolic().Model));
        ModuleRepeat layers = inspection.Get(ModulesPass.Result).Repeats[0];

        layers.Count.Should().Be(BertLayers);
        SymbolBinding binding = SymbolBinding.Empty.With("batch", 1).With("seq", 128);
        layers.MacsEach.Bind(binding).Should().Be((Dimension)BertLayerMacs);
        AssertSumsUp(inspection);
    }

    [Theory]
    [InlineData(50, new[] { 2, 3, 5, 2 })]
    [InlineData(101, new[] { 2, 3, 22, 2 })]
    [InlineData(152, new[] { 2, 7, 35, 2 })]
    public async Task Bottlenecks_after_the_first_of_each_stage_are_equal_by_name_and_by_structure(int depth, int[] repeats)
    {
        // He et al., table 1: 3, 4, 6, 3 and so on; the first of each stage has a projection. conv, bn, relu twice, conv, bn, add, relu: 10.
        using Inspection named = await Inspect(ResidualZoo.ResNet(depth).Model);
        ModuleHierarchy byName = named.Get(ModulesPass.Result);
        byName.Source.Should().Be(ModuleSource.NodeNames);
        byName.Repeats.Should().OnlyContain(static repeat => repeat.HasEqualShapes && repeat.NodesEach == 10);
        byName.Repeats.OrderBy(static repeat => repeat.Pattern, StringComparer.Ordinal).Select(static repeat => (repeat.Pattern, repeat.Count))
            .Should().Equal(repeats.Select(static (count, stage) => ($"layer{stage + 1}.*", count)));
        AssertSumsUp(named);

        using Inspection unnamed = await Inspect(WithoutNames(ResidualZoo.ResNet(depth).Model));
        ModuleHierarchy byStructure = unnamed.Get(ModulesPass.Result);
        byStructure.Source.Should().Be(ModuleSource.Structure);
        ModuleRepeat[] equal = [.. byStructure.Repeats.Where(static repeat => repeat.HasEqualShapes)];
        equal.OrderBy(static repeat => repeat.Pattern, StringComparer.Ordinal).Select(static repeat => repeat.Count).Should().Equal(repeats);
        equal.Should().OnlyContain(static repeat => repeat.NodesEach == 10);
        AssertSumsUp(unnamed);
    }

    [Fact]
    public async Task Stages_of_resnet18_have_the_same_form_and_other_sizes()
    {
        // layer2 to layer4: a block of conv, bn, relu, conv, bn, projection conv, bn, add, relu (9) and one without projection (7).
        using Inspection inspection = await Inspect(ResidualZoo.ResNet(18).Model);
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);

        ModuleRepeat stages = modules.Repeats.Single(static repeat => !repeat.HasEqualShapes);
        stages.Members.Select(static member => member.Path).Should().Equal("layer2", "layer3", "layer4");
        stages.NodesEach.Should().Be(16);
        stages.ParametersEach.Should().BeNull();
        modules.Repeats.Single(static repeat => repeat.HasEqualShapes).Pattern.Should().Be("layer1.*");
    }

    [Fact]
    public async Task Chain_of_one_operator_is_no_block()
    {
        using Inspection inspection = await Inspect(Chain(1_000, static _ => ""));

        inspection.Get(ModulesPass.Result).Source.Should().Be(ModuleSource.None);
        inspection.Get(ModulesPass.Result).Root.Nodes.Should().HaveCount(1_000);
        inspection.Get(ModulesPass.Result).Repeats.Should().BeEmpty();
    }

    [Fact]
    public async Task Blocks_that_are_wired_otherwise_are_not_equal()
    {
        // Four blocks of Relu, Neg, Abs, Add; the Add of the last two takes the Relu instead of the Neg.
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8);
        for (int i = 0; i < 4; i++)
        {
            Value relu = graph.Apply("Relu", $"r{i}", x);
            Value neg = graph.Apply("Neg", $"n{i}", relu);
            Value abs = graph.Apply("Abs", $"a{i}", neg);
            x = graph.Apply("Add", $"s{i}", abs, i < 2 ? neg : relu);
        }

        graph.AddOutput(x);
        ModuleHierarchy modules = await Graphs.Analyse(graph, ModulesPass.Result);

        modules.Repeats.Should().OnlyContain(static repeat => repeat.Count == 2 && repeat.NodesEach == 4);
    }

    [Fact]
    public async Task Tree_and_repeats_are_the_same_in_every_run()
    {
        using Inspection first = await Inspect(WithoutNames(ResidualZoo.ResNet(50).Model));
        using Inspection second = await Inspect(WithoutNames(ResidualZoo.ResNet(50).Model));
        string[] Lines(Inspection inspection) =>
        [
            .. inspection.Get(ModulesPass.Result).Modules().Select(static module => $"{module.Path} {module.NodeCount} {module.Parameters} {module.Macs} {module.StoredBytes}"),
            .. inspection.Get(ModulesPass.Result).Repeats.Select(static repeat => $"{repeat.Pattern} {repeat.Count} {repeat.NodesEach} {repeat.MacsEach}"),
        ];

        Lines(first).Should().Equal(Lines(second));
        Lines(first).Should().HaveCountGreaterThan(12);
    }

    [Fact]
    public void Time_is_linear_in_nodes_however_they_repeat()
    {
        Model[] small = [Chain(12_500, static _ => ""), Blocks(12_500), Fibonacci(12_500)];
        Model[] large = [Chain(50_000, static _ => ""), Blocks(50_000), Fibonacci(50_000)];
        for (int i = 0; i < small.Length; i++)
        {
            Model less = small[i];
            Model more = large[i];
            (double ratio, double shortTime, double longTime) = LinearTime.Measure(() => Run(less), () => Run(more), 10);
            TestContext.Current.TestOutputHelper!.WriteLine($"{i}: {shortTime:F1} ms, {longTime:F1} ms, ratio {ratio:F2}");
            ratio.Should().BeLessThan(10);
        }

        static void Run(Model model)
        {
            var pass = new ModulesPass();
            var context = new AnalysisContext(
                pass.Descriptor, model, Operators.OnnxOperators.Default, new InspectionOptions(), new Formats.InspectionLimits(), new Diagnostics.DiagnosticBag(), new Dictionary<ResultKey, object>());
            _ = ((IAnalysisPass)pass).RunAsync(context, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
    }

    internal static async Task<Inspection> Inspect(Model model) => await Graphs.Inspector.InspectAsync(model, null, null, TestContext.Current.CancellationToken);

    internal static Model Chain(int nodes, Func<int, string> name)
    {
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8);
        for (int i = 0; i < nodes; i++)
        {
            x = graph.AddNode(OperatorId.Onnx("Relu"), [x], [$"v{i}"], null, name(i)).Outputs[0];
        }

        graph.AddOutput(x);
        return Graphs.Model(graph);
    }

    /// <summary>The model with other names for nodes and values.</summary>
    internal static Model Rebuilt(
        Model model, Func<Node, string> nodeName, Func<Value, string> valueName, Func<Node, IReadOnlyList<KeyValuePair<string, string>>> metadata)
    {
        Graph from = model.MainGraph!;
        var graph = new Graph(from.Name);
        var values = new Dictionary<Value, Value>();
        foreach (Value input in from.Inputs)
        {
            values.Add(input, graph.AddInput(input.Name, input.Type));
        }

        foreach (Value initializer in from.Initializers)
        {
            values.Add(initializer, graph.AddInitializer(valueName(initializer), initializer.Constant!));
        }

        foreach (Node node in from.Nodes)
        {
            Node copy = graph.AddNode(
                node.Operator, node.Inputs.Select(input => input is null ? null : values[input]), node.Outputs.Select(valueName), node.Attributes, nodeName(node));
            graph.SetDescription(copy, "", metadata(node));
            for (int i = 0; i < node.Outputs.Count; i++)
            {
                values.Add(node.Outputs[i], copy.Outputs[i]);
            }
        }

        foreach (Value output in from.Outputs)
        {
            graph.AddOutput(values[output]);
        }

        return new Model(graph) { Imports = model.Imports, Metadata = model.Metadata, Capabilities = model.Capabilities };
    }

    internal static void AssertSumsUp(Inspection inspection)
    {
        ModuleHierarchy modules = inspection.Get(ModulesPass.Result);
        ModuleNode root = modules.Root;
        root.NodeCount.Should().Be(inspection.Get(StructurePass.Result).NodeCount);
        root.Parameters.Should().Be(inspection.Get(ParametersPass.Result).Total);
        root.StoredBytes.Should().Be(inspection.Get(ParametersPass.Result).StoredBytes);
        root.Macs.Should().Be(inspection.Get(CostPass.Result).Totals.Macs);
        root.Flops.Should().Be(inspection.Get(CostPass.Result).Totals.Flops);
        modules.Modules().Should().HaveCount(modules.ModuleCount + 1);
        foreach (ModuleNode module in modules.Modules())
        {
            module.NodeCount.Should().Be(module.Nodes.Count + module.Children.Sum(static child => child.NodeCount));
        }

        modules.Modules().SelectMany(static module => module.Nodes).Should().OnlyHaveUniqueItems();
    }

    private static void AssertBertLayers(ModuleRepeat layers)
    {
        layers.Count.Should().Be(BertLayers);
        layers.HasEqualShapes.Should().BeTrue();
        layers.NodesEach.Should().Be(BertLayerNodes);
        layers.ParametersEach.Should().Be(BertLayerParameters);
        layers.MacsEach.Should().Be((Dimension)BertLayerMacs);
    }

    private static Model WithoutNames(Model model) => Rebuilt(model, static _ => "", static _ => "", static _ => []);

    /// <summary>Blocks of 20 nodes, two operators in an order that does not repeat inside.</summary>
    private static Model Blocks(int nodes) => Word(nodes, static i => "00101101110011110101"[i % 20] == '0');

    /// <summary>The Fibonacci word: of all words with few symbols the one with most repetitions.</summary>
    private static Model Fibonacci(int nodes)
    {
        var word = new System.Text.StringBuilder("0");
        var previous = new System.Text.StringBuilder("1");
        while (word.Length < nodes)
        {
            string last = word.ToString();
            word.Append(previous);
            previous = new System.Text.StringBuilder(last);
        }

        return Word(nodes, i => word[i] == '0');
    }

    private static Model Word(int nodes, Func<int, bool> isFirst)
    {
        var graph = new Graph();
        Value x = graph.Input("x", 1, 8);
        for (int i = 0; i < nodes; i++)
        {
            x = graph.AddNode(OperatorId.Onnx(isFirst(i) ? "Relu" : "Neg"), [x], [""]).Outputs[0];
        }

        graph.AddOutput(x);
        return Graphs.Model(graph);
    }
}
