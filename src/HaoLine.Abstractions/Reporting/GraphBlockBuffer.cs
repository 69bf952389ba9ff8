namespace HaoLine.Reporting;

/// <summary>A buffer of activations.</summary>
/// <param name="Name">Name of the value; untrusted.</param>
/// <param name="Value">Index of the value; -1 for memory that a node needs inside.</param>
/// <param name="FirstStep">First step at which it must exist.</param>
/// <param name="LastStep">Last step at which it must exist.</param>
/// <param name="Bytes">Size in bytes.</param>
/// <param name="Offset">First byte in the arena; null without a plan.</param>
public sealed record GraphBlockBuffer(string Name, int Value, int FirstStep, int LastStep, long Bytes, long? Offset);
