namespace HaoLine.Layout;

/// <summary>An edge between two nodes. Several between the same two are allowed, and so are cycles.</summary>
/// <param name="From">Index of the producer.</param>
/// <param name="To">Index of the consumer.</param>
/// <param name="Value">What flows: edges with the same producer and value are one hyperedge, and fan-out is counted for each of them. Any number.</param>
public readonly record struct LayoutEdge(int From, int To, int Value);
