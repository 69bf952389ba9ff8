namespace HaoLine.Reporting;

/// <summary>One value with its unit.</summary>
/// <param name="Key">Name in machine-readable output.</param>
/// <param name="Title">Label for people.</param>
/// <param name="Value">The value. A formula is null in the place of a number, and stands as text under <see cref="FormulaKey"/>.</param>
/// <param name="Unit">Unit of the value.</param>
public sealed record MetricBlock(string Key, string Title, ReportValue Value, Unit Unit = Unit.None) : ReportBlock(Key, Title)
{
    /// <summary>Dotted key that gets the formula as text when the value is one; null when the formula itself is wanted under <see cref="ReportBlock.Key"/>.</summary>
    public string? FormulaKey { get; init; }

    /// <summary>A remark for people, such as an assumption; null when none.</summary>
    public string? Note { get; init; }
}
