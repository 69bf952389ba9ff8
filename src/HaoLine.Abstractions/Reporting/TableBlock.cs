namespace HaoLine.Reporting;

/// <summary>A table of typed cells.</summary>
/// <param name="Key">Name in machine-readable output.</param>
/// <param name="Title">Caption for people.</param>
/// <param name="Columns">Columns.</param>
/// <param name="Rows">Rows; each has as many cells as there are columns.</param>
public sealed record TableBlock(
    string Key, string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<ReportValue>> Rows) : ReportBlock(Key, Title)
{
    /// <summary>Form in machine-readable output.</summary>
    public TableLayout Layout { get; init; } = TableLayout.Rows;
}
