namespace HaoLine.Hardware;

/// <summary>Time of one node over its executions.</summary>
/// <param name="Seconds">Seconds.</param>
/// <param name="IsComputeBound">True when arithmetic takes longer than traffic.</param>
/// <param name="Bytes">Bytes after conversion.</param>
internal readonly record struct ItemTime(double Seconds, bool IsComputeBound, double Bytes);
