namespace HaoLine.Reporting;

/// <summary>A matrix of numbers.</summary>
/// <param name="Key">Identifier within the section.</param>
/// <param name="Title">Caption.</param>
/// <param name="RowLabels">One label for each row.</param>
/// <param name="ColumnLabels">One label for each column.</param>
/// <param name="Values">Values by row; null cells are not known.</param>
/// <param name="Unit">Unit of the values.</param>
public sealed record HeatMapBlock(
    string Key,
    string Title,
    IReadOnlyList<string> RowLabels,
    IReadOnlyList<string> ColumnLabels,
    IReadOnlyList<IReadOnlyList<double?>> Values,
    Unit Unit) : ReportBlock(Key, Title);
