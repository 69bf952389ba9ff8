namespace HaoLine.Analysis;

/// <summary>How one pass ended, and why when it did not complete.</summary>
/// <param name="Key">Id of its result.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Reason">Why it was skipped or failed; null when completed.</param>
public sealed record PassOutcome(string Key, PassStatus Status, string? Reason = null);
