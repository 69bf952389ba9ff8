using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Local and global pooling, and its inverse.</summary>
internal static class PoolingOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "MaxPool", [1, 8, 10, 11, 12, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(InferMaxPool)
            .Computes(context => PoolingCost.Maximum(context.OutputElements(), Window(context)), PoolingCost.MaximumFormula));
        ops.Define(Registration.Onnx, "AveragePool", [1, 7, 10, 11, 19, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => InferPool(context, context.InputElementType(0)))
            .Computes(context => PoolingCost.Average(context.OutputElements(), Window(context)), PoolingCost.AverageFormula));
        ops.Define(Registration.Onnx, "LpPool", [1, 2, 11, 18, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => InferPool(context, context.InputElementType(0)))
            .Computes(context => PoolingCost.Norm(context.OutputElements(), Window(context), Order(context)), PoolingCost.NormFormula));

        ops.Define(Registration.Onnx, "GlobalAveragePool", [1, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => InferGlobal(context, context.InputElementType(0), channelsLast: false))
            .Computes(context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Add, last: ElementWork.Divide), "elements(X) − elements(Y) adds + elements(Y) divides"));
        ops.Define(Registration.Onnx, "GlobalMaxPool", [1, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => InferGlobal(context, context.InputElementType(0), channelsLast: false))
            .Computes(context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Compare), "elements(X) − elements(Y) compares"));
        ops.Define(Registration.Onnx, "GlobalLpPool", [1, 2, 22], op => op
            .Category(OperatorCategory.Pooling)
            .Infer(context => InferGlobal(context, context.InputElementType(0), channelsLast: false))
            .Computes(GlobalNormCost, PoolingCost.NormFormula));

        ops.Define(Registration.Onnx, "MaxUnpool", [9, 11, 22], op => op
            .Category(OperatorCategory.Pooling).Roles(Data, OperandRole.Index, Control)
            .Infer(InferUnpool)
            .Computes(ElementWork.None));
        ops.Define(Registration.Onnx, "MaxRoiPool", [1, 22], op => op
            .Category(OperatorCategory.Pooling).Roles(Data, Data)
            .Infer(InferRoiPool)
            .Computes(RoiPoolCost, "regions × elements of one image compares (each region taken as the whole image)", "upper bound", CostConfidence.Estimated));

        ops.Define(Registration.Microsoft, "QLinearAveragePool", [1], op => op
            .Category(OperatorCategory.Pooling).Roles(Data, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => InferPool(context, context.InputElementType(0), context.GetInt("channels_last", 0) != 0))
            .Computes(
                context => PoolingCost.Average(context.OutputElements(), Window(context)) + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Requantize),
                PoolingCost.AverageFormula + " + requantization", "ONNX Runtime contrib operators"));
        ops.Define(Registration.Microsoft, "QLinearGlobalAveragePool", [1], op => op
            .Category(OperatorCategory.Pooling).Roles(Data, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(context => InferGlobal(context, context.InputElementType(0), context.GetInt("channels_last", 0) != 0))
            .Computes(
                context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Add, last: ElementWork.Divide + QuantizeCost.Requantize),
                "elements(X) − elements(Y) adds + elements(Y) divides + requantization", "ONNX Runtime contrib operators"));
    }

    private static void InferMaxPool(InferenceContext context)
    {
        Shape? output = PooledShape(context, channelsLast: false);
        context.SetOutput(0, context.InputElementType(0), output);
        if (context.HasOutput(1))
        {
            context.SetOutput(1, DataType.Int64, output);
        }
    }

    internal static void InferPool(InferenceContext context, DataType type, bool channelsLast = false) =>
        context.SetOutput(0, type, PooledShape(context, channelsLast));

    private static Shape? PooledShape(InferenceContext context, bool channelsLast)
    {
        SlidingWindow window = SlidingWindow.OfPooling(context);
        if (Semantics.OfRank(context, 0, window.Rank + 2) is not { } x)
        {
            return null;
        }

        bool ceiling = context.GetInt("ceil_mode", 0) != 0;
        int first = channelsLast ? 1 : 2;
        Dimension[] output = [.. x];
        for (int i = 0; i < window.Rank; i++)
        {
            output[first + i] = window.Output(i, x[first + i], ceiling);
        }

        return new Shape(output.AsSpan());
    }

    private static void InferGlobal(InferenceContext context, DataType type, bool channelsLast)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        if (x is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension[] output = [.. x];
        int first = channelsLast ? 1 : 2;
        for (int i = first; i < first + x.Rank - 2; i++)
        {
            output[i] = 1;
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    private static void InferUnpool(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        SlidingWindow window = SlidingWindow.OfPooling(context);
        Shape? x = Semantics.OfRank(context, 0, window.Rank + 2);
        if (context.HasInput(2))
        {
            Dimension[]? size = Semantics.Sizes(context, 2, "output_shape");
            context.SetOutput(0, type, new Shape((size ?? new Dimension[window.Rank + 2]).AsSpan()));
            if (size is null)
            {
                context.SetUnknownReason(0, "depends on the values of output_shape");
            }

            return;
        }

        if (x is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension[] output = [.. x];
        for (int i = 0; i < window.Rank; i++)
        {
            output[i + 2] = window.Unpooled(i, x[i + 2]);
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    private static void InferRoiPool(InferenceContext context)
    {
        long[] pooled = context.GetInts("pooled_shape") ?? throw Semantics.BadAttribute(context, "pooled_shape is required.");
        SlidingWindow.Extents(context, "pooled_shape", 2, minimum: 1, absent: 1);
        Shape? x = Semantics.OfRank(context, 0, 4);
        Shape? rois = Semantics.OfRank(context, 1, 2);
        context.SetOutput(0, context.InputElementType(0), new Shape(
            rois is null ? Dimension.Unknown : rois[0], x is null ? Dimension.Unknown : x[1], pooled[0], pooled[1]));
    }

    private static Dimension Window(OperatorInvocation context) => SlidingWindow.OfPooling(context).KernelElements;

    /// <summary>p of an Lp pooling; version 1 stored it as a float.</summary>
    private static long Order(OperatorInvocation context)
    {
        AttributeValue? p = context.Attribute("p");
        return p is { Kind: AttributeKind.Float } ? (long)p.AsFloat() : context.GetInt("p", 2);
    }

    private static OperatorCost GlobalNormCost(CostContext context)
    {
        Dimension window = context.InputShape(0) is { Rank: >= 2 } x ? Semantics.Product(x.Skip(2)) : Dimension.Unknown;
        return PoolingCost.Norm(context.OutputElements(), window, Order(context));
    }

    private static OperatorCost RoiPoolCost(CostContext context) =>
        context.InputShape(0) is { Rank: 4 } x && context.InputShape(1) is { Rank: 2 } rois
            ? new OperatorCost { Compares = rois[0] * x[1] * x[2] * x[3] }
            : OperatorCost.Unknown;
}
