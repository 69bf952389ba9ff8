using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Quantized and low-precision operators of the <c>com.microsoft</c> domain beside convolutions, products and attention.</summary>
internal static class RuntimeQuantizedOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        DefineProducts(ops);
        DefineBlockProducts(ops);
        DefineMaps(ops);

        ops.Define(Registration.Microsoft, "QLinearReduceMean", [1], op => op
            .Category(OperatorCategory.Reduction).Roles(Data, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => InferReduction(context, context.InputElementType(0)))
            .Computes(
                context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Add, QuantizeCost.Dequantize, ElementWork.Divide + QuantizeCost.Quantize),
                $"(elements(X) − elements(Y)) adds + elements(X) × ({QuantizeCost.Dequantize}) + elements(Y) × ({ElementWork.Divide + QuantizeCost.Quantize})", Source));
        ops.Define(Registration.Microsoft, "ReduceSumInteger", [1], op => op
            .Category(OperatorCategory.Reduction)
            .Infer(context => InferReduction(context, context.InputElementType(0) == DataType.UInt8 ? DataType.UInt32 : DataType.Int32))
            .Computes(context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Add), "(elements(X) − elements(Y)) adds", Source));
        ops.Define(Registration.Microsoft, "QEmbedLayerNormalization", [1], op => op
            .Category(OperatorCategory.Normalization)
            .Roles(
                OperandRole.Index, OperandRole.Index, Weight, Weight, Weight, Weight, Bias, Mask,
                Scale, Scale, Scale, Scale, Scale, ZeroPoint, ZeroPoint, ZeroPoint, ZeroPoint, ZeroPoint)
            .Infer(InferEmbedding)
            .Computes(EmbeddingCost, "dequantization and one add of elements(Y) per added table + layer normalization of elements(Y)", Source));
        ops.Define(Registration.Microsoft, "QuantizeBFP", [1], op => op
            .Category(OperatorCategory.Quantization)
            .Infer(InferBlockFloat)
            .Computes(context => ElementwiseCost.Of(context.InputElements(0), QuantizeCost.Dynamic), $"elements(X) × ({QuantizeCost.Dynamic})", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "DequantizeBFP", [1], op => op
            .Category(OperatorCategory.Quantization).Roles(Weight, Control, Control)
            .Infer(context =>
            {
                Dimension[]? sizes = ShapeOperands.Elements(context, 1);
                context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "dtype", DataType.Float32), sizes is null ? null : new Shape(sizes.AsSpan()));
                context.SetUnknownReason(0, "the shape operand is not known");
            })
            .Computes(QuantizeCost.Dequantize));
    }

    private static void DefineProducts(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "MatMulInteger16", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight)
            .Infer(context => context.SetOutput(
                0,
                context.InputElementType(0) == DataType.UInt16 && context.InputElementType(1) == DataType.UInt16 ? DataType.UInt32 : DataType.Int32,
                MatrixOperators.Product(context, context.InputShape(0), context.InputShape(1))))
            .Computes(context => MatMulCost.Product(context.OutputElements(), MatrixOperators.Depth(context, 0, 1), integer: true), "elements(Y)·K integer MACs", Source));
        ops.Define(Registration.Microsoft, "QOrderedMatMul", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Scale, Weight, Scale, Scale, Bias, Data, Scale)
            .Infer(context => context.SetOutput(0, DataType.Int8, MatrixOperators.Product(context, context.InputShape(0), context.InputShape(2))))
            .Computes(
                context => MatMulCost.Product(context.OutputElements(), MatrixOperators.Depth(context, 0, 2), context.HasInput(5), integer: true)
                    + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Requantize + (context.HasInput(6) ? ElementWork.Add : ElementWork.None)),
                "elements(Y)·K integer MACs + requantization; bias and C: one add each", Source));
        ops.Define(Registration.Microsoft, "GemmFloat8", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Weight, Bias, Scale, Scale, Scale)
            .Infer(context => MatrixOperators.InferGemm(context, 0, 1, 2, OnnxElementTypes.FromAttribute(context, "dtype", DataType.Float32)))
            .Computes(
                context => MatrixOperators.GemmCost(context) + ElementwiseCost.Of(
                    context.OutputElements(),
                    context.GetString("activation", "NONE") switch { "RELU" => ActivationWork.Relu, "GELU" => ActivationWork.ErfGelu, _ => ElementWork.None }),
                "M·N·K MACs; C given: M·N adds; activation per element", Source));
        ops.Define(Registration.Microsoft, "SparseToDenseMatMul", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Weight, Data)
            .Infer(InferSparse)
            .Computes(
                context => (context.InputType(0) as SparseTensorType)?.Shape is { Rank: 2 } a
                    ? MatMulCost.Product(context.OutputElements(), a[context.GetInt("transA", 0) != 0 ? 0 : 1])
                    : OperatorCost.Unknown,
                "elements(Y)·K MACs as if dense (upper bound)", Source, CostConfidence.Estimated));
    }

    private static void DefineBlockProducts(OperatorRegistryBuilder ops)
    {
        foreach ((string name, OperandRole[] roles, int bias) in ((string, OperandRole[], int)[])
            [
                ("MatMulBlockQuantizedFp4Weight", [Data, Weight, Scale, Scale, Scale, Bias], 5),
                ("MatMulBlockQuantizedFp8Weight", [Data, Weight, Scale, Scale, Bias], 4),
            ])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.MatrixMultiplication).Roles(roles)
                .Infer(context => context.SetOutput(
                    0, context.InputElementType(0), WithLast(Semantics.AtLeastRank(context, 0, 1), Semantics.OfRank(context, 1, 2) is { } b ? b[0] : Dimension.Unknown)))
                .Computes(
                    context => MatMulCost.Product(context.OutputElements(), Last(context.InputShape(0)), context.HasInput(bias)),
                    "elements(Y)·K MACs (weights are widened to the type of A)", Source));
        }

        ops.Define(Registration.Microsoft, "MatMulNBitsMlp", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Data, Weight, Weight, Scale, Bias, Weight, Scale, Bias)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(0), WithLast(context.InputShape(0), Stated(context, "N")));
                context.SetOutput(1, context.InputElementType(0), context.InputShape(0));
            })
            .Computes(
                context => MatMulCost.Product(context.OutputElements() * 2, Stated(context, "K")) + Normalized(context)
                    + ElementwiseCost.Of(context.OutputElements(), ActivationWork.Swish + new ElementWork(Adds: (context.HasInput(5) ? 1 : 0) + (context.HasInput(8) ? 1 : 0), Multiplies: 1)),
                "2·elements(Y)·K MACs + gate and product per element; RMS normalization of A when given", Source));
        ops.Define(Registration.Microsoft, "MatMulNBitsQkv", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication)
            .Roles(Data, Data, Weight, Weight, Scale, Bias, Weight, Scale, Bias, Weight, Scale, Bias)
            .Infer(context =>
            {
                DataType type = context.InputElementType(0);
                context.SetOutput(0, type, WithLast(context.InputShape(0), Stated(context, "Nq")));
                context.SetOutput(1, type, WithLast(context.InputShape(0), Stated(context, "Nkv")));
                context.SetOutput(2, type, WithLast(context.InputShape(0), Stated(context, "Nkv")));
                context.SetOutput(3, type, context.InputShape(0));
            })
            .Computes(
                context => MatMulCost.Product(context.OutputElements() + context.OutputElements(1) + context.OutputElements(2), Stated(context, "K")) + Normalized(context),
                "rows(A)·K·(Nq + 2·Nkv) MACs + RMS normalization of A", Source));
    }

    private static void DefineMaps(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "MulInteger", [1], op => op
            .Category(OperatorCategory.Elementwise).Roles(Data, ZeroPoint, Data, ZeroPoint)
            .Infer(context => context.SetOutput(0, DataType.Int32, Broadcasting.Shapes(context.InputShape(0), context.InputShape(2))))
            .Computes(new ElementWork(Adds: 2, Multiplies: 1)));
        ops.Define(Registration.Microsoft, "QLinearWhere", [1], op => op
            .Category(OperatorCategory.Elementwise).Roles(Mask, Data, Scale, ZeroPoint, Data, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 1, 4), Broadcasting.Shapes(context.InputShape(0), context.InputShape(1), context.InputShape(4))))
            .Computes(QuantizeCost.Requantize + ElementWork.Compare));
        ops.Define(Registration.Microsoft, "QOrderedGelu", [1], op => op
            .Category(OperatorCategory.Activation).Roles(Data, Scale, Scale)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(QuantizeCost.Dequantize + ActivationWork.ErfGelu + QuantizeCost.Quantize));
        ops.Define(Registration.Microsoft, "QOrderedLayerNormalization", [1], op => op
            .Category(OperatorCategory.Normalization).Roles(Data, Scale, Weight, Bias, Scale)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => NormalizationOperators.LayerCost(context, centered: true, context.HasInput(3))
                    + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Dequantize + QuantizeCost.Quantize),
                "layer normalization of elements(Y) + dequantization and quantization", Source));
        ops.Define(Registration.Microsoft, "QuantizeWithOrder", [1], op => op
            .Category(OperatorCategory.Quantization).Roles(Data, Scale)
            .Infer(context => context.SetOutput(0, DataType.Int8, context.InputShape(0)))
            .Computes(QuantizeCost.Quantize));
        ops.Define(Registration.Microsoft, "DequantizeWithOrder", [1], op => op
            .Category(OperatorCategory.Quantization).Roles(Data, Scale)
            .Infer(context => context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "to", DataType.Float32), context.InputShape(0)))
            .Computes(QuantizeCost.Dequantize));
    }

    private static Dimension Last(Shape? shape) => shape is { Rank: > 0 } ? shape[shape.Rank - 1] : Dimension.Unknown;

    private static Shape? WithLast(Shape? shape, Dimension size) => shape is { Rank: > 0 } ? shape.WithDimension(shape.Rank - 1, size) : null;

    private static Dimension Stated(OperatorInvocation context, string name)
    {
        long size = context.GetInt(name, 0);
        return size is > 0 and <= Semantics.LargestExtent ? size : throw Semantics.BadAttribute(context, $"{name} is {size}; it must be at least 1.");
    }

    private static OperatorCost Normalized(CostContext context)
    {
        if (!context.HasInput(2))
        {
            return OperatorCost.Zero;
        }

        Dimension rows = context.InputShape(0) is { Rank: > 0 } a ? Semantics.Product(a.Take(a.Rank - 1)) : Dimension.Unknown;
        return NormalizationCost.OverGroups(context.InputElements(0), rows, centered: false, scale: true, shift: context.HasInput(1));
    }

    private static void InferReduction(InferenceContext context, DataType type)
    {
        long[]? axes = context.GetInts("axes");
        bool keep = context.GetInt("keepdims", 1) != 0;
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        int[] reduced = axes is null or [] ? [.. Enumerable.Range(0, x.Rank)] : Axes.NormalizeAll(axes, x.Rank);
        context.SetOutput(0, type, new Shape(Enumerable.Range(0, x.Rank)
            .Where(axis => keep || !reduced.Contains(axis))
            .Select(axis => reduced.Contains(axis) ? Dimension.One : x[axis])));
    }

    private static void InferSparse(InferenceContext context)
    {
        Shape? a = (context.InputType(0) as SparseTensorType)?.Shape;
        Shape? b = context.InputShape(1);
        if (a is { Rank: 2 } && context.GetInt("transA", 0) != 0)
        {
            a = new Shape(a[1], a[0]);
        }

        if (b is { Rank: > 1 } && context.GetInt("transB", 0) != 0)
        {
            b = new Shape(b.Take(b.Rank - 2).Append(b[b.Rank - 1]).Append(b[b.Rank - 2]));
        }

        context.SetOutput(0, context.InputElementType(1), MatrixOperators.Product(context, a, b));
    }

    private static void InferEmbedding(InferenceContext context)
    {
        Shape? ids = Semantics.OfRank(context, 0, 2);
        Shape? words = Semantics.OfRank(context, 2, 2);
        DataType type = Semantics.FirstType(context, 8, 9) is var scale && scale != DataType.Undefined ? scale : DataType.Float32;
        context.SetOutput(0, type, new Shape(
            ids is null ? Dimension.Unknown : ids[0], ids is null ? Dimension.Unknown : ids[1], words is null ? Dimension.Unknown : words[1]));
        context.SetOutput(1, DataType.Int32, new Shape(ids is null ? Dimension.Unknown : ids[0]));
    }

    private static OperatorCost EmbeddingCost(CostContext context)
    {
        int tables = context.HasInput(4) ? 3 : 2;
        Dimension rows = context.InputElements(0);
        var work = new ElementWork(Adds: tables - 1 + tables, Multiplies: tables);
        return NormalizationCost.OverGroups(context.OutputElements(), rows, centered: true, scale: true, shift: true)
            + ElementwiseCost.Of(context.OutputElements(), work);
    }

    private static void InferBlockFloat(InferenceContext context)
    {
        Shape? x = context.InputShape(0);
        Dimension rank = x is null ? Dimension.Unknown : x.Rank;
        context.SetOutput(0, DataType.UInt8, new Shape(Dimension.Unknown));
        context.SetUnknownReason(0, "the packed length depends on the block floating-point format");
        context.SetOutput(1, DataType.Int64, new Shape(rank));
        context.SetOutput(2, DataType.Int64, new Shape(rank));
    }
}
