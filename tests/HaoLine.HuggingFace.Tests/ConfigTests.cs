using System.Text;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.HuggingFace.Tests;

public sealed class ConfigTests
{
    public static TheoryData<string> Names() => [.. PublishedModels.All.Select(model => model.Name)];

    public static TheoryData<string> CorpusFiles()
    {
        var rows = new TheoryData<string>();
        foreach (string line in Corpus.IsPresent ? File.ReadLines(Path.Combine(Corpus.Root!, "models", "MANIFEST.tsv")) : [])
        {
            if (line.StartsWith("hf-config/", StringComparison.Ordinal))
            {
                rows.Add(line);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Published_counts_follow_exactly_from_the_configuration(string name)
    {
        PublishedModels.PublishedModel published = PublishedModels.Find(name);
        using ReadOutcome outcome = ReadOutcome.OfConfig(published.Config);
        ArchitectureFacts facts = outcome.Facts;
        long total = outcome.Model!.Weights.Sum(weight => weight.LogicalElementCount);
        total.Should().Be(published.Total);
        (total - facts.IdleExpertElements).Should().Be(published.Active);
        (facts.CacheElementsPerToken * 2).Should().Be(published.CacheBytesPerToken);
        outcome.Diagnostics.Should().BeEmpty();
        outcome.Model.Weights.Select(weight => weight.Name).Should().OnlyHaveUniqueItems();
        outcome.Model.Capabilities.Should().NotHaveFlag(ModelCapabilities.TensorPayloads);
    }

    public static TheoryData<string> FurtherNames() => [.. FurtherModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(FurtherNames))]
    public void Counts_of_further_families_follow_exactly(string name)
    {
        (_, long total, string config) = FurtherModels.All.Single(model => model.Name == name);
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);

        outcome.Model!.Weights.Sum(weight => weight.LogicalElementCount).Should().Be(total);
        outcome.Facts.IdleExpertElements.Should().BeLessThan(total);
        outcome.Model.Weights.Select(weight => weight.Name).Should().OnlyHaveUniqueItems();
        outcome.Diagnostics.Should().BeEmpty();
    }

    public static TheoryData<string> DerivedNames() => [.. DerivedModels.All.Select(model => model.Name)];

    [Theory]
    [MemberData(nameof(DerivedNames))]
    public void Derived_counts_equal_the_number_of_their_witness(string name)
    {
        DerivedModels.DerivedModel model = DerivedModels.Find(name);
        using ReadOutcome outcome = ReadOutcome.OfConfig(model.Config);

        long total = outcome.Model!.Weights.Sum(weight => weight.LogicalElementCount);
        total.Should().Be(model.Total);
        (total - outcome.Facts.IdleExpertElements).Should().Be(model.Active);
        outcome.Model.Weights.Select(weight => weight.Name).Should().OnlyHaveUniqueItems();
        outcome.Diagnostics.Should().BeEmpty();
    }

    /// <summary>Variants under the name of a counted family, whose parameters are not known.</summary>
    [Theory]
    [InlineData("""{"model_type":"phi","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"vocab_size":100,"qk_layernorm":true}""")]
    [InlineData("""{"model_type":"stablelm","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"vocab_size":100,"use_parallel_residual":true}""")]
    [InlineData("""{"model_type":"chatglm","num_layers":28,"hidden_size":4096,"num_attention_heads":32,"inner_hidden_size":16384,"vocab_size":130528,"position_encoding_2d":true}""")]
    [InlineData("""{"model_type":"mpt","n_layers":2,"d_model":64,"n_heads":4,"expansion_ratio":4,"vocab_size":100,"no_bias":false,"attn_config":{"alibi":true}}""")]
    [InlineData("""{"model_type":"opt","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"ffn_dim":8,"vocab_size":100,"enable_bias":false}""")]
    [InlineData("""{"model_type":"minimax_m2","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"num_local_experts":2,"shared_intermediate_size":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"minimax_m2","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"num_local_experts":2,"attn_type_list":[1,0],"vocab_size":100}""")]
    [InlineData("""{"model_type":"glm_moe_dsa","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"q_lora_rank":8,"kv_lora_rank":8,"index_topk":8,"index_n_heads":2,"index_head_dim":8,"index_topk_freq":4,"vocab_size":100}""")]
    [InlineData("""{"model_type":"deepseek_v32","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"q_lora_rank":8,"kv_lora_rank":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"granitemoehybrid","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"shared_intermediate_size":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"nemotron_h","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"layers_block_type":["mamba","other"],"mamba_num_heads":4,"mamba_head_dim":8,"n_groups":1,"ssm_state_size":8,"conv_kernel":4,"vocab_size":100}""")]
    [InlineData("""{"model_type":"kimi_linear","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"kv_lora_rank":8,"linear_attn_config":{"kda_layers":[1]},"vocab_size":100}""")]
    [InlineData("""{"model_type":"mamba2","num_hidden_layers":2,"hidden_size":64,"num_heads":4,"head_dim":32,"state_size":8,"n_groups":1,"conv_kernel":4,"use_bias":true,"vocab_size":100}""")]
    [InlineData("""{"model_type":"mamba2","num_hidden_layers":2,"hidden_size":64,"vocab_size":100}""")]
    [InlineData("""{"model_type":"mamba","num_hidden_layers":2,"hidden_size":64,"use_conv_bias":false,"vocab_size":100}""")]
    [InlineData("""{"model_type":"apertus","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"hidden_act":"silu","vocab_size":100}""")]
    [InlineData("""{"model_type":"phimoe","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"attention_bias":true,"lm_head_bias":false,"vocab_size":100}""")]
    [InlineData("""{"model_type":"exaone4","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"deberta-v2","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"relative_attention":true,"share_att_key":true,"position_buckets":8,"norm_rel_ebd":"layer_norm","position_biased_input":false,"type_vocab_size":0,"conv_kernel_size":3,"vocab_size":100}""")]
    [InlineData("""{"model_type":"nomic_bert","n_layer":2,"n_embd":64,"n_head":4,"n_inner":8,"activation_function":"gelu","vocab_size":100}""")]
    [InlineData("""{"model_type":"bart","d_model":64,"encoder_layers":1,"decoder_layers":1,"encoder_attention_heads":4,"decoder_attention_heads":4,"static_position_embeddings":true,"vocab_size":100}""")]
    [InlineData("""{"model_type":"clip_text_model","architectures":["CLIPTextModelWithProjection"],"num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"vocab_size":100}""")]
    [InlineData("""{"model_type":"falcon_h1","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"mamba_n_heads":4,"mamba_d_head":32,"mamba_d_state":8,"mamba_n_groups":1,"mamba_d_conv":4,"mamba_d_ssm":64,"mamba_rms_norm":true,"tie_word_embeddings":true,"vocab_size":100}""")]
    [InlineData("""{"model_type":"deepseek_v4","num_hidden_layers":1,"hidden_size":64,"num_attention_heads":4,"num_key_value_heads":1,"head_dim":16,"q_lora_rank":8,"o_groups":2,"o_lora_rank":8,"hc_mult":2,"index_topk":8,"index_n_heads":2,"index_head_dim":8,"moe_intermediate_size":8,"n_routed_experts":2,"num_hash_layers":0,"compress_ratios":[4],"dspark_block":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"gemma4_text","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"gemma3n_text","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"vocab_size":100}""")]
    [InlineData("""{"model_type":"bert","num_hidden_layers":2,"hidden_size":64,"num_attention_heads":4,"intermediate_size":8,"position_embedding_type":"relative_key","vocab_size":100}""")]
    [InlineData("""{"model_type":"mbart","is_encoder_decoder":false,"is_decoder":true,"d_model":64,"encoder_layers":1,"decoder_layers":1,"encoder_attention_heads":4,"decoder_attention_heads":4,"vocab_size":100}""")]
    [InlineData("""{"model_type":"t5","architectures":["T5EncoderModel"],"num_layers":2,"d_model":64,"num_heads":4,"d_kv":16,"d_ff":8,"vocab_size":100}""")]
    public void Variants_of_counted_families_are_not_guessed(string config)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);

        outcome.Model!.Weights.Should().BeEmpty();
        outcome.Diagnostics.Should().ContainSingle(static finding => finding.Id == "HL1152");
    }

    /// <summary>Falcon 180B stores its output head beside the tied embedding; 179,522,565,120 elements are in its shards.</summary>
    [Theory]
    [InlineData("transformer.word_embeddings.weight", "lm_head.weight", 179_522_565_120)]
    [InlineData("transformer.word_embeddings.weight", null, 178_557_088_768)]
    public async Task An_index_without_shards_says_whether_there_is_a_head(string embedding, string? head, long total)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder.File("config.json"),
            """{"model_type":"falcon","num_hidden_layers":80,"hidden_size":14848,"num_attention_heads":232,"num_kv_heads":8,"vocab_size":65024,"new_decoder_architecture":true,"bias":false,"parallel_attn":true,"alibi":false}""",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("model.safetensors.index.json"),
            "{\"weight_map\":{\"" + embedding + "\":\"a.safetensors\"" + (head is null ? "" : ",\"" + head + "\":\"a.safetensors\"") + "}}",
            TestContext.Current.CancellationToken);
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromPath(folder.Path));

        outcome.Model!.Weights.Sum(weight => weight.LogicalElementCount).Should().Be(total);
    }

    /// <summary>Global layers among those with windows: published patterns (Gemma 3: every sixth; Gemma 2 and gpt-oss: every second).</summary>
    [Theory]
    [InlineData("gemma-3-27b text", 10, 52, 1024)]
    [InlineData("gemma-3-4b text", 5, 29, 1024)]
    [InlineData("gemma-3-1b", 4, 22, 512)]
    [InlineData("gemma-2-2b", 13, 13, 4096)]
    [InlineData("gpt-oss-20b", 12, 12, 128)]
    [InlineData("mistral-7b-v0.1", 0, 32, 4096)]
    [InlineData("phi-4", 40, 0, 0)]
    public void Windows_are_stated_layer_by_layer(string name, int full, int windowed, long window)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(PublishedModels.Find(name).Config);
        IReadOnlyList<LayerFacts> layers = outcome.Facts.Decoder!.Layers;
        layers.Count(layer => layer.Attention.Reach == AttentionReach.Full).Should().Be(full);
        layers.Count(layer => layer.Attention.Reach == AttentionReach.SlidingWindow && layer.Attention.Window == window).Should().Be(windowed);
        if (full > 0)
        {
            layers[^1].Attention.Reach.Should().Be(layers.Count % 6 == 0 || windowed == 0 || full == windowed ? AttentionReach.Full : AttentionReach.SlidingWindow);
        }
    }

    /// <summary>DeepSeek V4 keeps a window and a compressed row for every 4 or 128 tokens, of a size its configuration does not state: no figure, no guess.</summary>
    [Fact]
    public void Caches_with_compressed_rows_are_not_known()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig("""{"architectures":["DeepseekV4ForCausalLM"],"model_type":"deepseek_v4","num_hidden_layers":4,"hidden_size":64,"num_attention_heads":4,"num_key_value_heads":1,"head_dim":16,"sliding_window":128,"compress_ratios":[0,4,128,0]}""");
        outcome.Facts.Decoder!.Layers.Select(static layer => layer.Attention.CompressedEvery).Should().Equal(0, 4, 128, 0);
        outcome.Facts.IsCacheKnown.Should().BeFalse();
    }

    [Fact]
    public void States_and_cross_caches_have_the_published_sizes()
    {
        // Mamba-2.8B: 64 · 5120 · (16 + 3) elements for each sequence. Whisper large: 163,840 bytes for each of 1,500 frames. T5 small: 12,288.
        using ReadOutcome mamba = ReadOutcome.OfConfig(PublishedModels.Find("mamba-2.8b").Config);
        mamba.Facts.RecurrentStateElements.Should().Be(6_225_920);
        using ReadOutcome whisper = ReadOutcome.OfConfig(PublishedModels.Find("whisper-large-v3").Config);
        (whisper.Facts.CrossCacheElementsPerToken * 2 * 1500).Should().Be(245_760_000);
        whisper.Facts.Stacks.Select(stack => stack.Kind).Should().Equal(StackKind.Encoder, StackKind.Decoder);
        using ReadOutcome t5 = ReadOutcome.OfConfig(PublishedModels.Find("t5-small").Config);
        (t5.Facts.CrossCacheElementsPerToken * 2).Should().Be(12_288);
        t5.Facts.Positions.Kind.Should().Be(PositionKind.RelativeBuckets);
    }

    [Theory]
    [InlineData("""{"model_type":"qwen2","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"sliding_window":64,"use_sliding_window":false,"max_window_layers":2}""", "Full,Full,Full,Full")]
    [InlineData("""{"model_type":"qwen2","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"sliding_window":64,"use_sliding_window":true,"max_window_layers":2}""", "Full,Full,SlidingWindow,SlidingWindow")]
    [InlineData("""{"model_type":"llama4_text","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"attention_chunk_size":64}""", "Chunked,Chunked,Chunked,Full")]
    [InlineData("""{"model_type":"x","hidden_size":8,"num_hidden_layers":3,"num_attention_heads":2,"sliding_window":9,"layer_types":["full_attention","sliding_attention","linear_attention"]}""", "Full,SlidingWindow,None")]
    [InlineData("""{"model_type":"nemotron_h","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"hybrid_override_pattern":"M-*E","n_routed_experts":2}""", "None,None,Full,None")]
    [InlineData("""{"model_type":"jamba","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"attn_layer_period":4,"attn_layer_offset":1}""", "None,Full,None,None")]
    [InlineData("""{"model_type":"nemotron_h","hidden_size":8,"num_attention_heads":2,"layers_block_type":["mamba","moe","attention","mlp"],"n_routed_experts":2}""", "None,None,Full,None")]
    [InlineData("""{"model_type":"gpt_neo","hidden_size":8,"num_layers":4,"num_heads":2,"attention_types":[[["global","local"],2]],"window_size":64}""", "Full,SlidingWindow,Full,SlidingWindow")]
    [InlineData("""{"model_type":"gpt_neo","hidden_size":8,"num_layers":2,"num_heads":2,"attention_layers":["local","global"],"window_size":64}""", "SlidingWindow,Full")]
    [InlineData("""{"model_type":"exaone4","hidden_size":8,"num_hidden_layers":5,"num_attention_heads":2,"sliding_window":64,"sliding_window_pattern":"LLLG"}""", "SlidingWindow,SlidingWindow,SlidingWindow,Full,SlidingWindow")]
    [InlineData("""{"model_type":"modernbert","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"local_attention":128,"global_attn_every_n_layers":3}""", "Full,SlidingWindow,SlidingWindow,Full")]
    [InlineData("""{"model_type":"lfm2","hidden_size":8,"num_hidden_layers":3,"num_attention_heads":2,"full_attn_idxs":[1],"conv_L_cache":3}""", "None,Full,None")]
    [InlineData("""{"model_type":"bamba","hidden_size":8,"num_hidden_layers":3,"num_attention_heads":2,"attn_layer_indices":[2]}""", "None,None,Full")]
    [InlineData("""{"model_type":"granitemoehybrid","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":2,"layer_types":["mamba","attention"]}""", "None,Full")]
    [InlineData("""{"model_type":"kimi_linear","hidden_size":8,"num_hidden_layers":4,"num_attention_heads":2,"linear_attn_config":{"kda_layers":[1,2,3]}}""", "None,None,None,Full")]
    public void Kinds_of_layers_follow_the_configuration(string config, string expected)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);
        string.Join(',', outcome.Facts.Stacks[0].Layers.Select(layer => layer.Attention.Reach)).Should().Be(expected);
    }

    /// <summary>Layers of one model that differ: where experts are, who scores the tokens, which layers see no positions.</summary>
    [Fact]
    public void Layers_of_further_families_differ_as_published()
    {
        using ReadOutcome maverick = ReadOutcome.OfConfig(DerivedModels.Find("llama-4-maverick").Config);
        IReadOnlyList<LayerFacts> layers = maverick.Facts.Decoder!.Layers;
        layers.Select(static layer => layer.FeedForward.Experts is not null).Take(4).Should().Equal(false, true, false, true);
        layers[1].FeedForward.Experts!.SharedWidth.Should().Be(8192);
        layers[0].FeedForward.Width.Should().Be(16384);
        layers.Select(static layer => layer.Attention.HasPositions).Take(4).Should().Equal(true, true, true, false);

        using ReadOutcome glm = ReadOutcome.OfConfig(DerivedModels.Find("glm-5.2").Config);
        layers = glm.Facts.Decoder!.Layers;
        layers.Count(static layer => layer.Attention.Indexer is { Heads: 32, HeadSize: 128, TopK: 2048 }).Should().Be(21);
        layers.Count(static layer => layer.Attention.Indexer is { Heads: 0, HeadSize: 0, TopK: 2048 }).Should().Be(57);
        layers[3].Attention.CacheElementsPerToken.Should().Be(576);
        layers[2].Attention.CacheElementsPerToken.Should().Be(576 + 128);
        layers.Count(static layer => layer.FeedForward.Experts is null).Should().Be(3);

        using ReadOutcome exaone = ReadOutcome.OfConfig(DerivedModels.Find("exaone-4.0-32b").Config);
        exaone.Facts.Decoder!.Layers.Select(static layer => layer.Attention.HasPositions).Take(4).Should().Equal(true, true, true, false);

        using ReadOutcome jamba = ReadOutcome.OfConfig(DerivedModels.Find("jamba-v0.1").Config);
        layers = jamba.Facts.Decoder!.Layers;
        layers.Select((layer, index) => layer.Attention.Reach == AttentionReach.Full ? index : -1).Where(static index => index >= 0).Should().Equal(4, 12, 20, 28);
        layers.Count(static layer => layer.FeedForward.Experts is { Count: 16, Active: 2 }).Should().Be(16);
        jamba.Facts.Positions.Kind.Should().Be(PositionKind.None);

        using ReadOutcome falcon = ReadOutcome.OfConfig(DerivedModels.Find("falcon-h1-0.5b").Config);
        falcon.Facts.Decoder!.Layers.Should().OnlyContain(static layer => layer.Attention.Reach == AttentionReach.Full && layer.Recurrent!.Kind == RecurrentKind.Mamba2);

        // Gemma 3n: the last 15 of 35 layers take the cache of the last layer of their kind before them; every fifth is global.
        using ReadOutcome gemma = ReadOutcome.OfConfig(DerivedModels.Find("gemma-3n-e4b").Config);
        layers = gemma.Facts.Decoder!.Layers;
        layers.Count(static layer => layer.Attention.Reach == AttentionReach.Full).Should().Be(7);
        layers.Select(static layer => layer.SharesCacheOfLayer).Skip(19).Take(6).Should().Equal(-1, 18, 18, 18, 18, 19);

        using ReadOutcome wide = ReadOutcome.OfConfig(DerivedModels.Find("gemma-4-e2b").Config);
        layers = wide.Facts.Decoder!.Layers;
        layers.Select(static layer => layer.FeedForward.Width).Skip(14).Take(2).Should().Equal(6144, 12288);
        layers.Select(static layer => layer.SharesCacheOfLayer).Skip(14).Take(6).Should().Equal(-1, 13, 13, 13, 13, 14);
        layers[4].Attention.KeySize.Should().Be(512);

        using ReadOutcome sparse = ReadOutcome.OfConfig(DerivedModels.Find("deepseek-v4-flash").Config);
        layers = sparse.Facts.Decoder!.Layers;
        layers.Select(static layer => layer.Attention.CompressedEvery).Take(5).Should().Equal(0, 0, 4, 128, 4);
        layers.Select(static layer => layer.Attention.Indexer is null).Take(5).Should().Equal(true, true, false, true, false);
        layers.Select(static layer => layer.FeedForward.Experts!.HasRouterBias).Take(4).Should().Equal(false, false, false, true);

        using ReadOutcome hunyuan = ReadOutcome.OfConfig(DerivedModels.Find("hunyuan-a13b").Config);
        hunyuan.Facts.Decoder!.Layers[^1].FeedForward.Experts.Should().BeEquivalentTo(new { Count = 64L, Active = 8L, Width = 3072L, SharedWidth = 3072L });
    }

    /// <summary>Elements of state by hand: (kernel − 1) · channels + inner size · state size for each recurrent layer.</summary>
    [Theory]
    [InlineData("mamba2-130m", 24 * ((3 * (1536 + 256)) + (1536 * 128)))]
    [InlineData("falcon-mamba-7b", 64 * ((3 * 8192) + (8192 * 16)))]
    [InlineData("jamba-v0.1", 28 * ((3 * 8192) + (8192 * 16)))]
    [InlineData("nemotron-nano-9b-v2", 27 * ((3 * (10240 + 2048)) + (10240 * 128)))]
    [InlineData("granite-4.0-h-small", 36 * ((3 * (8192 + 256)) + (8192 * 128)))]
    [InlineData("kimi-linear-48b-a3b", 20 * ((3 * 3 * 4096) + (4096 * 128)))]
    [InlineData("kimi-k3", 69L * ((3 * 3 * 12288) + (12288 * 128)))]
    [InlineData("lfm2-1.2b", 10 * 2 * 2048)]
    [InlineData("falcon-h1-0.5b", 36 * ((3 * (1536 + 256)) + (1536 * 128)))]
    [InlineData("rwkv-4-169m", 12 * 5 * 768)]
    public void States_of_further_families_have_their_size(string name, long elements)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(DerivedModels.Find(name).Config);
        outcome.Facts.RecurrentStateElements.Should().Be(elements);
    }

    [Fact]
    public void Nested_text_sections_positions_and_other_parts_are_normalised()
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(
            """
            {"architectures":["Some3ForConditionalGeneration"],"model_type":"some","tie_word_embeddings":true,
             "vision_config":{"model_type":"vit","hidden_size":1024,"num_hidden_layers":24},
             "text_config":{"model_type":"llama","hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":[2,1],"vocab_size":10,"intermediate_size":[8,16],
              "max_position_embeddings":131072,"rope_theta":500000.0,"torch_dtype":"bfloat16",
              "rope_scaling":{"rope_type":"llama3","factor":32.0,"original_max_position_embeddings":8192}}}
            """);
        ArchitectureFacts facts = outcome.Facts;
        facts.Name.Should().Be("some");
        facts.ClassName.Should().Be("Some3ForConditionalGeneration");
        facts.Embedding.IsTied.Should().BeTrue();
        facts.Positions.Scaling.Should().Be("llama3");
        facts.Positions.TrainedContext.Should().Be(8192);
        facts.Positions.MaximumContext.Should().Be(262144, "32 · 8192 is what the extrapolation reaches");
        facts.Positions.RotaryBase.Should().Be(500000);
        facts.Modalities.Should().Equal(new ModalityFacts("vision", "vit", 1024, 24));
        facts.Decoder!.Layers.Select(layer => layer.Attention.KeyValueHeads).Should().Equal(2, 1);
        facts.Decoder.Layers.Select(layer => layer.FeedForward.Width).Should().Equal(8, 16);
        outcome.Diagnostics.Select(finding => finding.Id).Should().Equal("HL1156");
    }

    [Theory]
    [InlineData("""{"model_type":"llama","hidden_size":"x"}""", null)]
    [InlineData("""{"model_type":"llama","hidden_size":-1}""", DefectKind.BadValue)]
    [InlineData("""{"model_type":"llama","hidden_size":1e300}""", DefectKind.BadValue)]
    [InlineData("""{"model_type":"llama","hidden_size":4,"num_hidden_layers":1000000000}""", DefectKind.LimitExceeded)]
    [InlineData("""{"model_type":"llama","hidden_size":4,"num_hidden_layers":-1}""", DefectKind.BadValue)]
    [InlineData("""{"model_type":"llama","hidden_size":4,"num_hidden_layers":[1]}""", DefectKind.BadType)]
    [InlineData("""{"model_type":"llama","model_type":"x"}""", DefectKind.DuplicateName)]
    [InlineData("""{"model_type":"llama" """, DefectKind.BadJson)]
    public void Impossible_values_have_their_kind(string config, DefectKind? kind)
    {
        using ReadOutcome outcome = ReadOutcome.OfConfig(config);
        (outcome.Error?.Kind).Should().Be(kind);
    }

    [Fact]
    public void Mutations_end_in_a_model_or_the_documented_error()
    {
        string[] seeds = [.. PublishedModels.All.Select(model => model.Config.Replace("\"num_hidden_layers\":", "\"num_hidden_layers\":0", StringComparison.Ordinal))];
        seeds = [.. seeds.Select(seed => System.Text.RegularExpressions.Regex.Replace(seed, "(num_hidden_layers|n_layer|num_layers|encoder_layers|decoder_layers)\":\\d+", "$1\":3"))];
        var random = new Random(15);
        int read = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
            for (int changes = random.Next(1, 4); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"0123456789-\"{}[],:ntfe"[random.Next(22)];
            }

            using ReadOutcome outcome = ReadOutcome.OfConfig(bytes);
            read += outcome.Model is null ? 0 : 1;
        }

        read.Should().BeInRange(1_000, 19_999);
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(CorpusFiles))]
    public void Configurations_of_others_are_read_with_the_facts_of_the_list(string row)
    {
        string[] cells = row.Split('\t');
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromFile(Corpus.Path("models", cells[0])));
        outcome.Error.Should().BeNull();
        string stated = cells[^1];
        if (stated.Contains("model_type=None", StringComparison.Ordinal))
        {
            bool isQuantization = cells[0].EndsWith("hf_quant_config.json", StringComparison.Ordinal);
            (outcome.Model!.Facets.Find<QuantizationFacts>() is not null).Should().Be(isQuantization);
            return;
        }

        ArchitectureFacts facts = outcome.Facts;
        stated.Should().Contain($"model_type={facts.Name} ").And.Contain($"'{facts.ClassName}'");
        facts.LayerCount.Should().BeGreaterThan(0);
        facts.Embedding.VocabularySize.Should().BeGreaterThan(0);
        bool isStated = File.ReadAllText(Corpus.Path("models", cells[0])).Contains("\"quantization_config\"", StringComparison.Ordinal);
        string? scheme = outcome.Model!.Facets.Find<QuantizationFacts>()?.Scheme;
        (scheme is not null).Should().Be(isStated);
        scheme?.Should().BeOneOf("fp8", "nvfp4", "compressed-tensors", "modelopt");
        facts.CacheElementsPerToken.Should().BeGreaterThanOrEqualTo(0);
    }
}
