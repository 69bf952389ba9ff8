namespace HaoLine.Hardware;

/// <summary>One size of a sweep.</summary>
/// <param name="Size">The size that every swept symbol has.</param>
/// <param name="Estimate">Time and memory there.</param>
public sealed record SweepPoint(long Size, GraphEstimate Estimate);
