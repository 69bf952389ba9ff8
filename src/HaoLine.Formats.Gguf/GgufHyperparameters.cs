namespace HaoLine.Formats.Gguf;

/// <summary>
/// Hyper-parameters of a language model from the keys <c>{architecture}.*</c>, normalised: null where the file says nothing. Numbers are
/// as stated and may be absurd; whoever computes with them must guard against zero and overflow.
/// </summary>
public sealed record GgufHyperparameters
{
    /// <summary>Value of <c>general.architecture</c>, such as <c>llama</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>Blocks of the network.</summary>
    public long? LayerCount { get; init; }

    /// <summary>Tokens the model was trained for.</summary>
    public long? ContextLength { get; init; }

    /// <summary>Width of the hidden state.</summary>
    public long? EmbeddingLength { get; init; }

    /// <summary>Entries of the vocabulary: the key, else the length of the token list.</summary>
    public long? VocabularySize { get; init; }

    /// <summary>Query heads for each layer; empty when not said. A single stated number is repeated.</summary>
    public IReadOnlyList<long> HeadCounts { get; init; } = [];

    /// <summary>Key and value heads for each layer, 0 for layers without attention; empty when not said. A single stated number is repeated.</summary>
    public IReadOnlyList<long> KeyValueHeadCounts { get; init; } = [];

    /// <summary>Inner width of the feed-forward part for each layer; empty when not said. A single stated number is repeated.</summary>
    public IReadOnlyList<long> FeedForwardLengths { get; init; } = [];

    /// <summary>Width of one key head.</summary>
    public long? KeyLength { get; init; }

    /// <summary>Width of one value head.</summary>
    public long? ValueLength { get; init; }

    /// <summary>Width of one key head in layers with a sliding window.</summary>
    public long? SlidingKeyLength { get; init; }

    /// <summary>Width of one value head in layers with a sliding window.</summary>
    public long? SlidingValueLength { get; init; }

    /// <summary>Width of one key head of latent attention.</summary>
    public long? LatentKeyLength { get; init; }

    /// <summary>Width of one value head of latent attention.</summary>
    public long? LatentValueLength { get; init; }

    /// <summary>Rank of compressed queries of latent attention.</summary>
    public long? QueryRank { get; init; }

    /// <summary>Rank of compressed keys and values of latent attention.</summary>
    public long? KeyValueRank { get; init; }

    /// <summary>Tokens of the sliding window.</summary>
    public long? SlidingWindow { get; init; }

    /// <summary>Period after which a layer without a window comes, when stated as a number.</summary>
    public long? SlidingWindowPeriod { get; init; }

    /// <summary>For each layer whether it has a window, when stated as a list; empty otherwise.</summary>
    public IReadOnlyList<bool> SlidingLayers { get; init; } = [];

    /// <summary>Layers that reuse keys and values of earlier ones.</summary>
    public long? SharedKeyValueLayers { get; init; }

    /// <summary>Experts of a layer.</summary>
    public long? ExpertCount { get; init; }

    /// <summary>Experts that take part for one token.</summary>
    public long? ExpertUsedCount { get; init; }

    /// <summary>Experts that take part for every token.</summary>
    public long? ExpertSharedCount { get; init; }

    /// <summary>Inner width of one expert.</summary>
    public long? ExpertFeedForwardLength { get; init; }

    /// <summary>Inner width of the shared experts.</summary>
    public long? ExpertSharedFeedForwardLength { get; init; }

    /// <summary>Leading layers without experts.</summary>
    public long? LeadingDenseLayers { get; init; }

    /// <summary>Every how many layers experts come.</summary>
    public long? ExpertLayerStep { get; init; }

    /// <summary>Dimensions of a head that are rotated.</summary>
    public long? RopeDimensions { get; init; }

    /// <summary>Base of rotary frequencies.</summary>
    public double? RopeBase { get; init; }

    /// <summary>Way in which positions beyond the training length are scaled, such as <c>yarn</c>.</summary>
    public string? RopeScaling { get; init; }

    /// <summary>Factor of that scaling.</summary>
    public double? RopeScalingFactor { get; init; }

    /// <summary>Training length before that scaling.</summary>
    public long? RopeOriginalContextLength { get; init; }

    /// <summary>Largest bias of attention with linear biases.</summary>
    public double? MaximumAlibiBias { get; init; }

    /// <summary>Buckets of relative positions.</summary>
    public long? RelativeBuckets { get; init; }

    /// <summary>Taps of the convolution of a state-space layer.</summary>
    public long? StateConvolution { get; init; }

    /// <summary>Inner width of a state-space layer.</summary>
    public long? StateInnerSize { get; init; }

    /// <summary>State of one channel of a state-space layer.</summary>
    public long? StateSize { get; init; }

    /// <summary>Rank of the time step of a state-space layer.</summary>
    public long? StateTimeStepRank { get; init; }

    /// <summary>Groups of a state-space layer.</summary>
    public long? StateGroups { get; init; }

    /// <summary>True when the tensors show no output matrix, so that the token embedding serves for it; null without tensors.</summary>
    public bool? HasTiedEmbeddings { get; init; }

    /// <summary>True when positions have learned vectors, by the tensor <c>position_embd.weight</c>.</summary>
    public bool HasLearnedPositions { get; init; }
}
