using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>One place in a graph where tokens attend to tokens.</summary>
internal sealed record AttentionSite
{
    /// <summary>The node whose result is the weighted sum of values.</summary>
    public required Node Node { get; init; }

    /// <summary>Where queries come from, before their projection.</summary>
    public required Value QuerySource { get; init; }

    /// <summary>Where keys come from, before their projection; null when they are only taken from a cache.</summary>
    public required Value? KeySource { get; init; }

    /// <summary>Products that make queries, keys and values; empty when the attention node does it itself.</summary>
    public IReadOnlyList<WeightedProduct> Projections { get; init; } = [];

    /// <summary>Elements of a token that enters; 0 when not known.</summary>
    public long HiddenSize { get; init; }

    public required long Heads { get; init; }

    public required long KeyHeads { get; init; }

    public required long KeySize { get; init; }

    public required long ValueSize { get; init; }

    public bool HasInputBias { get; init; }

    public bool HasQueryKeyNorm { get; init; }

    public bool HasSinks { get; init; }

    /// <summary>True when the node or its mask hides later tokens.</summary>
    public bool IsCausal { get; init; }

    /// <summary>True when keys of earlier runs are an operand.</summary>
    public bool HasCache { get; init; }

    /// <summary>Sizes of the stored keys, [batch, heads, length, size]; null when no graph input gives them.</summary>
    public Value? CacheInput { get; init; }

    /// <summary>Tokens of the window; 0 for full attention.</summary>
    public long Window { get; init; }

    /// <summary>Evidence of positions inside the attention.</summary>
    public PositionKind Positions { get; init; }

    /// <summary>Rows of a table of rotations, or relative buckets; 0 when not known.</summary>
    public long TableLength { get; init; }

    /// <summary>Rotated elements of a head; 0 when not said.</summary>
    public long RotatedSize { get; init; }
}
