namespace HaoLine.Architecture;

/// <summary>How a model normalises.</summary>
public enum NormalizationKind
{
    /// <summary>Not said.</summary>
    Unknown,

    /// <summary>By the root of the mean square, one learned vector.</summary>
    RootMeanSquare,

    /// <summary>By mean and variance, two learned vectors.</summary>
    Layer,

    /// <summary>By mean and variance without learned vectors.</summary>
    LayerWithoutWeights,
}
