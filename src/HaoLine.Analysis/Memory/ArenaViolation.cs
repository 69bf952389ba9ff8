namespace HaoLine.Analysis;

/// <summary>One defect of an arena plan.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Tensor">The buffer.</param>
/// <param name="Other">The other buffer of an overlap; null otherwise.</param>
public sealed record ArenaViolation(ArenaViolationKind Kind, LiveTensor Tensor, LiveTensor? Other = null);
