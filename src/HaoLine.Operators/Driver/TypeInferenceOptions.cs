using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>What the caller knows beyond the model: sizes of symbols and inputs, and iterations of loops.</summary>
public sealed record TypeInferenceOptions
{
    /// <summary>Nothing beyond the model, with default limits.</summary>
    public static TypeInferenceOptions Default { get; } = new();

    /// <summary>Sizes of symbols, applied to every declared type.</summary>
    public SymbolBinding Binding { get; init; } = SymbolBinding.Empty;

    /// <summary>Shapes of main-graph inputs by name; the declared element type is kept. They win over the declaration.</summary>
    public IReadOnlyDictionary<string, Shape> InputShapes { get; init; } = new Dictionary<string, Shape>();

    /// <summary>Iterations of loops whose count depends on data, by node name or, for nameless nodes, by the name of the first result.</summary>
    public IReadOnlyDictionary<string, long> TripCounts { get; init; } = new Dictionary<string, long>();

    /// <summary>Bounds to keep.</summary>
    public InspectionLimits Limits { get; init; } = InspectionLimits.Default;
}
