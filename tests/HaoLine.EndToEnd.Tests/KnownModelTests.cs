using HaoLine.Analysis;
using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>Published and hand-derived numbers of real models.</summary>
public sealed class KnownModelTests
{
    private static string Onnx(string folder, string file) => Corpus.Path("models", "onnx", folder, file);

    [Fact]
    public void Light_resnet50_has_the_published_macs_and_sixteen_residual_additions()
    {
        using Inspection inspection = Inspecting.File(Onnx("onnx__onnx", "light_resnet50.onnx"));
        CostResult costs = inspection.Get(CostPass.Result);

        // torchvision resnet50: 4.089 G multiply-accumulates = 53 convolutions 4,087,136,256 + classifier 2048·1000.
        costs.Totals.Macs.Value.Should().Be(4_089_184_256);
        costs.ByOperator.Single(group => group.Name == "Conv").Totals.Macs.Value.Should().Be(4_087_136_256);
        costs.ByOperator.Single(group => group.Name == "Gemm").Totals.Macs.Value.Should().Be(2_048_000);
        StructureResult structure = inspection.Get(StructurePass.Result);
        structure.ResidualAdditions.Should().HaveCount(16, "four stages of 3 + 4 + 6 + 3 bottlenecks");
        structure.NodeCount.Should().Be(415);
        structure.OperatorCounts.Single(pair => pair.Key == OperatorId.Onnx("Conv")).Value.Should().Be(53);

        // Stored: 2,194 elements; 25,610,153 elements after folding, of which 25,608,360 come from ConstantOfShape (reference §6).
        ParametersResult parameters = inspection.Get(ParametersPass.Result);
        parameters.StoredElements.Should().Be(2_194);
        parameters.Generated.Should().Be(25_608_360);
    }

    [Fact]
    public void Tiny_gpt2_shows_what_its_generation_config_states()
    {
        // genai_config.json beside the file: 5 layers, 4 key-value heads of 8 elements, 1,000 words, 512 tokens of context.
        string folder = Onnx(Path.Combine("microsoft__onnxruntime-genai", "hf-internal-testing", "tiny-random-gpt2-fp32"), "");
        using var config = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "genai_config.json")));
        System.Text.Json.JsonElement model = config.RootElement.GetProperty("model");
        System.Text.Json.JsonElement decoder = model.GetProperty("decoder");
        using Inspection inspection = Inspecting.File(Path.Combine(folder, "past.onnx"));
        ArchitectureFacts facts = inspection.Get(LlmPass.Result).Architecture!;

        facts.LayerCount.Should().Be(decoder.GetProperty("num_hidden_layers").GetInt32());
        facts.Decoder!.Layers.Should().OnlyContain(layer => layer.Attention.KeyValueHeads == decoder.GetProperty("num_key_value_heads").GetInt64()
            && layer.Attention.KeySize == decoder.GetProperty("head_size").GetInt64());
        facts.Embedding.VocabularySize.Should().Be(model.GetProperty("vocab_size").GetInt64());
        facts.Positions.MaximumContext.Should().Be(model.GetProperty("context_length").GetInt64());
        facts.Stacks[0].Layers[0].FeedForward.Width.Should().Be(4 * facts.HiddenSize, "GPT-2 widens four times");
    }

    [Fact]
    public void Tiny_bert_is_an_encoder_of_one_layer()
    {
        // The exported configuration: width 50, vocabulary 1,656, 100 positions; the tables and outputs of the file have these sizes.
        using Inspection inspection = Inspecting.File(Onnx("oracle__tribuo", "tinybert.onnx"));
        ArchitectureFacts facts = inspection.Get(LlmPass.Result).Architecture!;

        (facts.LayerCount, facts.HiddenSize, facts.Embedding.VocabularySize, facts.Positions.MaximumContext).Should().Be((1, 50, 1656, 100));
        (facts.Stacks[0].Kind, facts.CacheElementsPerToken).Should().Be((StackKind.Encoder, 0));
    }

    [Fact]
    public void Other_models_of_the_corpus_have_a_reason_instead_of_layers()
    {
        _ = Corpus.Path("models");
        var shown = new List<string>();
        foreach (string path in Corpus.OnnxModels().Where(static path => !path.Contains("/onnx__onnx/node/", StringComparison.Ordinal) && new FileInfo(Corpus.Path(path)).Length > 20_000))
        {
            using Inspection inspection = Inspecting.File(Corpus.Path(path));
            PassOutcome outcome = inspection.Passes.Single(static pass => pass.Key == "llm");
            outcome.Status.Should().BeOneOf([PassStatus.Completed, PassStatus.Skipped], path);
            if (outcome.Status == PassStatus.Completed)
            {
                shown.Add(Path.GetFileName(path));
            }
            else
            {
                outcome.Reason.Should().NotBeNullOrEmpty(path);
            }
        }

        shown.Should().Equal("past.onnx", "tinybert.onnx");
    }

    [Fact]
    public void Squeezenet_fp16_counts_every_parameter()
    {
        using Inspection inspection = Inspecting.File(Onnx("microsoft__Windows-Machine-Learning", "SqueezeNet_fp16.onnx"));

        // SqueezeNet 1.1 has 1,235,496 learned parameters (torchvision squeezenet1_1), two bytes each here.
        ParametersResult parameters = inspection.Get(ParametersPass.Result);
        parameters.Total.Should().Be(1_235_496);
        parameters.StoredBytes.Should().Be(2 * 1_235_496);
    }

    [Theory]
    // Elements of initializers and Constant nodes, subgraphs included, counted with python3-onnx.
    [InlineData("npm__@gutenye__ocr-models", "ch_PP-OCRv4_det_infer.onnx", 1_171_841)]
    [InlineData("npm__@gutenye__ocr-models", "ch_ppocr_mobile_v2.0_cls_infer.onnx", 133_665)]
    [InlineData("snakers4__silero-vad", "silero_vad.onnx", 545_597)]
    [InlineData("snakers4__silero-vad", "silero_vad_half.onnx", 309_790)]
    [InlineData("snakers4__silero-vad", "silero_vad_op18_ifless.onnx", 545_689)]
    [InlineData("Linzaer__Ultra-Light-Fast-Generic-Face-Detector-1MB", "version-RFB-320.onnx", 307_683)]
    public void Constant_nodes_and_subgraphs_are_counted(string folder, string file, long storedElements)
    {
        using Inspection inspection = Inspecting.File(Onnx(folder, file));
        ParametersResult parameters = inspection.Get(ParametersPass.Result);

        parameters.StoredElements.Should().Be(storedElements);
        (parameters.Total + parameters.Buffers + parameters.ControlConstants).Should().Be(storedElements);
        parameters.Total.Should().BeGreaterThan(storedElements / 2);
    }

    [Fact]
    public void Light_networks_have_the_published_macs()
    {
        // pure-macs goldens (reference §3.2): the same architectures, weights made by ConstantOfShape.
        foreach ((string file, long macs) in new (string, long)[]
        {
            ("light_vgg19.onnx", 19_632_062_464),
            ("light_densenet121.onnx", 2_834_161_664),
        })
        {
            using Inspection inspection = Inspecting.File(Onnx("onnx__onnx", file));
            inspection.Get(CostPass.Result).Totals.Macs.Value.Should().Be(macs, file);
        }
    }
}
