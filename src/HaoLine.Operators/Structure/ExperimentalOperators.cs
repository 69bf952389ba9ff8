using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Operators that ONNX had as experiments in its first sets and withdrew later; converters of that time used them.</summary>
internal static class ExperimentalOperators
{
    private const string Source = "ONNX experimental operators, removed with operator set 10";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Crop", [1], static op => op.Category(OperatorCategory.Image).Roles(Data).Infer(InferCrop).MovesResults());
        foreach (string name in (string[])["Affine", "ImageScaler"])
        {
            ops.Define(name, [1], static op => op
                .Category(OperatorCategory.Elementwise).Traits(OperatorTraits.InPlace).Roles(Data)
                .Infer(MovementOperators.SameAsFirst)
                .Cost(
                    static context => new OperatorCost
                    {
                        Multiplies = context.OutputElements(),
                        Adds = context.OutputElements(),
                        BytesRead = context.AllInputBytes(),
                        BytesWritten = context.AllOutputBytes(),
                    },
                    "elements(Y) × (1 multiplication, 1 addition)",
                    Source));
        }
    }

    /// <summary>The border is left, top, right, bottom; the scale, when stated, is height and width.</summary>
    private static void InferCrop(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        long[] border = context.GetInts("border") ?? [0, 0, 0, 0];
        long[]? scale = context.GetInts("scale");
        if (border.Length != 4)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"border has {border.Length} entries, 4 are needed.");
        }

        if (shape is { Rank: 4 })
        {
            Dimension height = scale is { Length: 2 } ? scale[0] : shape[2] - border[1] - border[3];
            Dimension width = scale is { Length: 2 } ? scale[1] : shape[3] - border[0] - border[2];
            shape = new Shape(shape[0], shape[1], ShapeOperands.NotNegative(height, "the height"), ShapeOperands.NotNegative(width, "the width"));
        }

        context.SetOutput(0, context.InputElementType(0), shape);
    }
}
