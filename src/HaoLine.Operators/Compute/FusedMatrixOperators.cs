using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Fused and quantized matrix products of the <c>com.microsoft</c> domain.</summary>
internal static class FusedMatrixOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        foreach (string name in (string[])["FusedMatMul", "TransposeMatMul", "FusedMatMulActivation"])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Data)
                .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 1), MatrixOperators.Product(context, Arranged(context, 0, "A"), Arranged(context, 1, "B"))))
                .Computes(FusedMatMulCost, MatMulCost.Formula + "; alpha other than 1: elements(Y) multiplies; activation per element", Source));
        }

        ops.Define(Registration.Microsoft, "FusedGemm", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Bias)
            .Infer(context => MatrixOperators.InferGemm(context, 0, 1, 2, Semantics.FirstType(context, 0, 1)))
            .Computes(
                context => MatrixOperators.GemmCost(context) + ElementwiseCost.Of(context.OutputElements(), ActivationWork.OfName(context.GetString("activation", ""))),
                "M·N·K MACs; C given: M·N adds; activation per element", Source));
        ops.Define(Registration.Microsoft, "GemmFastGelu", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Bias)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 1), MatrixOperators.Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), MatrixOperators.Depth(context, 0, 1), context.HasInput(2)) + ElementwiseCost.Of(context.OutputElements(), ActivationWork.TanhGelu),
                MatMulCost.Formula + " + Gelu per element", Source));
        ops.Define(Registration.Microsoft, "QGemm", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Scale, ZeroPoint, Weight, Scale, ZeroPoint, Bias, Scale, ZeroPoint)
            .Infer(context => MatrixOperators.InferGemm(context, 0, 3, 6, context.HasInput(8) ? context.InputElementType(8) : DataType.Float32))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), MatrixOperators.GemmDepth(context, 0, 3), context.HasInput(6), integer: true)
                    + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Requantize),
                "M·N·K integer MACs; C given: M·N adds; requantization of M·N", Source));
        ops.Define(Registration.Microsoft, "MatMulIntegerToFloat", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Scale, Scale, ZeroPoint, ZeroPoint, Bias)
            .Infer(context => context.SetOutput(0, FloatType(context, 2), MatrixOperators.Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), MatrixOperators.Depth(context, 0, 1), context.HasInput(6), integer: true)
                    + ElementwiseCost.Of(context.OutputElements(), ElementWork.Multiply),
                "elements(Y)·K integer MACs + elements(Y) multiplies; bias: elements(Y) adds", Source));
        ops.Define(Registration.Microsoft, "DynamicQuantizeMatMul", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Scale, ZeroPoint, Bias)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 2), MatrixOperators.Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), MatrixOperators.Depth(context, 0, 1), context.HasInput(4), integer: true)
                    + ElementwiseCost.Of(context.OutputElements(), ElementWork.Multiply)
                    + ElementwiseCost.Of(context.InputElements(0), QuantizeCost.Dynamic),
                "elements(Y)·K integer MACs + dynamic quantization of elements(A) + elements(Y) multiplies", Source));

        foreach ((string name, OperandRole[] roles, int bias) in ((string, OperandRole[], int)[])
            [
                ("MatMulNBits", [Data, Weight, Scale, ZeroPoint, OperandRole.Index, Bias], 5),
                ("MatMulBnb4", [Data, Weight, Scale], 3),
                ("MatMulFpQ4", [Data, Weight, Control], 3),
            ])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.MatrixMultiplication).Roles(roles)
                .Infer(InferPacked)
                .Computes(
                    context => MatMulCost.Product(context.OutputElements(), PackedSides(context).Depth, context.HasInput(bias)),
                    "elements(Y)·K MACs with K from the attribute (weights are widened to the type of A)", Source));
        }
    }

    private static DataType FloatType(OperatorInvocation context, int scale) =>
        context.InputElementType(scale) == DataType.Undefined ? DataType.Float32 : context.InputElementType(scale);

    /// <summary>An operand of FusedMatMul after its stated transpositions.</summary>
    private static Shape? Arranged(OperatorInvocation context, int input, string letter)
    {
        if (context.InputShape(input) is not { Rank: > 1 } shape)
        {
            return context.InputShape(input);
        }

        List<Dimension> sizes = [.. shape];
        if (context.GetInt("transBatch" + letter, 0) != 0 && shape.Rank > 2)
        {
            // The first axis moves behind the batch axes: [d, batch…, k] becomes [batch…, d, k].
            Dimension first = sizes[0];
            sizes.RemoveAt(0);
            sizes.Insert(sizes.Count - 1, first);
        }

        if (context.GetInt("trans" + letter, 0) != 0)
        {
            (sizes[^1], sizes[^2]) = (sizes[^2], sizes[^1]);
        }

        return new Shape(sizes);
    }

    private static OperatorCost FusedMatMulCost(CostContext context)
    {
        Shape? a = Arranged(context, 0, "A");
        Shape? b = Arranged(context, 1, "B");
        Dimension left = a is { Rank: > 0 } ? a[a.Rank - 1] : Dimension.Unknown;
        Dimension right = b is { Rank: > 0 } ? b[Math.Max(0, b.Rank - 2)] : Dimension.Unknown;
        OperatorCost cost = MatMulCost.Product(context.OutputElements(), Semantics.Same(context, left, right, "contracted axes"));
        cost += ElementwiseCost.Of(context.OutputElements(), ActivationWork.OfName(context.GetString("activation", "")));
        return context.GetFloat("alpha", 1) == 1 ? cost : cost with { Multiplies = cost.Multiplies + context.OutputElements() };
    }

    private static void InferPacked(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        Shape? a = Semantics.AtLeastRank(context, 0, 1);
        if (a is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension[] output = [.. a];
        (Dimension depth, Dimension width) = PackedSides(context);
        Semantics.Same(context, output[^1], depth, "last axis of A and K");
        output[^1] = width;
        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    /// <summary>Contracted and resulting size: attributes, or for MatMulFpQ4 the operand that holds the shape of the weight.</summary>
    private static (Dimension Depth, Dimension Width) PackedSides(OperatorInvocation context)
    {
        if (context.Attribute("K") is null && context.Definition.RoleOf(2) == Control)
        {
            return Semantics.Sizes(context, 2, "B_shape") is { Length: 2 } sides ? (sides[0], sides[1]) : (Dimension.Unknown, Dimension.Unknown);
        }

        Dimension k = PackedSize(context, "K");
        Dimension n = PackedSize(context, "N");
        return context.GetInt("transB", 1) == 0 ? (n, k) : (k, n);
    }

    private static Dimension PackedSize(OperatorInvocation context, string name)
    {
        if (context.Attribute(name) is null)
        {
            return Dimension.Unknown;
        }

        long size = context.GetInt(name, 0);
        return size > 0 ? size : throw Semantics.BadAttribute(context, $"{name} is {size}; it must be at least 1.");
    }
}
