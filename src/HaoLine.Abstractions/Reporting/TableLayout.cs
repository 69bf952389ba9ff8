namespace HaoLine.Reporting;

/// <summary>How a table appears in machine-readable output.</summary>
public enum TableLayout
{
    /// <summary>A list of objects, one for each row, with column keys as names.</summary>
    Rows,

    /// <summary>An object from the first column's text to the second column's value.</summary>
    Map,

    /// <summary>An object from the first column's text to an object of the other columns.</summary>
    MapOfObjects,

    /// <summary>Not at all.</summary>
    None,
}
