using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Operators that keep the elements and change only the shape.</summary>
internal static class ReshapingOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Reshape", [1, 5, 13, 14, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data, Control)
            .Infer(InferReshape).Fold(StructureFolding.Reshaped).MovesNothing());
        ops.Define("Flatten", [1, 9, 11, 13, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data)
            .Infer(InferFlatten).Fold(StructureFolding.Reshaped).MovesNothing());
        ops.Define("Squeeze", [1, 11, 13, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data, Control)
            .Infer(InferSqueeze).Fold(StructureFolding.Reshaped).MovesNothing());
        ops.Define("Unsqueeze", [1, 11, 13, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data, Control)
            .Infer(InferUnsqueeze).Fold(StructureFolding.Reshaped).MovesNothing());
        ops.Define("Identity", [1, 13, 14, 16, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data)
            .Infer(static context => context.SetOutput(0, context.InputType(0))).Fold(StructureFolding.Identity).MovesNothing());
        ops.Define("Dropout", [1, 6, 7], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data)
            .Infer(static context => InferDropout(context, context.InputElementType(0))).Fold(StructureFolding.Identity).MovesNothing());
        ops.Define("Dropout", [10, 12, 13, 22], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data, Control, Control)
            .Infer(static context => InferDropout(context, DataType.Bool)).Fold(StructureFolding.Identity).MovesNothing());
    }

    private static void InferDropout(InferenceContext context, DataType maskType)
    {
        context.SetOutput(0, context.InputType(0));
        context.SetOutput(1, maskType, context.InputShape(0));
    }

    private static void InferReshape(InferenceContext context)
    {
        Dimension[]? target = ShapeOperands.AttributeOrOperand(context, "shape", 1);
        if (target is null)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            context.SetUnknownReason(0, "the target shape is not known");
            return;
        }

        bool zeroIsSize = context.GetInt("allowzero", 0) != 0;
        context.SetOutput(0, context.InputElementType(0), Reshaped(context.InputShape(0), target, zeroIsSize));
        context.SetUnknownReason(0, "an element of the target shape is not known");
    }

    /// <summary>The shape after Reshape: 0 copies a size, -1 (or a single unknown element) takes what is left of the element count.</summary>
    private static Shape Reshaped(Shape? input, Dimension[] target, bool zeroIsSize)
    {
        var sizes = new Dimension[target.Length];
        int open = -1;
        int openCount = 0;
        Dimension product = Dimension.One;
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = target[i];
            if (target[i].TryGetValue(out long size))
            {
                if (size < -1)
                {
                    throw new OperatorSemanticsException(DefectKind.BadAttribute, $"the target shape holds {size}.");
                }

                if (size == -1)
                {
                    if (open >= 0 && target[open] == -1)
                    {
                        throw new OperatorSemanticsException(DefectKind.BadAttribute, "the target shape holds -1 twice.");
                    }

                    sizes[i] = Dimension.Unknown;
                }
                else if (size == 0 && !zeroIsSize)
                {
                    sizes[i] = input is null ? Dimension.Unknown
                        : i < input.Rank ? input[i]
                        : throw new OperatorSemanticsException(DefectKind.BadAttribute, $"the target shape copies axis {i} of a tensor of rank {input.Rank}.");
                }
            }

            if (sizes[i].IsUnknown)
            {
                open = i;
                openCount++;
            }
            else
            {
                product *= sizes[i];
            }
        }

        Dimension count = input?.ElementCount ?? Dimension.Unknown;
        if (openCount == 0)
        {
            if (count.IsKnown && product.IsKnown && count != product)
            {
                throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"{count} elements of {input} cannot take the shape {new Shape(sizes)}.");
            }
        }
        else if (openCount == 1 && !count.IsUnknown && product != 0)
        {
            sizes[open] = Remainder(count, product, input!);
        }

        return new Shape(sizes);
    }

    private static Dimension Remainder(Dimension count, Dimension product, Shape input) =>
        count.IsKnown && product.IsKnown && Dimension.Modulo(count, product) != 0
            ? throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"{count} elements of {input} cannot be divided into groups of {product}.")
            : Dimension.FloorDivide(count, product);

    private static void InferFlatten(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        if (shape is null)
        {
            context.SetOutput(0, context.InputElementType(0), ShapeOperands.Unknown(2));
            return;
        }

        int axis = Axes.NormalizeInclusive(context.GetInt("axis", 1), shape.Rank);
        context.SetOutput(0, context.InputElementType(0), new Shape(ShapeOperands.Product(shape, 0, axis), ShapeOperands.Product(shape, axis, shape.Rank)));
    }

    private static void InferSqueeze(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        DataType type = context.InputElementType(0);
        if (!Axes.TryGet(context, "axes", 1, out long[]? given))
        {
            int? count = ShapeOperands.Length(context, 1);
            context.SetOutput(0, type, shape is not null && count <= shape.Rank ? ShapeOperands.Unknown(shape.Rank - count.Value) : null);
            context.SetUnknownReason(0, "the axes are not known");
            return;
        }

        if (shape is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (given is null)
        {
            if (!shape.IsStatic)
            {
                context.SetOutput(0, type, null);
                context.SetUnknownReason(0, "which sizes are 1 depends on the input");
                return;
            }

            context.SetOutput(0, type, new Shape(shape.Where(static size => size != 1)));
            return;
        }

        int[] axes = Axes.NormalizeAll(given, shape.Rank);
        foreach (int axis in axes)
        {
            if (shape[axis].TryGetValue(out long size) && size != 1)
            {
                throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"axis {axis} of {shape} is not 1 and cannot be removed.");
            }
        }

        context.SetOutput(0, type, new Shape(shape.Where((_, axis) => Array.BinarySearch(axes, axis) < 0)));
    }

    private static void InferUnsqueeze(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        DataType type = context.InputElementType(0);
        bool known = Axes.TryGet(context, "axes", 1, out long[]? given);
        int? count = given?.Length ?? ShapeOperands.Length(context, 1);
        if (shape is null || count is null)
        {
            context.SetOutput(0, type, null);
            context.SetUnknownReason(0, "the rank of the operand or the number of axes is not known");
            return;
        }

        if (!known || given is null)
        {
            context.SetOutput(0, type, ShapeOperands.Unknown(shape.Rank + count.Value));
            context.SetUnknownReason(0, "the axes are not known");
            return;
        }

        int[] axes = Axes.NormalizeAll(given, shape.Rank + given.Length);
        var sizes = new Dimension[shape.Rank + given.Length];
        int source = 0;
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = Array.BinarySearch(axes, i) >= 0 ? Dimension.One : shape[source++];
        }

        context.SetOutput(0, type, new Shape(sizes));
    }
}
