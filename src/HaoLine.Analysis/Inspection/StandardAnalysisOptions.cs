using HaoLine.Hardware;

namespace HaoLine.Analysis;

/// <summary>Choices of the standard analyses that hold for every inspection of an inspector.</summary>
public sealed record StandardAnalysisOptions
{
    /// <summary>The defaults.</summary>
    public static StandardAnalysisOptions Default { get; } = new();

    /// <summary>How the memory analysis treats views, in-place operators and alignment.</summary>
    public MemoryOptions Memory { get; init; } = MemoryOptions.Default;

    /// <summary>Devices and prices that estimates look up; the built-in ones unless others are added.</summary>
    public HardwareCatalog Hardware { get; init; } = HardwareCatalog.Default;
}
