using System.Collections.Frozen;
using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <summary>
/// Traits of model types. A counted family is one whose parameter count was checked against a published count; for the others the stated
/// facts are normalised and nothing is derived.
/// </summary>
internal static class ConfigFamilies
{
    private static readonly ConfigFamily Llama = new() { IsTied = false, IsCounted = true };

    private static readonly ConfigFamily Qwen2 = Llama with { HasInputBias = true, BiasIsInputOnly = true };

    private static readonly ConfigFamily Qwen3 = Llama with { HasQueryKeyNorm = true };

    private static readonly ConfigFamily Gemma = Llama with { IsTied = true };

    private static readonly ConfigFamily Gemma2 = Gemma with { Norms = 4, WindowPattern = 2 };

    private static readonly ConfigFamily Gemma3 = Gemma with { Norms = 4, WindowPattern = 6, HasQueryKeyNorm = true };

    private static readonly ConfigFamily Gpt = new()
    {
        Norm = NormalizationKind.Layer,
        Positions = PositionKind.Learned,
        FeedForward = FeedForwardKind.Plain,
        HasInputBias = true,
        HasOutputBias = true,
        HasFeedForwardBias = true,
        IsTied = true,
        IsCounted = true,
    };

    /// <summary>GPT-Neo: queries, keys and values without biases; every second layer sees a window.</summary>
    private static readonly ConfigFamily GptNeo = Gpt with { HasInputBias = false };

    /// <summary>Encoder and decoder with a position table of two spare rows, a norm after each embedding and none at the end.</summary>
    private static readonly ConfigFamily Bart = Gpt with { HasFinalNorm = false, HasEmbeddingNorm = true, ExtraPositions = 2, Countable = IsPlainBart };

    private static readonly ConfigFamily Bert = Gpt with { HasFinalNorm = false, HasEmbeddingNorm = true, IsEncoder = true, IsTied = null, Countable = IsPlainEncoder };

    private static readonly ConfigFamily Electra = Bert with
    {
        HasPooler = false,
        HasNarrowEmbedding = true,
        Countable = static config => IsPlainEncoder(config) && config.Has("embedding_size"),
    };

    /// <summary>Text encoders that stand beside an image encoder: the layers of GPT-2 without a head.</summary>
    private static readonly ConfigFamily ImageText = Gpt with
    {
        IsEncoder = true,
        HasSegments = false,
        HasPooler = false,
        IsTied = null,
        Countable = static config => !config.Words("architectures").Any(static name => name.EndsWith("WithProjection", StringComparison.Ordinal)),
    };

    /// <summary>DeBERTa of its third version: no positions and segments in the embedding, one table of relative positions for all layers.</summary>
    private static readonly ConfigFamily Deberta = Bert with
    {
        Positions = PositionKind.RelativeBuckets,
        HasSegments = false,
        HasPooler = false,
        HasRelativeVectors = true,
        Countable = IsThirdDeberta,
    };

    /// <summary>ModernBERT: gated blocks without any bias, a global layer and two with windows in turn, the first layer without a norm of its own.</summary>
    private static readonly ConfigFamily ModernBert = Bert with
    {
        HasInputBias = false,
        HasOutputBias = false,
        HasFeedForwardBias = false,
        HasNormBias = false,
        HasFinalNorm = true,
        HasSegments = false,
        HasPooler = false,
        FirstLayerLacksNorm = true,
        Positions = PositionKind.Rotary,
        FeedForward = FeedForwardKind.Gated,
        Countable = static config => config.Flag("norm_bias") != true,
    };

    private static readonly ConfigFamily NomicBert = Bert with
    {
        HasInputBias = false,
        HasOutputBias = false,
        HasFeedForwardBias = false,
        HasPooler = false,
        Positions = PositionKind.Rotary,
        FeedForward = FeedForwardKind.Gated,
        Countable = IsPlainNomic,
    };

    private static readonly ConfigFamily Roberta = Bert with { ExtraPositions = 0 };

    /// <summary>Attention and feed-forward block side by side behind one norm, rotary positions, an output head with bias.</summary>
    private static readonly ConfigFamily Phi = Gpt with
    {
        Positions = PositionKind.Rotary,
        Norms = 1,
        IsTied = false,
        HasHeadBias = true,
        Countable = static config => config.Flag("qk_layernorm") != true,
    };

    private static readonly ConfigFamily Falcon = new()
    {
        Norm = NormalizationKind.Layer,
        FeedForward = FeedForwardKind.Plain,
        BiasKey = "bias",
        BiasKeyIsForAll = true,
        IsTied = true,
        IsCounted = true,
    };

    private static readonly ConfigFamily Cohere = Gemma with { Norm = NormalizationKind.Layer, HasNormBias = false, Norms = 1, QueryKeyNormIsWhole = true };

    private static readonly ConfigFamily Olmo2 = Llama with { HasQueryKeyNorm = true, QueryKeyNormIsWhole = true };

    private static readonly ConfigFamily Glm = Llama with { HasInputBias = true, BiasIsInputOnly = true };

    /// <summary>Experts with a balancing bias, beside one that every token uses, behind a few dense layers.</summary>
    private static readonly ConfigFamily Glm4Moe = Llama with { BiasIsInputOnly = true, HasRouterBias = true };

    /// <summary>Latent attention with a scorer that chooses tokens.</summary>
    private static readonly ConfigFamily SparseLatent = Llama with { HasRouterBias = true, Countable = HasScorer };

    private static readonly ConfigFamily Bailing = Llama with { Countable = static config => config.Flag("use_qk_norm") == true && config.Flag("use_bias") != true };

    private static readonly ConfigFamily Hunyuan = Qwen3 with { Countable = static config => config.Has("tie_word_embeddings") && config.Flag("use_cla", "use_mla") != true };

    private static readonly ConfigFamily Mamba = Llama with
    {
        Norms = 1,
        IsTied = true,
        Positions = PositionKind.None,
        FeedForward = FeedForwardKind.None,
        HasAttention = false,
        Mixer = RecurrentKind.Mamba1,
        Countable = HasMambaBiases,
    };

    /// <summary>Mamba-1 with norms inside, every eighth layer attention without positions, every second block experts.</summary>
    private static readonly ConfigFamily Jamba = Llama with
    {
        Positions = PositionKind.None,
        Mixer = RecurrentKind.Mamba1,
        HasMambaNorms = true,
        Countable = static config => HasMambaBiases(config) && config.Has("attn_layer_period") && config.Has("attn_layer_offset")
            && config.Has("expert_layer_period") && config.Has("expert_layer_offset"),
    };

    private static readonly ConfigFamily Lfm2 = Gemma with
    {
        HasQueryKeyNorm = true,
        Mixer = RecurrentKind.ShortConvolution,
        Countable = static config => config.Flag("conv_bias") != true && config.Has("conv_L_cache") && (config.Has("layer_types") || config.Has("full_attn_idxs")),
    };

    /// <summary>Gated delta nets with full attention in between, whose queries bring a gate along.</summary>
    private static readonly ConfigFamily Qwen3Next = Qwen3 with { HasSharedGate = true, HasOutputGate = true };

    private static readonly ConfigFamily T5 = new()
    {
        Positions = PositionKind.RelativeBuckets,
        FeedForward = FeedForwardKind.Plain,
        IsTied = true,
        IsCounted = true,
        Countable = IsWholePair,
    };

    private static readonly FrozenDictionary<string, ConfigFamily> ByName = new Dictionary<string, ConfigFamily>(StringComparer.Ordinal)
    {
        ["llama"] = Llama,
        ["mistral"] = Llama,
        ["mixtral"] = Llama,
        ["phi3"] = Llama,
        ["ministral3"] = Llama with { Countable = static config => config.Has("tie_word_embeddings") },
        ["helium"] = Llama with { BiasIsInputOnly = true, Countable = static config => config.Has("tie_word_embeddings") },
        ["exaone"] = Llama with { Countable = static config => config.Has("tie_word_embeddings") },
        ["exaone4"] = Qwen3 with { WindowPattern = 4, GlobalLayersLackPositions = true, Countable = static config => config.Has("tie_word_embeddings") },
        ["arcee"] = Llama with { FeedForward = FeedForwardKind.Plain },
        ["apertus"] = Qwen3 with
        {
            FeedForward = FeedForwardKind.Plain,
            ActivationWeights = 2,
            Countable = static config => config.Text("hidden_act") == "xielu" && config.Flag("qk_norm") != false && config.Flag("post_norm") != true,
        },
        ["nemotron"] = Llama with { Norm = NormalizationKind.Layer, FeedForward = FeedForwardKind.Plain },
        ["seed_oss"] = Llama with { BiasIsInputOnly = true, Countable = static config => config.Flag("attention_out_bias") != true },
        ["phimoe"] = Llama with
        {
            Norm = NormalizationKind.Layer,
            HasHeadBias = true,
            Countable = static config => config.Has("attention_bias") && config.Flag("lm_head_bias") == true,
        },
        ["internlm"] = Llama with { BiasKey = "bias", HasInputBias = true, HasOutputBias = true, Countable = static config => config.Has("bias") },
        ["qwen2"] = Qwen2,
        ["qwen2_moe"] = Qwen2 with { HasSharedGate = true },
        ["qwen2_vl"] = Qwen2,
        ["qwen2_5_vl"] = Qwen2,
        ["qwen3"] = Qwen3,
        ["qwen3_moe"] = Qwen3,
        ["qwen3_vl"] = Qwen3,
        ["qwen3_vl_moe"] = Qwen3,
        ["qwen3_next"] = Qwen3Next,
        ["qwen3_5"] = Qwen3Next,
        ["qwen3_5_moe"] = Qwen3Next,
        ["qwen"] = Qwen2 with { HalvesWidth = true, Countable = static config => config.Flag("no_bias") != false },
        ["mimo"] = Qwen2,
        ["gemma"] = Gemma,
        ["gemma2"] = Gemma2,
        ["gemma3"] = Gemma3,
        ["gemma3n"] = Gemma3 with { WindowPattern = 5, HasLayerInputs = true, HasAlternatingUpdates = true, Countable = HasAlternatingSizes },
        ["gemma4"] = Gemma3 with
        {
            HasLayerInputs = true,
            HasLayerScale = true,
            HasScaledRouter = true,
            ExpertNorms = 3,
            Countable = static config => config.Has("layer_types") && config.Has("hidden_size_per_layer_input"),
        },
        ["cohere"] = Cohere,
        ["cohere2"] = Cohere with { WindowPattern = 4, GlobalLayersLackPositions = true },
        ["granite"] = Llama,
        ["granitemoe"] = Llama,
        ["granitemoehybrid"] = Llama with
        {
            DenseWidthKey = "shared_intermediate_size",
            Mixer = RecurrentKind.Mamba2,
            Countable = static config => config.Words("layer_types") is { Length: > 0 } types && (!types.Contains("mamba") || HasMamba2(config)),
        },
        ["falcon_h1"] = Llama with { HasParallelMixer = true, Mixer = RecurrentKind.Mamba2, Countable = IsPlainFalconH1 },
        ["bamba"] = Llama with { Mixer = RecurrentKind.Mamba2, Countable = static config => config.Has("attn_layer_indices") && HasMamba2(config) },
        ["jamba"] = Jamba,
        ["lfm2"] = Lfm2 with { AdjustsWidth = true },
        ["lfm2_moe"] = Lfm2,
        ["olmo"] = Llama with { HasNormWeights = false, Norm = NormalizationKind.Layer },
        ["olmo2"] = Olmo2,
        ["olmo3"] = Olmo2 with { WindowPattern = 4 },
        ["olmoe"] = Olmo2,
        ["smollm3"] = Gemma,
        ["minicpm"] = Gemma with { Countable = static config => !config.Has("num_experts") },
        ["ernie4_5"] = Gemma with { BiasKey = "use_bias", BiasKeyIsForAll = true },
        ["ernie4_5_moe"] = Gemma with { HasRouterBias = true, Countable = static config => config.Flag("use_bias") != true && config.Count("moe_num_experts") > 0 },
        ["hunyuan_v1_dense"] = Hunyuan,
        ["hunyuan_v1_moe"] = Hunyuan,
        ["bailing_moe"] = Bailing,
        ["bailing_moe_v2"] = Bailing,
        ["dots1"] = Qwen3 with { HasRouterBias = true, Countable = static config => config.Flag("attention_bias") != true },
        ["baichuan"] = Llama,
        ["internlm2"] = Llama with { Countable = static config => config.Flag("bias") != true },
        ["panguembedded"] = Llama with { BiasKey = "bias" },
        ["glm"] = Glm,
        ["glm4"] = Glm with { Norms = 4 },
        ["chatglm"] = Glm with { Countable = static config => config.Has("ffn_hidden_size") && config.Flag("rmsnorm") != false && config.Flag("add_bias_linear") != true },
        ["stablelm"] = Llama with
        {
            Norm = NormalizationKind.Layer,
            BiasIsInputOnly = true,
            Countable = static config => config.Flag("use_parallel_residual") != true && config.Flag("qk_layernorm") != true,
        },
        ["starcoder2"] = Gpt with { Positions = PositionKind.Rotary, BiasKey = "use_bias", BiasKeyIsForAll = true },
        ["gpt_oss"] = Llama with { HasInputBias = true, HasOutputBias = true, HasSinks = true, HasRouterBias = true, HasExpertBias = true, WindowPattern = 2 },
        ["deepseek"] = Llama,
        ["deepseek_v2"] = Llama,
        ["deepseek_v3"] = Llama,
        ["deepseek_v32"] = SparseLatent,
        ["deepseek_v4"] = Llama with { HasSinks = true, HasCompressedRows = true, Countable = IsFirstDeepSeekV4 },
        ["kimi_k2"] = Llama,
        ["kimi_linear"] = Llama with
        {
            Positions = PositionKind.None,
            HasRouterBias = true,
            HasChannelDecay = true,
            Countable = static config => config.Flag("mla_use_nope") == true && config.Width("kv_lora_rank") > 0 && config.Section("linear_attn_config").Has("kda_layers"),
        },
        ["glm_moe_dsa"] = SparseLatent with
        {
            Countable = static config => HasScorer(config) && (config.Has("indexer_types") || (config.Count("index_topk_freq") ?? 1) == 1),
        },
        ["glm4_moe"] = Glm4Moe,
        ["glm4_moe_lite"] = Glm4Moe with { Countable = static config => config.Width("kv_lora_rank") > 0 && config.Flag("attention_bias") != true },
        ["minimax_m2"] = Qwen3 with
        {
            QueryKeyNormIsWhole = true,
            HasRouterBias = true,
            Countable = static config => config.Text("qk_norm_type") is "" or "per_layer" && (config.Width("shared_intermediate_size") ?? 0) == 0
                && config.Numbers("attn_type_list").All(static type => type == 1),
        },
        ["llama4"] = Llama with { SharedExperts = 1, QueryKeyNormHasWeights = false },
        ["nemotron_h"] = Llama with
        {
            Norms = 1,
            FeedForward = FeedForwardKind.Plain,
            Positions = PositionKind.None,
            Mixer = RecurrentKind.Mamba2,
            HasRouterBias = true,
            HasOnePartLayers = true,
            Countable = IsPatternOfNemotron,
        },
        ["gpt2"] = Gpt,
        ["gpt_neox"] = Gpt with { Positions = PositionKind.Rotary, IsTied = false },
        ["gptj"] = Phi with { HasInputBias = false, HasOutputBias = false },
        ["codegen"] = Phi with { HasInputBias = false, HasOutputBias = false },
        ["gpt_neo"] = GptNeo,
        ["xglm"] = Gpt with { Positions = PositionKind.Sinusoidal },
        ["biogpt"] = Gpt with { ExtraPositions = 2 },
        ["gpt_bigcode"] = Gpt,
        ["phi"] = Phi,
        ["phi-msft"] = Phi,
        ["mixformer-sequential"] = Phi,
        ["opt"] = Gpt with { ExtraPositions = 2, Countable = static config => config.Flag("enable_bias") != false && config.Flag("layer_norm_elementwise_affine") != false },
        ["bloom"] = Gpt with { Positions = PositionKind.Alibi, HasEmbeddingNorm = true },
        ["falcon"] = Falcon,
        ["refinedweb"] = Falcon,
        ["refinedwebmodel"] = Falcon,
        ["mpt"] = new()
        {
            Norm = NormalizationKind.Layer,
            HasNormBias = false,
            Positions = PositionKind.Alibi,
            FeedForward = FeedForwardKind.Plain,
            IsTied = true,
            IsCounted = true,
            Countable = static config => config.Flag("no_bias") == true && config.Section("attn_config") is var attention && attention.Flag("alibi") == true && attention.Flag("qk_ln") != true,
        },
        ["bert"] = Bert,
        ["roberta"] = Roberta,
        ["xlm-roberta"] = Roberta,
        ["camembert"] = Roberta,
        ["distilbert"] = Bert with { HasSegments = false, HasPooler = false },
        ["electra"] = Electra,
        ["albert"] = Electra with
        {
            HasPooler = true,
            SharesLayers = true,
            Countable = static config => IsPlainEncoder(config) && config.Width("embedding_size") is { } width && width != config.Width("hidden_size"),
        },
        ["clip_text_model"] = ImageText,
        ["siglip_text_model"] = ImageText with
        {
            HasPooler = true,
            Countable = static config => config.Width("projection_size") is not { } width || width == config.Width("hidden_size"),
        },
        ["mpnet"] = Bert with { HasSegments = false, HasRelativeBias = true },
        ["deberta-v2"] = Deberta,
        ["modernbert"] = ModernBert,
        ["nomic_bert"] = NomicBert,
        ["t5"] = T5,
        ["mt5"] = T5 with { IsTied = false },
        ["bart"] = Bart,
        ["mbart"] = Bart with { HasFinalNorm = true, Countable = static config => IsTiedPair(config) && config.Flag("normalize_before", "add_final_layer_norm") != false },
        ["pegasus"] = Bart with
        {
            HasFinalNorm = true,
            HasEmbeddingNorm = false,
            Positions = PositionKind.Sinusoidal,
            Countable = static config => IsTiedPair(config) && config.Flag("normalize_before", "add_final_layer_norm") != false && config.Flag("normalize_embedding") != true,
        },
        ["whisper"] = Gpt,
        ["rwkv"] = new()
        {
            Norm = NormalizationKind.Layer,
            HasEmbeddingNorm = true,
            Positions = PositionKind.None,
            FeedForward = FeedForwardKind.Plain,
            HasAttention = false,
            Mixer = RecurrentKind.Rwkv,
            IsTied = false,
            IsCounted = true,
        },
        ["dbrx"] = Llama with { Norm = NormalizationKind.Layer, HasNormBias = false, Countable = static config => config.Section("ffn_config").Count("moe_num_experts") > 0 },
        ["mamba"] = Mamba,
        ["falcon_mamba"] = Mamba,
        ["mamba2"] = Mamba with { IsTied = false, Mixer = RecurrentKind.Mamba2, Countable = HasMamba2 },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Traits of a model type; those of nothing known for other types.</summary>
    public static ConfigFamily Find(string modelType)
    {
        string name = (modelType.EndsWith("_text", StringComparison.Ordinal) ? modelType[..^5] : modelType).ToLowerInvariant();
        return ByName.GetValueOrDefault(name) ?? Unknown;
    }

    /// <summary>No vectors for relative positions and no attention to another encoder.</summary>
    private static bool IsPlainEncoder(ConfigSection config) =>
        config.Text("position_embedding_type") is "" or "absolute" && config.Flag("is_decoder") != true && config.Flag("add_cross_attention") != true;

    /// <summary>Encoder and decoder are both there: neither a decoder alone nor the encoder of a pair.</summary>
    private static bool IsWholePair(ConfigSection config) =>
        config.Flag("is_encoder_decoder") != false && config.Flag("is_decoder") != true
        && !config.Words("architectures").Any(static name => name.EndsWith("EncoderModel", StringComparison.Ordinal));

    /// <summary>One embedding for both halves and the head.</summary>
    private static bool IsTiedPair(ConfigSection config) => IsWholePair(config) && config.Flag("tie_word_embeddings") != false;

    private static bool IsPlainBart(ConfigSection config) =>
        IsTiedPair(config) && config.Flag("normalize_before") != true && config.Flag("add_final_layer_norm") != true && config.Flag("static_position_embeddings") != true
        && config.Flag("normalize_embedding") != false;

    private static bool IsThirdDeberta(ConfigSection config) =>
        config.Flag("relative_attention") == true && config.Flag("share_att_key") == true && config.Count("position_buckets") > 0
        && config.Text("norm_rel_ebd") == "layer_norm" && config.Flag("position_biased_input") == false && config.Count("type_vocab_size") == 0
        && (config.Count("conv_kernel_size") ?? 0) == 0 && !config.Has("embedding_size");

    private static bool IsPlainNomic(ConfigSection config) =>
        config.Text("activation_function") == "swiglu" && config.Flag("qkv_proj_bias") == false && config.Flag("mlp_fc1_bias") == false
        && config.Flag("mlp_fc2_bias") == false && config.Flag("prenorm") == false && config.Flag("use_rms_norm") != true
        && config.Real("rotary_emb_fraction") == 1 && (config.Count("moe_every_n_layers") ?? 0) == 0;

    private static bool HasScorer(ConfigSection config) =>
        config.Width("kv_lora_rank") > 0 && config.Width("q_lora_rank") > 0 && config.Flag("attention_bias") != true && config.Count("index_topk") > 0
        && config.Count("index_n_heads") > 0 && config.HeadSize("index_head_dim") > 0;

    /// <summary>
    /// DeepSeek V4 as first published. Later models of the type have further parts, so a configuration with a key about compression, scorer, streams or
    /// drafts that the first ones lack is not counted.
    /// </summary>
    private static bool IsFirstDeepSeekV4(ConfigSection config)
    {
        string[] known =
        [
            "compress_ratios", "compress_rope_theta", "index_head_dim", "index_n_heads", "index_topk", "hc_mult", "hc_eps", "hc_sinkhorn_iters", "o_groups", "o_lora_rank",
        ];
        string[] parts = ["compress", "index_", "hc_", "o_", "dspark", "csa", "kv_", "engram"];
        return config.Width("q_lora_rank") > 0 && config.Count("o_groups") > 0 && config.Width("o_lora_rank") > 0 && config.Count("hc_mult") > 0
            && config.Count("index_topk") > 0 && config.Count("index_n_heads") > 0 && config.HeadSize("index_head_dim") > 0 && config.HeadSize("head_dim") > 0
            && config.Width("moe_intermediate_size") > 0 && config.Has("num_hash_layers") && config.Flag("attention_bias") != true && config.Flag("mlp_bias") != true
            && config.Numbers("compress_ratios") is { Length: > 0 } ratios && ratios.Length >= config.Count("num_hidden_layers")
            && ratios.All(static ratio => ratio is 0 or 4 or 128)
            && !config.Value.Members.Any(member => parts.Any(part => member.Key.StartsWith(part, StringComparison.Ordinal)) && !known.Contains(member.Key));
    }

    /// <summary>Convolutions with a bias and projections without: the usual form of both generations of Mamba.</summary>
    private static bool HasMambaBiases(ConfigSection config) =>
        config.Flag("use_bias") != true && config.Flag("mamba_proj_bias") != true && config.Flag("use_conv_bias") != false && config.Flag("mamba_conv_bias") != false;

    /// <summary>Every size of a Mamba-2 mixer is stated; families have different defaults for them.</summary>
    private static bool HasMamba2(ConfigSection config) =>
        HasMambaBiases(config) && config.Count("mamba_num_heads", "mamba_n_heads", "num_heads") > 0
        && config.HeadSize("mamba_head_dim", "mamba_d_head", "head_dim") > 0 && config.Count("n_groups", "mamba_n_groups") > 0
        && config.HeadSize("ssm_state_size", "state_size", "mamba_d_state") > 0 && config.Count("conv_kernel", "mamba_d_conv") > 0;

    private static bool IsPlainFalconH1(ConfigSection config) =>
        HasMamba2(config) && config.Has("tie_word_embeddings") && config.Has("mamba_rms_norm") && config.Flag("projectors_bias") != true && config.Flag("mamba_use_mlp") != false
        && (config.Width("mamba_d_ssm") is not { } width || width == config.Count("mamba_n_heads") * config.HeadSize("mamba_d_head"));

    private static bool HasAlternatingSizes(ConfigSection config) =>
        config.Width("hidden_size_per_layer_input") > 0 && config.Length("vocab_size_per_layer_input") > 0 && config.Width("laurel_rank") > 0
        && config.Count("altup_num_inputs") > 0;

    private static bool IsPatternOfNemotron(ConfigSection config) =>
        HasMamba2(config) && LayerRules.PatternOf(config) is { Length: > 0 } pattern && pattern.Length == (config.Count("num_hidden_layers") ?? pattern.Length)
        && pattern.All(static letter => letter is 'M' or '-' or '*' or 'E') && config.Flag("mlp_bias") != true && (config.Count("n_shared_experts") ?? 0) <= 1;

    private static ConfigFamily Unknown { get; } = new() { Norm = NormalizationKind.Unknown, Positions = PositionKind.Unknown };
}
