using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow;

/// <summary>How a weight of a TensorFlow.js model is stored with fewer bits than it has: <c>value = stored · scale + minimum</c>.</summary>
/// <param name="StoredType">Type of the stored numbers: <c>uint8</c>, <c>uint16</c> or <c>float16</c>.</param>
/// <param name="Scale">Step between two stored numbers; 1 for <c>float16</c>.</param>
/// <param name="Minimum">The value that the stored number 0 stands for; 0 for <c>float16</c>.</param>
public sealed record WebQuantization(DataType StoredType, double Scale, double Minimum);
