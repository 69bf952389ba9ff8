using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>States the architecture layer by layer: numbers from the keys, what layers consist of from the names of their tensors.</summary>
internal sealed class GgufArchitecture
{
    private const string Source = "GGUF metadata";
    private const int MaximumLayers = 65_536;

    /// <summary>Layers of a group of which all but the last have a window, where the file does not say; as llama.cpp sets them.</summary>
    private static readonly Dictionary<string, long> WindowPeriods = new(StringComparer.Ordinal)
    {
        ["gemma2"] = 2,
        ["gemma3"] = 6,
        ["gemma3n"] = 5,
        ["gemma-embedding"] = 6,
        ["cohere2"] = 4,
        ["gpt-oss"] = 2,
        ["olmo2"] = 4,
        ["exaone4"] = 4,
        ["llama4"] = 4,
    };

    /// <summary>Architectures whose feed-forward block has no gate, for files without tensors.</summary>
    private static readonly HashSet<string> Ungated = ["gpt2", "gptj", "gptneox", "bloom", "falcon", "mpt", "starcoder", "starcoder2", "phi2", "bert", "t5", "codeshell"];

    private static readonly string[] NormNames =
        ["attn_norm", "attn_norm_2", "ffn_norm", "post_attention_norm", "post_ffw_norm", "attn_output_norm", "layer_output_norm", "cross_attn_norm"];

    private readonly GgufHyperparameters facts;
    private readonly HashSet<string> names;

    private GgufArchitecture(GgufHyperparameters facts, IReadOnlyList<NamedTensor> weights)
    {
        this.facts = facts;
        this.names = [.. weights.Select(static weight => weight.Name)];
    }

    /// <summary>Null when the file states no width or no usable number of layers.</summary>
    public static ArchitectureFacts? Of(GgufHyperparameters facts, GgufHeader header, IReadOnlyList<NamedTensor> weights)
    {
        if (facts.EmbeddingLength is not > 0 || facts.LayerCount is not (>= 0 and <= MaximumLayers))
        {
            return null;
        }

        bool usesMeanSquare = header.ByKey.ContainsKey($"{facts.Architecture}.attention.layer_norm_rms_epsilon");
        bool usesVariance = header.ByKey.ContainsKey($"{facts.Architecture}.attention.layer_norm_epsilon");
        bool? isCausal = header.ByKey.GetValueOrDefault($"{facts.Architecture}.attention.causal") is { } entry && entry.TryGetBoolean(out bool stated) ? stated : null;
        long decoderLayers = header.ByKey.GetValueOrDefault($"{facts.Architecture}.decoder_block_count") is { } count && count.TryGetInteger(out long number) && number is >= 0 and <= MaximumLayers
            ? number
            : facts.LayerCount.Value;
        return new GgufArchitecture(facts, weights).Build(
            usesMeanSquare ? NormalizationKind.RootMeanSquare : usesVariance ? NormalizationKind.Layer : NormalizationKind.Unknown, isCausal, (int)decoderLayers);
    }

    private ArchitectureFacts Build(NormalizationKind normalization, bool? isCausal, int decoderLayers)
    {
        long width = this.facts.EmbeddingLength!.Value;
        int layers = (int)this.facts.LayerCount!.Value;
        bool isEncoder = isCausal == false || this.facts.Architecture is "t5encoder" || (isCausal is null && this.facts.Architecture.EndsWith("bert", StringComparison.Ordinal));
        LayerStack[] stacks = this.facts.Architecture == "t5"
            ? [this.Stack(StackKind.Encoder, width, layers, "enc.blk"), this.Stack(StackKind.Decoder, width, decoderLayers, "dec.blk")]
            : [this.Stack(isEncoder ? StackKind.Encoder : StackKind.Decoder, width, layers, "blk")];
        return new ArchitectureFacts
        {
            Name = this.facts.Architecture,
            Source = Source,
            HiddenSize = width,
            Stacks = stacks,
            Normalization = normalization,
            Embedding = new EmbeddingFacts(this.facts.VocabularySize ?? 0, this.facts.HasTiedEmbeddings, this.facts.HasTiedEmbeddings is null ? "" : "tensor output.weight"),
            Positions = this.Positions(stacks),
        };
    }

    private LayerStack Stack(StackKind kind, long width, int layers, string prefix)
    {
        var list = new List<LayerFacts>(layers);
        for (int i = 0; i < layers; i++)
        {
            LayerFacts layer = this.Layer(i, layers, width, $"{prefix}.{i}.", prefix == "dec.blk");
            list.Add(list.Count > 0 && layer == list[^1] ? list[^1] : layer);
        }

        return new LayerStack(kind, width, list);
    }

    private LayerFacts Layer(int layer, int layers, long width, string prefix, bool hasCross)
    {
        AttentionFacts attention = this.Attention(layer, width, prefix);
        long shared = this.facts.SharedKeyValueLayers ?? 0;
        long firstShared = layers - shared;
        return new LayerFacts
        {
            Attention = attention,
            CrossAttention = hasCross ? attention with { Reach = AttentionReach.Full, Window = 0 } : null,
            Recurrent = this.Recurrent(prefix, attention),
            FeedForward = this.FeedForward(layer, prefix),
            Norms = NormNames.Count(norm => this.names.Contains($"{prefix}{norm}.weight")),
            SharesCacheOfLayer = shared > 0 && firstShared > 0 && layer >= firstShared ? this.LastOwnLayer(layer, (int)firstShared) : -1,
        };
    }

    /// <summary>Layers that share keys and values take those of the last earlier layer of their own kind.</summary>
    private int LastOwnLayer(int layer, int firstShared)
    {
        for (int i = firstShared - 1; i >= 0; i--)
        {
            if (this.IsSliding(i) == this.IsSliding(layer))
            {
                return i;
            }
        }

        return -1;
    }

    private AttentionFacts Attention(int layer, long width, string prefix)
    {
        long heads = At(this.facts.HeadCounts, layer) ?? 0;
        long groups = At(this.facts.KeyValueHeadCounts, layer) ?? heads;
        bool isSliding = this.IsSliding(layer);

        // llama.cpp takes width / heads where the file does not say.
        long derived = heads > 0 ? width / heads : 0;
        if (heads <= 0 || groups <= 0)
        {
            return AttentionFacts.None;
        }

        bool isLatent = this.facts.KeyValueRank > 0 && (this.facts.LatentKeyLength > 0 || this.names.Contains(prefix + "attn_kv_a_mqa.weight"));
        long key = (isLatent ? this.facts.LatentKeyLength : isSliding ? this.facts.SlidingKeyLength : null) ?? this.facts.KeyLength ?? derived;
        long value = (isLatent ? this.facts.LatentValueLength : isSliding ? this.facts.SlidingValueLength : null) ?? this.facts.ValueLength ?? derived;
        long rope = this.facts.RopeDimensions ?? 0;
        return new AttentionFacts
        {
            Reach = isSliding ? (this.facts.Architecture == "llama4" ? AttentionReach.Chunked : AttentionReach.SlidingWindow) : AttentionReach.Full,
            Window = isSliding ? this.Window : 0,
            QueryHeads = heads,
            KeyValueHeads = isLatent ? heads : groups,
            KeySize = key,
            ValueSize = value,
            Latent = isLatent ? new LatentAttention(this.facts.QueryRank ?? 0, this.facts.KeyValueRank!.Value, Math.Max(0, key - rope), rope, value) : null,
            HasInputBias = this.names.Contains(prefix + "attn_q.bias") || this.names.Contains(prefix + "attn_qkv.bias"),
            HasOutputBias = this.names.Contains(prefix + "attn_output.bias"),
            HasQueryKeyNorm = this.names.Contains(prefix + "attn_q_norm.weight"),
            HasSinks = this.names.Contains(prefix + "attn_sinks.weight"),
            HasPositions = this.facts.Architecture != "llama4" || isSliding,
        };
    }

    private long Window => this.facts.SlidingWindow ?? (this.facts.Architecture == "llama4" ? 8192 : 0);

    private bool IsSliding(int layer)
    {
        if (this.Window <= 0)
        {
            return false;
        }

        if (this.facts.SlidingLayers.Count > 0)
        {
            return layer < this.facts.SlidingLayers.Count && this.facts.SlidingLayers[layer];
        }

        long period = this.facts.SlidingWindowPeriod ?? WindowPeriods.GetValueOrDefault(this.facts.Architecture);
        return period <= 0 || layer % period < period - 1;
    }

    private RecurrentFacts? Recurrent(string prefix, AttentionFacts attention)
    {
        bool hasTensors = this.names.Any(static name => name.Contains("ssm_", StringComparison.Ordinal));
        bool isRecurrent = hasTensors ? this.names.Contains(prefix + "ssm_out.weight") || this.names.Contains(prefix + "ssm_in.weight") : attention.Reach == AttentionReach.None;
        if (!isRecurrent || this.facts.StateInnerSize is not > 0)
        {
            return null;
        }

        long inner = this.facts.StateInnerSize.Value;
        long state = this.facts.StateSize ?? 0;
        long groups = this.facts.StateGroups ?? 0;
        bool isDelta = this.names.Contains(prefix + "ssm_ba.weight") || this.names.Contains(prefix + "ssm_beta.weight");
        return new RecurrentFacts
        {
            Kind = isDelta ? RecurrentKind.GatedDeltaNet : groups > 0 ? RecurrentKind.Mamba2 : RecurrentKind.Mamba1,
            InnerSize = inner,
            StateSize = state,
            ConvolutionKernel = this.facts.StateConvolution ?? 0,
            ConvolutionChannels = groups > 0 && (Int128)inner + (2 * (Int128)groups * state) is var channels && channels <= long.MaxValue ? (long)channels : inner,
            Groups = groups,
            TimeStepRank = groups > 0 ? 0 : this.facts.StateTimeStepRank ?? 0,
            Heads = groups > 0 ? this.facts.StateTimeStepRank ?? 0 : 0,
        };
    }

    private FeedForwardFacts FeedForward(int layer, string prefix)
    {
        bool Has(string part) => this.names.Contains($"{prefix}{part}.weight");
        bool hasTensors = this.names.Count > 0;
        bool hasExperts = this.facts.ExpertCount > 0 && (hasTensors
            ? Has("ffn_down_exps") || Has("ffn_up_exps") || Has("ffn_gate_exps") || Has("ffn_down.0")
            : layer >= (this.facts.LeadingDenseLayers ?? 0) && (this.facts.ExpertLayerStep is not > 1 || (layer + 1) % this.facts.ExpertLayerStep == 0));
        long width = At(this.facts.FeedForwardLengths, layer) ?? 0;
        if (width <= 0 && !hasExperts)
        {
            return FeedForwardFacts.None;
        }

        bool isGated = hasTensors
            ? Has("ffn_gate") || Has("ffn_gate_exps") || Has("ffn_gate_up_exps") || Has("ffn_gate.0") || this.facts.Architecture is "phi3" or "chatglm" or "glm4"
            : !Ungated.Contains(this.facts.Architecture);
        return new FeedForwardFacts
        {
            Kind = isGated ? FeedForwardKind.Gated : FeedForwardKind.Plain,
            Width = hasExperts ? 0 : width,
            HasBias = this.names.Contains(prefix + "ffn_up.bias"),
            Experts = hasExperts ? this.Experts(prefix, width) : null,
        };
    }

    private ExpertFacts Experts(string prefix, long width)
    {
        long each = this.facts.ExpertFeedForwardLength ?? width;
        long count = this.facts.ExpertSharedCount ?? 0;
        long shared = this.facts.ExpertSharedFeedForwardLength ?? (long)Int128.Min(long.MaxValue, (Int128)count * each);
        return new ExpertFacts
        {
            Count = this.facts.ExpertCount!.Value,
            Active = this.facts.ExpertUsedCount ?? 0,
            Width = each,
            SharedCount = count == 0 && shared > 0 ? 1 : count,
            SharedWidth = shared,
            HasRouterBias = this.names.Contains(prefix + "exp_probs_b.bias") || this.names.Contains(prefix + "ffn_gate_inp.bias"),
            HasExpertBias = this.names.Contains(prefix + "ffn_up_exps.bias") || this.names.Contains(prefix + "ffn_down_exps.bias"),
            HasSharedGate = this.names.Contains(prefix + "ffn_gate_inp_shexp.weight"),
        };
    }

    private PositionFacts Positions(LayerStack[] stacks)
    {
        bool hasAttention = stacks.Any(static stack => stack.Layers.Any(static layer => layer.Attention.Reach != AttentionReach.None));
        AttentionFacts? attention = stacks.SelectMany(static stack => stack.Layers).Select(static layer => layer.Attention).FirstOrDefault(static one => one.Reach != AttentionReach.None);
        PositionKind kind = this.facts.HasLearnedPositions ? PositionKind.Learned
            : this.facts.MaximumAlibiBias > 0 ? PositionKind.Alibi
            : this.facts.RelativeBuckets > 0 ? PositionKind.RelativeBuckets
            : this.facts.RopeDimensions > 0 || this.facts.RopeBase is not null ? PositionKind.Rotary
            : hasAttention ? PositionKind.Unknown
            : PositionKind.None;
        bool isPartial = kind == PositionKind.Rotary && attention is { Latent: null, KeySize: > 0 } && this.facts.RopeDimensions > 0 && this.facts.RopeDimensions < attention.KeySize;
        return new PositionFacts
        {
            Kind = kind,
            RotaryBase = this.facts.RopeBase,
            RotaryFraction = isPartial ? (double)this.facts.RopeDimensions!.Value / attention!.KeySize : 1,
            Scaling = this.facts.RopeScaling is null or "none" ? "" : this.facts.RopeScaling,
            ScalingFactor = this.facts.RopeScalingFactor,
            TableLength = kind == PositionKind.Learned ? this.facts.ContextLength ?? 0 : this.facts.RelativeBuckets ?? 0,
            TrainedContext = this.facts.RopeOriginalContextLength,
            MaximumContext = this.facts.ContextLength,
        };
    }

    private static long? At(IReadOnlyList<long> list, int layer) => list.Count == 0 ? null : list[Math.Min(layer, list.Count - 1)];
}
