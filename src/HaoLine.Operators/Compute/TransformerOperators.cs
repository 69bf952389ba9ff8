using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>What surrounds attention: rotary embedding, residual layer norms, embedding layer norm.</summary>
internal static class TransformerOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "RotaryEmbedding", [23], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Table, Table, OperandRole.Index)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(AttentionCost.Rotary));
        ops.Define(Registration.Microsoft, "RotaryEmbedding", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, OperandRole.Index, Table, Table)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(AttentionCost.Rotary));

        DefineSkip(ops, "SkipLayerNormalization", centered: true, biasIndex: 4);
        DefineSkip(ops, "SkipSimplifiedLayerNormalization", centered: false, biasIndex: 3);

        ops.Define(Registration.Microsoft, "EmbedLayerNormalization", [1], op => op
            .Category(OperatorCategory.Normalization)
            .Roles(OperandRole.Index, OperandRole.Index, Weight, Weight, Weight, Weight, Bias, Mask, OperandRole.Index)
            .Infer(InferEmbed)
            .Computes(EmbedCost, "elements(Y) adds per added table + layer normalization of elements(Y)", Source));

        ops.Define(Registration.Microsoft, "GroupNorm", [1], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Weight, Bias)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => NormalizationCost.OverGroups(
                    context.OutputElements(),
                    context.InputShape(0) is { Rank: > 0 } x ? x[0] * Math.Max(1, context.GetInt("groups", 1)) : Dimension.Unknown,
                    centered: true, scale: true, shift: true)
                    + ElementwiseCost.Of(context.OutputElements(), context.GetInt("activation", 0) == 1 ? ActivationWork.Swish : ElementWork.None),
                NormalizationOperators.Formula(NormalizationCost.MeanVariance + NormalizationCost.Folded, NormalizationCost.GroupMeanVariance, "N·groups"), Source));
    }

    private static void DefineSkip(OperatorRegistryBuilder ops, string name, bool centered, int biasIndex) =>
        ops.Define(Registration.Microsoft, name, [1], op => op
            .Category(OperatorCategory.Normalization)
            .Roles(centered ? [Data, Data, Weight, Bias, Bias] : [Data, Data, Weight, Bias])
            .Infer(InferSkip)
            .Computes(
                context => NormalizationOperators.LayerCost(context, centered, centered && context.HasInput(3))
                    + ElementwiseCost.Of(context.OutputElements(), new ElementWork(Adds: context.HasInput(biasIndex) ? 2 : 1)),
                "elements(Y) adds for the residual (twice with a bias) + normalization of elements(Y)", Source));

    private static void InferSkip(InferenceContext context)
    {
        ElementwiseOperators.SameAsFirst(context);
        Shape? statistics = context.InputShape(0) is { Rank: > 0 } x ? x.WithDimension(x.Rank - 1, Dimension.One) : null;
        context.SetOutput(1, DataType.Float32, statistics);
        context.SetOutput(2, DataType.Float32, statistics);
        context.SetOutput(3, context.InputElementType(0), context.InputShape(0));
    }

    private static void InferEmbed(InferenceContext context)
    {
        Shape? ids = Semantics.OfRank(context, 0, 2);
        Shape? words = Semantics.OfRank(context, 2, 2);
        var output = new Shape(
            ids is null ? Dimension.Unknown : ids[0],
            ids is null ? Dimension.Unknown : ids[1],
            words is null ? Dimension.Unknown : words[1]);
        DataType type = context.InputElementType(2);
        context.SetOutput(0, type, output);
        context.SetOutput(1, DataType.Int32, new Shape(output[0]));
        context.SetOutput(2, type, output);
    }

    private static OperatorCost EmbedCost(CostContext context)
    {
        Dimension rows = context.InputShape(0) is { Rank: 2 } ids ? ids.ElementCount : Dimension.Unknown;
        return NormalizationCost.OverGroups(context.OutputElements(), rows, centered: true, scale: true, shift: true)
            + ElementwiseCost.Of(context.OutputElements(), new ElementWork(Adds: context.HasInput(4) ? 2 : 1));
    }
}
