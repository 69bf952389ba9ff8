using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <summary>What a model type implies beside what its configuration states.</summary>
internal sealed record ConfigFamily
{
    public NormalizationKind Norm { get; init; } = NormalizationKind.RootMeanSquare;

    /// <summary>Norms over the hidden size in each layer.</summary>
    public int Norms { get; init; } = 2;

    public bool HasFinalNorm { get; init; } = true;

    public bool HasEmbeddingNorm { get; init; }

    /// <summary>False for norms whose only vector is the weight although they subtract the mean.</summary>
    public bool HasNormBias { get; init; } = true;

    /// <summary>False for norms without any vector.</summary>
    public bool HasNormWeights { get; init; } = true;

    public PositionKind Positions { get; init; } = PositionKind.Rotary;

    /// <summary>Rows of a learned position table beyond the context.</summary>
    public int ExtraPositions { get; init; }

    public FeedForwardKind FeedForward { get; init; } = FeedForwardKind.Gated;

    public bool HasInputBias { get; init; }

    public bool HasOutputBias { get; init; }

    public bool HasFeedForwardBias { get; init; }

    /// <summary>True where <c>attention_bias</c> does not reach the output projection.</summary>
    public bool BiasIsInputOnly { get; init; }

    public bool HasQueryKeyNorm { get; init; }

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

    /// <summary>Default of <c>tie_word_embeddings</c>; null when it is not known.</summary>
    public bool? IsTied { get; init; }

    /// <summary>Layers of which the last is global and the others have a window; 0 for one rule for all layers.</summary>
    public int WindowPattern { get; init; }

    public bool IsEncoder { get; init; }

    /// <summary>False for encoders without kinds of segments and without a pooler.</summary>
    public bool HasSegments { get; init; } = true;

    public bool HasHeadBias { get; init; }

    /// <summary>True where the stated width is that of gate and input together.</summary>
    public bool HalvesWidth { get; init; }

    /// <summary>True when the parameters that follow from a configuration are known exactly.</summary>
    public bool IsCounted { get; init; }

    /// <summary>Which configurations of a counted family are known: some types have variants under one name. Null for all.</summary>
    public Func<ConfigSection, bool>? Countable { get; init; }
}
