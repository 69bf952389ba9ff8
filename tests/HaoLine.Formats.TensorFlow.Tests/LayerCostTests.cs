using System.Text;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>Shapes and MACs for one input, by hand from the definitions of the layers.</summary>
public sealed class LayerCostTests
{
    [Theory]
    [InlineData("[null, 3, 32, 32]", """{"class_name": "Conv2D", "config": {"name": "l", "filters": 8, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same", "data_format": "channels_first"}}""", "[batch, 8, 16, 16]", 8 * 16 * 16 * 27)]
    [InlineData("[null, 9, 9, 4]", """{"class_name": "Conv2D", "config": {"name": "l", "filters": 6, "kernel_size": 3, "dilation_rate": 2, "groups": 2}}""", "[batch, 5, 5, 6]", 5 * 5 * 6 * 2 * 9)]
    [InlineData("[null, 8, 8, 4]", """{"class_name": "SeparableConv2D", "config": {"name": "l", "filters": 10, "kernel_size": [3, 3]}}""", "[batch, 6, 6, 10]", (36 * 4 * 9) + (36 * 4 * 10))]
    [InlineData("[null, 4, 4, 2]", """{"class_name": "Conv2DTranspose", "config": {"name": "l", "filters": 5, "kernel_size": [3, 3], "strides": [2, 2], "padding": "same"}}""", "[batch, 8, 8, 5]", 4 * 4 * 2 * 5 * 9)]
    [InlineData("[null, 4, 4, 3]", """{"class_name": "DepthwiseConv2D", "config": {"name": "l", "depth_multiplier": 2, "kernel_size": [3, 3], "padding": "same"}}""", "[batch, 4, 4, 6]", 4 * 4 * 6 * 9)]
    [InlineData("[null, 10, 4]", """{"class_name": "Conv1D", "config": {"name": "l", "filters": 2, "kernel_size": [3], "padding": "causal"}}""", "[batch, 10, 2]", 10 * 2 * 4 * 3)]
    [InlineData("[null, 5, 2]", """{"class_name": "LSTM", "config": {"name": "l", "units": 3, "return_sequences": true}}""", "[batch, 5, 3]", 5 * 4 * 3 * (2 + 3))]
    [InlineData("[null, 5, 2]", """{"class_name": "GRU", "config": {"name": "l", "units": 3}}""", "[batch, 3]", 5 * 3 * 3 * (2 + 3))]
    [InlineData("[null, 5, 2]", """{"class_name": "Bidirectional", "config": {"name": "l", "merge_mode": "concat", "layer": {"class_name": "LSTM", "config": {"name": "i", "units": 3}}}}""", "[batch, 6]", 2 * 5 * 4 * 3 * (2 + 3))]
    [InlineData("[null, 5, 2]", """{"class_name": "TimeDistributed", "config": {"name": "l", "layer": {"class_name": "Dense", "config": {"name": "i", "units": 4}}}}""", "[batch, 5, 4]", 5 * 4 * 2)]
    [InlineData("[null, 10]", """{"class_name": "Embedding", "config": {"name": "l", "input_dim": 100, "output_dim": 7}}""", "[batch, 10, 7]", 0)]
    [InlineData("[null, 7, 7, 2]", """{"class_name": "MaxPooling2D", "config": {"name": "l", "pool_size": [2, 2], "strides": null, "padding": "valid"}}""", "[batch, 3, 3, 2]", 0)]
    [InlineData("[null, 3, 4, 2]", """{"class_name": "ZeroPadding2D", "config": {"name": "l", "padding": [[1, 2], [3, 4]]}}""", "[batch, 6, 11, 2]", 0)]
    [InlineData("[null, 3, 4]", """{"class_name": "Reshape", "config": {"name": "l", "target_shape": [2, -1]}}""", "[batch, 2, 6]", 0)]
    public async Task Layer_has_the_shape_and_MACs_of_its_definition(string input, string layer, string output, long macs)
    {
        string config = """{"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "InputLayer", "config": {"name": "x", "batch_input_shape": INPUT}}, LAYER]}}"""
            .Replace("INPUT", input, StringComparison.Ordinal).Replace("LAYER", layer, StringComparison.Ordinal);
        byte[] archive = new ZipBuilder().Add("config.json", Encoding.UTF8.GetBytes(config)).Add("metadata.json", "{}"u8).ToArray();
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();

        using Inspection inspection = await inspector.InspectAsync(ModelSource.FromMemory("m.keras", archive), ct: TestContext.Current.CancellationToken);

        Value result = inspection.Model.MainGraph!.Outputs.Single();
        ((TensorType)inspection.Get(TypeInferencePass.Result).Typed.Main.TypeOf(result)!).Shape!.ToString().Should().Be(output);
        CostResult costs = inspection.Get(CostPass.Result);
        costs.IsComplete.Should().BeTrue();
        costs.TotalsAt(new SymbolBinding(new Dictionary<string, long> { ["batch"] = 1 })).Macs.Should().Be((Dimension)macs);
    }

    /// <summary>
    /// ResNet-8: 442,368 + 2·2,359,296 + (1,179,648 + 2,359,296 + 131,072)·2 + 640 MACs (12.5 M as published); 480 moving statistics are no
    /// parameters. Autoencoder: 2·640·128 + 6·128·128 + 2·128·8. MNIST: 86,400 + 153,600 + 30,720 + 10,080 + 840. GRU: 3 steps · 3 gates · 1 · 2.
    /// </summary>
    [Theory]
    [InlineData("mlcommons__tiny/image_classification/trained_models/pretrainedResnet.h5", 12_501_632, 78_186, 480)]
    [InlineData("mlcommons__tiny/anomaly_detection/trained_models/ad01.h5", 264_192, 267_928, 2_064)]
    [InlineData("tensorspace-team__tensorspace/keras/rawModel/combined/mnist.h5", 281_640, 44_426, 0)]
    [InlineData("Dobiasd__frugally-deep/test/stateful_test/temp_stateless.h5", 18, 6, 0)]
    public async Task Corpus_model_has_its_MACs_and_parameters(string path, long macs, long parameters, long statistics)
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();
        using Inspection inspection = await inspector.InspectAsync(Corpus.Path(["models", "tf-keras", .. path.Split('/')]), ct: TestContext.Current.CancellationToken);
        CostResult costs = inspection.Get(CostPass.Result);
        costs.IsComplete.Should().BeTrue();
        costs.TotalsAt(new SymbolBinding(new Dictionary<string, long> { ["batch"] = 1 })).Macs.Should().Be((Dimension)macs);
        ParametersResult counts = inspection.Get(ParametersPass.Result);
        counts.Total.Should().Be(parameters);
        counts.Buffers.Should().Be(statistics);
    }

    [Fact]
    public async Task Unknown_layer_is_named_and_has_no_cost()
    {
        byte[] archive = new ZipBuilder().Add("config.json", """{"class_name": "Sequential", "config": {"layers": [{"class_name": "Spectral", "config": {"name": "l", "batch_input_shape": [null, 2]}}]}}"""u8).Add("metadata.json", "{}"u8).ToArray();
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();
        using Inspection inspection = await inspector.InspectAsync(ModelSource.FromMemory("m.keras", archive), ct: TestContext.Current.CancellationToken);
        inspection.Get(CostPass.Result).IsComplete.Should().BeFalse();
        inspection.Diagnostics.Should().Contain(static finding => finding.Kind == DefectKind.UnknownOp && finding.Message.Contains("Spectral"));
    }
}
