using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Resize and its predecessor Upsample: sizes from scale factors, stated sizes, or a region of interest.</summary>
internal static class ResizeOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "Resize", [10], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control)
            .Infer(context => InferScaled(context, 1))
            .Computes(Cost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "Resize", [11, 13, 18, 19], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control, Control, Control)
            .Infer(InferResize)
            .Computes(Cost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "Upsample", [1], op => op
            .Category(OperatorCategory.Image)
            .Infer(context => SetScaled(context, AttributeScales(context, ["height_scale", "width_scale"])))
            .Computes(Cost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "Upsample", [7], op => op
            .Category(OperatorCategory.Image)
            .Infer(context => SetScaled(context, Widen(context.GetFloats("scales") ?? throw Semantics.BadAttribute(context, "scales is required."))))
            .Computes(Cost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "Upsample", [9], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control)
            .Infer(context => InferScaled(context, 1))
            .Computes(Cost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "Upsample", [10], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control).Deprecated()
            .Infer(context => InferScaled(context, 1))
            .Computes(Cost, ResizeCost.Formula));
    }

    private static void InferResize(InferenceContext context)
    {
        Shape? x = context.InputShape(0);
        if (x is null)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            return;
        }

        if (IsGiven(context, 3))
        {
            InferSized(context, x, ResizedAxes(context, x));
        }
        else if (IsGiven(context, 2))
        {
            InferScaled(context, 2);
        }
        else
        {
            throw Semantics.Conflict(context, "neither scales nor sizes is given.");
        }
    }

    /// <summary>An operand without elements counts as omitted; exporters write it so.</summary>
    private static bool IsGiven(OperatorInvocation context, int input) =>
        context.HasInput(input) && !(context.InputShape(input) is { Rank: 1 } shape && shape[0].IsKnown && shape[0].Value == 0);

    private static int[] ResizedAxes(OperatorInvocation context, Shape x)
    {
        if (context.GetInts("axes") is not { } axes)
        {
            return [.. Enumerable.Range(0, x.Rank)];
        }

        // The order matters: entry i of scales and sizes belongs to axes[i].
        Axes.NormalizeAll(axes, x.Rank);
        return Array.ConvertAll(axes, axis => Axes.Normalize(axis, x.Rank, "axes"));
    }

    private static void InferSized(InferenceContext context, Shape x, int[] axes)
    {
        DataType type = context.InputElementType(0);
        Dimension[] output = [.. x];
        if (Semantics.Sizes(context, 3, "sizes") is not { } sizes)
        {
            SetUnknown(context, output, axes, "depends on the values of sizes");
            return;
        }

        if (sizes.Length != axes.Length)
        {
            throw Semantics.Conflict(context, $"sizes has {sizes.Length} entries for {axes.Length} axes of {x}.");
        }

        string policy = context.GetString("keep_aspect_ratio_policy", "stretch");
        if (policy is "not_larger" or "not_smaller")
        {
            KeepAspect(output, axes, sizes, smallest: policy == "not_larger");
        }
        else if (policy == "stretch")
        {
            for (int i = 0; i < axes.Length; i++)
            {
                output[axes[i]] = sizes[i];
            }
        }
        else
        {
            throw Semantics.BadAttribute(context, $"keep_aspect_ratio_policy '{policy}' is not one of stretch, not_larger, not_smaller.");
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    /// <summary>One factor for all axes, the smallest or largest of size / input; each axis is then rounded half up.</summary>
    private static void KeepAspect(Dimension[] output, int[] axes, ReadOnlySpan<Dimension> sizes, bool smallest)
    {
        float? factor = null;
        for (int i = 0; i < axes.Length; i++)
        {
            if (!sizes[i].TryGetValue(out long size) || !output[axes[i]].TryGetValue(out long input) || input == 0)
            {
                factor = null;
                break;
            }

            float ratio = (float)size / input;
            factor = factor is not { } best ? ratio : smallest ? Math.Min(best, ratio) : Math.Max(best, ratio);
        }

        foreach (int axis in axes)
        {
            output[axis] = factor is { } scale ? checked((long)Math.Floor((scale * output[axis].Value) + 0.5)) : Dimension.Unknown;
        }
    }

    private static void InferScaled(InferenceContext context, int input)
    {
        DataType type = context.InputElementType(0);
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        int[] axes = ResizedAxes(context, x);
        if (context.InputValue(input) is not { } value)
        {
            SetUnknown(context, [.. x], axes, "depends on the values of scales");
            return;
        }

        if (value.Count != axes.Length)
        {
            throw Semantics.Conflict(context, $"scales has {value.Count} entries for {axes.Length} axes of {x}.");
        }

        Dimension[] output = [.. x];
        double[]? crop = CropExtents(context, axes.Length);
        for (int i = 0; i < axes.Length; i++)
        {
            Dimension size = output[axes[i]];
            output[axes[i]] = value.IsFloatingPoint
                ? Scaled(context, size, value.Floats[i], crop?[i])
                : crop is null ? size * value.Integers[i] : Dimension.Unknown;
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    /// <summary>Fraction of each axis that the region of interest keeps; null unless the mode crops.</summary>
    private static double[]? CropExtents(InferenceContext context, int axes)
    {
        if (context.GetString("coordinate_transformation_mode", "half_pixel") != "tf_crop_and_resize" || context.Definition.SinceVersion < 11)
        {
            return null;
        }

        double[] extents = new double[axes];
        Array.Fill(extents, double.NaN);
        if (context.InputValue(1) is { IsFloatingPoint: true } roi && roi.Count == 2 * axes)
        {
            for (int i = 0; i < axes; i++)
            {
                extents[i] = roi.Floats[i + axes] - roi.Floats[i];
            }
        }

        return extents;
    }

    private static void SetScaled(InferenceContext context, double[] scales)
    {
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            return;
        }

        if (scales.Length != x.Rank)
        {
            throw Semantics.Conflict(context, $"scales has {scales.Length} entries for {x}.");
        }

        context.SetOutput(0, context.InputElementType(0), new Shape(x.Select((size, i) => Scaled(context, size, scales[i], null))));
    }

    /// <summary>floor(size × scale) in single precision, as runtimes compute it; formulas only for scales that are binary fractions.</summary>
    private static Dimension Scaled(OperatorInvocation context, Dimension size, double scale, double? crop)
    {
        if (!(scale > 0) || scale > Semantics.LargestExtent)
        {
            throw Semantics.BadAttribute(context, $"a scale of {scale} is not positive or too large.");
        }

        double factor = crop is { } kept ? (float)scale * (float)kept : scale;
        if (double.IsNaN(factor))
        {
            return Dimension.Unknown;
        }

        if (size.TryGetValue(out long number))
        {
            return checked((long)Math.Floor((float)((float)factor * number)));
        }

        for (long denominator = 1; denominator <= 1024; denominator *= 2)
        {
            double numerator = factor * denominator;
            if (numerator == Math.Floor(numerator))
            {
                return Dimension.FloorDivide(size * checked((long)numerator), denominator);
            }
        }

        return Dimension.Unknown;
    }

    private static double[] AttributeScales(OperatorInvocation context, string[] names) =>
        [1, 1, .. names.Select(name => (double)context.GetFloat(name, 1))];

    private static double[] Widen(float[] values) => Array.ConvertAll(values, value => (double)value);

    private static void SetUnknown(InferenceContext context, Dimension[] output, int[] axes, string reason)
    {
        foreach (int axis in axes)
        {
            output[axis] = Dimension.Unknown;
        }

        context.SetOutput(0, context.InputElementType(0), new Shape(output.AsSpan()));
        context.SetUnknownReason(0, reason);
    }

    private static OperatorCost Cost(CostContext context)
    {
        int taps = context.GetString("mode", "nearest") switch
        {
            "linear" or "bilinear" or "trilinear" => 2,
            "cubic" => 4,
            _ => 1,
        };
        if (taps == 1)
        {
            return OperatorCost.Zero;
        }

        if (context.InputShape(0) is not { } x || context.OutputShape(0) is not { } y)
        {
            return OperatorCost.Unknown;
        }

        int axes = 0;
        for (int i = 0; i < x.Rank; i++)
        {
            axes += x[i] == y[i] && x[i] != Dimension.Unknown ? 0 : 1;
        }

        return ResizeCost.Interpolate(context.OutputElements(), taps, axes);
    }
}
