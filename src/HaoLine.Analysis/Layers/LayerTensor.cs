using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>An operand or result of a layer.</summary>
/// <param name="Name">Name of the value; untrusted.</param>
/// <param name="Type">Inferred type; null when unknown.</param>
/// <param name="Bytes">Dense size in bytes; a number, a formula, or unknown.</param>
public sealed record LayerTensor(string Name, IrType? Type, Dimension Bytes);
