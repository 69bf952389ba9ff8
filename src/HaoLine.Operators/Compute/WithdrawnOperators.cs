using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Experimental operators of the first ONNX versions that files still contain and runtimes still run.</summary>
internal static class WithdrawnOperators
{
    private const string Source = "ONNX 1.0 experimental operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        (string Name, OperatorCategory Category, ElementWork Work)[] maps =
        [
            ("Affine", OperatorCategory.Activation, new ElementWork(Adds: 1, Multiplies: 1)),
            ("ImageScaler", OperatorCategory.Image, new ElementWork(Adds: 1, Multiplies: 1)),
            ("ParametricSoftplus", OperatorCategory.Activation, ActivationWork.Softplus + new ElementWork(Multiplies: 2)),
            ("ScaledTanh", OperatorCategory.Activation, new ElementWork(Multiplies: 2, Transcendentals: 1)),
            ("Scale", OperatorCategory.Elementwise, ElementWork.Multiply),
        ];
        foreach ((string name, OperatorCategory category, ElementWork work) in maps)
        {
            ops.Define(Registration.Onnx, name, [1], op => op
                .Category(category).Traits(OperatorTraits.InPlace)
                .Infer(ElementwiseOperators.SameAsFirst)
                .Computes(context => ElementwiseCost.Of(context.OutputElements(), work), $"elements(Y) × ({work})", Source));
        }

        ops.Define(Registration.Onnx, "Crop", [1], op => op
            .Category(OperatorCategory.DataMovement)
            .Infer(InferCrop)
            .Cost(context => new OperatorCost { BytesRead = context.AllOutputBytes(), BytesWritten = context.AllOutputBytes() }, "bytes(Y) read and written", Source));
    }

    /// <summary>Removes a border [left, top, right, bottom] from an NCHW image, or keeps <c>scale</c> = [height, width] behind its top left corner.</summary>
    private static void InferCrop(InferenceContext context)
    {
        long[] border = SlidingWindow.Extents(context, "border", 4, minimum: 0, absent: 0);
        DataType type = context.InputElementType(0);
        if (Semantics.OfRank(context, 0, 4) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension height = x[2] - border[1] - border[3];
        Dimension width = x[3] - border[0] - border[2];
        if (context.GetInts("scale") is not null)
        {
            long[] kept = SlidingWindow.Extents(context, "scale", 2, minimum: 1, absent: 1);
            (height, width) = (kept[0], kept[1]);
        }

        if ((height.IsKnown && height.Value < 0) || (width.IsKnown && width.Value < 0))
        {
            throw Semantics.BadAttribute(context, $"border [{string.Join(", ", border)}] is larger than {x}.");
        }

        context.SetOutput(0, type, new Shape(x[0], x[1], height, width));
    }
}
