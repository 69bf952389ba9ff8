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

    private static readonly ConfigFamily Bert = Gpt with { HasFinalNorm = false, HasEmbeddingNorm = true, IsEncoder = true, IsTied = null };

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

    /// <summary>Gated delta nets with full attention in between, whose queries bring a gate along.</summary>
    private static readonly ConfigFamily Qwen3Next = Qwen3 with { HasSharedGate = true, HasOutputGate = true };

    private static readonly ConfigFamily T5 = new()
    {
        Positions = PositionKind.RelativeBuckets,
        FeedForward = FeedForwardKind.Plain,
        IsTied = true,
        IsCounted = true,
    };

    private static readonly FrozenDictionary<string, ConfigFamily> ByName = new Dictionary<string, ConfigFamily>(StringComparer.Ordinal)
    {
        ["llama"] = Llama,
        ["mistral"] = Llama,
        ["mixtral"] = Llama,
        ["phi3"] = Llama,
        ["internlm"] = Llama with { IsCounted = false },
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
        ["gemma3n"] = Gemma3 with { WindowPattern = 5, IsCounted = false },
        ["gemma4"] = Gemma3 with { IsCounted = false },
        ["cohere"] = Cohere,
        ["cohere2"] = Cohere with { WindowPattern = 4 },
        ["granite"] = Llama,
        ["granitemoe"] = Llama,
        ["olmo"] = Llama with { HasNormWeights = false, Norm = NormalizationKind.Layer },
        ["olmo2"] = Olmo2,
        ["olmoe"] = Olmo2,
        ["smollm3"] = Gemma,
        ["minicpm"] = Gemma with { Countable = static config => !config.Has("num_experts") },
        ["ernie4_5"] = Gemma with { BiasKey = "use_bias", BiasKeyIsForAll = true },
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
        ["deepseek_v32"] = Llama with { IsCounted = false },
        ["deepseek_v4"] = Llama with { IsCounted = false },
        ["kimi_k2"] = Llama,
        ["kimi_linear"] = Llama with { IsCounted = false },
        ["glm_moe_dsa"] = Llama with { IsCounted = false },
        ["glm4_moe"] = Llama with { BiasIsInputOnly = true, IsCounted = false },
        ["minimax_m2"] = Qwen3 with { IsCounted = false },
        ["llama4"] = Llama with { IsCounted = false },
        ["nemotron_h"] = Llama with { Norms = 1, FeedForward = FeedForwardKind.Plain, IsCounted = false, Positions = PositionKind.None },
        ["gpt2"] = Gpt,
        ["gpt_neox"] = Gpt with { Positions = PositionKind.Rotary, IsTied = false },
        ["gptj"] = Phi with { HasInputBias = false, HasOutputBias = false },
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
        ["distilbert"] = Bert with { HasSegments = false },
        ["t5"] = T5,
        ["mt5"] = T5 with { IsTied = false, IsCounted = false },
        ["whisper"] = Gpt,
        ["mamba"] = Llama with { Norms = 1, IsTied = true, Positions = PositionKind.None, FeedForward = FeedForwardKind.None },
        ["mamba2"] = Llama with { Norms = 1, Positions = PositionKind.None, FeedForward = FeedForwardKind.None, IsCounted = false },
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Traits of a model type; those of nothing known for other types.</summary>
    public static ConfigFamily Find(string modelType)
    {
        string name = (modelType.EndsWith("_text", StringComparison.Ordinal) ? modelType[..^5] : modelType).ToLowerInvariant();
        return ByName.GetValueOrDefault(name) ?? Unknown;
    }

    private static ConfigFamily Unknown { get; } = new() { Norm = NormalizationKind.Unknown, Positions = PositionKind.Unknown };
}
