using HaoLine.Architecture;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

public class ArchitectureTests
{
    [Fact]
    public void Tiny_llama_has_the_cache_of_its_numbers()
    {
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "derived__ggml-reference", "stories260K-v3-q8_0.gguf"));

        ArchitectureFacts facts = outcome.Model!.Facets.Find<ArchitectureFacts>()!;
        (facts.Name, facts.HiddenSize, facts.LayerCount).Should().Be(("llama", 64, 5));

        // 5 layers, 4 key-value heads of 64 / 8 elements, key and value.
        facts.CacheElementsPerToken.Should().Be(5 * 4 * (8 + 8));
        facts.Stacks[0].Layers[0].FeedForward.Kind.Should().Be(FeedForwardKind.Gated);
        facts.Stacks[0].Layers[0].Norms.Should().Be(2);
        facts.Positions.Kind.Should().Be(PositionKind.Rotary);
        QuantizationFacts quantization = outcome.Model.Facets.Find<QuantizationFacts>()!;
        (quantization.Scheme, quantization.Format).Should().Be(("gguf", "Q8_0"));
        quantization.QuantizedBitsPerWeight.Should().Be(8.5);
    }

    [Fact]
    public void Windows_follow_the_period()
    {
        // Gemma-3-27b (llm-and-quantization.md §1.4): 10 global layers of 62, window 1024, the last of six is global.
        ArchitectureFacts facts = Read(Llm("gemma3", 62, 5376, 32, 16).U32("gemma3.attention.sliding_window", 1024)
            .U32("gemma3.attention.key_length", 128).U32("gemma3.attention.value_length", 128));

        facts.Stacks[0].Layers.Count(layer => layer.Attention.Reach == AttentionReach.Full).Should().Be(10);
        facts.Stacks[0].Layers[5].Attention.Reach.Should().Be(AttentionReach.Full);
        facts.Stacks[0].Layers[0].Attention.Window.Should().Be(1024);
        (2 * facts.CacheElementsPerToken).Should().Be(507_904, "bytes per token in float16 of the same page");
    }

    [Fact]
    public void Latent_attention_caches_rank_and_rotary_part()
    {
        // DeepSeek-V3: 61 layers, rank 512, rotary part 64, 70,272 bytes per token in float16.
        ArchitectureFacts facts = Read(Llm("deepseek2", 61, 7168, 128, 1).U32("deepseek2.attention.kv_lora_rank", 512).U32("deepseek2.attention.q_lora_rank", 1536)
            .U32("deepseek2.attention.key_length", 576).U32("deepseek2.attention.value_length", 512)
            .U32("deepseek2.attention.key_length_mla", 192).U32("deepseek2.attention.value_length_mla", 128).U32("deepseek2.rope.dimension_count", 64));

        (2 * facts.CacheElementsPerToken).Should().Be(70_272);
        facts.Stacks[0].Layers[0].Attention.Latent.Should().Be(new LatentAttention(1536, 512, 128, 64, 128));
    }

    [Fact]
    public void State_space_layers_have_state_and_no_cache()
    {
        // Mamba-2.8b: 64 layers, inner 5120, state 16, convolution 4; 6,225,920 elements per sequence.
        GgufBytes file = new GgufBytes().Text("general.architecture", "mamba").U32("mamba.block_count", 64).U32("mamba.embedding_length", 2560)
            .U32("mamba.ssm.conv_kernel", 4).U32("mamba.ssm.inner_size", 5120).U32("mamba.ssm.state_size", 16).U32("mamba.ssm.time_step_rank", 160);

        ArchitectureFacts facts = Read(file);

        facts.RecurrentStateElements.Should().Be(6_225_920);
        facts.CacheElementsPerToken.Should().Be(0);
        facts.Positions.Kind.Should().Be(PositionKind.None);
    }

    [Fact]
    public void Experts_come_after_the_dense_layers()
    {
        ArchitectureFacts facts = Read(Llm("deepseek2", 4, 64, 4, 4).U32("deepseek2.expert_count", 8).U32("deepseek2.expert_used_count", 2)
            .U32("deepseek2.expert_feed_forward_length", 16).U32("deepseek2.expert_shared_count", 1).U32("deepseek2.leading_dense_block_count", 1)
            .U32("deepseek2.feed_forward_length", 128));

        facts.Stacks[0].Layers[0].FeedForward.Width.Should().Be(128);
        facts.Stacks[0].Layers[1].FeedForward.Experts!.Count.Should().Be(8);
        facts.IdleExpertElements.Should().Be(3 * 6 * 3 * 64 * 16);
    }

    /// <summary>Heads stated layer by layer, as OpenELM and hybrids do: gguf-parser-go takes the first entry for all. A layer with 0 has no attention.</summary>
    [Fact]
    public void Heads_may_differ_from_layer_to_layer()
    {
        GgufBytes file = new GgufBytes().Text("general.architecture", "openelm").U32("openelm.block_count", 3).U32("openelm.embedding_length", 64)
            .U32("openelm.attention.head_count", 8).U32("openelm.attention.key_length", 8).U32("openelm.attention.value_length", 8);
        file.Key("openelm.attention.head_count_kv", 9).Number(5, 4).Size(3).Number(2, 4).Number(0, 4).Number(4, 4);
        ArchitectureFacts facts = Read(file);

        facts.Stacks[0].Layers.Select(static layer => layer.Attention.KeyValueHeads).Should().Equal(2, 0, 4);
        facts.Stacks[0].Layers[1].Attention.Reach.Should().Be(AttentionReach.None);
        facts.CacheElementsPerToken.Should().Be((2 + 4) * (8 + 8));
    }

    /// <summary>gpt-oss-20b has windows of 128 in every second layer; gguf-parser-go counts all layers full.</summary>
    [Fact]
    public void Windows_of_gpt_oss_alternate_without_being_stated()
    {
        ArchitectureFacts facts = Read(Llm("gpt-oss", 24, 2880, 64, 8).U32("gpt-oss.attention.sliding_window", 128)
            .U32("gpt-oss.attention.key_length", 64).U32("gpt-oss.attention.value_length", 64));

        facts.Stacks[0].Layers.Count(static layer => layer.Attention.Window == 128).Should().Be(12);
        (2 * facts.CacheElementsPerToken).Should().Be(49_152);
    }

    /// <summary>Gemma 3n: the last layers use the cache of the last own layer of their kind and keep none.</summary>
    [Fact]
    public void Layers_that_share_a_cache_keep_none()
    {
        ArchitectureFacts facts = Read(Llm("gemma3n", 30, 2048, 8, 2).U32("gemma3n.attention.sliding_window", 512).U32("gemma3n.attention.shared_kv_layers", 10)
            .U32("gemma3n.attention.key_length", 256).U32("gemma3n.attention.value_length", 256));

        facts.CacheElementsPerToken.Should().Be(20 * 2 * (256 + 256));
        facts.Stacks[0].Layers.Skip(20).Should().OnlyContain(static layer => layer.SharesCacheOfLayer >= 0 && layer.SharesCacheOfLayer < 20 && layer.CacheElementsPerToken == 0);
    }

    [Fact]
    public void Tokenizer_is_stated_by_keys_and_compared_with_the_embedding()
    {
        GgufBytes file = Llm("llama", 1, 64, 4, 4).Text("tokenizer.ggml.model", "gpt2").Texts("tokenizer.ggml.tokens", [.. Enumerable.Range(0, 60).Select(static i => $"t{i}")])
            .U32("tokenizer.ggml.bos_token_id", 1).U32("tokenizer.ggml.eos_token_id", 59).U32("tokenizer.ggml.unknown_token_id", 0).U32("tokenizer.ggml.padding_token_id", uint.MaxValue)
            .Text("tokenizer.chat_template", "{{ a }}").Text("tokenizer.chat_template.tool_use", "{{ b }}");
        Zeros(file, "token_embd.weight", 64, 50);
        Zeros(file, "blk.0.attn_q.weight", 64, 64);

        using ReadOutcome outcome = ReadOutcome.OfBytes(file.ToArray());
        TokenizerFacts facts = outcome.Model!.Facets.Find<TokenizerFacts>()!;

        (facts.Kind, facts.VocabularySize).Should().Be(("bpe", 60));
        facts.SpecialTokens.Should().Equal(new SpecialToken("bos", "", 1), new SpecialToken("eos", "", 59), new SpecialToken("unk", "", 0));
        facts.ChatTemplates.Should().Equal("default", "tool_use");
        outcome.Diagnostics.Where(static finding => finding.Id is "HL3103" or "HL3104").Select(static finding => finding.Message).Should().Equal(
            "The tokenizer of 'metadata' has token ids up to 59, the embedding has 50 rows.",
            "The eos token is 59, the embedding has 50 rows.");
    }

    [Fact]
    public void Tensors_win_over_keys_and_each_difference_is_a_finding()
    {
        // Three layers, four key heads and sixty words are stated; two layers, two key heads and fifty words are stored.
        GgufBytes file = Llm("llama", 3, 64, 4, 4).U32("llama.vocab_size", 60).U32("llama.feed_forward_length", 96);
        Zeros(file, "token_embd.weight", 64, 50);
        for (int i = 0; i < 2; i++)
        {
            Zeros(file, $"blk.{i}.attn_q.weight", 64, 64);
            Zeros(file, $"blk.{i}.attn_k.weight", 64, 32);
            Zeros(file, $"blk.{i}.attn_v.weight", 64, 32);
            Zeros(file, $"blk.{i}.attn_output.weight", 64, 64);
            Zeros(file, $"blk.{i}.ffn_gate.weight", 64, 96);
            Zeros(file, $"blk.{i}.ffn_up.weight", 64, 96);
            Zeros(file, $"blk.{i}.ffn_down.weight", 96, 64);
        }

        using ReadOutcome outcome = ReadOutcome.OfBytes(file.ToArray());
        ArchitectureFacts facts = outcome.Model!.Facets.Find<ArchitectureFacts>()!;

        facts.LayerCount.Should().Be(2);
        facts.Stacks[0].Layers[0].Attention.KeyValueHeads.Should().Be(2);
        facts.Embedding.VocabularySize.Should().Be(50);
        outcome.Diagnostics.Where(finding => finding.Id == "HL3102").Select(finding => finding.Message).Should().Equal(
            "layers: 3 stated, 2 in the tensors. The tensors are taken.",
            "key-value heads: 4 stated, 2 in the tensors of 2 layers, the first is 0. The tensors are taken.",
            "vocabulary: 60 stated, 50 in the tensors. The tensors are taken.");
    }

    [Fact]
    public void Experts_and_shared_experts_are_those_of_the_tensors()
    {
        GgufBytes file = Llm("deepseek2", 1, 64, 4, 4).U32("deepseek2.expert_count", 8).U32("deepseek2.expert_used_count", 2)
            .U32("deepseek2.expert_feed_forward_length", 16).U32("deepseek2.expert_shared_count", 1);
        Zeros(file, "blk.0.attn_q.weight", 64, 64);
        Zeros(file, "blk.0.ffn_gate_exps.weight", 64, 24, 6);
        Zeros(file, "blk.0.ffn_up_exps.weight", 64, 24, 6);
        Zeros(file, "blk.0.ffn_down_exps.weight", 24, 64, 6);
        Zeros(file, "blk.0.ffn_up_shexp.weight", 64, 48);

        using ReadOutcome outcome = ReadOutcome.OfBytes(file.ToArray());
        ExpertFacts experts = outcome.Model!.Facets.Find<ArchitectureFacts>()!.Stacks[0].Layers[0].FeedForward.Experts!;

        (experts.Count, experts.Width, experts.SharedWidth).Should().Be((6, 24, 48));
        outcome.Diagnostics.Count(finding => finding.Id == "HL3102").Should().Be(3);
    }

    [Fact]
    public void Files_of_the_corpus_state_what_their_tensors_are()
    {
        int compared = 0;
        foreach (string path in Directory.EnumerateFiles(Corpus.Path("models", "gguf"), "*.gguf", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using ReadOutcome outcome = ReadOutcome.OfFile(path);
            outcome.Diagnostics.Should().NotContain(finding => finding.Id == "HL3102", path);
            compared += outcome.Model!.Facets.Find<ArchitectureFacts>() is not null && outcome.Model.Weights.Count > 0 ? 1 : 0;
        }

        compared.Should().Be(5, "the models of the corpus that have layers");
    }

    private static void Zeros(GgufBytes file, string name, params long[] extents) =>
        file.Tensor(name, 0, extents, new byte[4 * extents.Aggregate(1L, static (all, one) => all * one)]);

    private static GgufBytes Llm(string name, long layers, long width, long heads, long groups) => new GgufBytes()
        .Text("general.architecture", name).U32($"{name}.block_count", layers).U32($"{name}.embedding_length", width)
        .U32($"{name}.attention.head_count", heads).U32($"{name}.attention.head_count_kv", groups);

    private static ArchitectureFacts Read(GgufBytes file)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(file.ToArray());
        outcome.Error.Should().BeNull();
        return outcome.Model!.Facets.Find<ArchitectureFacts>()!;
    }
}
