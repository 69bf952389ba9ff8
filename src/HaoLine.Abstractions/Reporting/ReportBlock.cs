namespace HaoLine.Reporting;

/// <summary>One neutral piece of a report section.</summary>
/// <param name="Key">Name in machine-readable output, camelCase; a dotted key nests (<c>totals.macs</c>). Empty for blocks without data.</param>
/// <param name="Title">Label for people.</param>
public abstract record ReportBlock(string Key, string Title)
{
    /// <summary>Where the block is wanted.</summary>
    public BlockAudience Audience { get; init; } = BlockAudience.Detail;
}
