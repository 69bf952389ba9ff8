using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>Reductions: n elements into m results need n − m combining steps.</summary>
internal static class ReductionCost
{
    /// <summary>(n − m) × combine + n × each + m × last, in operations.</summary>
    /// <param name="inputElements">n.</param>
    /// <param name="outputElements">m.</param>
    /// <param name="combine">Work of joining two elements.</param>
    /// <param name="each">Work on every element before it is joined, such as the square of L2.</param>
    /// <param name="last">Work on every result, such as the division of a mean.</param>
    public static OperatorCost Of(Dimension inputElements, Dimension outputElements, ElementWork combine, ElementWork each = default, ElementWork last = default)
    {
        OperatorCost cost = ElementwiseCost.Of(inputElements - outputElements, combine);
        return cost + ElementwiseCost.Of(inputElements, each) + ElementwiseCost.Of(outputElements, last);
    }
}
