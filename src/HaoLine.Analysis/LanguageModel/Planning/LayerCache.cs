namespace HaoLine.LanguageModels;

/// <summary>The cache of one decoder layer.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="BytesPerToken">Bytes of one token: keys and values, or the latent row; 0 for layers that use another's cache or have no attention.</param>
/// <param name="Window">Most tokens it keeps for a sequence; 0 for all of the context.</param>
/// <param name="IsChunked">True when <paramref name="Window"/> is a chunk.</param>
/// <param name="StateBytes">Bytes of recurrent state for each sequence.</param>
/// <param name="CrossBytesPerToken">Bytes for each token of the encoder's output.</param>
public sealed record LayerCache(int Layer, long BytesPerToken, long Window, bool IsChunked, long StateBytes, long CrossBytesPerToken)
{
    /// <summary>Layer whose cache this one uses; -1 for its own.</summary>
    public int SharesCacheOfLayer { get; init; } = -1;
}
