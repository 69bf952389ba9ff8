using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Work done once per element of the result.</summary>
internal static class ElementwiseCost
{
    /// <summary>elements × work, in operations.</summary>
    public static OperatorCost Of(Dimension elements, ElementWork work) => new()
    {
        Adds = elements * work.Adds,
        Multiplies = elements * work.Multiplies,
        Divides = elements * work.Divides,
        Compares = elements * work.Compares,
        Transcendentals = elements * work.Transcendentals,
    };

    /// <summary>A variadic operator: (operands − 1) × elements × work, and once more <paramref name="last"/> per element (the division of Mean).</summary>
    public static OperatorCost Variadic(Dimension elements, int operands, ElementWork work, ElementWork last) =>
        Of(elements * Math.Max(0, operands - 1), work) + Of(elements, last);
}
