namespace HaoLine.Reporting;

/// <summary>A graph to draw: nodes, values between them, groups and numbers for each node, without positions.</summary>
/// <param name="Key">Identifier within the section.</param>
/// <param name="Title">Caption.</param>
/// <param name="Nodes">Nodes in order of execution; graph inputs first, graph outputs last.</param>
/// <param name="Values">Values; nodes refer to them by index.</param>
/// <param name="Groups">Groups, parents before children; nodes refer to them by index.</param>
public sealed record GraphBlock(
    string Key,
    string Title,
    IReadOnlyList<GraphBlockNode> Nodes,
    IReadOnlyList<GraphBlockValue> Values,
    IReadOnlyList<GraphBlockGroup> Groups) : ReportBlock(Key, Title)
{
    /// <summary>Numbers for each node.</summary>
    public IReadOnlyList<GraphBlockMetric> Metrics { get; init; } = [];

    /// <summary>Free symbols of the numbers with a size to start from.</summary>
    public IReadOnlyList<GraphBlockSymbol> Symbols { get; init; } = [];

    /// <summary>Buffers over the execution; null when sizes are unknown.</summary>
    public GraphBlockTimeline? Timeline { get; init; }

    /// <summary>Devices to hold the work of nodes against.</summary>
    public IReadOnlyList<GraphBlockDevice> Devices { get; init; } = [];

    /// <summary>Indices of nodes on the chain with the most work from an input to an output, in order; empty when not known.</summary>
    public IReadOnlyList<int> CriticalPath { get; init; } = [];
}
