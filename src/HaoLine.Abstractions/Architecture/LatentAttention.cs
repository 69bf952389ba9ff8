namespace HaoLine.Architecture;

/// <summary>
/// Multi-head latent attention as DeepSeek introduced it: keys and values of all heads are stored as one compressed vector and one
/// shared rotary part per token. All values are elements.
/// </summary>
/// <param name="QueryRank">Width of the compressed query; 0 when queries are projected directly.</param>
/// <param name="KeyValueRank">Width of the compressed key and value, which the cache holds.</param>
/// <param name="NopeSize">Key elements of a head without rotary positions.</param>
/// <param name="RopeSize">Rotary key elements, shared by the heads, which the cache holds as well.</param>
/// <param name="ValueSize">Value elements of a head.</param>
public sealed record LatentAttention(long QueryRank, long KeyValueRank, long NopeSize, long RopeSize, long ValueSize);
