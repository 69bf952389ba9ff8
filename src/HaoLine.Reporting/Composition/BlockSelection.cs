namespace HaoLine.Reporting;

/// <summary>Which blocks and columns an audience sees.</summary>
internal static class BlockSelection
{
    public static IEnumerable<ReportBlock> ForPeople(this ReportSection section) =>
        section.Blocks.Where(static block => block.Audience != BlockAudience.DataOnly);

    public static IEnumerable<ReportBlock> ForData(this ReportSection section) => section.Blocks.Where(static block =>
        block.Audience != BlockAudience.PeopleOnly
        && block is MetricBlock or TableBlock { Layout: not TableLayout.None });

    /// <summary>Indices of the columns that people see.</summary>
    public static int[] PeopleColumns(this TableBlock table) => Indices(table, static column => !column.DataOnly);

    /// <summary>Indices of the columns in machine-readable output.</summary>
    public static int[] DataColumns(this TableBlock table) => Indices(table, static column => !column.PeopleOnly);

    private static int[] Indices(TableBlock table, Func<TableColumn, bool> wanted) =>
        [.. Enumerable.Range(0, table.Columns.Count).Where(index => wanted(table.Columns[index]))];
}
