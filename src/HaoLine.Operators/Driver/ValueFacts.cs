using HaoLine.Ir;

namespace HaoLine.Operators;

internal readonly record struct ValueFacts(IrType? Type, KnownValue? Known, string? Reason);
