using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Sampling, region alignment, suppression, cropping and decoding of images.</summary>
internal static class ImageOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "GridSample", [16, 20, 22], op => op
            .Category(OperatorCategory.Image)
            .Infer(InferGridSample)
            .Computes(GridSampleCost, ResizeCost.Formula));
        ops.Define(Registration.Microsoft, "GridSample", [1], op => op
            .Category(OperatorCategory.Image)
            .Infer(InferGridSample)
            .Computes(GridSampleCost, ResizeCost.Formula));
        ops.Define(Registration.Onnx, "AffineGrid", [20], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control)
            .Infer(InferAffineGrid)
            .Computes(
                context => context.InputShape(0) is { Rank: 3 } theta
                    ? new OperatorCost { Multiplies = context.OutputElements() * theta[1], Adds = context.OutputElements() * theta[1] }
                    : OperatorCost.Unknown,
                "elements(Y) × (d multiplies, d adds), d = 2 or 3"));
        ops.Define(Registration.Onnx, "RoiAlign", [10, 16, 22], op => op
            .Category(OperatorCategory.Image).Roles(Data, Data, OperandRole.Index)
            .Infer(InferRoiAlign)
            .Computes(
                RoiAlignCost,
                "elements(Y)·r² × (4 multiplies, 4 adds) + elements(Y) divides; r = sampling_ratio, 2 assumed where it is adaptive (0)",
                "bilinear sampling", CostConfidence.Estimated));
        ops.Define(Registration.Onnx, "NonMaxSuppression", [10, 11], op => op
            .Category(OperatorCategory.Image).Traits(OperatorTraits.DataDependentShape).Roles(Data, Data, Control, Control, Control)
            .Infer(InferSuppression)
            .Computes(
                SuppressionCost,
                "batch·classes·boxes·min(boxes, max_output_boxes_per_class) overlaps × (4 compares, 6 adds, 3 multiplies, 1 divide)",
                "upper bound of the greedy algorithm", CostConfidence.Estimated));
        ops.Define(Registration.Onnx, "CenterCropPad", [18], op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control)
            .Infer(InferCenterCropPad)
            .Computes(ElementWork.None));
        ops.Define(Registration.Onnx, "Col2Im", [18], op => op
            .Category(OperatorCategory.Image).Roles(Data, Control, Control)
            .Infer(InferCol2Im)
            .Computes(context => new OperatorCost { Adds = context.InputElements(0) }, "elements(X) adds"));
        ops.Define(Registration.Onnx, "ImageDecoder", [20], op => op
            .Category(OperatorCategory.Image).Traits(OperatorTraits.DataDependentShape)
            .Infer(InferDecoder)
            .Cost(static _ => OperatorCost.Unknown, "unknown: depends on the encoded image", "ONNX operator specification", CostConfidence.Unknown));
    }

    private static void InferGridSample(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 3);
        Shape? grid = Semantics.AtLeastRank(context, 1, 3);
        DataType type = context.InputElementType(0);
        if ((x ?? grid) is not { } ranked)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (x is not null && grid is not null && x.Rank != grid.Rank)
        {
            throw Semantics.Conflict(context, $"input {x} and grid {grid} have different ranks.");
        }

        Dimension[] output = new Dimension[ranked.Rank];
        if (x is not null)
        {
            output[0] = x[0];
            output[1] = x[1];
        }

        if (grid is not null)
        {
            Semantics.Same(context, grid[grid.Rank - 1], grid.Rank - 2, $"coordinates per point of the grid {grid}");
            output[0] = Semantics.Same(context, output[0], grid[0], "batch of input and grid");
            for (int i = 2; i < output.Length; i++)
            {
                output[i] = grid[i - 1];
            }
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    private static OperatorCost GridSampleCost(CostContext context)
    {
        int taps = context.GetString("mode", "linear") switch { "nearest" => 1, "cubic" or "bicubic" => 4, _ => 2 };
        return context.OutputShape(0) is { Rank: > 2 } y ? ResizeCost.Interpolate(context.OutputElements(), taps, y.Rank - 2) : OperatorCost.Unknown;
    }

    private static void InferAffineGrid(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        Shape? theta = Semantics.OfRank(context, 0, 3);
        if (Semantics.Sizes(context, 1, "size") is { Length: 4 or 5 } size)
        {
            List<Dimension> output = [theta is null ? size[0] : Semantics.Same(context, size[0], theta[0], "batch of theta and size")];
            output.AddRange(size[2..]);
            output.Add(size.Length - 2);
            context.SetOutput(0, type, new Shape(output));
            return;
        }

        context.SetOutput(0, type, null);
        context.SetUnknownReason(0, "depends on the values of size");
    }

    private static void InferRoiAlign(InferenceContext context)
    {
        Shape? x = Semantics.OfRank(context, 0, 4);
        Shape? rois = Semantics.OfRank(context, 1, 2);
        Dimension regions = rois is null ? Dimension.Unknown : rois[0];
        if (Semantics.OfRank(context, 2, 1) is { } batch)
        {
            regions = Semantics.Same(context, regions, batch[0], "regions and batch indices");
        }

        context.SetOutput(0, context.InputElementType(0), new Shape(
            regions, x is null ? Dimension.Unknown : x[1], Positive(context, "output_height"), Positive(context, "output_width")));
    }

    private static long Positive(OperatorInvocation context, string name)
    {
        long value = context.GetInt(name, 1);
        return value is > 0 and <= Semantics.LargestExtent ? value : throw Semantics.BadAttribute(context, $"{name} is {value}; it must be at least 1.");
    }

    private static OperatorCost RoiAlignCost(CostContext context)
    {
        long ratio = Math.Clamp(context.GetInt("sampling_ratio", 0), 0, Semantics.LargestExtent);
        long samples = ratio == 0 ? 4 : checked(ratio * ratio);
        OperatorCost cost = ElementwiseCost.Of(context.OutputElements() * samples, new ElementWork(Adds: 4, Multiplies: 4));
        return cost with { Divides = context.OutputElements() };
    }

    private static void InferSuppression(InferenceContext context)
    {
        context.SetOutput(0, DataType.Int64, new Shape(Dimension.Unknown, 3));
        context.SetUnknownReason(0, "the number of selected boxes depends on the data");
    }

    private static OperatorCost SuppressionCost(CostContext context)
    {
        // Without max_output_boxes_per_class the operator selects nothing.
        if (!context.HasInput(2))
        {
            return OperatorCost.Zero;
        }

        if (context.InputShape(1) is not { Rank: 3 } scores)
        {
            return OperatorCost.Unknown;
        }

        // A limit that is not known may let every box through.
        Dimension kept = Semantics.Scalar(context, 2) is { } limit ? Dimension.Min(scores[2], Dimension.Max(limit, 0)) : scores[2];
        return ElementwiseCost.Of(scores.ElementCount * kept, new ElementWork(Adds: 6, Multiplies: 3, Divides: 1, Compares: 4));
    }

    private static void InferCenterCropPad(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        long[] stated = context.GetInts("axes") ?? [.. Enumerable.Range(0, x.Rank)];
        Axes.NormalizeAll(stated, x.Rank);
        Dimension[]? sizes = Semantics.Sizes(context, 1, "shape");
        if (sizes is not null && sizes.Length != stated.Length)
        {
            throw Semantics.Conflict(context, $"shape has {sizes.Length} entries for {stated.Length} axes.");
        }

        Dimension[] output = [.. x];
        for (int i = 0; i < stated.Length; i++)
        {
            output[Axes.Normalize(stated[i], x.Rank)] = sizes is null ? Dimension.Unknown : sizes[i];
        }

        context.SetOutput(0, type, new Shape(output.AsSpan()));
        if (sizes is null)
        {
            context.SetUnknownReason(0, "depends on the values of shape");
        }
    }

    private static void InferCol2Im(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        Shape? x = Semantics.OfRank(context, 0, 3);
        Dimension[]? image = Semantics.Sizes(context, 1, "image_shape");
        if (image is null)
        {
            context.SetOutput(0, type, null);
            context.SetUnknownReason(0, "depends on the values of image_shape");
            return;
        }

        Dimension channels = Dimension.Unknown;
        if (x is not null && Semantics.Sizes(context, 2, "block_shape") is { } block)
        {
            Dimension taps = Semantics.Product(block);
            if (x[1].IsKnown && taps.IsKnown && (taps.Value <= 0 || x[1].Value % taps.Value != 0))
            {
                throw Semantics.Conflict(context, $"a block of {taps} elements does not divide axis 1 of {x}.");
            }

            channels = Dimension.FloorDivide(x[1], taps);
        }

        context.SetOutput(0, type, new Shape([x is null ? Dimension.Unknown : x[0], channels, .. image]));
    }

    private static void InferDecoder(InferenceContext context)
    {
        string format = context.GetString("pixel_format", "RGB");
        context.SetOutput(0, DataType.UInt8, new Shape(Dimension.Unknown, Dimension.Unknown, format == "Grayscale" ? 1 : 3));
        context.SetUnknownReason(0, "height and width are stored in the encoded image");
    }
}
