namespace HaoLine.Architecture;

/// <summary>One layer of a stack. Equal layers may be the same instance.</summary>
public sealed record LayerFacts
{
    /// <summary>Self-attention; <see cref="AttentionFacts.None"/> for recurrent and feed-forward layers.</summary>
    public AttentionFacts Attention { get; init; } = AttentionFacts.None;

    /// <summary>Attention to the encoder; null when there is none.</summary>
    public AttentionFacts? CrossAttention { get; init; }

    /// <summary>Recurrent mixer, in place of attention or beside it; null when there is none.</summary>
    public RecurrentFacts? Recurrent { get; init; }

    /// <summary>Feed-forward block.</summary>
    public FeedForwardFacts FeedForward { get; init; } = FeedForwardFacts.None;

    /// <summary>Normalisations over the hidden size in this layer; norms of queries and keys are not counted.</summary>
    public int Norms { get; init; }

    /// <summary>Layer whose keys and values this one uses instead of its own; -1 for its own.</summary>
    public int SharesCacheOfLayer { get; init; } = -1;

    /// <summary>Elements the cache keeps per token in this layer; 0 when it uses another layer's.</summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public long CacheElementsPerToken => this.SharesCacheOfLayer >= 0 ? 0 : this.Attention.CacheElementsPerToken;
}
