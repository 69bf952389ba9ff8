using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Softmax family, in the numerically stable form; per element of the result.</summary>
internal static class SoftmaxCost
{
    /// <summary>Maximum (1 compare), subtract it (1 add), 1 exponential, sum (1 add), normalize (1 divide).</summary>
    public static ElementWork Softmax { get; } = new(Adds: 2, Divides: 1, Compares: 1, Transcendentals: 1);

    /// <summary>Maximum (1 compare), subtract it (1 add), 1 exponential, sum (1 add), subtract the logarithm (1 add); one logarithm per row is not counted.</summary>
    public static ElementWork LogSoftmax { get; } = new(Adds: 3, Compares: 1, Transcendentals: 1);

    /// <summary>Only the search for the maximum.</summary>
    public static ElementWork Hardmax { get; } = ElementWork.Compare;

    /// <summary>elements × <see cref="Softmax"/>.</summary>
    public static OperatorCost Of(Dimension elements) => ElementwiseCost.Of(elements, Softmax);
}
