using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>A count for each node of a frozen model, in an array for each outermost graph. Safe for concurrent reads.</summary>
internal sealed class NodeCounts
{
    private readonly Dictionary<GraphNumbering, long[]> byNumbering = [];

    /// <summary>The count of a node; 0 for nodes of other models.</summary>
    public long Of(Node node)
    {
        GraphNumbering numbering = GraphNumbering.Of(node.Graph);
        return this.byNumbering.TryGetValue(numbering, out long[]? counts) ? counts[numbering.NumberOf(node)] : 0;
    }

    /// <summary>The counts of an outermost graph by node number, to be filled in.</summary>
    public long[] Add(GraphNumbering numbering)
    {
        if (!this.byNumbering.TryGetValue(numbering, out long[]? counts))
        {
            counts = new long[numbering.NodeCount];
            this.byNumbering.Add(numbering, counts);
        }

        return counts;
    }
}
