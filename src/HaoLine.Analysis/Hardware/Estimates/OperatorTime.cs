namespace HaoLine.Hardware;

/// <summary>Time of the nodes of one operator in one run.</summary>
/// <param name="Name">Operator.</param>
/// <param name="Nodes">Nodes as listed, not executions.</param>
/// <param name="Seconds">Their time.</param>
/// <param name="ComputeBoundSeconds">The part of it in nodes that arithmetic bounds.</param>
/// <param name="Operations">Operations of any kind, two for a multiply-accumulate.</param>
/// <param name="Bytes">Bytes read and written.</param>
public sealed record OperatorTime(string Name, int Nodes, double Seconds, double ComputeBoundSeconds, double Operations, double Bytes);
