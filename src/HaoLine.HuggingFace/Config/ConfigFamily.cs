using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <summary>What a model type implies beside what its configuration states.</summary>
internal sealed record ConfigFamily
{
    public NormalizationKind Norm { get; init; } = NormalizationKind.RootMeanSquare;

    /// <summary>Norms over the hidden size in each layer.</summary>
    public int Norms { get; init; } = 2;

    /// <summary>True where the first layer has one norm less, because the embedding is normalised right before it.</summary>
    public bool FirstLayerLacksNorm { get; init; }

    public bool HasFinalNorm { get; init; } = true;

    public bool HasEmbeddingNorm { get; init; }

    /// <summary>False for norms whose only vector is the weight although they subtract the mean.</summary>
    public bool HasNormBias { get; init; } = true;

    /// <summary>False for norms without any vector.</summary>
    public bool HasNormWeights { get; init; } = true;

    public PositionKind Positions { get; init; } = PositionKind.Rotary;

    /// <summary>Rows of a learned position table beyond the context.</summary>
    public int ExtraPositions { get; init; }

    /// <summary>False for models that are recurrent in every layer.</summary>
    public bool HasAttention { get; init; } = true;

    /// <summary>Mixer of the layers without attention; null for the usual one of the key that names those layers.</summary>
    public RecurrentKind? Mixer { get; init; }

    /// <summary>True where every layer attends and has the mixer beside it.</summary>
    public bool HasParallelMixer { get; init; }

    /// <summary>True where a layer is a mixer, attention or a feed-forward block alone, as letters or types of the layers say.</summary>
    public bool HasOnePartLayers { get; init; }

    public FeedForwardKind FeedForward { get; init; } = FeedForwardKind.Gated;

    public bool HasInputBias { get; init; }

    public bool HasOutputBias { get; init; }

    public bool HasFeedForwardBias { get; init; }

    /// <summary>True where <c>attention_bias</c> does not reach the output projection.</summary>
    public bool BiasIsInputOnly { get; init; }

    public bool HasQueryKeyNorm { get; init; }

    /// <summary>False for norms of queries and keys without a vector.</summary>
    public bool QueryKeyNormHasWeights { get; init; } = true;

    /// <summary>True for norms over all heads, or with a vector for each head, false for one vector that the heads share.</summary>
    public bool QueryKeyNormIsWhole { get; init; }

    /// <summary>True where a gate as wide as the queries comes out of their projection.</summary>
    public bool HasOutputGate { get; init; }

    /// <summary>Key of a flag for the biases of projections; empty where there is none.</summary>
    public string BiasKey { get; init; } = "";

    /// <summary>True where the flag holds for feed-forward blocks as well.</summary>
    public bool BiasKeyIsForAll { get; init; }

    public bool HasSinks { get; init; }

    public bool HasRouterBias { get; init; }

    public bool HasExpertBias { get; init; }

    public bool HasSharedGate { get; init; }

    /// <summary>Experts that every token uses, where the configuration does not say.</summary>
    public int SharedExperts { get; init; }

    /// <summary>Learned numbers of the activation in each feed-forward block.</summary>
    public int ActivationWeights { get; init; }

    /// <summary>Default of <c>tie_word_embeddings</c>; null when it is not known.</summary>
    public bool? IsTied { get; init; }

    /// <summary>Layers of which the last is global and the others have a window; 0 for one rule for all layers.</summary>
    public int WindowPattern { get; init; }

    /// <summary>True where the global layers among those with windows see no positions.</summary>
    public bool GlobalLayersLackPositions { get; init; }

    public bool IsEncoder { get; init; }

    /// <summary>False for encoders without kinds of segments.</summary>
    public bool HasSegments { get; init; } = true;

    /// <summary>False for encoders without a pooler.</summary>
    public bool HasPooler { get; init; } = true;

    /// <summary>
    /// True where rows, positions, segments and norm of the embedding have the width <c>embedding_size</c> and one projection with a bias leads to
    /// the layers.
    /// </summary>
    public bool HasNarrowEmbedding { get; init; }

    /// <summary>True where groups of layers use the same weights: <c>num_hidden_groups</c> times <c>inner_group_num</c> are stored.</summary>
    public bool SharesLayers { get; init; }

    /// <summary>True where learned biases for ranges of distances come on top of other positions.</summary>
    public bool HasRelativeBias { get; init; }

    /// <summary>True where a range of distances has a vector of the hidden size, and all of them a norm, instead of a number for each head.</summary>
    public bool HasRelativeVectors { get; init; }

    public bool HasHeadBias { get; init; }

    /// <summary>True where the stated width is that of gate and input together.</summary>
    public bool HalvesWidth { get; init; }

    /// <summary>Key of the dense width where it is not one of the usual; empty otherwise.</summary>
    public string DenseWidthKey { get; init; } = "";

    /// <summary>True where the stated width is cut to two thirds and rounded up (<c>block_auto_adjust_ff_dim</c>).</summary>
    public bool AdjustsWidth { get; init; }

    /// <summary>True where Mamba-1 normalises time step and both projections of its state.</summary>
    public bool HasMambaNorms { get; init; }

    /// <summary>True where a delta net decays each channel on its own, through projections of the rank of a head, and gates its output likewise.</summary>
    public bool HasChannelDecay { get; init; }

    /// <summary>True where each layer has an input of its own for each token, if the configuration states its width.</summary>
    public bool HasLayerInputs { get; init; }

    /// <summary>True where layers have a low-rank residual and several copies of the stream that they update in turn (Gemma 3n).</summary>
    public bool HasAlternatingUpdates { get; init; }

    /// <summary>True where keys that are values come out of one projection, outputs go through groups of low rank, and layers keep compressed rows (DeepSeek V4).</summary>
    public bool HasCompressedRows { get; init; }

    /// <summary>True where one number scales the output of each layer.</summary>
    public bool HasLayerScale { get; init; }

    /// <summary>Norms that a layer has more when it has experts.</summary>
    public int ExpertNorms { get; init; }

    /// <summary>True where a vector scales the router's input and another its experts.</summary>
    public bool HasScaledRouter { get; init; }

    /// <summary>True when the parameters that follow from a configuration are known exactly.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Which configurations of a counted family are known: some types have variants under one name. Null for all.</summary>
    public Func<ConfigSection, bool>? Countable { get; init; }
}
