namespace HaoLine.Reporting;

/// <summary>Activation memory over the execution.</summary>
/// <param name="Steps">For each step, the index of the node that runs.</param>
/// <param name="Buffers">Buffers in order of their first step.</param>
public sealed record GraphBlockTimeline(IReadOnlyList<int> Steps, IReadOnlyList<GraphBlockBuffer> Buffers)
{
    /// <summary>Step with the most live bytes; -1 when there is none.</summary>
    public int PeakStep { get; init; } = -1;

    /// <summary>Live bytes at that step; no arena can be smaller.</summary>
    public long PeakBytes { get; init; }

    /// <summary>Bytes of the planned arena; null without a plan.</summary>
    public long? ArenaBytes { get; init; }
}
