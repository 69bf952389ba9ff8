namespace HaoLine.Reporting;

/// <summary>A column of a table.</summary>
/// <param name="Key">Name in machine-readable output.</param>
/// <param name="Title">Heading for people.</param>
/// <param name="Unit">Unit of its numbers.</param>
public sealed record TableColumn(string Key, string Title, Unit Unit = Unit.None)
{
    /// <summary>True for a column that only people see.</summary>
    public bool PeopleOnly { get; init; }

    /// <summary>True for a column that only machine-readable output has.</summary>
    public bool DataOnly { get; init; }
}
