using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Matrix products: each element of the result is a dot product over the contracted axis. Unit: MACs.
/// Source: definition of the operator (Level-3 BLAS counts 2·M·N·K floating-point operations, that is M·N·K MACs).
/// </summary>
internal static class MatMulCost
{
    public const string Formula = "elements(Y)·K MACs (batch·M·N·K)";

    /// <summary>elements(Y)·K; a bias adds elements(Y) additions.</summary>
    public static OperatorCost Product(Dimension outputElements, Dimension depth, bool bias = false, bool integer = false)
    {
        Dimension macs = outputElements * depth;
        return new OperatorCost
        {
            FloatMacs = integer ? Dimension.Zero : macs,
            IntegerMacs = integer ? macs : Dimension.Zero,
            Adds = bias ? outputElements : Dimension.Zero,
        };
    }

    /// <summary>
    /// A general contraction of several operands: product of all distinct index extents × (operands − 1); nothing for a
    /// single operand except the additions of its summed indices.
    /// </summary>
    public static OperatorCost Contraction(Dimension indexSpace, int operands) => new()
    {
        FloatMacs = indexSpace * Math.Max(0, operands - 1),
        Confidence = operands > 2 ? CostConfidence.Estimated : CostConfidence.Exact,
    };
}
