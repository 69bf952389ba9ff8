namespace HaoLine.Hardware;

/// <summary>Time of one node in one run; equal nodes stand once.</summary>
/// <param name="Name">Name of the first of them; untrusted.</param>
/// <param name="Operator">Operator.</param>
/// <param name="Nodes">How many nodes have the same work.</param>
/// <param name="Seconds">Time of each, over its executions.</param>
/// <param name="IsComputeBound">True when arithmetic takes longer than traffic.</param>
/// <param name="Operations">Operations of each.</param>
/// <param name="Bytes">Bytes read and written by each.</param>
public sealed record NodeTime(string Name, string Operator, int Nodes, double Seconds, bool IsComputeBound, double Operations, double Bytes);
