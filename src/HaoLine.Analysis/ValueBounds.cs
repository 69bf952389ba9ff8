namespace HaoLine.Analysis;

/// <summary>Numbers between which a value lies for every choice of sizes from the ranges of an inspection.</summary>
/// <param name="Minimum">The value never falls below this.</param>
/// <param name="Maximum">The value never exceeds this.</param>
public readonly record struct ValueBounds(long Minimum, long Maximum);
