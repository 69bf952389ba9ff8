namespace HaoLine.Reporting;

/// <summary>Selects and orders what a report shows. Immutable.</summary>
public sealed record ReportTemplate
{
    /// <summary>Every section and block.</summary>
    public static ReportTemplate Full { get; } = new();

    /// <summary>Only the blocks that passes mark for summaries.</summary>
    public static ReportTemplate Summary { get; } = new() { SummaryOnly = true };

    /// <summary>Keys of the wanted sections in the wanted order; empty for all sections in plan order. Keys that the report lacks are passed over.</summary>
    public IReadOnlyList<string> Sections { get; init; } = [];

    /// <summary>True to drop blocks that are not marked for summaries; data-only blocks of kept sections go too.</summary>
    public bool SummaryOnly { get; init; }
}
