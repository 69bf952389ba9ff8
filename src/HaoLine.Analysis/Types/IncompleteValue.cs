using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A value whose type is not fully known.</summary>
/// <param name="Value">The value.</param>
/// <param name="Type">What is known; null when nothing.</param>
/// <param name="Reason">Why no more can be known; null when the reason was not recorded.</param>
public sealed record IncompleteValue(Value Value, IrType? Type, string? Reason);
