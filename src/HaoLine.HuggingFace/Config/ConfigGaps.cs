using HaoLine.Architecture;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>
/// Keys that the parameters of a counted family need and a configuration does not state, or not as a number. Where the family has a default
/// that is certain, a key may be absent; any other would leave a matrix out or give it a wrong size.
/// </summary>
internal sealed class ConfigGaps
{
    /// <summary>Families whose feed-forward block is four times as wide as the model when nothing else is stated.</summary>
    private static readonly HashSet<string> FourTimes =
        ["gpt2", "gpt_neo", "codegen", "gptj", "gpt_bigcode", "phi-msft", "mixformer-sequential", "bloom", "falcon", "refinedweb", "refinedwebmodel", "mpt"];

    /// <summary>Families whose own number of key-value heads, not that of all heads, stands for an absent one.</summary>
    private static readonly HashSet<string> OwnKeyHeads =
    [
        "mistral", "mixtral", "qwen2", "qwen2_moe", "qwen2_vl", "qwen2_5_vl", "qwen3", "qwen3_moe", "qwen3_vl", "qwen3_vl_moe", "qwen3_next", "qwen3_5", "qwen3_5_moe", "mimo",
        "gemma", "gemma2", "gemma3", "gemma3n", "gemma4", "smollm3", "ernie4_5", "ernie4_5_moe", "glm", "glm4", "glm4_moe", "stablelm", "starcoder2", "gpt_oss", "panguembedded",
        "minimax_m2", "llama4", "seed_oss", "ministral3", "helium", "phimoe", "nemotron_h", "falcon_h1", "bamba", "jamba", "lfm2", "lfm2_moe", "exaone", "exaone4", "apertus",
        "hunyuan_v1_dense", "hunyuan_v1_moe", "bailing_moe", "bailing_moe_v2", "dots1",
    ];

    /// <summary>Families whose head size is not that of the model divided by the heads when it is absent.</summary>
    private static readonly HashSet<string> OwnHeadSize =
    [
        "qwen3", "qwen3_moe", "qwen3_vl", "qwen3_vl_moe", "qwen3_next", "qwen3_5", "qwen3_5_moe", "gemma", "gemma2", "gemma3", "gemma3n", "gemma4", "ernie4_5", "glm", "glm4", "glm4_moe", "gpt_oss", "chatglm", "qwen", "t5", "mt5", "minimax_m2", "llama4", "seed_oss", "ministral3",
        "helium", "nemotron_h", "exaone4", "hunyuan_v1_dense", "hunyuan_v1_moe", "bailing_moe", "bailing_moe_v2",
    ];

    /// <summary>Families of which every member has experts, and those whose experts are as wide as <c>intermediate_size</c>.</summary>
    private static readonly HashSet<string> HaveExperts =
    [
        "mixtral", "qwen2_moe", "qwen3_moe", "qwen3_vl_moe", "qwen3_next", "qwen3_5_moe", "granitemoe", "olmoe", "gpt_oss", "deepseek", "deepseek_v2", "deepseek_v3", "kimi_k2",
    ];

    private static readonly HashSet<string> PlainExperts = ["mixtral", "granitemoe", "olmoe", "gpt_oss"];

    private static readonly HashSet<string> Latent = ["deepseek_v2", "deepseek_v3", "kimi_k2"];

    /// <summary>Further keys that a family always states, as a number or as null for none: without one of them its count would be another.</summary>
    private static readonly Dictionary<string, string[]> Stated = new(StringComparer.Ordinal)
    {
        ["bailing_moe"] = ["first_k_dense_replace", "moe_intermediate_size", "num_experts", "num_shared_experts"],
        ["bailing_moe_v2"] = ["first_k_dense_replace", "moe_intermediate_size", "num_experts", "num_shared_experts"],
        ["bart"] = ["encoder_layers", "decoder_layers", "max_position_embeddings"],
        ["mbart"] = ["encoder_layers", "decoder_layers", "max_position_embeddings"],
        ["pegasus"] = ["encoder_layers", "decoder_layers"],
        ["mt5"] = ["num_layers"],
        ["deepseek_v32"] = ["first_k_dense_replace", "moe_intermediate_size", "n_routed_experts", "n_shared_experts"],
        ["deepseek_v4"] = ["moe_intermediate_size", "n_routed_experts", "n_shared_experts"],
        ["dots1"] = ["first_k_dense_replace", "moe_intermediate_size", "n_routed_experts", "n_shared_experts"],
        ["glm4_moe"] = ["first_k_dense_replace", "moe_intermediate_size", "n_routed_experts", "n_shared_experts"],
        ["glm4_moe_lite"] = ["first_k_dense_replace", "moe_intermediate_size", "n_routed_experts", "n_shared_experts", "q_lora_rank"],
        ["glm_moe_dsa"] = ["first_k_dense_replace", "moe_intermediate_size", "n_routed_experts", "n_shared_experts"],
        ["ernie4_5_moe"] = ["moe_intermediate_size", "moe_layer_start_index", "moe_num_shared_experts"],
        ["falcon_mamba"] = ["intermediate_size"],
        ["gemma4"] = ["global_head_dim", "intermediate_size", "num_kv_shared_layers"],
        ["granitemoehybrid"] = ["num_local_experts", "shared_intermediate_size"],
        ["hunyuan_v1_moe"] = ["num_experts"],
        ["jamba"] = ["num_experts"],
        ["kimi_linear"] = ["first_k_dense_replace", "moe_intermediate_size", "num_experts", "num_shared_experts", "q_lora_rank"],
        ["lfm2_moe"] = ["moe_intermediate_size", "num_dense_layers", "num_experts"],
        ["llama4"] = ["interleave_moe_layer_step", "intermediate_size_mlp", "num_local_experts"],
        ["minimax_m2"] = ["num_local_experts"],
        ["nemotron_h"] = ["mamba_head_dim"],
        ["phimoe"] = ["num_local_experts"],
    };

    private static readonly string[] Sizes =
    [
        .. ConfigLayers.HeadKeys, .. ConfigLayers.KeyHeadKeys, .. ConfigLayers.HeadSizeKeys, .. ConfigLayers.WidthKeys, .. ConfigLayers.ExpertKeys, .. ConfigLayers.ActiveKeys,
        .. ConfigLayers.ExpertWidthKeys, "hidden_size", "vocab_size", "padded_vocab_size", "encoder_attention_heads", "encoder_ffn_dim", "n_shared_experts", "num_shared_experts",
        "shared_expert_intermediate_size", "kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "qk_rope_head_dim", "v_head_dim", "first_k_dense_replace", "moe_layer_freq", "decoder_sparse_step",
        "full_attention_interval", "word_embed_proj_dim", "max_position_embeddings", "n_positions", "type_vocab_size", "num_mel_bins", "global_head_dim", "num_global_key_value_heads",
        "state_size", "conv_kernel", "expand", "relative_attention_num_buckets", "multi_query_group_num",
    ];

    /// <summary>Lists of one number for each layer.</summary>
    private static readonly HashSet<string> MayBeLists = [.. ConfigLayers.HeadKeys, .. ConfigLayers.KeyHeadKeys, .. ConfigLayers.WidthKeys, .. ConfigLayers.ExpertWidthKeys, .. ConfigLayers.ActiveKeys, "n_shared_experts", "num_shared_experts", "num_global_key_value_heads", "moe_layer_freq"];

    private readonly ConfigSection config;
    private readonly ConfigSection blocks;
    private readonly ConfigFamily family;
    private readonly string name;
    private readonly SortedSet<string> found = new(StringComparer.Ordinal);

    private ConfigGaps(ConfigSection config, ConfigFamily family, string name)
    {
        this.config = config;
        this.blocks = ConfigLayers.BlocksOf(config);
        this.family = family;
        this.name = Plain(name);
    }

    /// <summary>True where an absent width of the feed-forward block is four times that of the model.</summary>
    public static bool IsFourTimes(string name) => FourTimes.Contains(Plain(name));

    /// <summary>The keys, in alphabetical order; empty when the parameters follow from what is stated.</summary>
    public static IReadOnlyCollection<string> Find(ArchitectureFacts facts, ConfigSection config, ConfigFamily family, string name)
    {
        var gaps = new ConfigGaps(config, family, name);
        gaps.CheckForms();
        gaps.CheckInput(facts);
        foreach (LayerStack stack in facts.Stacks)
        {
            for (int i = 0; i < stack.Layers.Count; i++)
            {
                gaps.CheckLayer(facts, stack, i);
            }
        }

        return gaps.found;
    }

    private static string Plain(string name) => (name.EndsWith("_text", StringComparison.Ordinal) ? name[..^5] : name).ToLowerInvariant();

    private void Require(bool isStated, string key)
    {
        if (!isStated)
        {
            this.found.Add(key);
        }
    }

    /// <summary>A size that is written as a text, a truth value or a list where there is one number is not read, and no default stands for it.</summary>
    private void CheckForms()
    {
        foreach (string key in Sizes)
        {
            JsonValue value = this.config.Value.Find(key);
            bool isUsable = value.Kind switch
            {
                JsonKind.String => value.TryGetString(out string text) && text == "auto",
                JsonKind.Array => MayBeLists.Contains(key) && value.Items.All(static item => item.Kind == JsonKind.Number),
                JsonKind.Object or JsonKind.True or JsonKind.False => false,
                _ => true,
            };
            this.Require(isUsable, key);
        }

        // Nothing that transformers reads as a text is a plain number.
        foreach ((string key, JsonValue value) in this.config.Value.Members)
        {
            this.Require(!(value.TryGetString(out string text) && text.Length > 0 && text.All(char.IsAsciiDigit)), key);
        }
    }

    private void CheckInput(ArchitectureFacts facts)
    {
        this.Require(facts.Embedding.VocabularySize > 0, "vocab_size");
        this.Require(facts.LayerCount > 0, "num_hidden_layers");
        if (facts.Positions.Kind == PositionKind.Learned && facts.Stacks.Count == 1)
        {
            this.Require(facts.Positions.TableLength > this.family.ExtraPositions, "max_position_embeddings");
        }

        if (this.name == "whisper")
        {
            this.Require(this.config.Count("encoder_layers") is not null, "encoder_layers");
            this.Require(this.config.Count("decoder_layers") is not null, "decoder_layers");
            this.Require(this.config.Length("max_source_positions") > 0, "max_source_positions");
            this.Require(this.config.Length("max_target_positions") > 0, "max_target_positions");
            this.Require(this.config.Count("num_mel_bins") > 0, "num_mel_bins");
        }

        if (this.name is "qwen3_next" or "qwen3_5" or "qwen3_5_moe")
        {
            this.Require(this.config.Words("layer_types").Length >= facts.LayerCount || this.config.Count("full_attention_interval") > 0, "full_attention_interval");
        }

        // Defaults of these flags are true in one form of the family and false in another.
        if (this.name is "glm" or "glm4")
        {
            this.Require(this.config.Flag("attention_bias") is not null, "attention_bias");
        }
        else if (this.name == "chatglm")
        {
            this.Require(this.config.Flag("add_qkv_bias") is not null, "add_qkv_bias");
        }
        else if (this.name == "panguembedded")
        {
            this.Require(this.config.Flag("bias") is not null, "bias");
        }

        foreach (string key in Stated.GetValueOrDefault(this.name) ?? [])
        {
            this.Require(this.IsStated(key), key);
        }

        if (this.name == "nemotron_h" && LayerRules.PatternOf(this.config).Contains('E', StringComparison.Ordinal))
        {
            this.Require(this.IsStated("n_routed_experts"), "n_routed_experts");
            this.Require(this.IsStated("moe_shared_expert_intermediate_size"), "moe_shared_expert_intermediate_size");
        }

        if (this.name == "gemma4" && this.config.Flag("enable_moe_block") == true)
        {
            this.Require(this.IsStated("num_experts"), "num_experts");
            this.Require(this.IsStated("moe_intermediate_size"), "moe_intermediate_size");
        }

        if (HaveExperts.Contains(this.name))
        {
            this.Require(this.config.Count(ConfigLayers.ExpertKeys) > 0, this.name is "mixtral" or "granitemoe" or "gpt_oss" ? "num_local_experts" : this.name.StartsWith('q') || this.name == "olmoe" ? "num_experts" : "n_routed_experts");
        }

        if (Latent.Contains(this.name))
        {
            this.Require(this.config.Width("kv_lora_rank") > 0, "kv_lora_rank");
            this.Require(this.IsStated("q_lora_rank"), "q_lora_rank");
        }

        if (Latent.Contains(this.name) || this.name == "deepseek")
        {
            this.Require(this.IsStated("n_shared_experts"), "n_shared_experts");
            this.Require(this.IsStated("first_k_dense_replace"), "first_k_dense_replace");
        }
    }

    /// <summary>A number, or null, which says that there is none of it.</summary>
    private bool IsStated(string key) => this.config.Value.Find(key).Kind is JsonKind.Number or JsonKind.Null or JsonKind.Array;

    private void CheckLayer(ArchitectureFacts facts, LayerStack stack, int index)
    {
        LayerFacts layer = stack.Layers[index];
        if (layer.Attention.Reach != AttentionReach.None)
        {
            this.CheckAttention(layer.Attention, facts.HiddenSize, index, facts.Stacks.Count > 1);
        }

        if (layer.Recurrent is { Kind: RecurrentKind.GatedDeltaNet } && this.family.HasChannelDecay)
        {
            foreach (string key in (ReadOnlySpan<string>)["num_heads", "head_dim", "short_conv_kernel_size"])
            {
                this.Require(this.config.Section("linear_attn_config").HeadSize(key) > 0, $"linear_attn_config.{key}");
            }
        }
        else if (layer.Recurrent is { Kind: RecurrentKind.GatedDeltaNet })
        {
            foreach (string key in (ReadOnlySpan<string>)["linear_num_value_heads", "linear_num_key_heads", "linear_value_head_dim", "linear_key_head_dim", "linear_conv_kernel_dim"])
            {
                this.Require(this.config.HeadSize(key) > 0, key);
            }
        }

        if (layer.FeedForward.Width > 0 || (layer.FeedForward.Experts is null && this.family.FeedForward != FeedForwardKind.None))
        {
            this.CheckWidth(stack, index, facts.Stacks.Count > 1);
        }

        if (layer.FeedForward.Experts is not null)
        {
            this.Require(this.blocks.CountAt(index, ConfigLayers.ActiveKeys) > 0, "num_experts_per_tok");
            bool isPlain = PlainExperts.Contains(this.name);
            this.Require(isPlain ? this.config.WidthAt(index, "intermediate_size") > 0 : this.ExpertWidth(index) > 0, isPlain ? "intermediate_size" : "moe_intermediate_size");
            this.Require(!this.family.HasSharedGate || this.config.Width("shared_expert_intermediate_size") is not null, "shared_expert_intermediate_size");
        }
    }

    /// <summary>The stated width of experts; that of dense blocks only where the family may mean it.</summary>
    private long? ExpertWidth(int index) =>
        this.blocks.WidthAt(index, ConfigLayers.ExpertWidthKeys) ?? (HaveExperts.Contains(this.name) ? null : this.blocks.WidthAt(index, "intermediate_size", "ffn_hidden_size"));

    private void CheckAttention(AttentionFacts attention, long hidden, int index, bool isOneOfTwo)
    {
        this.Require(attention.QueryHeads > 0, isOneOfTwo ? "num_heads" : "num_attention_heads");
        if (attention.Latent is { } latent)
        {
            this.Require(latent.NopeSize > 0, "qk_nope_head_dim");
            this.Require(latent.RopeSize > 0, "qk_rope_head_dim");
            this.Require(latent.ValueSize > 0, "v_head_dim");
            return;
        }

        bool hasSize = this.config.HeadSize(ConfigLayers.HeadSizeKeys) > 0;
        this.Require(hasSize || !OwnHeadSize.Contains(this.name), this.name is "t5" or "mt5" ? "d_kv" : this.name is "qwen" or "chatglm" ? "kv_channels" : "head_dim");
        this.Require(hasSize || attention.QueryHeads == 0 || hidden % attention.QueryHeads == 0, "head_dim");
        this.Require(!OwnKeyHeads.Contains(this.name) || this.config.CountAt(index, ConfigLayers.KeyHeadKeys) > 0, "num_key_value_heads");
        this.Require(attention.KeyValueHeads > 0 || attention.QueryHeads == 0, "num_key_value_heads");
        bool asksForOneKey = this.name is "gpt_bigcode" || (this.name is "falcon" or "refinedwebmodel" && this.config.Flag("new_decoder_architecture") != true);
        this.Require(!asksForOneKey || this.config.Flag("multi_query") is not null, "multi_query");
        if (this.config.Flag("multi_query_attention") == true)
        {
            this.Require(this.config.Count("multi_query_group_num") > 0, "multi_query_group_num");
        }
    }

    private void CheckWidth(LayerStack stack, int index, bool isOneOfTwo)
    {
        if (isOneOfTwo)
        {
            string key = this.name is "t5" or "mt5" ? "d_ff" : stack.Kind == StackKind.Encoder ? "encoder_ffn_dim" : "decoder_ffn_dim";
            this.Require(this.config.Width(key) > 0, key);
            return;
        }

        string expected = this.name switch
        {
            "opt" => "ffn_dim",
            "chatglm" => "ffn_hidden_size",
            "distilbert" => "hidden_dim",
            _ => "intermediate_size",
        };
        this.Require(this.blocks.WidthAt(index, ConfigLayers.WidthKeys) > 0 || (this.family.DenseWidthKey.Length > 0 && this.config.Width(this.family.DenseWidthKey) > 0) || FourTimes.Contains(this.name), expected);
    }
}
