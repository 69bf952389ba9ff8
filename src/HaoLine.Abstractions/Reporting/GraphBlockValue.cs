namespace HaoLine.Reporting;

/// <summary>A value of a drawn graph.</summary>
/// <param name="Name">Name in the file; untrusted.</param>
/// <param name="DataType">Element type name, or the whole type of a sequence, optional or map.</param>
/// <param name="Shape">Sizes as numbers, formulas and nulls; null when the rank is unknown.</param>
/// <param name="Bytes">Dense size; a number, a formula, or nothing.</param>
/// <param name="Producer">Index of the node that makes it; -1 for a stored constant.</param>
public sealed record GraphBlockValue(string Name, string DataType, ReportValue Shape, ReportValue Bytes, int Producer)
{
    /// <summary>True for a parameter; false for activations and for constants that are none.</summary>
    public bool IsParameter { get; init; }
}
