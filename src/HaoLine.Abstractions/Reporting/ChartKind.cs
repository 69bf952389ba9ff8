namespace HaoLine.Reporting;

/// <summary>Form of a chart.</summary>
public enum ChartKind
{
    /// <summary>Bars by category.</summary>
    Bar,

    /// <summary>A line over an ordered axis.</summary>
    Line,

    /// <summary>A filled step line over an ordered axis.</summary>
    Area,

    /// <summary>Parts of a whole.</summary>
    Share,
}
