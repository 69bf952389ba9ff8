using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Formats.Onnx.Tests.Zoo;

/// <summary>
/// The golden integers are published; here the builders are held against them by two counts that use no analysis of the library:
/// the sizes of stored weights, and the layer list that the builder keeps.
/// </summary>
public sealed class ZooTests
{
    public static TheoryData<string> Names => [.. GoldenTable.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_golden_network_has_the_published_parameters(string name)
    {
        GoldenRow row = GoldenTable.Find(name);
        using Model model = row.Build().Model;

        Parameters(model.MainGraph!).Should().Be(row.Parameters);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_golden_network_has_the_published_macs(string name)
    {
        GoldenRow row = GoldenTable.Find(name);
        ZooNetwork network = row.Build();
        using Model model = network.Model;

        Macs(network.Layers, []).Should().Be(row.Macs);
    }

    [Theory]
    [InlineData(1, 128, 11_174_215_680)]
    [InlineData(1, 384, 35_333_406_720)]
    public void BertBaseSymbolic_bound_has_the_figures_of_the_static_network(long batch, long sequence, long macs)
    {
        ZooNetwork network = TransformerZoo.BertBaseSymbolic();
        using Model model = network.Model;

        Parameters(model.MainGraph!).Should().Be(109_482_240);
        Macs(network.Layers, new Dictionary<string, long> { ["batch"] = batch, ["seq"] = sequence }).Should().Be(macs);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Build_golden_network_declares_input_types_only_and_is_sorted(string name)
    {
        using Model model = GoldenTable.Find(name).Build().Model;
        Graph graph = model.MainGraph!;

        graph.Inputs.Should().OnlyContain(input => input.Type != null);
        graph.Nodes.SelectMany(node => node.Outputs).Should().OnlyContain(output => output.Type == null);
        graph.Nodes.SelectMany(node => node.Outputs).Select(output => output.Name)
            .Concat(graph.Initializers.Select(value => value.Name)).Should().OnlyHaveUniqueItems();
        TopologicalOrder.Of(graph).IsStoredOrder.Should().BeTrue();
        graph.Nodes.Should().OnlyContain(node => node.Outputs.All(output => output.UseCount > 0 || output.IsGraphOutput));
    }

    [Fact]
    public void ResNet50_has_16_residual_additions()
    {
        using Model model = ResidualZoo.ResNet(50).Model;

        model.MainGraph!.Nodes.Count(node => node.Operator.Name == "Add").Should().Be(16);
    }

    [Fact]
    public void MicroModels_totals_follow_from_their_own_counts()
    {
        foreach (MicroModel model in MicroModels.All.Where(model => model.Flops is not null))
        {
            ((2 * (model.Macs!.Value + (model.IntegerMacs ?? 0))) + model.BiasAdditions).Should().Be(model.Flops, model.Arithmetic);
        }
    }

    [Fact]
    public void MicroModels_cover_the_sixteen_examples_and_can_be_written()
    {
        MicroModels.All.Should().HaveCount(16);
        foreach (MicroModel micro in MicroModels.All)
        {
            using Model model = micro.Build();
            Writing.WireMessage written = Writing.OnnxFormatWriterTests.Written(model).Message(7);
            written.Messages(1).Should().HaveCount(model.MainGraph!.Nodes.Count, micro.Name);
        }
    }

    /// <summary>Floating-point weights; running statistics and the bounds of Clip are none.</summary>
    private static long Parameters(Graph graph)
    {
        var excluded = new HashSet<Value>();
        foreach (Node node in graph.Nodes)
        {
            int first = node.Operator.Name switch { "BatchNormalization" => 3, "Clip" => 1, _ => int.MaxValue };
            for (int i = first; i < node.Inputs.Count; i++)
            {
                excluded.Add(node.Inputs[i]!);
            }
        }

        return graph.Initializers.Where(value => !excluded.Contains(value) && value.Constant!.ElementType.IsFloatingPoint).Sum(value => value.Constant!.ElementCount);
    }

    private static long Macs(IEnumerable<LayerRecord> layers, Dictionary<string, long> sizes)
    {
        var binding = new SymbolBinding(sizes);
        long Number(Dimension dimension)
        {
            dimension.TryEvaluate(binding, out long value).Should().BeTrue();
            return value;
        }

        long total = 0;
        foreach (LayerRecord layer in layers)
        {
            long perOutput = Number(layer.InputChannels) / layer.Groups * layer.KernelElements;
            total = checked(total + (Number(layer.Batch) * Number(layer.Positions) * Number(layer.OutputChannels) * perOutput));
        }

        return total;
    }
}
