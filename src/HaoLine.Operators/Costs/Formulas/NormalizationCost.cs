using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Normalizations, in operations per element plus operations per group (the set of elements that share a mean).
/// Source: the defining equations; docs/metrics.md derives each vector.
/// </summary>
internal static class NormalizationCost
{
    /// <summary>Scale and shift with stored statistics folded into one factor and one offset per channel.</summary>
    public static ElementWork Folded { get; } = new(Adds: 1, Multiplies: 1);

    /// <summary>Sum for the mean, deviation, sum of squares (3 adds), square and scaling by 1/σ (2 multiplies).</summary>
    public static ElementWork MeanVariance { get; } = new(Adds: 3, Multiplies: 2);

    /// <summary>Sum of squares (1 add), square and scaling by 1/rms (2 multiplies).</summary>
    public static ElementWork RootMeanSquare { get; } = new(Adds: 1, Multiplies: 2);

    /// <summary>Per group: two divisions for mean and variance, ε (1 add), square root and reciprocal (2 divides).</summary>
    public static ElementWork GroupMeanVariance { get; } = new(Adds: 1, Divides: 4);

    /// <summary>Per group: one division for the mean square, ε (1 add), square root and reciprocal (2 divides).</summary>
    public static ElementWork GroupRootMeanSquare { get; } = new(Adds: 1, Divides: 3);

    /// <summary>Statistics computed on the spot: elements × vector + groups × vector, then scale and shift when given.</summary>
    public static OperatorCost OverGroups(Dimension elements, Dimension groups, bool centered, bool scale, bool shift)
    {
        ElementWork affine = new(Adds: shift ? 1 : 0, Multiplies: scale ? 1 : 0);
        return centered
            ? ElementwiseCost.Of(elements, MeanVariance + affine) + ElementwiseCost.Of(groups, GroupMeanVariance)
            : ElementwiseCost.Of(elements, RootMeanSquare + affine) + ElementwiseCost.Of(groups, GroupRootMeanSquare);
    }

    /// <summary>
    /// Local response normalization over windows of s channels: squares (1 multiply), window sum (s − 1 adds), α/s (1 multiply), bias (1 add),
    /// power (1 transcendental), division.
    /// </summary>
    public static OperatorCost LocalResponse(Dimension elements, long size) => new()
    {
        Adds = elements * size,
        Multiplies = elements * 2,
        Divides = elements,
        Transcendentals = elements,
    };
}
