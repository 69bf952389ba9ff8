namespace HaoLine.Analysis;

/// <summary>Generation at one number of sequences and one context.</summary>
/// <param name="Context">Tokens that each sequence holds.</param>
/// <param name="Batch">Sequences at once on one copy.</param>
/// <param name="SecondsPerToken">Time of one token of every sequence.</param>
/// <param name="TokensPerSecond">Generated tokens a second of all copies.</param>
/// <param name="Fits">True when it fits into the usable memory.</param>
public sealed record LlmSpeedPoint(long Context, long Batch, double SecondsPerToken, double TokensPerSecond, bool Fits);
