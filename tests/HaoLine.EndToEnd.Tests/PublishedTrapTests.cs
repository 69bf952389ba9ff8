using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Published numbers and conventions that mislead. Each test states what is right, what was published, and why the two differ.</summary>
public sealed class PublishedTrapTests
{
    private static readonly TensorType Image = new(DataType.Float32, Shape.Of(1, 8, 16, 16));

    /// <summary>calflops prints 2.1426 GMACs for AlexNet at batch 1 and 67.1 GFLOPs for a BERT call of 22.36: both three times the truth.</summary>
    [Fact]
    public void Trap_1_one_image_is_counted_once_and_not_three_times()
    {
        using Inspection alexNet = Inspecting.Model(ConvolutionalZoo.AlexNet().Model);
        CostTotals totals = alexNet.Get(CostPass.Result).Totals;

        totals.Macs.Value.Should().Be(714_188_480);
        totals.Flops.Value.Should().Be(1_428_376_960, "twice the MACs");
        totals.Macs.Value.Should().NotBe(3 * 714_188_480L, "the published 2.1426 G");
    }

    /// <summary>thop gives a bare linear layer no parameters; torchinfo leaves out products of two activations.</summary>
    [Fact]
    public void Trap_2_a_bare_linear_layer_has_parameters_and_products_of_activations_cost()
    {
        var graph = new Graph("linear");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(4, 32)));
        Value weight = graph.AddInitializer("weight", new MissingTensorData(DataType.Float32, [32, 8], "not needed"));
        Value bias = graph.AddInitializer("bias", new MissingTensorData(DataType.Float32, [8], "not needed"));
        Value y = graph.AddNode(OperatorId.Onnx("Gemm"), [x, weight, bias], ["y"]).Outputs[0];
        Value turned = graph.AddNode(OperatorId.Onnx("Transpose"), [y], ["t"], new AttributeMap([new("perm", AttributeValue.Ints(1, 0))])).Outputs[0];
        graph.AddOutput(graph.AddNode(OperatorId.Onnx("MatMul"), [y, turned], ["z"]).Outputs[0]);
        using Inspection inspection = Inspect(graph);

        inspection.Get(ParametersPass.Result).Total.Should().Be((32 * 8) + 8);
        inspection.Get(CostPass.Result).Totals.Macs.Value.Should().Be((4 * 32 * 8) + (4 * 8 * 4));
    }

    /// <summary>onnx-tool's totals hold mask buffers, repeat shared weights, and leave the graph input out of memory.</summary>
    [Fact]
    public void Trap_3_masks_are_no_parameters_shared_weights_count_once_and_inputs_take_memory()
    {
        var graph = new Graph("shared");
        Value x = graph.AddInput("x", new TensorType(DataType.Float32, Shape.Of(64, 64)));
        Value weight = graph.AddInitializer("weight", new MissingTensorData(DataType.Float32, [64, 64], "not needed"));
        Value mask = graph.AddInitializer("mask", new InlineTensorData(DataType.Bool, [64, 64], new byte[64 * 64]));
        Value low = graph.AddInitializer("low", InlineTensorData.FromSingles([], [-1e9f]));
        Value first = graph.AddNode(OperatorId.Onnx("MatMul"), [x, weight], ["first"]).Outputs[0];
        Value masked = graph.AddNode(OperatorId.Onnx("Where"), [mask, first, low], ["masked"]).Outputs[0];
        graph.AddOutput(graph.AddNode(OperatorId.Onnx("MatMul"), [masked, weight], ["y"]).Outputs[0]);
        using Inspection inspection = Inspect(graph);
        ParametersResult parameters = inspection.Get(ParametersPass.Result);

        parameters.Total.Should().Be(64 * 64, "the weight is used twice and stored once");
        parameters.Buffers.Should().Be(64 * 64, "the mask");
        inspection.Get(MemoryPass.Result).Timeline[0].Should().Be(2 * 64 * 64 * 4, "the input is alive beside the first product");
    }

    /// <summary>GPT-2's published file has 137,022,892 elements; 12,583,084 of them are masks and scalars and no parameters.</summary>
    [Fact]
    public void Trap_3_the_masks_of_gpt2_are_not_among_its_parameters()
    {
        using Inspection inspection = Inspecting.Model(LanguageModelZoo.Gpt2().Model);

        inspection.Get(ParametersPass.Result).Total.Should().Be(137_022_892 - 12_583_084);
    }

    /// <summary>ResNet-50 is 3.86, 4.09, 4.11 or 8.2 G, each right under its convention: the result names the one it used.</summary>
    [Theory]
    [InlineData("pure-macs", false, 4_089_184_256, 8_178_368_512)]
    [InlineData("fvcore", false, 4_111_412_224, 4_111_412_224)]
    [InlineData("pure-macs", true, 3_857_973_248, 7_715_946_496)]
    public void Trap_5_every_figure_of_resnet50_names_its_convention(string profile, bool strideInFirst, long macs, long flops)
    {
        using Inspection inspection = Inspecting.Model(
            ResidualZoo.ResNet(50, strideInFirst).Model, new InspectionOptions { CostProfile = profile });
        CostResult costs = inspection.Get(CostPass.Result);

        costs.Profile.Id.Should().Be(profile);
        costs.Totals.Macs.Value.Should().Be(macs);
        costs.Totals.Flops.Value.Should().Be(flops);
    }

    /// <summary>25,557,032 parameters hold gamma and beta (53,120); the running statistics are another 53,120 stored elements.</summary>
    [Fact]
    public void Trap_6_running_statistics_are_buffers_and_not_parameters()
    {
        using Inspection inspection = Inspecting.Model(ResidualZoo.ResNet(50).Model);
        ParametersResult parameters = inspection.Get(ParametersPass.Result);

        parameters.Total.Should().Be(25_557_032);
        parameters.Buffers.Should().Be(53_120);
        parameters.StoredElements.Should().Be(25_557_032 + 53_120);
    }

    /// <summary>Padding counts as every peer counts it, dilation adds no taps, and a transposed convolution multiplies per input element.</summary>
    [Theory]
    [InlineData("Conv", 1, 1, 16L * 16 * 4 * 8 * 9)]
    [InlineData("Conv", 2, 2, 16L * 16 * 4 * 8 * 9)]
    [InlineData("Conv", 1, 0, 14L * 14 * 4 * 8 * 9)]
    [InlineData("ConvTranspose", 1, 0, 16L * 16 * 8 * 4 * 9)]
    public void Trap_7_padding_counts_and_transposed_convolutions_count_by_their_input(string name, long dilation, long padding, long macs)
    {
        var graph = new Graph("convolution");
        Value x = graph.AddInput("x", Image);
        long[] shape = name == "Conv" ? [4, 8, 3, 3] : [8, 4, 3, 3];
        Value weight = graph.AddInitializer("weight", new MissingTensorData(DataType.Float32, shape, "not needed"));
        var attributes = new AttributeMap(
        [
            new("dilations", AttributeValue.Ints(dilation, dilation)),
            new("pads", AttributeValue.Ints(padding, padding, padding, padding)),
        ]);
        graph.AddOutput(graph.AddNode(OperatorId.Onnx(name), [x, weight], ["y"], attributes).Outputs[0]);
        using Inspection inspection = Inspect(graph);

        inspection.Get(CostPass.Result).Totals.Macs.Value.Should().Be(macs);
    }

    /// <summary>Peers do not halve causal attention; grouped key heads do not make fewer products.</summary>
    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(1, 2)]
    public void Trap_8_causal_and_grouped_attention_is_not_halved(long causal, long keyHeads)
    {
        var graph = new Graph("attention");
        Value q = graph.AddInput("q", new TensorType(DataType.Float32, Shape.Of(1, 8, 128, 64)));
        Value k = graph.AddInput("k", new TensorType(DataType.Float32, Shape.Of(1, keyHeads, 128, 64)));
        Value v = graph.AddInput("v", new TensorType(DataType.Float32, Shape.Of(1, keyHeads, 128, 64)));
        graph.AddOutput(graph.AddNode(
            OperatorId.Onnx("Attention"), [q, k, v], ["y"], new AttributeMap([new("is_causal", AttributeValue.Int(causal))])).Outputs[0]);
        using Inspection inspection = Inspect(graph, 23);

        inspection.Get(CostPass.Result).Totals.Macs.Value.Should().Be(8L * 128 * 128 * (64 + 64), "heads × queries × keys × both head sizes");
    }

    private static Inspection Inspect(Graph graph, long operatorSet = 17) =>
        Inspecting.Model(new Model(graph) { Imports = [new OperatorSetImport("", operatorSet)] });
}
