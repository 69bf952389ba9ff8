using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>
/// Convolutions of any rank. A window position counts every tap, the taps on padding included. Unit: MACs; bias: one
/// addition per element of the result. Source: definition of the operator; torchvision and fvcore count the same.
/// </summary>
internal static class ConvolutionCost
{
    public const string DirectFormula = "N·Cout·ΠOut·(Cin/g)·ΠK MACs; bias: elements(Y) adds";

    public const string TransposedFormula = "N·Cin·ΠIn·(Cout/g)·ΠK MACs; bias: elements(Y) adds";

    /// <summary>elements(Y)·(Cin/g)·ΠK, where elements(Y) = N·Cout·ΠOut.</summary>
    public static OperatorCost Direct(Dimension outputElements, Dimension channelsPerGroup, Dimension kernelElements, bool bias, bool integer) =>
        Make(outputElements * channelsPerGroup * kernelElements, outputElements, bias, integer);

    /// <summary>elements(X)·(Cout/g)·ΠK, where elements(X) = N·Cin·ΠIn: every input element is spread over one kernel.</summary>
    public static OperatorCost Transposed(Dimension inputElements, Dimension channelsPerGroup, Dimension kernelElements, Dimension outputElements, bool bias) =>
        Make(inputElements * channelsPerGroup * kernelElements, outputElements, bias, integer: false);

    private static OperatorCost Make(Dimension macs, Dimension outputElements, bool bias, bool integer) => new()
    {
        FloatMacs = integer ? Dimension.Zero : macs,
        IntegerMacs = integer ? macs : Dimension.Zero,
        Adds = bias ? outputElements : Dimension.Zero,
    };
}
