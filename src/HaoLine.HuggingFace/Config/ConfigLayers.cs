using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>Makes the layers of a configuration, each with its own attention, mixer and feed-forward block.</summary>
internal sealed class ConfigLayers(ConfigSection config, ConfigFamily family, string name, long hidden)
{
    public static readonly string[] HeadKeys = ["num_attention_heads", "n_head", "n_heads", "num_heads", "attention_heads", "decoder_attention_heads"];
    public static readonly string[] KeyHeadKeys = ["num_key_value_heads", "num_kv_heads", "n_head_kv", "num_query_groups"];
    public static readonly string[] HeadSizeKeys = ["head_dim", "attention_head_dim", "d_kv", "kv_channels"];
    public static readonly string[] WidthKeys = ["intermediate_size_mlp", "intermediate_size", "n_inner", "ffn_dim", "d_ff", "ffn_hidden_size", "decoder_ffn_dim", "hidden_dim", "block_ff_dim"];
    public static readonly string[] ExpertKeys = ["num_local_experts", "n_routed_experts", "num_experts", "moe_num_experts"];
    public static readonly string[] ExpertWidthKeys = ["moe_intermediate_size", "moe_ffn_hidden_size", "expert_intermediate_size"];
    public static readonly string[] ActiveKeys = ["num_experts_per_tok", "moe_topk", "top_k_experts", "num_experts_per_token", "moe_top_k", "experts_per_token", "moe_k"];

    private readonly ConfigSection blocks = BlocksOf(config);

    private readonly Dictionary<LayerFacts, LayerFacts> equal = [];

    /// <summary>The section that describes feed-forward blocks: one of its own in DBRX.</summary>
    public static ConfigSection BlocksOf(ConfigSection config) => config.Has("ffn_config") ? config.Section("ffn_config") : config;

    /// <summary>Encoder first where there are two.</summary>
    public IReadOnlyList<LayerStack> Stacks()
    {
        if (name is "t5" or "mt5")
        {
            int encoder = this.LayerCount("num_layers");
            int decoder = config.Has("num_decoder_layers") ? this.LayerCount("num_decoder_layers") : encoder;
            return this.EncoderDecoder(encoder, decoder, 0, 0);
        }

        if (config.Has("encoder_layers") && config.Has("decoder_layers"))
        {
            return this.EncoderDecoder(
                this.LayerCount("encoder_layers"),
                this.LayerCount("decoder_layers"),
                config.Length("max_source_positions", "max_position_embeddings") ?? 0,
                config.Length("max_target_positions", "max_position_embeddings") ?? 0);
        }

        int count = this.LayerCount("num_hidden_layers", "n_layer", "num_layers", "n_layers");
        string pattern = family.HasOnePartLayers ? LayerRules.PatternOf(config) : config.Text("hybrid_override_pattern");
        count = pattern.Length is > 0 and <= (int)ConfigSection.MaximumLayers && count == 0 ? pattern.Length : count;
        LayerRules rules = LayerRules.Read(config, family);
        var layers = new List<LayerFacts>(count);
        for (int i = 0; i < count; i++)
        {
            LayerFacts layer = pattern.Length == count && count > 0 ? this.PatternLayer(pattern[i], i) : this.Layer(i, count, rules);
            layers.Add(this.Shared(layer));
        }

        return [new LayerStack(family.IsEncoder ? StackKind.Encoder : StackKind.Decoder, hidden, layers)];
    }

    private bool IsFalcon => name is "falcon" or "RefinedWeb" or "RefinedWebModel";

    /// <summary>Falcon from 40B on: groups of keys, two norms side by side. The first one had a model type of its own.</summary>
    private bool IsNewFalcon => this.IsFalcon && (config.Flag("new_decoder_architecture") ?? name == "RefinedWeb");

    private int LayerCount(params ReadOnlySpan<string> names)
    {
        JsonValue found = config.Value.FindFirst(names);
        if (!found.HasValue)
        {
            return 0;
        }

        long count = found.AsInt64();
        return count is >= 0 and <= ConfigSection.MaximumLayers
            ? (int)count
            : throw found.Error(count < 0 ? DefectKind.BadValue : DefectKind.LimitExceeded, "The number of layers is impossible.", $"0 to {ConfigSection.MaximumLayers}", $"{count}");
    }

    private LayerFacts Shared(LayerFacts layer)
    {
        if (!this.equal.TryGetValue(layer, out LayerFacts? known))
        {
            known = layer;
            this.equal.Add(layer, layer);
        }

        return known;
    }

    private LayerFacts Layer(int index, int count, LayerRules rules)
    {
        LayerMixer mixer = rules.MixerOf(index);
        int norms = this.IsFalcon && (config.Flag("parallel_attn") ?? true) && !this.IsNewFalcon ? 1 : family.Norms;
        norms -= family.FirstLayerLacksNorm && index == 0 ? 1 : 0;
        long sharing = config.Count("num_kv_shared_layers") ?? 0;
        bool isSharing = mixer.HasAttention && sharing > 0 && index >= count - sharing;
        FeedForwardFacts block = this.FeedForward(index);
        block = isSharing && config.Flag("use_double_wide_mlp") == true ? block with { Width = 2 * block.Width } : block;
        return new LayerFacts
        {
            Attention = mixer.HasAttention ? this.Attention(index, mixer) : AttentionFacts.None,
            Recurrent = mixer.Recurrent is { } kind ? this.Recurrent(kind) : null,
            FeedForward = block,
            Norms = norms + (block.Experts is null ? 0 : family.ExpertNorms),
            SharesCacheOfLayer = isSharing ? SharedCacheOf(index, count - (int)Math.Min(sharing, count), rules) : -1,
        };
    }

    /// <summary>The last layer before the sharing ones that attends in the same way.</summary>
    private static int SharedCacheOf(int index, int firstSharing, LayerRules rules)
    {
        LayerMixer wanted = rules.MixerOf(index);
        for (int i = firstSharing - 1; i >= 0; i--)
        {
            if (rules.MixerOf(i) == wanted)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>One letter of the pattern of Nemotron-H: Mamba-2, attention, dense block or experts, and nothing else in that layer.</summary>
    private LayerFacts PatternLayer(char letter, int index) => letter switch
    {
        'M' => new LayerFacts { Recurrent = this.Recurrent(RecurrentKind.Mamba2), Norms = 1 },
        '*' => new LayerFacts { Attention = this.Attention(index, new LayerMixer(AttentionReach.Full, 0, null)), Norms = 1 },
        'E' => new LayerFacts { FeedForward = this.FeedForward(index), Norms = 1 },
        _ => new LayerFacts { FeedForward = this.Dense(index), Norms = 1 },
    };

    /// <summary>What the flag of the family says about biases; null without it.</summary>
    private bool? KeyedBias => family.BiasKey.Length > 0 ? config.Flag(family.BiasKey) : null;

    private AttentionFacts Attention(int index, LayerMixer mixer)
    {
        long heads = config.CountAt(index, HeadKeys) ?? 0;
        bool isGlobal = mixer.Reach == AttentionReach.Full;
        long keyHeads = config.Flag("multi_query") == true && !this.IsNewFalcon
            ? 1
            : (isGlobal ? config.CountAt(index, "num_global_key_value_heads") : null)
                ?? config.CountAt(index, KeyHeadKeys)
                ?? (config.Flag("multi_query_attention") == true ? config.Count("multi_query_group_num") : null)
                ?? config.Section("attn_config").Count("kv_n_heads")
                ?? heads;
        long size = (isGlobal ? config.HeadSize("global_head_dim") : null)
            ?? config.HeadSize(HeadSizeKeys)
            ?? (heads > 0 ? hidden / heads : 0);
        bool? stated = config.Flag("attention_bias", "qkv_bias", "use_qkv_bias", "add_qkv_bias");
        var attention = new AttentionFacts
        {
            Reach = mixer.Reach,
            Window = mixer.Window,
            CompressedEvery = config.CountAt(index, "compress_ratios") ?? 0,
            QueryHeads = heads,
            KeyValueHeads = keyHeads,
            KeySize = size,
            ValueSize = size,
            HasInputBias = stated ?? this.KeyedBias ?? family.HasInputBias,
            HasOutputBias = stated is { } bias ? bias && !family.BiasIsInputOnly : this.KeyedBias ?? family.HasOutputBias,
            HasQueryKeyNorm = (config.Flag("use_qk_norm") ?? family.HasQueryKeyNorm) && family.QueryKeyNormHasWeights,
            HasSinks = family.HasSinks,
            HasOutputGate = config.Flag("attn_output_gate", "mla_use_output_gate") ?? family.HasOutputGate,
            HasPositions = mixer.HasPositions,
            Indexer = this.Indexer(index),
        };
        return config.Width("kv_lora_rank") is > 0 and { } rank ? this.Latent(attention, rank) : attention;
    }

    /// <summary>The scorer of sparse attention; without heads of its own where a layer takes the choice of an earlier layer (<c>indexer_types</c>).</summary>
    private AttentionIndexer? Indexer(int index)
    {
        if (config.Count("index_topk") is not (> 0 and { } top))
        {
            return null;
        }

        // Of the layers with compressed rows only those of small blocks choose among them.
        const long smallBlock = 4;
        if (family.HasCompressedRows && config.CountAt(index, "compress_ratios") != smallBlock)
        {
            return null;
        }

        string[] types = config.Words("indexer_types");
        return index < types.Length && types[index] == "shared"
            ? new AttentionIndexer(0, 0, top)
            : new AttentionIndexer(config.Count("index_n_heads") ?? 0, config.HeadSize("index_head_dim") ?? 0, top);
    }

    private AttentionFacts Latent(AttentionFacts attention, long rank)
    {
        var latent = new LatentAttention(
            config.Width("q_lora_rank") ?? 0,
            rank,
            config.HeadSize("qk_nope_head_dim") ?? 0,
            config.HeadSize("qk_rope_head_dim") ?? 0,
            config.HeadSize("v_head_dim") ?? 0);
        return attention with { Latent = latent, KeySize = latent.NopeSize + latent.RopeSize, ValueSize = latent.ValueSize, HasQueryKeyNorm = false };
    }

    private RecurrentFacts Recurrent(RecurrentKind kind)
    {
        if (kind is RecurrentKind.GatedDeltaNet or RecurrentKind.LinearAttention)
        {
            ConfigSection linear = config.Section("linear_attn_config");
            long heads = config.Count("linear_num_value_heads") ?? linear.Count("num_heads") ?? config.Count("num_attention_heads") ?? 0;
            long size = config.HeadSize("linear_value_head_dim") ?? linear.HeadSize("head_dim") ?? config.HeadSize("head_dim") ?? 0;
            long keyHeads = config.Count("linear_num_key_heads") ?? heads;
            long keySize = config.HeadSize("linear_key_head_dim") ?? size;
            return new RecurrentFacts
            {
                Kind = kind,
                InnerSize = heads * size,
                StateSize = keySize,
                Heads = heads,
                HeadSize = size,
                KeyHeads = keyHeads,
                KeySize = keySize,
                ConvolutionKernel = config.Count("linear_conv_kernel_dim") ?? linear.Count("short_conv_kernel_size") ?? 0,
                ConvolutionChannels = (2 * keyHeads * keySize) + (heads * size),
            };
        }

        if (kind == RecurrentKind.ShortConvolution)
        {
            return new RecurrentFacts { Kind = kind, InnerSize = hidden, ConvolutionKernel = config.Count("conv_L_cache") ?? 0, ConvolutionChannels = hidden };
        }

        if (kind == RecurrentKind.Rwkv)
        {
            // Each half of the block sees the input before, as a convolution over two tokens would; numerator, denominator and maximum are the state.
            return new RecurrentFacts
            {
                Kind = kind,
                InnerSize = config.Width("attention_hidden_size") ?? hidden,
                StateSize = 3,
                ConvolutionKernel = 2,
                ConvolutionChannels = 2 * hidden,
            };
        }

        long mambaHeads = config.Count("mamba_num_heads", "mamba_n_heads", "num_heads") ?? 0;
        long mambaHeadSize = config.HeadSize("mamba_head_dim", "mamba_d_head", "head_dim") ?? 0;
        long expand = config.Count("expand", "mamba_expand") ?? 2;
        bool hasHeads = kind == RecurrentKind.Mamba2 && mambaHeads > 0 && mambaHeadSize > 0;
        long inner = hasHeads ? mambaHeads * mambaHeadSize : config.Width("intermediate_size") is { } width && !family.HasAttention && kind == RecurrentKind.Mamba1 ? width : hidden * expand;
        long state = config.HeadSize("ssm_state_size", "state_size", "mamba_d_state") ?? 16;
        long groups = kind == RecurrentKind.Mamba2 ? config.Count("n_groups", "mamba_n_groups") ?? 1 : 0;
        return new RecurrentFacts
        {
            Kind = kind,
            InnerSize = inner,
            StateSize = state,
            ConvolutionKernel = config.Count("conv_kernel", "mamba_d_conv") ?? 4,
            ConvolutionChannels = inner + (2 * groups * state),
            Groups = groups,
            Heads = hasHeads ? mambaHeads : 0,
            HeadSize = hasHeads ? mambaHeadSize : 0,
            TimeStepRank = kind == RecurrentKind.Mamba1 ? config.Width("time_step_rank", "mamba_dt_rank") ?? (hidden + 15) / 16 : 0,
        };
    }

    private FeedForwardFacts Dense(int index)
    {
        if (family.FeedForward == FeedForwardKind.None)
        {
            return FeedForwardFacts.None;
        }

        long? stated = (family.DenseWidthKey.Length > 0 ? config.Width(family.DenseWidthKey) : null) ?? this.blocks.WidthAt(index, WidthKeys);
        stated = family.HalvesWidth ? stated / 2 : family.AdjustsWidth ? this.Adjusted(stated) : stated;
        string activation = config.Text("hidden_act", "hidden_activation", "activation_function", "mlp_hidden_act", "feed_forward_proj");
        return new FeedForwardFacts
        {
            Kind = activation.StartsWith("gated-", StringComparison.Ordinal) ? FeedForwardKind.Gated : family.FeedForward,
            Width = stated ?? (config.Real("expansion_ratio") is { } ratio ? (long)(hidden * ratio) : ConfigGaps.IsFourTimes(name) ? 4 * hidden : 0),
            HasBias = config.Flag("mlp_bias") ?? (family.BiasKeyIsForAll ? this.KeyedBias : null) ?? family.HasFeedForwardBias,
            Activation = activation,
        };
    }

    /// <summary>LFM2: two thirds of the stated width, times a factor, rounded up to a multiple, unless the configuration says that it is exact.</summary>
    private long? Adjusted(long? stated)
    {
        if (stated is not { } width || config.Flag("block_auto_adjust_ff_dim") == false)
        {
            return stated;
        }

        width = 2 * width / 3;
        width = config.Real("block_ffn_dim_multiplier") is > 0 and < 1024 and { } factor ? (long)(factor * width) : width;
        long multiple = Math.Max(1, config.Count("block_multiple_of") ?? 256);
        return (width + multiple - 1) / multiple * multiple;
    }

    private FeedForwardFacts FeedForward(int index)
    {
        FeedForwardFacts dense = this.Dense(index);
        long experts = this.blocks.Count(ExpertKeys) ?? 0;
        if (experts == 0 || !this.HasExperts(index))
        {
            return dense;
        }

        long width = this.blocks.WidthAt(index, ExpertWidthKeys) ?? this.blocks.WidthAt(index, "intermediate_size") ?? dense.Width;
        long sharedCount = config.CountAt(index, "n_shared_experts", "num_shared_experts", "moe_num_shared_experts", "num_shared_expert")
            ?? (config.Has("shared_expert_intermediate_size") ? 1 : family.SharedExperts);
        long sharedWidth = config.Width("shared_expert_intermediate_size", "moe_shared_expert_intermediate_size", "share_expert_dim", "shared_intermediate_size")
            ?? sharedCount * width;
        return dense with
        {
            Width = config.Flag("enable_moe_block") == true ? dense.Width : 0,
            HasBias = false,
            Experts = new ExpertFacts
            {
                Count = experts,
                Active = Math.Min(experts, this.blocks.CountAt(index, ActiveKeys) ?? 1),
                Width = width,
                SharedCount = sharedWidth > 0 ? Math.Max(1, sharedCount) : 0,
                SharedWidth = sharedWidth,
                HasRouterBias = this.HasRouterBias(index),
                HasExpertBias = family.HasExpertBias,
                HasSharedGate = family.HasSharedGate && sharedWidth > 0,
                LatentSize = config.Width("routed_expert_hidden_size", "moe_latent_size") ?? 0,
            },
        };
    }

    /// <summary>A learned bias or one that balances the experts; layers that choose experts by token number (<c>num_hash_layers</c>) have none.</summary>
    private bool HasRouterBias(int index) =>
        index >= (config.Count("num_hash_layers") ?? 0)
        && (family.HasRouterBias || config.Text("topk_method") == "noaux_tc"
            || config.Flag("use_routing_bias", "use_moe_router_bias", "use_expert_bias", "moe_router_enable_expert_bias") == true);

    private bool HasExperts(int index)
    {
        if (config.Value.Find("moe_layer_freq") is { Kind: JsonKind.Array } perLayer)
        {
            return index < perLayer.Count && perLayer.Items.ElementAt(index).TryGetInt64(out long flag) && flag != 0;
        }

        if (config.Words("mlp_layer_types") is { Length: > 0 } types)
        {
            return index < types.Length && types[index] == "sparse";
        }

        if (config.Value.Find("moe_layers") is { Kind: JsonKind.Array })
        {
            return config.Numbers("moe_layers").Contains(index);
        }

        if (config.Flag("enable_moe_block") == false)
        {
            return false;
        }

        if (config.Count("expert_layer_period") is > 0 and { } period)
        {
            return config.Count("num_experts") > 1 && (index - (config.Count("expert_layer_offset") ?? 0)) % period == 0;
        }

        long first = config.Count("first_k_dense_replace", "moe_layer_start_index", "num_dense_layers") ?? 0;
        long last = config.Value.Find("moe_layer_end_index").TryGetInt64(out long end) && end >= 0 ? end : long.MaxValue;
        long frequency = Math.Max(1, config.Count("moe_layer_freq") ?? 1);
        long step = Math.Max(1, config.Count("decoder_sparse_step", "interleave_moe_layer_step", "moe_layer_interval") ?? 1);
        return index >= first && index <= last && index % frequency == 0 && (index + 1) % step == 0 && !config.Numbers("mlp_only_layers").Contains(index);
    }

    private List<LayerStack> EncoderDecoder(int encoderLayers, int decoderLayers, long sourceLength, long targetLength)
    {
        long encoderHeads = config.Count("encoder_attention_heads", "num_heads", "num_attention_heads") ?? 0;
        long decoderHeads = config.Count("decoder_attention_heads", "num_heads", "num_attention_heads") ?? encoderHeads;
        string activation = config.Text("activation_function", "feed_forward_proj");
        FeedForwardKind kind = activation.StartsWith("gated-", StringComparison.Ordinal) ? FeedForwardKind.Gated : family.FeedForward;
        var encoder = new LayerFacts
        {
            Attention = this.Plain(encoderHeads),
            FeedForward = new FeedForwardFacts { Kind = kind, Width = config.Width("encoder_ffn_dim", "d_ff") ?? 0, HasBias = family.HasFeedForwardBias, Activation = activation },
            Norms = 2,
        };
        var decoder = new LayerFacts
        {
            Attention = this.Plain(decoderHeads),
            CrossAttention = this.Plain(decoderHeads),
            FeedForward = new FeedForwardFacts { Kind = kind, Width = config.Width("decoder_ffn_dim", "d_ff") ?? 0, HasBias = family.HasFeedForwardBias, Activation = activation },
            Norms = 3,
        };
        return
        [
            new LayerStack(StackKind.Encoder, hidden, [.. Enumerable.Repeat(encoder, encoderLayers)]) { MaximumLength = sourceLength },
            new LayerStack(StackKind.Decoder, hidden, [.. Enumerable.Repeat(decoder, decoderLayers)]) { MaximumLength = targetLength },
        ];
    }

    private AttentionFacts Plain(long heads)
    {
        long size = config.HeadSize("d_kv") ?? (heads > 0 ? hidden / heads : 0);
        return new AttentionFacts
        {
            Reach = AttentionReach.Full,
            QueryHeads = heads,
            KeyValueHeads = heads,
            KeySize = size,
            ValueSize = size,
            HasInputBias = family.HasInputBias,
            HasOutputBias = family.HasOutputBias,
        };
    }
}
