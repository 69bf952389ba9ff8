using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Convolutions of any spatial rank: direct, transposed, deformable, integer and quantized.</summary>
internal static class ConvolutionOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "Conv", [1, 11, 22], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias)
            .Infer(context => InferConv(context, 0, 1, 2, Semantics.FirstType(context, 0, 1)))
            .Computes(context => DirectCost(context, 1, context.HasInput(2), integer: false), ConvolutionCost.DirectFormula));

        ops.Define(Registration.Onnx, "ConvInteger", [10], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, ZeroPoint, ZeroPoint)
            .Infer(context => InferConv(context, 0, 1, null, DataType.Int32))
            .Computes(context => DirectCost(context, 1, bias: false, integer: true), "N·Cout·ΠOut·(Cin/g)·ΠK integer MACs"));

        ops.Define(Registration.Onnx, "QLinearConv", [10], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Scale, ZeroPoint, Weight, Scale, ZeroPoint, Scale, ZeroPoint, Bias)
            .Infer(context => InferConv(context, 0, 3, 8, Semantics.FirstType(context, 7, 0)))
            .Computes(QuantizedCost, "N·Cout·ΠOut·(Cin/g)·ΠK integer MACs + requantization of elements(Y)"));
        ops.Define(Registration.Microsoft, "QLinearConv", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Scale, ZeroPoint, Weight, Scale, ZeroPoint, Scale, ZeroPoint, Bias)
            .Infer(context => InferConv(context, 0, 3, 8, Semantics.FirstType(context, 7, 0), context.GetInt("channels_last", 0) != 0, weightChannelsLast: false))
            .Computes(QuantizedCost, "N·Cout·ΠOut·(Cin/g)·ΠK integer MACs + requantization of elements(Y)", "ONNX Runtime contrib operators"));

        ops.Define(Registration.Microsoft, "FusedConv", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias, Data)
            .Infer(context => InferConv(context, 0, 1, 2, Semantics.FirstType(context, 0, 1)))
            .Computes(FusedCost, ConvolutionCost.DirectFormula + "; sum input: elements(Y) adds; activation per element", "ONNX Runtime contrib operators"));
        ops.Define(Registration.Microsoft, "NhwcConv", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias)
            .Infer(context => InferConv(context, 0, 1, 2, Semantics.FirstType(context, 0, 1), channelsLast: true, weightChannelsLast: true))
            .Computes(FusedCost, ConvolutionCost.DirectFormula, "ONNX Runtime contrib operators"));
        ops.Define(Registration.Microsoft, "NhwcFusedConv", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias, Data)
            .Infer(context => InferConv(context, 0, 1, 2, Semantics.FirstType(context, 0, 1), channelsLast: true, weightChannelsLast: true))
            .Computes(FusedCost, ConvolutionCost.DirectFormula + "; sum input: elements(Y) adds; activation per element", "ONNX Runtime contrib operators"));

        ops.Define(Registration.Onnx, "ConvTranspose", [1, 11, 22], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias)
            .Infer(InferTransposed)
            .Computes(context => TransposedCost(context, 2), ConvolutionCost.TransposedFormula));

        ops.Define(Registration.Microsoft, "ConvTransposeWithDynamicPads", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Control, Bias)
            .Infer(InferDynamicPads)
            .Computes(context => TransposedCost(context, 3), ConvolutionCost.TransposedFormula, "ONNX Runtime contrib operators"));

        ops.Define(Registration.Onnx, "DeformConv", [19, 22], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, Data, Bias, Mask)
            .Infer(context => InferConv(context, 0, 1, 3, Semantics.FirstType(context, 0, 1)))
            .Computes(DeformableCost, ConvolutionCost.DirectFormula + "; sampling: N·Cin·ΠOut·ΠK × (2^d multiplies, 2^d − 1 adds)"));
    }

    private static void InferConv(
        InferenceContext context, int xIndex, int weightIndex, int? biasIndex, DataType type, bool channelsLast = false, bool weightChannelsLast = false)
    {
        Shape? x = Semantics.AtLeastRank(context, xIndex, 3);
        Shape? w = Semantics.AtLeastRank(context, weightIndex, 3);
        long group = Group(context);
        if ((x ?? w) is not { } ranked)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (x is not null && w is not null && x.Rank != w.Rank)
        {
            throw Semantics.Conflict(context, $"input {x} and weight {w} have different ranks.");
        }

        int spatial = ranked.Rank - 2;
        (Dimension features, Dimension perGroup, Dimension[] kernel) = ReadWeight(context, w, spatial, weightChannelsLast, x is null ? Dimension.Unknown : Dimension.FloorDivide(x[channelsLast ? x.Rank - 1 : 1], group));
        Dimension channels = x is null ? Dimension.Unknown : x[channelsLast ? x.Rank - 1 : 1];
        if (channels.IsKnown && perGroup.IsKnown && channels.Value != checked(perGroup.Value * group))
        {
            throw Semantics.Conflict(context, $"input {x} has {channels} channels; weight {w} takes {perGroup} in each of {group} groups.");
        }

        if (features.IsKnown && features.Value % group != 0)
        {
            throw Semantics.BadAttribute(context, $"group {group} does not divide {features} output channels.");
        }

        if (channels.IsKnown && channels.Value % group != 0)
        {
            throw Semantics.BadAttribute(context, $"group {group} does not divide {channels} input channels.");
        }

        if (biasIndex is { } bias && Semantics.OfRank(context, bias, 1) is { } biasShape)
        {
            features = Semantics.Same(context, features, biasShape[0], "output channels and bias length");
        }

        SlidingWindow window = SlidingWindow.OfConvolution(context, kernel);
        Dimension[] output = new Dimension[ranked.Rank];
        output[0] = x is null ? Dimension.Unknown : x[0];
        output[channelsLast ? ^1 : 1] = features;
        int first = channelsLast ? 1 : 2;
        for (int i = 0; i < spatial; i++)
        {
            output[first + i] = window.Output(i, x is null ? Dimension.Unknown : x[first + i]);
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    private static (Dimension Features, Dimension PerGroup, Dimension[] Kernel) ReadWeight(
        OperatorInvocation context, Shape? w, int spatial, bool channelsLast, Dimension perGroup)
    {
        if (w is null)
        {
            return (Dimension.Unknown, Dimension.Unknown, new Dimension[spatial]);
        }

        Dimension[] first = [.. w.Skip(2)];
        if (!channelsLast)
        {
            return (w[0], w[1], first);
        }

        // The operator's own layout has channels first; files with channels last exist and are told by kernel_shape and channel count.
        Dimension[] last = [.. w.Skip(1).Take(spatial)];
        long[]? stated = context.GetInts("kernel_shape");
        bool fitsFirst = stated is null || first.SequenceEqual(stated.Select(extent => new Dimension(extent)));
        bool fitsLast = stated is null || last.SequenceEqual(stated.Select(extent => new Dimension(extent)));
        fitsFirst &= !perGroup.IsKnown || !w[1].IsKnown || perGroup == w[1];
        fitsLast &= !perGroup.IsKnown || !w[w.Rank - 1].IsKnown || perGroup == w[w.Rank - 1];
        return fitsLast && !fitsFirst ? (w[0], w[w.Rank - 1], last) : (w[0], w[1], first);
    }

    private static void InferTransposed(InferenceContext context)
    {
        DataType type = Semantics.FirstType(context, 0, 1);
        Shape? x = Semantics.AtLeastRank(context, 0, 3);
        Shape? w = Semantics.AtLeastRank(context, 1, 3);
        long group = Group(context);
        if ((x ?? w) is not { } ranked)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (x is not null && w is not null)
        {
            if (x.Rank != w.Rank)
            {
                throw Semantics.Conflict(context, $"input {x} and weight {w} have different ranks.");
            }

            Dimension channels = Semantics.Same(context, x[1], w[0], "input channels and the weight's first axis");
            if (channels.IsKnown && channels.Value % group != 0)
            {
                throw Semantics.BadAttribute(context, $"group {group} does not divide {channels} input channels.");
            }
        }

        int spatial = ranked.Rank - 2;
        Dimension[] kernel = w is null ? new Dimension[spatial] : [.. w.Skip(2)];
        SlidingWindow window = SlidingWindow.OfConvolution(context, kernel);
        long[] outputPadding = SlidingWindow.Extents(context, "output_padding", spatial, minimum: 0, absent: 0);
        long[]? stated = context.GetInts("output_shape");
        if (stated is not null && stated.Length == ranked.Rank)
        {
            stated = stated[2..];
        }

        if (stated is not null && (stated.Length != spatial || stated.Any(size => size < 0)))
        {
            throw Semantics.BadAttribute(context, $"output_shape [{string.Join(", ", stated)}] does not state {spatial} sizes.");
        }

        Dimension[] output = new Dimension[ranked.Rank];
        output[0] = x is null ? Dimension.Unknown : x[0];
        output[1] = w is null ? Dimension.Unknown : w[1] * group;
        if (Semantics.OfRank(context, 2, 1) is { } bias)
        {
            output[1] = Semantics.Same(context, output[1], bias[0], "output channels and bias length");
        }

        for (int i = 0; i < spatial; i++)
        {
            output[i + 2] = window.TransposedOutput(i, x is null ? Dimension.Unknown : x[i + 2], outputPadding[i], stated?[i]);
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    /// <summary>Pads come from an operand of begins and ends and are taken away from the unpadded result.</summary>
    private static void InferDynamicPads(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 3);
        Shape? w = Semantics.AtLeastRank(context, 1, 3);
        DataType type = Semantics.FirstType(context, 0, 1);
        if (x is null || w is null || x.Rank != w.Rank)
        {
            context.SetOutput(0, type, null);
            return;
        }

        int spatial = x.Rank - 2;
        SlidingWindow window = SlidingWindow.OfConvolution(context, [.. w.Skip(2)]);
        long[] outputPadding = SlidingWindow.Extents(context, "output_padding", spatial, minimum: 0, absent: 0);
        Dimension[] pads = !context.HasInput(2) ? [.. Enumerable.Repeat(Dimension.Zero, 2 * spatial)]
            : ShapeOperands.Elements(context, 2) is { } given && given.Length == 2 * spatial ? given
            : new Dimension[2 * spatial];
        Dimension[] output = new Dimension[x.Rank];
        output[0] = x[0];
        output[1] = w[1] * Group(context);
        for (int i = 0; i < spatial; i++)
        {
            output[i + 2] = ShapeOperands.NotNegative(
                window.TransposedOutput(i, x[i + 2], outputPadding[i], null) - pads[i] - pads[i + spatial], "a spatial size");
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
        context.SetUnknownReason(0, "a pad is not known");
    }

    private static long Group(OperatorInvocation context)
    {
        long group = context.GetInt("group", 1);
        return group is > 0 and <= Semantics.LargestExtent ? group : throw Semantics.BadAttribute(context, $"group is {group}; it must be at least 1.");
    }

    private static OperatorCost DirectCost(CostContext context, int weightIndex, bool bias, bool integer)
    {
        // Whatever the layout, the weight holds Cout × (Cin/g) × ΠK elements.
        Shape? w = context.InputShape(weightIndex);
        Dimension taps = w is null ? Dimension.Unknown : Semantics.Product(w.Skip(1));
        return ConvolutionCost.Direct(context.OutputElements(), taps, Dimension.One, bias, integer);
    }

    private static OperatorCost QuantizedCost(CostContext context) =>
        DirectCost(context, 3, context.HasInput(8), integer: true) + ElementwiseCost.Of(context.OutputElements(), QuantizeCost.Requantize);

    private static OperatorCost FusedCost(CostContext context)
    {
        ElementWork extra = ActivationWork.OfName(context.GetString("activation", "")) + (context.HasInput(3) ? ElementWork.Add : ElementWork.None);
        return DirectCost(context, 1, context.HasInput(2), integer: false) + ElementwiseCost.Of(context.OutputElements(), extra);
    }

    private static OperatorCost TransposedCost(CostContext context, int bias)
    {
        Shape? w = context.InputShape(1);
        return w is null
            ? OperatorCost.Unknown
            : ConvolutionCost.Transposed(context.InputElements(0), w[1], Semantics.Product(w.Skip(2)), context.OutputElements(), context.HasInput(bias));
    }

    private static OperatorCost DeformableCost(CostContext context)
    {
        if (context.InputShape(0) is not { } x || context.InputShape(1) is not { } w || context.OutputShape(0) is not { } y)
        {
            return OperatorCost.Unknown;
        }

        int corners = checked(1 << Math.Min(y.Rank - 2, 30));
        Dimension samples = x[0] * x[1] * Semantics.Product(y.Skip(2)) * Semantics.Product(w.Skip(2));
        ElementWork sampling = new(Adds: corners - 1, Multiplies: corners + (context.HasInput(4) ? 1 : 0));
        return DirectCost(context, 1, context.HasInput(3), integer: false) + ElementwiseCost.Of(samples, sampling);
    }
}
