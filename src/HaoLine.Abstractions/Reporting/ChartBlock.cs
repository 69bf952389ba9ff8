namespace HaoLine.Reporting;

/// <summary>A chart as data.</summary>
/// <param name="Key">Identifier within the section.</param>
/// <param name="Title">Caption.</param>
/// <param name="Kind">Form.</param>
/// <param name="Categories">Labels of the ordered axis; may be untrusted names.</param>
/// <param name="Series">Series over the categories.</param>
/// <param name="Unit">Unit of the values.</param>
public sealed record ChartBlock(
    string Key, string Title, ChartKind Kind, IReadOnlyList<string> Categories, IReadOnlyList<ChartSeries> Series, Unit Unit) : ReportBlock(Key, Title)
{
    /// <summary>Name of the ordered axis; empty when the categories speak for themselves.</summary>
    public string CategoryTitle { get; init; } = "";

    /// <summary>Index of a category to mark, such as the peak; -1 for none.</summary>
    public int MarkedCategory { get; init; } = -1;
}
