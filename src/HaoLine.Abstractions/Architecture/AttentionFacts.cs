namespace HaoLine.Architecture;

/// <summary>The attention of one layer. Head sizes are stated, never derived from the hidden size, because models differ.</summary>
public sealed record AttentionFacts
{
    /// <summary>No attention.</summary>
    public static AttentionFacts None { get; } = new();

    /// <summary>Which tokens it looks at.</summary>
    public AttentionReach Reach { get; init; }

    /// <summary>Tokens of the window or chunk; 0 for full attention.</summary>
    public long Window { get; init; }

    /// <summary>
    /// Tokens that one compressed row of keys and values stands for, beside the window (compressed sparse attention); 0 when every token in reach
    /// has a row of its own. How large a compressed row is, such configurations do not state, so the cache of the layer is not known then.
    /// </summary>
    public long CompressedEvery { get; init; }

    /// <summary>Query heads.</summary>
    public long QueryHeads { get; init; }

    /// <summary>Key and value heads; equal to <see cref="QueryHeads"/> without grouping.</summary>
    public long KeyValueHeads { get; init; }

    /// <summary>Elements of a key and query head.</summary>
    public long KeySize { get; init; }

    /// <summary>Elements of a value head.</summary>
    public long ValueSize { get; init; }

    /// <summary>Compression of keys and values; null for plain multi-head, grouped or multi-query attention.</summary>
    public LatentAttention? Latent { get; init; }

    /// <summary>The scorer of a sparse attention; null when every token in reach counts.</summary>
    public AttentionIndexer? Indexer { get; init; }

    /// <summary>True when query, key and value projections have biases.</summary>
    public bool HasInputBias { get; init; }

    /// <summary>True when the output projection has a bias.</summary>
    public bool HasOutputBias { get; init; }

    /// <summary>True when queries and keys are normalised by learned weights.</summary>
    public bool HasQueryKeyNorm { get; init; }

    /// <summary>True when each head has a learned sink in its softmax.</summary>
    public bool HasSinks { get; init; }

    /// <summary>True when a gate on the queries' input scales the output of the heads.</summary>
    public bool HasOutputGate { get; init; }

    /// <summary>False for layers that see no position (NoPE) in a model that has positions elsewhere.</summary>
    public bool HasPositions { get; init; } = true;

    /// <summary>
    /// Elements the cache keeps for one token in this layer: key and value of each key-value head, or rank and rotary part of a latent
    /// attention without a factor of two, and the scorer's key.
    /// </summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public long CacheElementsPerToken
    {
        get
        {
            if (this.Reach == AttentionReach.None)
            {
                return 0;
            }

            long elements = this.Latent is { } latent
                ? checked(latent.KeyValueRank + latent.RopeSize)
                : checked(this.KeyValueHeads * checked(this.KeySize + this.ValueSize));
            return checked(elements + (this.Indexer?.HeadSize ?? 0));
        }
    }
}
