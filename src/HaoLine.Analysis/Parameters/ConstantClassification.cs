using HaoLine.Ir;

namespace HaoLine.Analysis;

/// <summary>Decides from type, size and uses what a stored constant counts as; the rules stand in docs/passes/parameters.md.</summary>
internal static class ConstantClassification
{
    /// <summary>Integer constants of at most this many elements in data and index places are control constants.</summary>
    private const long SmallElements = 64;

    private const int QuantizedBits = 8;

    public static ConstantKind Classify(DataType type, int rank, long elements, ConstantUse uses)
    {
        if (type.IsFloatingPoint || type.IsComplex || type.IsBlock)
        {
            return Floating(elements, uses);
        }

        return type.IsInteger || type == DataType.Bool ? Integer(type, rank, elements, uses) : ConstantKind.ControlConstant;
    }

    /// <summary>
    /// The same without a graph: what the reader states, else from type and rank alone. Null for training state and data of tools,
    /// which are no part of the model.
    /// </summary>
    public static ConstantKind? Classify(NamedTensor weight) => weight.Role switch
    {
        TensorRole.Parameter => ConstantKind.Parameter,
        TensorRole.Buffer or TensorRole.QuantizationData => ConstantKind.Buffer,
        TensorRole.OptimizerState or TensorRole.Auxiliary => null,
        _ => Classify(weight.Data.ElementType, weight.Data.Dimensions.Length),
    };

    private static ConstantKind Classify(DataType type, int rank) =>
        type.IsFloatingPoint || type.IsComplex || type.IsBlock ? ConstantKind.Parameter
        : IsQuantized(type) && rank >= 2 ? ConstantKind.Parameter
        : ConstantKind.Buffer;

    private static ConstantKind Floating(long elements, ConstantUse uses)
    {
        if ((uses & (ConstantUse.Weight | ConstantUse.Bias)) != 0)
        {
            return ConstantKind.Parameter;
        }

        // One number beside a tensor is a hyper-parameter (epsilon, 0.5, sqrt(d)); more than one is learned.
        if ((uses & (ConstantUse.ElementwiseData | ConstantUse.Data)) != 0 && elements > 1)
        {
            return ConstantKind.Parameter;
        }

        if ((uses & (ConstantUse.Buffer | ConstantUse.Index)) != 0)
        {
            return ConstantKind.Buffer;
        }

        return uses == ConstantUse.None && elements > 1 ? ConstantKind.Parameter : ConstantKind.ControlConstant;
    }

    private static ConstantKind Integer(DataType type, int rank, long elements, ConstantUse uses)
    {
        if ((uses & ConstantUse.Bias) != 0 || ((uses & ConstantUse.Weight) != 0 && IsQuantized(type)))
        {
            return ConstantKind.Parameter;
        }

        if ((uses & ConstantUse.Buffer) != 0)
        {
            return ConstantKind.Buffer;
        }

        bool placed = (uses & (ConstantUse.Weight | ConstantUse.ElementwiseData | ConstantUse.Data | ConstantUse.Index)) != 0 || uses == ConstantUse.None;
        bool large = elements > SmallElements && (rank > 1 || (uses & ConstantUse.Index) != 0);
        return placed && large ? ConstantKind.Buffer : ConstantKind.ControlConstant;
    }

    private static bool IsQuantized(DataType type) => type.IsInteger && type.BitsPerElement <= QuantizedBits;
}
