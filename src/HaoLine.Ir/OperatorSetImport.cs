namespace HaoLine.Ir;

/// <summary>One entry of a model's or function's operator-set list.</summary>
/// <param name="Domain">Domain; empty for standard ONNX.</param>
/// <param name="Version">Operator-set version, at least 1 in a valid model.</param>
public readonly record struct OperatorSetImport(string Domain, long Version);
