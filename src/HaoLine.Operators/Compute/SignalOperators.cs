using System.Numerics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Fourier transforms, windows and the mel filter bank.</summary>
internal static class SignalOperators
{
    private const string TransformFormula = "signals·n·ceil(log2 n) × (2 multiplies, 3 adds): radix-2 butterflies";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "DFT", [17], op => op
            .Category(OperatorCategory.Signal).Roles(Data, Control)
            .Infer(InferTransform)
            .Computes(TransformCost, TransformFormula, "Cooley-Tukey", CostConfidence.Estimated));
        ops.Define(Registration.Onnx, "DFT", [20], op => op
            .Category(OperatorCategory.Signal).Roles(Data, Control, Control)
            .Infer(InferTransform)
            .Computes(TransformCost, TransformFormula, "Cooley-Tukey", CostConfidence.Estimated));
        ops.Define(Registration.Onnx, "STFT", [17], op => op
            .Category(OperatorCategory.Signal).Roles(Data, Control, Table, Control)
            .Infer(InferShortTime)
            .Computes(ShortTimeCost, TransformFormula + " per frame + 1 multiply per element of a window", "Cooley-Tukey", CostConfidence.Estimated));

        foreach ((string name, int cosines) in ((string, int)[])[("HannWindow", 1), ("HammingWindow", 1), ("BlackmanWindow", 2)])
        {
            ops.Define(Registration.Onnx, name, [17], op => op
                .Category(OperatorCategory.Signal).Roles(Control)
                .Infer(InferWindow)
                .Computes(new ElementWork(Adds: cosines, Multiplies: 2 * cosines, Transcendentals: cosines)));
        }

        ops.Define(Registration.Onnx, "MelWeightMatrix", [17], op => op
            .Category(OperatorCategory.Signal).Roles(Control, Control, Control, Control, Control)
            .Infer(InferMel)
            .Computes(new ElementWork(Adds: 2, Divides: 1, Compares: 2)));
    }

    /// <summary>The transformed axis: an attribute in version 17 (default 1), an operand since (default the last but one).</summary>
    private static int? TransformAxis(OperatorInvocation context, Shape x)
    {
        if (context.Definition.SinceVersion < 20)
        {
            return Axes.Normalize(context.GetInt("axis", 1), x.Rank);
        }

        if (!context.HasInput(2))
        {
            return Axes.Normalize(-2, x.Rank);
        }

        return Semantics.Scalar(context, 2) is { IsKnown: true } axis ? Axes.Normalize(axis.Value, x.Rank) : null;
    }

    private static void InferTransform(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        if (x is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        bool oneSided = context.GetInt("onesided", 0) != 0;
        bool inverse = context.GetInt("inverse", 0) != 0;
        Dimension[] output = [.. x];
        output[^1] = oneSided && inverse ? 1 : 2;
        if (TransformAxis(context, x) is not { } axis)
        {
            for (int i = 0; i < output.Length - 1; i++)
            {
                output[i] = Dimension.Unknown;
            }

            context.SetOutput(0, type, new Shape(output.AsSpan()));
            context.SetUnknownReason(0, "depends on the value of axis");
            return;
        }

        Dimension length = context.HasInput(1) ? Semantics.Scalar(context, 1) ?? Dimension.Unknown
            : oneSided && inverse ? (x[axis] - 1) * 2
            : x[axis];
        output[axis] = oneSided && !inverse ? Dimension.FloorDivide(length, 2) + 1 : length;
        context.SetOutput(0, type, new Shape(output.AsSpan()));
    }

    private static OperatorCost TransformCost(CostContext context)
    {
        if (context.InputShape(0) is not { Rank: >= 2 } x || TransformAxis(context, x) is not { } axis)
        {
            return OperatorCost.Unknown;
        }

        Dimension length = context.HasInput(1) ? Semantics.Scalar(context, 1) ?? Dimension.Unknown : x[axis];
        Dimension signals = Semantics.Product(x.Take(x.Rank - 1).Where((_, i) => i != axis));
        return Transforms(signals, length);
    }

    /// <summary>n·ceil(log2 n)/2 complex butterflies of 4 multiplications and 6 additions each.</summary>
    private static OperatorCost Transforms(Dimension signals, Dimension length)
    {
        if (!length.TryGetValue(out long n) || n < 1)
        {
            return OperatorCost.Unknown;
        }

        int stages = n == 1 ? 0 : BitOperations.Log2((ulong)(n - 1)) + 1;
        return ElementwiseCost.Of(signals * length * stages, new ElementWork(Adds: 3, Multiplies: 2));
    }

    private static (Dimension Frames, Dimension Length) Framing(OperatorInvocation context)
    {
        Dimension length = Semantics.Scalar(context, 3) ?? (context.InputShape(2) is { Rank: 1 } window ? window[0] : Dimension.Unknown);
        Dimension signal = context.InputShape(0) is { Rank: > 1 } x ? x[1] : Dimension.Unknown;
        Dimension step = Semantics.Scalar(context, 1) ?? Dimension.Unknown;
        if (step.IsKnown && step.Value <= 0)
        {
            throw Semantics.BadAttribute(context, $"frame_step is {step}; it must be at least 1.");
        }

        return (Dimension.FloorDivide(signal - length, step) + 1, length);
    }

    private static void InferShortTime(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 2);
        (Dimension frames, Dimension length) = Framing(context);
        Dimension bins = context.GetInt("onesided", 1) != 0 ? Dimension.FloorDivide(length, 2) + 1 : length;
        context.SetOutput(0, context.InputElementType(0), new Shape(x is null ? Dimension.Unknown : x[0], frames, bins, 2));
    }

    private static OperatorCost ShortTimeCost(CostContext context)
    {
        (Dimension frames, Dimension length) = Framing(context);
        Dimension signals = context.InputShape(0) is { Rank: > 1 } x ? x[0] * frames : Dimension.Unknown;
        OperatorCost windowing = context.HasInput(2) ? new OperatorCost { Multiplies = signals * length } : OperatorCost.Zero;
        return Transforms(signals, length) + windowing;
    }

    private static void InferWindow(InferenceContext context)
    {
        Dimension size = Semantics.Scalar(context, 0) ?? Dimension.Unknown;
        context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "output_datatype", DataType.Float32), new Shape(size));
        if (size.IsUnknown)
        {
            context.SetUnknownReason(0, "depends on the value of size");
        }
    }

    private static void InferMel(InferenceContext context)
    {
        Dimension bins = Semantics.Scalar(context, 0) ?? Dimension.Unknown;
        Dimension spectrum = Dimension.FloorDivide(Semantics.Scalar(context, 1) ?? Dimension.Unknown, 2) + 1;
        context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "output_datatype", DataType.Float32), new Shape(spectrum, bins));
    }
}
