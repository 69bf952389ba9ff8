using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Analysis.Tests.LanguageModel;

/// <summary>Whole networks of published sizes, without a word about their architecture: the graph alone must show it.</summary>
public class RecoveredZooTests
{
    /// <summary>Layers, width, heads, key heads, head size, feed-forward width and vocabulary as the published configurations state them.</summary>
    [Theory]
    [InlineData("gpt2", 12, 768, 12, 12, 64, 3072, 50257, FeedForwardKind.Plain, true)]
    [InlineData("gpt2-xl", 48, 1600, 25, 25, 64, 6400, 50257, FeedForwardKind.Plain, true)]
    [InlineData("llama-2-7b", 32, 4096, 32, 32, 128, 11008, 32000, FeedForwardKind.Gated, false)]
    [InlineData("llama-3-8b", 32, 4096, 32, 8, 128, 14336, 128256, FeedForwardKind.Gated, false)]
    [InlineData("llama-3-70b", 80, 8192, 64, 8, 128, 28672, 128256, FeedForwardKind.Gated, false)]
    [InlineData("mistral-7b", 32, 4096, 32, 8, 128, 14336, 32000, FeedForwardKind.Gated, false)]
    [InlineData("qwen2.5-7b", 28, 3584, 28, 4, 128, 18944, 152064, FeedForwardKind.Gated, false)]
    [InlineData("phi-3-mini", 32, 3072, 32, 32, 96, 8192, 32064, FeedForwardKind.Gated, false)]
    public async Task Decoders_show_the_sizes_of_their_configuration(
        string name, int layers, long hidden, long heads, long keyHeads, long size, long width, long vocabulary, FeedForwardKind kind, bool isTied)
    {
        LlmResult result = await Analyse(Decoder(name));

        ArchitectureFacts facts = result.Architecture!;
        (facts.Source, facts.Stacks.Count, facts.Stacks[0].Kind).Should().Be(("graph", 1, StackKind.Decoder));
        (facts.LayerCount, facts.HiddenSize).Should().Be((layers, hidden));
        foreach (LayerFacts layer in facts.Stacks[0].Layers)
        {
            (layer.Attention.QueryHeads, layer.Attention.KeyValueHeads, layer.Attention.KeySize, layer.Attention.ValueSize).Should().Be((heads, keyHeads, size, size));
            (layer.FeedForward.Kind, layer.FeedForward.Width, layer.Norms).Should().Be((kind, width, 2));
        }

        (facts.Embedding.VocabularySize, facts.Embedding.IsTied).Should().Be((vocabulary, isTied));
        result.CacheBytesPerToken.Should().Be(2 * layers * keyHeads * 2 * size);
        bool isGpt = name.StartsWith("gpt", StringComparison.Ordinal);
        facts.Positions.Kind.Should().Be(isGpt ? PositionKind.Learned : PositionKind.Rotary);
        facts.Positions.MaximumContext.Should().Be(isGpt ? 1024 : null);
        facts.Normalization.Should().Be(isGpt ? NormalizationKind.Layer : NormalizationKind.RootMeanSquare);
        facts.Stacks[0].Layers[0].Attention.HasInputBias.Should().Be(isGpt || name == "qwen2.5-7b");
        facts.Stacks[0].Layers[0].Attention.HasOutputBias.Should().Be(isGpt);
    }

    [Theory]
    [InlineData("bert-base", 12, 768, 12, 30522, PositionKind.Learned, 512)]
    [InlineData("bert-base-symbolic", 12, 768, 12, 30522, PositionKind.Learned, 512)]
    [InlineData("bert-large", 24, 1024, 16, 30522, PositionKind.Learned, 512)]
    [InlineData("distilbert", 6, 768, 12, 30522, PositionKind.Learned, 512)]
    [InlineData("vit-b16", 12, 768, 12, 0, PositionKind.Learned, 197)]
    [InlineData("vit-l16", 24, 1024, 16, 0, PositionKind.Learned, 197)]
    public async Task Encoders_have_layers_but_no_cache(string name, int layers, long hidden, long heads, long vocabulary, PositionKind positions, long table)
    {
        LlmResult result = await Analyse(Encoder(name));

        ArchitectureFacts facts = result.Architecture!;
        (facts.LayerCount, facts.HiddenSize, facts.Stacks[0].Kind).Should().Be((layers, hidden, StackKind.Encoder));
        result.CacheBytesPerToken.Should().Be(0, "nothing hides later tokens, so nothing generates");
        facts.Stacks[0].Layers.Should().OnlyContain(layer => layer.Attention.QueryHeads == heads && layer.Attention.KeySize == hidden / heads
            && layer.FeedForward.Width == 4 * hidden && layer.FeedForward.Kind == FeedForwardKind.Plain && layer.Norms == 2 && layer.FeedForward.Activation == "gelu");
        (facts.Embedding.VocabularySize, facts.Positions.Kind, facts.Positions.TableLength).Should().Be((vocabulary, positions, table));
    }

    [Fact]
    public async Task Convolutions_with_a_softmax_have_no_architecture()
    {
        foreach (ZooNetwork network in (ZooNetwork[])[ResidualZoo.ResNet(50), ConvolutionalZoo.SqueezeNet(), ConvolutionalZoo.AlexNet()])
        {
            using Model model = network.Model;
            using Inspection inspection = await Graphs.Inspector.InspectAsync(model);

            inspection.Passes.Single(outcome => outcome.Key == "llm").Reason.Should().Contain("no attention");
        }
    }

    private static async Task<LlmResult> Analyse(ZooNetwork network)
    {
        using Model model = network.Model;
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model);
        return inspection.Get(LlmPass.Result);
    }

    private static ZooNetwork Decoder(string name) => name switch
    {
        "gpt2" => LanguageModelZoo.Gpt2(64),
        "gpt2-xl" => LanguageModelZoo.Gpt2Xl(64),
        "llama-2-7b" => LanguageModelZoo.Llama2Of7B(),
        "llama-3-8b" => LanguageModelZoo.Llama3Of8B(64),
        "llama-3-70b" => LanguageModelZoo.Llama3Of70B(64),
        "mistral-7b" => LanguageModelZoo.Mistral7B(64),
        "qwen2.5-7b" => LanguageModelZoo.Qwen25Of7B(64),
        _ => LanguageModelZoo.Phi3Mini(64),
    };

    private static ZooNetwork Encoder(string name) => name switch
    {
        "bert-base" => TransformerZoo.BertBase(),
        "bert-base-symbolic" => TransformerZoo.BertBaseSymbolic(),
        "bert-large" => TransformerZoo.BertLarge(),
        "distilbert" => TransformerZoo.DistilBert(),
        "vit-b16" => TransformerZoo.VisionTransformerB16(),
        _ => TransformerZoo.VisionTransformerL16(),
    };
}
