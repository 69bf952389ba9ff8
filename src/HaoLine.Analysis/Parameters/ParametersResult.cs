using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Counts of stored constants, each storage once. All counts are elements unless they say bytes.</summary>
[Display.TypeFormatterSource]
public sealed record ParametersResult : IReportable
{
    /// <summary>Parameters: learned weights, floating or quantized; packed low-bit weights as logical elements.</summary>
    public required long Total { get; init; }

    /// <summary>Buffers: running statistics, scales, zero points, masks, tables, position ids.</summary>
    public required long Buffers { get; init; }

    /// <summary>Control constants: shapes, axes, indices, scalar hyper-parameters.</summary>
    public required long ControlConstants { get; init; }

    /// <summary>Elements of floating-point tensors that are made from a fill value and constant shapes instead of being stored.</summary>
    public required long Generated { get; init; }

    /// <summary>Elements of all stored constants as stored.</summary>
    public required long StoredElements { get; init; }

    /// <summary>Bytes of all stored constants.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>Bytes of the parameters among them.</summary>
    public required long ParameterBytes { get; init; }

    /// <summary>Parameters by stored element type, most first.</summary>
    public required IReadOnlyList<KeyValuePair<DataType, long>> ByDataType { get; init; }

    /// <summary>Parameter storage that more than one place uses.</summary>
    public required IReadOnlyList<SharedStorage> Shared { get; init; }

    /// <summary>Payloads that are not there, such as absent external files; their declared sizes are counted.</summary>
    public required int MissingPayloads { get; init; }

    internal NodeCounts ByNode { get; init; } = new();

    /// <summary>Who holds which storage, found when it is asked for; null in models without a graph.</summary>
    internal Lazy<HeldParameters>? Held { get; init; }

    /// <summary>Every storage, in order of its first constant.</summary>
    internal IReadOnlyList<Storage> Storages { get; init; } = [];

    /// <summary>Parameters that reach a node as operands, through movements of bytes; shared ones count at every user. 0 for nodes without.</summary>
    public long Of(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return this.ByNode.Of(node);
    }

    /// <inheritdoc />
    public ReportSection ToReportSection() => PassSections.Of<ParametersPass>(this);

    /// <summary>
    /// Parameters whose storage this node uses first, with those that nodes in its subgraphs do. Summed over the main graph they
    /// give <see cref="Total"/>, but for parameters that no node uses and those in bodies of functions.
    /// </summary>
    public long HeldBy(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return this.Held is null ? 0 : Deep(node, this.Held.Value.Elements);
    }

    /// <summary>Stored bytes of <see cref="HeldBy"/>.</summary>
    public long BytesHeldBy(Node node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return this.Held is null ? 0 : Deep(node, this.Held.Value.Bytes);
    }

    /// <summary>Parameters that reach a node as operands, as <see cref="Of"/>, with those that reach nodes in its subgraphs.</summary>
    internal long ReachedBy(Node node) => Deep(node, this.ByNode);

    private static long Deep(Node node, NodeCounts counts)
    {
        long sum = counts.Of(node);
        foreach (Graph graph in node.Subgraphs)
        {
            foreach (Node inner in GraphWalker.Nodes(graph))
            {
                sum = checked(sum + counts.Of(inner));
            }
        }

        return sum;
    }
}
