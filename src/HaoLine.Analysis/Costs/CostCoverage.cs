namespace HaoLine.Analysis;

/// <summary>For how many nodes the cost is known. Nodes of subgraphs and called functions count too.</summary>
/// <param name="Nodes">All nodes.</param>
/// <param name="Exact">Nodes whose cost follows from definition and shapes.</param>
/// <param name="Estimated">Nodes whose cost rests on a stated assumption.</param>
/// <param name="Unknown">Nodes whose cost is not known.</param>
/// <param name="UnknownOperators">Operators of nodes whose multiply-accumulates are not known, in ordinal order.</param>
public sealed record CostCoverage(int Nodes, int Exact, int Estimated, int Unknown, IReadOnlyList<string> UnknownOperators);
