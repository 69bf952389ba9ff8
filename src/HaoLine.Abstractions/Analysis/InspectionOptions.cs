using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>What a caller says about one inspection: input sizes, loop counts, cost profile, detail.</summary>
public sealed record InspectionOptions
{
    /// <summary>Nothing bound, default profile.</summary>
    public static InspectionOptions Default { get; } = new();

    /// <summary>Numbers for symbolic dimensions by their name, such as <c>batch</c>.</summary>
    public SymbolBinding Binding { get; init; } = SymbolBinding.Empty;

    /// <summary>Sizes that symbolic dimensions may take, by name; totals and the peak then have bounds. Types stay symbolic.</summary>
    public SymbolRanges Ranges { get; init; } = SymbolRanges.Empty;

    /// <summary>Shapes for graph inputs by input name; for models with anonymous dimensions.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Iterations of loops by node name, for those that depend on data.</summary>
    public IReadOnlyDictionary<string, long> TripCounts { get; init; } = new Dictionary<string, long>();

    /// <summary>Cost profile id.</summary>
    public string CostProfile { get; init; } = "pure-macs";

    /// <summary>True to report one row for each node.</summary>
    public bool IncludeLayers { get; init; }

    /// <summary>True to read all weights and report statistics of their values. Takes time in proportion to their bytes.</summary>
    public bool IncludeWeightStatistics { get; init; }

    /// <summary>Format whose rounding noise the statistics of weights tell, such as <c>int8</c> or <c>q4_0</c>; null for none.</summary>
    public string? WeightFormat { get; init; }

    /// <summary>What the model is to run on; null when nobody asks.</summary>
    public DeploymentOptions? Deployment { get; init; }
}
