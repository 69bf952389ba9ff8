using HaoLine.Architecture;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tests;

/// <summary>Stated architectures against tensors: forty published models whose tables of tensors agree, and each fact changed in turn.</summary>
public sealed class TensorArchitectureTests
{
    public static TheoryData<string> Names() => [.. PublishedModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tables_of_published_models_agree_with_their_configuration(string name)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(PublishedModels.Find(name).Config);

        ArchitectureFacts facts = TensorArchitecture.Reconcile(outcome.Facts, outcome.Model!.Weights, true, out IReadOnlyList<ArchitectureDisagreement> disagreements);

        disagreements.Should().BeEmpty();
        facts.LayerCount.Should().Be(outcome.Facts.LayerCount);
        facts.CacheElementsPerToken.Should().Be(outcome.Facts.CacheElementsPerToken);
        facts.IdleExpertElements.Should().Be(outcome.Facts.IdleExpertElements);
        facts.Stacks.SelectMany(stack => stack.Layers).Should().Equal(outcome.Facts.Stacks.SelectMany(stack => stack.Layers));
    }

    [Fact]
    public void Fewer_layers_are_believed_only_of_complete_models()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(PublishedModels.Find("llama-3-8b").Config);
        NamedTensor[] tensors = [.. outcome.Model!.Weights.Where(weight => !weight.Name.Contains(".30.", StringComparison.Ordinal) && !weight.Name.Contains(".31.", StringComparison.Ordinal))];

        ArchitectureFacts complete = TensorArchitecture.Reconcile(outcome.Facts, tensors, true, out IReadOnlyList<ArchitectureDisagreement> found);
        ArchitectureFacts partial = TensorArchitecture.Reconcile(outcome.Facts, tensors, false, out IReadOnlyList<ArchitectureDisagreement> none);

        complete.LayerCount.Should().Be(30);
        found.Should().Equal(new ArchitectureDisagreement("layers", "32", "30", -1, 0));
        found[0].ToDiagnostic(new SourceLocation("config.json")).Message.Should().Be("layers: 32 stated, 30 in the tensors. The tensors are taken.");
        partial.LayerCount.Should().Be(32);
        none.Should().BeEmpty();
    }

    [Theory]
    [InlineData("llama-3-8b", "k_proj.weight", new long[] { 512, 4096 }, "key-value heads", "8", "4")]
    [InlineData("llama-3-8b", "q_proj.weight", new long[] { 2048, 4096 }, "query head size", "128", "64")]
    [InlineData("llama-3-8b", "mlp.down_proj.weight", new long[] { 4096, 10000 }, "feed-forward width", "14336", "10000")]
    [InlineData("llama-3-8b", "embed_tokens.weight", new long[] { 128000, 4096 }, "vocabulary", "128256", "128000")]
    [InlineData("mixtral-8x7b", "experts.down_proj.weight", new long[] { 4, 4096, 14336 }, "experts", "8", "4")]
    [InlineData("qwen3-30b-a3b", "experts.down_proj.weight", new long[] { 128, 512, 2048 }, "width of an expert", "768", "512")]
    [InlineData("qwen3-30b-a3b", "experts.down_proj.weight", new long[] { 128, 2048, 512 }, "width of an expert", "768", "512")]
    public void Changed_shapes_are_found_and_taken(string name, string tensor, long[] shape, string fact, string stated, string stored)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(PublishedModels.Find(name).Config);
        NamedTensor[] tensors = [.. outcome.Model!.Weights.Select(weight => weight.Name.EndsWith(tensor, StringComparison.Ordinal) ? Tensor(weight.Name, shape) : weight)];

        ArchitectureFacts facts = TensorArchitecture.Reconcile(outcome.Facts, tensors, true, out IReadOnlyList<ArchitectureDisagreement> disagreements);

        int layers = fact == "vocabulary" ? 0 : outcome.Facts.LayerCount;
        disagreements.Should().ContainEquivalentOf(new ArchitectureDisagreement(fact, stated, stored, layers == 0 ? -1 : 0, layers));
        TensorArchitecture.Reconcile(facts, tensors, true, out IReadOnlyList<ArchitectureDisagreement> again);
        again.Should().NotContain(item => item.Fact == fact, "what was taken agrees afterwards");
    }

    [Fact]
    public void Ranks_of_latent_attention_come_from_the_tensors()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(
            """{"model_type":"deepseek_v3","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"num_key_value_heads":4,"vocab_size":100,"intermediate_size":128,"q_lora_rank":24,"kv_lora_rank":32,"qk_nope_head_dim":16,"qk_rope_head_dim":8,"v_head_dim":16,"first_k_dense_replace":2}""");
        NamedTensor[] tensors =
        [
            .. Enumerable.Range(0, 2).SelectMany(i => (NamedTensor[])[
                Tensor($"model.layers.{i}.self_attn.q_a_proj.weight", 20, 64), Tensor($"model.layers.{i}.self_attn.q_b_proj.weight", 96, 20),
                Tensor($"model.layers.{i}.self_attn.kv_a_proj_with_mqa.weight", 48, 64), Tensor($"model.layers.{i}.self_attn.kv_b_proj.weight", 128, 40)]),
        ];

        ArchitectureFacts facts = TensorArchitecture.Reconcile(outcome.Facts, tensors, true, out IReadOnlyList<ArchitectureDisagreement> disagreements);

        facts.Stacks[0].Layers[1].Attention.Latent.Should().Be(new LatentAttention(20, 40, 16, 8, 16));
        disagreements.Select(item => item.Fact).Should().Equal("rank of the query", "rank of keys and values");
        facts.CacheElementsPerToken.Should().Be(2 * (40 + 8));
    }

    /// <summary>One layer in the names of frameworks; every one has 4 heads of 16 elements, a width of 64 and a feed-forward width of 200.</summary>
    [Theory]
    [InlineData("gpt2", "h.0.attn.c_attn:64x192,h.0.attn.c_proj:64x64,h.0.mlp.c_fc:64x200,h.0.mlp.c_proj:200x64")]
    [InlineData("gpt_bigcode", "transformer.h.0.attn.c_attn:192x64,transformer.h.0.attn.c_proj:64x64,transformer.h.0.mlp.c_fc:200x64,transformer.h.0.mlp.c_proj:64x200")]
    [InlineData("t5", "decoder.block.0.layer.0.SelfAttention.q:64x64,decoder.block.0.layer.0.SelfAttention.k:64x64,decoder.block.0.layer.0.SelfAttention.v:64x64,decoder.block.0.layer.1.EncDecAttention.k:8x64,decoder.block.0.layer.2.DenseReluDense.wi:200x64,decoder.block.0.layer.2.DenseReluDense.wo:64x200")]
    [InlineData("llama", "model.layers.0.self_attn.q_proj:64x64,model.layers.0.self_attn.k_proj:64x64,model.layers.0.self_attn.v_proj:64x64,model.layers.0.mlp.gate_proj:200x64,model.layers.0.mlp.up_proj:200x64,model.layers.0.mlp.down_proj:64x200")]
    [InlineData("phi3", "model.layers.0.self_attn.qkv_proj:192x64,model.layers.0.mlp.gate_up_proj:400x64,model.layers.0.mlp.down_proj:64x200")]
    [InlineData("bloom", "transformer.h.0.self_attention.query_key_value:192x64,transformer.h.0.self_attention.dense:64x64,transformer.h.0.mlp.dense_h_to_4h:200x64,transformer.h.0.mlp.dense_4h_to_h:64x200")]
    [InlineData("gpt_neox", "gpt_neox.layers.0.attention.query_key_value:192x64,gpt_neox.layers.0.attention.dense:64x64,gpt_neox.layers.0.mlp.dense_h_to_4h:200x64,gpt_neox.layers.0.mlp.dense_4h_to_h:64x200")]
    [InlineData("bert", "bert.encoder.layer.0.attention.self.query:64x64,bert.encoder.layer.0.attention.self.key:64x64,bert.encoder.layer.0.attention.self.value:64x64,bert.encoder.layer.0.attention.output.dense:64x64,bert.encoder.layer.0.intermediate.dense:200x64,bert.encoder.layer.0.output.dense:64x200")]
    [InlineData("opt", "model.decoder.layers.0.self_attn.q_proj:64x64,model.decoder.layers.0.self_attn.k_proj:64x64,model.decoder.layers.0.self_attn.out_proj:64x64,model.decoder.layers.0.fc1:200x64,model.decoder.layers.0.fc2:64x200")]
    public void Names_of_frameworks_are_known(string family, string list)
    {
        ArchitectureFacts Facts(long keyHeads, long width) => new()
        {
            Name = family,
            Source = "test",
            HiddenSize = 64,
            Stacks =
            [
                new LayerStack(StackKind.Decoder, 64,
                [
                    new LayerFacts
                    {
                        Attention = new AttentionFacts { Reach = AttentionReach.Full, QueryHeads = 4, KeyValueHeads = keyHeads, KeySize = 16, ValueSize = 16 },
                        FeedForward = new FeedForwardFacts { Kind = family is "llama" or "phi3" ? FeedForwardKind.Gated : FeedForwardKind.Plain, Width = width },
                    },
                ]),
            ],
        };
        NamedTensor[] tensors = [.. list.Split(',').Select(item => Tensor(
            item.Split(':')[0] + ".weight", [.. item.Split(':')[1].Split('x').Select(size => long.Parse(size, System.Globalization.CultureInfo.InvariantCulture))]))];

        TensorArchitecture.Reconcile(Facts(4, 200), tensors, true, out IReadOnlyList<ArchitectureDisagreement> none);
        ArchitectureFacts taken = TensorArchitecture.Reconcile(Facts(2, 128), tensors, true, out IReadOnlyList<ArchitectureDisagreement> both);

        none.Should().BeEmpty();
        both.Select(item => item.Fact).Should().Contain("key-value heads").And.Contain("feed-forward width");
        (taken.Stacks[0].Layers[0].Attention.KeyValueHeads, taken.Stacks[0].Layers[0].FeedForward.Width).Should().Be((4, 200));
    }

    [Fact]
    public void Layers_without_attention_and_with_other_parts_are_found()
    {
        ArchitectureFacts facts = new()
        {
            Name = "hybrid",
            Source = "test",
            HiddenSize = 64,
            Stacks =
            [
                new LayerStack(StackKind.Decoder, 64,
                [
                    new LayerFacts { Attention = new AttentionFacts { Reach = AttentionReach.Full, QueryHeads = 4, KeyValueHeads = 4, KeySize = 16, ValueSize = 16 } },
                    new LayerFacts { Recurrent = new RecurrentFacts { Kind = RecurrentKind.Mamba1, InnerSize = 128, StateSize = 16, ConvolutionKernel = 4, ConvolutionChannels = 128 } },
                ]),
            ],
        };
        NamedTensor[] tensors =
        [
            Tensor("layers.0.mlp.up_proj.weight", 200, 64), Tensor("layers.0.mlp.down_proj.weight", 64, 200),
            Tensor("layers.1.mixer.conv1d.weight", 96, 1, 3), Tensor("layers.1.mixer.A_log", 96, 8), Tensor("layers.1.mixer.out_proj.weight", 64, 96),
        ];

        ArchitectureFacts taken = TensorArchitecture.Reconcile(facts, tensors, true, out IReadOnlyList<ArchitectureDisagreement> disagreements);

        taken.Stacks[0].Layers[0].Attention.Should().Be(AttentionFacts.None);
        RecurrentFacts state = taken.Stacks[0].Layers[1].Recurrent!;
        (state.InnerSize, state.StateSize, state.ConvolutionKernel).Should().Be((96, 8, 3));
        disagreements.Select(item => (item.Fact, item.FirstLayer)).Should().Equal(("attention", 0), ("width of the convolution", 1), ("inner size of the state", 1), ("state size", 1));
    }

    private static NamedTensor Tensor(string name, params long[] shape) => new(name, new MissingTensorData(DataType.Float32, shape, "not needed"));
}
