using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>What inference knows about a value; <paramref name="Stored"/> is the payload of a Constant node, read only when asked for.</summary>
internal readonly record struct ValueFacts(IrType? Type, KnownValue? Known, string? Reason, TensorData? Stored = null);
