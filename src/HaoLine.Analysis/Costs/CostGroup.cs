namespace HaoLine.Analysis;

/// <summary>Totals of the nodes of one operator or kind of work, as executed.</summary>
/// <param name="Name">Operator, or category in camelCase.</param>
/// <param name="Count">Nodes as listed, not executions.</param>
/// <param name="Totals">Their totals; entries that are unknown for a node leave it out.</param>
public sealed record CostGroup(string Name, int Count, CostTotals Totals);
