namespace HaoLine.Reporting;

/// <summary>A number for each node of a drawn graph.</summary>
/// <param name="Key">Stable name, such as <c>macs</c>.</param>
/// <param name="Title">Label for people.</param>
/// <param name="Unit">Unit.</param>
/// <param name="Values">One for each node: a number, a formula, or nothing when unknown or not applicable.</param>
public sealed record GraphBlockMetric(string Key, string Title, Unit Unit, IReadOnlyList<ReportValue> Values)
{
    /// <summary>True when the numbers of a group's nodes outside subgraphs add up to the group's number; false when the largest stands for the group.</summary>
    public bool IsAdditive { get; init; } = true;

    /// <summary>The number of the whole graph as the analysis states it; nothing when it has none.</summary>
    public ReportValue Total { get; init; }
}
