using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Operators that move whole elements: transpose, concat, split, slice, expand, tile, pad and their relatives.</summary>
internal static class MovementOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Transpose", [1, 13, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data).Infer(InferTranspose).Fold(StructureFolding.Transpose).MovesAll());
        ops.Define("Concat", [1, 4, 11, 13], static op => op
            .Category(OperatorCategory.DataMovement).VariadicRoles(Data).Infer(InferConcat).Fold(StructureFolding.Concat).MovesAll());
        ops.Define("Split", [1, 2, 11, 13, 18], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(InferSplit).Fold(StructureFolding.Split).MovesAll());
        ops.Define("Slice", [1, 10, 11, 13], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control, Control, Control, Control)
            .Infer(InferSlice).Fold(StructureFolding.Slice).MovesResults());
        ops.Define("Expand", [8, 13], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(InferExpand).Fold(StructureFolding.Expand).MovesAll());
        ops.Define("Tile", [1], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control, Control).Infer(InferTileOnOneAxis).MovesAll());
        ops.Define("Tile", [6, 13], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(InferTile).Fold(StructureFolding.Tile).MovesAll());
        ops.Define("Pad", [1, 2, 11, 13, 18, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control, Control, Control).Infer(InferPad).Fold(StructureFolding.Pad).MovesAll());
        ops.Define("DepthToSpace", [1, 11, 13], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data).Infer(InferDepthToSpace).MovesAll());
        ops.Define("SpaceToDepth", [1, 13], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data).Infer(InferSpaceToDepth).MovesAll());
        ops.Define("ReverseSequence", [10], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(SameAsFirst).MovesAll());
        ops.Define("Trilu", [14], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(SameAsFirst).MovesAll());
        ops.Define("CenterCropPad", [18], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(InferCenterCropPad).MovesAll());
        ops.Define("Where", [9, 16], static op => op
            .Category(OperatorCategory.Elementwise).Roles(Mask, Data, Data).Infer(InferWhere).Fold(StructureFolding.Where)
            .Cost(
                static context => new OperatorCost
                {
                    Compares = context.OutputElements(),
                    BytesRead = context.AllInputBytes(),
                    BytesWritten = context.AllOutputBytes(),
                },
                "elements(Y) compares"));
        ops.Define("Cast", [1, 6, 9, 13, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data).Infer(InferCast).Fold(StructureFolding.Cast).MovesAll());
        ops.Define("BitCast", [26], static op => op
            .Category(OperatorCategory.DataMovement).Traits(OperatorTraits.View).Roles(Data).Infer(InferBitCast).MovesNothing());
        ops.Define("CastLike", [15, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.DataMovement).Roles(Data, Control).Infer(InferCastLike).Fold(StructureFolding.Cast)
            .Cost(
                static context => new OperatorCost { BytesRead = context.InputBytes(0), BytesWritten = context.AllOutputBytes() },
                "bytes(X) read, bytes(Y) written"));
    }

    public static void SameAsFirst(InferenceContext context) => context.SetOutput(0, context.InputType(0));

    private static void InferTranspose(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        long[]? order = context.GetInts("perm");
        if (shape is null)
        {
            context.SetOutput(0, context.InputElementType(0), order is null ? null : ShapeOperands.Unknown(order.Length));
            return;
        }

        int[] axes = TransposeOrder(order, shape.Rank);
        context.SetOutput(0, context.InputElementType(0), new Shape(axes.Select(axis => shape[axis])));
    }

    /// <summary>The source axis of each result axis; reversed when not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The axes are no permutation.</exception>
    internal static int[] TransposeOrder(long[]? order, int rank)
    {
        if (order is null)
        {
            return [.. Enumerable.Range(0, rank).Reverse()];
        }

        if (order.Length != rank)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"perm has {order.Length} entries for rank {rank}.");
        }

        _ = Axes.NormalizeAll(order, rank, "perm");
        return Array.ConvertAll(order, axis => Axes.Normalize(axis, rank, "perm"));
    }

    private static void InferConcat(InferenceContext context)
    {
        DataType type = DataType.Undefined;
        Shape? first = null;
        bool complete = true;
        for (int i = 0; i < context.InputCount; i++)
        {
            type = type == DataType.Undefined ? context.InputElementType(i) : type;
            first ??= context.InputShape(i);
            complete &= context.InputShape(i) is not null;
        }

        if (first is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        // Version 1 had the default axis 1; later versions require the attribute.
        int axis = Axes.Normalize(context.GetInt("axis", 1), first.Rank);
        Dimension[] sizes = [.. first];
        Dimension sum = complete ? Dimension.Zero : Dimension.Unknown;
        for (int i = 0; i < context.InputCount; i++)
        {
            if (context.InputShape(i) is not { } shape)
            {
                continue;
            }

            if (shape.Rank != first.Rank)
            {
                throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"operands of shapes {first} and {shape} cannot be joined.");
            }

            sum += shape[axis];
            for (int j = 0; j < sizes.Length; j++)
            {
                sizes[j] = j == axis ? sizes[j] : ShapeOperands.Same(sizes[j], shape[j], $"axis {j} of the operands");
            }
        }

        sizes[axis] = sum;
        context.SetOutput(0, type, new Shape(sizes));
    }

    private static void InferSplit(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        DataType type = context.InputElementType(0);
        if (shape is null)
        {
            for (int i = 0; i < context.OutputCount; i++)
            {
                context.SetOutput(i, type, null);
            }

            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), shape.Rank);
        Dimension[] parts = SplitParts(context, shape[axis]);
        for (int i = 0; i < context.OutputCount; i++)
        {
            context.SetOutput(i, type, shape.WithDimension(axis, parts[i]));
        }
    }

    /// <summary>Sizes of the results along the axis, from the attribute, the operand, or equal shares.</summary>
    internal static Dimension[] SplitParts(OperatorInvocation context, Dimension size)
    {
        int outputs = context.OutputCount;
        if (context.GetInts("split") is not null || context.HasInput(1))
        {
            Dimension[] parts = ShapeOperands.AttributeOrOperand(context, "split", 1) ?? new Dimension[outputs];
            if (parts.Length != outputs)
            {
                throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{parts.Length} parts are stated for {outputs} results.");
            }

            Dimension sum = Dimension.Zero;
            foreach (Dimension part in parts)
            {
                sum += ShapeOperands.NotNegative(part, "a part");
            }

            _ = ShapeOperands.Same(sum, size, "the parts together and the axis");
            return parts;
        }

        var shares = new Dimension[outputs];
        if (context.OperatorSetVersion >= 18)
        {
            // The last part is smaller when the size is not a multiple.
            long count = context.GetInt("num_outputs", outputs);
            if (count != outputs)
            {
                throw new OperatorSemanticsException(DefectKind.BadAttribute, $"num_outputs is {count} for {outputs} results.");
            }

            Dimension share = Dimension.CeilingDivide(size, outputs);
            Array.Fill(shares, share);
            shares[^1] = size - (share * (outputs - 1));
            _ = ShapeOperands.NotNegative(shares[^1], "the last part");
            return shares;
        }

        if (size.IsKnown && Dimension.Modulo(size, outputs) != 0)
        {
            throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"an axis of {size} cannot be split into {outputs} equal parts.");
        }

        Array.Fill(shares, Dimension.FloorDivide(size, outputs));
        return shares;
    }

    private static void InferSlice(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        DataType type = context.InputElementType(0);
        if (shape is null)
        {
            context.SetOutput(0, type, null);
            return;
        }

        Dimension[]? starts = ShapeOperands.AttributeOrOperand(context, "starts", 1);
        Dimension[]? ends = ShapeOperands.AttributeOrOperand(context, "ends", 2);
        Dimension[]? axes = ShapeOperands.AttributeOrOperand(context, "axes", 3);
        Dimension[]? steps = ShapeOperands.AttributeOrOperand(context, "steps", 4);
        int count = starts?.Length ?? ends?.Length ?? -1;
        if (axes is null && !context.HasInput(3) && count >= 0)
        {
            axes = [.. Enumerable.Range(0, count).Select(static axis => new Dimension(axis))];
        }

        if (axes is null || axes.Any(static axis => !axis.IsKnown))
        {
            context.SetOutput(0, type, ShapeOperands.Unknown(shape.Rank));
            context.SetUnknownReason(0, "the sliced axes are not known");
            return;
        }

        RequireLength(starts, axes.Length, "starts");
        RequireLength(ends, axes.Length, "ends");
        RequireLength(steps, axes.Length, "steps");
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = Axes.Normalize(axes[i].Value, shape.Rank, "axes");
            Dimension step = steps is not null ? steps[i] : context.HasInput(4) ? Dimension.Unknown : Dimension.One;
            Dimension length = SliceRange.Length(shape[axis], starts?[i] ?? Dimension.Unknown, ends?[i] ?? Dimension.Unknown, step);
            shape = shape.WithDimension(axis, length);
        }

        context.SetOutput(0, type, shape);
        context.SetUnknownReason(0, "the start, end or step of a slice is not known");
    }

    private static void RequireLength(Dimension[]? list, int length, string name)
    {
        if (list is not null && list.Length != length)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{name} has {list.Length} entries for {length} axes.");
        }
    }

    private static void InferExpand(InferenceContext context)
    {
        Dimension[]? target = ShapeOperands.Elements(context, 1);
        if (target is null)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            context.SetUnknownReason(0, "the target shape is not known");
            return;
        }

        foreach (Dimension size in target)
        {
            _ = ShapeOperands.NotNegative(size, "a size of the target shape");
        }

        context.SetOutput(0, context.InputElementType(0), Broadcasting.Shapes(context.InputShape(0), new Shape(target)));
        context.SetUnknownReason(0, "an element of the target shape is not known");
    }

    private static void InferTile(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension[]? repeats = ShapeOperands.Elements(context, 1);
        if (shape is null || repeats is null)
        {
            int? rank = shape?.Rank ?? repeats?.Length;
            context.SetOutput(0, context.InputElementType(0), rank is null ? null : ShapeOperands.Unknown(rank.Value));
            context.SetUnknownReason(0, "the repeats are not known");
            return;
        }

        RequireLength(repeats, shape.Rank, "repeats");
        context.SetOutput(0, context.InputElementType(0), new Shape(shape.Select((size, axis) => size * ShapeOperands.NotNegative(repeats[axis], "a repeat"))));
        context.SetUnknownReason(0, "a repeat is not known");
    }

    private static void InferTileOnOneAxis(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension axis = ShapeOperands.Scalar(context, 2);
        context.SetOutput(
            0,
            context.InputElementType(0),
            shape is null ? null
            : axis.IsKnown && Axes.Normalize(axis.Value, shape.Rank) is var place ? shape.WithDimension(place, shape[place] * ShapeOperands.Scalar(context, 1))
            : ShapeOperands.Unknown(shape.Rank));
    }

    internal static void InferPad(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        DataType type = context.InputElementType(0);
        Dimension[]? pads = context.GetInts("paddings") is not null
            ? ShapeOperands.AttributeOrOperand(context, "paddings", 1)
            : ShapeOperands.AttributeOrOperand(context, "pads", 1);
        Dimension[]? axes = context.HasInput(3) ? ShapeOperands.Elements(context, 3) : null;
        if (shape is null || pads is null || (context.HasInput(3) && (axes is null || axes.Any(static axis => !axis.IsKnown))))
        {
            int? rank = shape?.Rank ?? (pads is not null && !context.HasInput(3) ? pads.Length / 2 : null);
            context.SetOutput(0, type, rank is null ? null : ShapeOperands.Unknown(rank.Value));
            context.SetUnknownReason(0, "the pads are not known");
            return;
        }

        int count = axes?.Length ?? shape.Rank;
        RequireLength(pads, 2 * count, "pads");
        for (int i = 0; i < count; i++)
        {
            int axis = axes is null ? i : Axes.Normalize(axes[i].Value, shape.Rank, "axes");
            shape = shape.WithDimension(axis, ShapeOperands.NotNegative(shape[axis] + pads[i] + pads[i + count], "a padded size"));
        }

        context.SetOutput(0, type, shape);
        context.SetUnknownReason(0, "a pad is not known");
    }

    private static void InferDepthToSpace(InferenceContext context)
    {
        (Shape? shape, long block) = ImageAndBlock(context);
        context.SetOutput(0, context.InputElementType(0), shape is null ? ShapeOperands.Unknown(4) : new Shape(
            shape[0], Divided(shape[1], checked(block * block), "channels"), shape[2] * block, shape[3] * block));
    }

    private static void InferSpaceToDepth(InferenceContext context)
    {
        (Shape? shape, long block) = ImageAndBlock(context);
        context.SetOutput(0, context.InputElementType(0), shape is null ? ShapeOperands.Unknown(4) : new Shape(
            shape[0], shape[1] * checked(block * block), Divided(shape[2], block, "the height"), Divided(shape[3], block, "the width")));
    }

    private static (Shape? Shape, long Block) ImageAndBlock(InferenceContext context)
    {
        long block = context.GetInt("blocksize", 0);
        if (block is <= 0 or > int.MaxValue)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"blocksize is {block}.");
        }

        Shape? shape = context.InputShape(0);
        return shape is null or { Rank: 4 }
            ? (shape, block)
            : throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"the operand has shape {shape}, rank 4 is required.");
    }

    private static Dimension Divided(Dimension size, long divisor, string what) =>
        size.IsKnown && Dimension.Modulo(size, divisor) != 0
            ? throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"{what} {size} is no multiple of {divisor}.")
            : Dimension.FloorDivide(size, divisor);

    private static void InferCenterCropPad(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension[]? sizes = ShapeOperands.Elements(context, 1);
        if (shape is not null && sizes is not null)
        {
            long[] axes = context.GetInts("axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(static axis => (long)axis)];
            RequireLength(sizes, axes.Length, "shape");
            for (int i = 0; i < axes.Length; i++)
            {
                shape = shape.WithDimension(Axes.Normalize(axes[i], shape.Rank, "axes"), ShapeOperands.NotNegative(sizes[i], "a size"));
            }
        }
        else if (shape is not null)
        {
            shape = ShapeOperands.Unknown(shape.Rank);
        }

        context.SetOutput(0, context.InputElementType(0), shape);
    }

    private static void InferWhere(InferenceContext context)
    {
        DataType type = context.InputElementType(1) == DataType.Undefined ? context.InputElementType(2) : context.InputElementType(1);
        context.SetOutput(0, type, Broadcasting.Shapes(context.InputShape(0), context.InputShape(1), context.InputShape(2)));
    }

    private static void InferCast(InferenceContext context)
    {
        DataType type;
        if (context.Attribute("to") is { Kind: AttributeKind.String } name)
        {
            // Version 1 named the type: FLOAT, INT64, …
            type = OnnxElementTypes.FromName(name.AsString());
        }
        else
        {
            type = OnnxElementTypes.FromAttribute(context, "to", DataType.Undefined);
        }

        if (type == DataType.Undefined)
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, "attribute 'to' is missing or names no element type.");
        }

        context.SetOutput(0, type, context.InputShape(0));
    }

    private static void InferBitCast(InferenceContext context)
    {
        DataType type = OnnxElementTypes.FromAttribute(context, "to", DataType.Undefined);
        DataType source = context.InputElementType(0);
        if (type == DataType.Undefined || (source != DataType.Undefined && source.BitsPerElement != type.BitsPerElement))
        {
            throw new OperatorSemanticsException(DefectKind.BadAttribute, $"the bits of {source} cannot be read as {type}.");
        }

        context.SetOutput(0, type, context.InputShape(0));
    }

    private static void InferCastLike(InferenceContext context) =>
        context.SetOutput(0, context.InputElementType(1), context.InputShape(0));
}
