namespace HaoLine.Architecture;

/// <summary>Token embeddings and the output head.</summary>
/// <param name="VocabularySize">Rows of the embedding; 0 when not said.</param>
/// <param name="IsTied">True when the head uses the embedding's weights, false when it has its own, null when nothing says so or there is no head.</param>
/// <param name="TiedSource">What the claim rests on, such as <c>config.json</c>, <c>tensor lm_head.weight</c> or <c>default of the architecture</c>.</param>
public sealed record EmbeddingFacts(long VocabularySize, bool? IsTied, string TiedSource)
{
    /// <summary>Elements of a stored embedding row; 0 when it is the hidden size.</summary>
    public long Width { get; init; }
}
