namespace HaoLine.Architecture;

/// <summary>A light scorer that chooses the tokens a sparse attention looks at.</summary>
/// <param name="Heads">Heads of the scorer; 0 in a layer that takes the choice of an earlier one.</param>
/// <param name="HeadSize">Elements of one of its heads; the cache holds one such key per token.</param>
/// <param name="TopK">Tokens it keeps.</param>
public sealed record AttentionIndexer(long Heads, long HeadSize, long TopK);
