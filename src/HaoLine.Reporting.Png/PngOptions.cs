namespace HaoLine.Reporting;

/// <summary>Size and colours of a PNG picture of a graph.</summary>
public sealed record PngOptions
{
    /// <summary>Pixels for each unit of the SVG drawing; above 0. Twice the drawing's size by default, for sharp text.</summary>
    public double Scale { get; init; } = 2;

    /// <summary>True for light text on a dark ground; false for dark text on white.</summary>
    public bool IsDark { get; init; }

    /// <summary>Most pixels of width or of height; at least 1. 65,535 by default, which most viewers still open.</summary>
    public int MaximumSide { get; init; } = 65_535;

    /// <summary>Most pixels of the whole picture; at least 1. The picture takes four bytes of memory for each while it is made: 256 MB by default.</summary>
    public long MaximumPixels { get; init; } = 64_000_000;
}
