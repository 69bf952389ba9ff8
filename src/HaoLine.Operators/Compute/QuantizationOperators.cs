using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Conversion between real and quantized tensors.</summary>
internal static class QuantizationOperators
{
    private const string Source = "docs/metrics.md, quantization";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "QuantizeLinear", [10, 13, 19, 21, 23, 24, 25], DefineQuantize);
        ops.Define(Registration.Microsoft, "QuantizeLinear", [1], DefineQuantize);
        ops.Define(Registration.Onnx, "DequantizeLinear", [10, 13, 19, 21, 23, 24, 25], DefineDequantize);
        ops.Define(Registration.Microsoft, "DequantizeLinear", [1], DefineDequantize);

        ops.Define(Registration.Onnx, "DynamicQuantizeLinear", [11], op => op
            .Category(OperatorCategory.Quantization)
            .Infer(InferDynamic)
            .Computes(context => ElementwiseCost.Of(context.InputElements(0), QuantizeCost.Dynamic), $"elements(X) × ({QuantizeCost.Dynamic})", Source));

        ops.Define(Registration.Microsoft, "GatherBlockQuantized", [1], op => op
            .Category(OperatorCategory.Quantization).Roles(Weight, OperandRole.Index, Scale, ZeroPoint)
            .Infer(InferGatherBlock)
            .Computes(QuantizeCost.Dequantize));
    }

    private static void DefineQuantize(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Quantization).Roles(Data, Scale, ZeroPoint)
        .Infer(InferQuantize)
        .Computes(context => ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Quantize), $"elements(Y) × ({QuantizeCost.Quantize})", Source);

    private static void DefineDequantize(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Quantization).Roles(Weight, Scale, ZeroPoint)
        .Infer(InferDequantize)
        .Computes(context => ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Dequantize), $"elements(Y) × ({QuantizeCost.Dequantize})", Source);

    private static void InferQuantize(InferenceContext context)
    {
        CheckScale(context);
        DataType stated = Stated(context, "output_dtype");
        DataType zeroPoint = context.InputElementType(2);
        if (stated != DataType.Undefined && zeroPoint != DataType.Undefined && stated != zeroPoint)
        {
            throw Semantics.BadAttribute(context, $"output_dtype {stated} and the zero point's type {zeroPoint} differ.");
        }

        DataType type = context.HasInput(2) ? zeroPoint : stated != DataType.Undefined ? stated : DataType.UInt8;
        context.SetOutput(0, type, context.InputShape(0));
    }

    private static void InferDequantize(InferenceContext context)
    {
        CheckScale(context);
        DataType stated = Stated(context, "output_dtype");
        DataType scale = context.InputElementType(1);
        DataType type = stated != DataType.Undefined ? stated
            : context.Definition.SinceVersion < 19 && context.Definition.Id.Domain.Length == 0 ? DataType.Float32
            : scale;
        context.SetOutput(0, type, context.InputShape(0));
    }

    private static DataType Stated(OperatorInvocation context, string attribute)
    {
        // 0 stands for "not stated" in these operators.
        return context.GetInt(attribute, 0) == 0 ? DataType.Undefined : OnnxElementTypes.FromAttribute(context, attribute, DataType.Undefined);
    }

    /// <summary>Per-tensor scales are scalars, per-axis scales have one entry per slice, blocked scales one per block.</summary>
    private static void CheckScale(InferenceContext context)
    {
        long block = context.GetInt("block_size", 0);
        if (block < 0)
        {
            throw Semantics.BadAttribute(context, $"block_size is {block}; it must not be negative.");
        }

        if (context.InputShape(0) is not { } x || context.InputShape(1) is not { Rank: > 0 } scale)
        {
            return;
        }

        if (block == 0)
        {
            // A vector of one entry is accepted everywhere as a per-tensor scale.
            if (scale.Rank == 1 && !(scale[0].IsKnown && scale[0].Value == 1))
            {
                int axis = Axes.Normalize(context.GetInt("axis", 1), x.Rank);
                Semantics.Same(context, x[axis], scale[0], $"axis {axis} of {x} and the number of scales");
            }

            return;
        }

        int blocked = Axes.Normalize(context.GetInt("axis", 1), x.Rank);
        if (scale.Rank != x.Rank)
        {
            throw Semantics.Conflict(context, $"blocked scales {scale} must have the rank of {x}.");
        }

        Semantics.Same(context, Dimension.CeilingDivide(x[blocked], block), scale[blocked], $"blocks of {block} on axis {blocked} of {x} and the scales {scale}");
    }

    private static void InferDynamic(InferenceContext context)
    {
        context.SetOutput(0, DataType.UInt8, context.InputShape(0));
        context.SetOutput(1, DataType.Float32, Shape.Scalar);
        context.SetOutput(2, DataType.UInt8, Shape.Scalar);
    }

    private static void InferGatherBlock(InferenceContext context)
    {
        DataType type = context.InputElementType(2);
        if (context.InputShape(0) is not { } data || context.InputShape(1) is not { } indices)
        {
            context.SetOutput(0, type, null);
            return;
        }

        int axis = Axes.Normalize(context.GetInt("gather_axis", 0), data.Rank, "gather_axis");
        Dimension[] sizes = [.. data];
        long bits = context.GetInt("bits", 4);
        if (context.InputElementType(0) == DataType.UInt8 && bits is 2 or 4)
        {
            // Bytes hold 8 / bits elements of the quantized axis, which is then the last one.
            sizes[^1] *= 8 / bits;
        }

        context.SetOutput(0, type, new Shape(sizes.Take(axis).Concat(indices).Concat(sizes.Skip(axis + 1))));
    }
}
