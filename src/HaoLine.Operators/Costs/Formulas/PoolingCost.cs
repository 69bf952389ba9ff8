using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Reductions over a sliding or global window of K elements; padding counts as if it were data.</summary>
internal static class PoolingCost
{
    public const string MaximumFormula = "elements(Y)·(K − 1) compares";

    public const string AverageFormula = "elements(Y)·(K − 1) adds + elements(Y) divides";

    public const string NormFormula = "elements(Y)·(2K multiplies/transcendentals per term, K − 1 adds) + elements(Y) roots";

    /// <summary>elements(Y)·(K − 1) comparisons.</summary>
    public static OperatorCost Maximum(Dimension outputElements, Dimension window) => new() { Compares = outputElements * (window - 1) };

    /// <summary>elements(Y)·(K − 1) additions and elements(Y) divisions.</summary>
    public static OperatorCost Average(Dimension outputElements, Dimension window) => new()
    {
        Adds = outputElements * (window - 1),
        Divides = outputElements,
    };

    /// <summary>p-norm: each tap is raised to p (one multiplication for p = 2, nothing for 1, else one transcendental), summed, and the root taken.</summary>
    public static OperatorCost Norm(Dimension outputElements, Dimension window, long p) => new()
    {
        Adds = outputElements * (window - 1),
        Multiplies = p == 2 ? outputElements * window : Dimension.Zero,
        Divides = p == 2 ? outputElements : Dimension.Zero,
        Transcendentals = p is 1 or 2 ? Dimension.Zero : outputElements * (window + 1),
    };
}
