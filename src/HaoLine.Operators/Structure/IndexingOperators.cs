using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Shape and size queries, gather and scatter, top-k and other index work.</summary>
internal static class IndexingOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Shape", [1, 13, 15, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.ReadsShapeOnly).Roles(Data)
            .Infer(InferShape).Fold(StructureFolding.Shape).MovesNothing());
        ops.Define("Size", [1, 13, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.ReadsShapeOnly).Roles(Data)
            .Infer(static context => context.SetOutput(0, DataType.Int64, HaoLine.Ir.Shape.Scalar)).Fold(StructureFolding.Size).MovesNothing());
        ops.Define("Gather", [1, 11, 13], static op => op
            .Category(OperatorCategory.Indexing).Roles(Data, OperandRole.Index).Infer(InferGather).Fold(StructureFolding.Gather).MovesResults());
        ops.Define("GatherElements", [11, 13], static op => op
            .Category(OperatorCategory.Indexing).Roles(Data, OperandRole.Index)
            .Infer(static context => context.SetOutput(0, context.InputElementType(0), context.InputShape(1)))
            .Fold(StructureFolding.GatherElements).MovesResults());
        ops.Define("GatherND", [11, 12, 13], static op => op
            .Category(OperatorCategory.Indexing).Roles(Data, OperandRole.Index).Infer(InferGatherND).MovesResults());
        ops.Define("Scatter", [9], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.InPlace).Roles(Data, OperandRole.Index, Data)
            .Infer(MovementOperators.SameAsFirst).Fold(StructureFolding.ScatterElements).MovesAll());
        ops.Define("Scatter", [11], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.InPlace).Roles(Data, OperandRole.Index, Data)
            .Infer(MovementOperators.SameAsFirst).Fold(StructureFolding.ScatterElements).MovesAll().Deprecated());
        ops.Define("ScatterElements", [11, 13, 16, 18], static op => DefineScatter(op, StructureFolding.ScatterElements));
        ops.Define("ScatterND", [11, 13, 16, 18], static op => DefineScatter(op, StructureFolding.ScatterND));
        ops.Define("NonZero", [9, 13], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.DataDependentShape).Roles(Data)
            .Infer(InferNonZero).Fold(StructureFolding.NonZero)
            .Cost(static context => Compared(context, context.InputElements(0)), "elements(X) compares; the result's bytes depend on data", confidence: CostConfidence.Estimated));
        ops.Define("Compress", [9, 11], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.DataDependentShape).Roles(Data, Mask)
            .Infer(InferCompress).MovesAll(CostConfidence.Estimated));
        ops.Define("Unique", [11], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.DataDependentShape).Roles(Data)
            .Infer(InferUnique)
            .Cost(static context => Compared(context, context.InputElements(0)), "at least elements(X) compares; the sort is left to the implementation", confidence: CostConfidence.Estimated));
        ops.Define("TopK", [1, 10, 11, 24], static op => op
            .Category(OperatorCategory.Indexing).Roles(Data, Control).Infer(InferTopK)
            .Cost(CostOfTopK, "elements(X) × ⌈log2 max(k, 2)⌉ compares, as with a heap of k elements", "heap selection", CostConfidence.Estimated));
        ops.Define("OneHot", [9, 11], static op => op
            .Category(OperatorCategory.Indexing).Roles(OperandRole.Index, Control, Control).Infer(InferOneHot).MovesAll());
        ops.Define("TensorScatter", [24], static op => op
            .Category(OperatorCategory.Indexing).Traits(OperatorTraits.InPlace).Roles(State, Data, OperandRole.Index)
            .Infer(MovementOperators.SameAsFirst).MovesAll());
        ops.Define("CumProd", [26], static op => op
            .Category(OperatorCategory.Reduction).Roles(Data, Control).Infer(MovementOperators.SameAsFirst)
            .Cost(
                static context => new OperatorCost
                {
                    Multiplies = context.InputElements(0),
                    BytesRead = context.AllInputBytes(),
                    BytesWritten = context.AllOutputBytes(),
                },
                "elements(X) multiplications"));
        ops.Define("CumSum", [11, 14], static op => op
            .Category(OperatorCategory.Reduction).Roles(Data, Control).Infer(MovementOperators.SameAsFirst).Fold(StructureFolding.CumulativeSum)
            .Cost(
                static context => new OperatorCost
                {
                    Adds = context.InputElements(0),
                    BytesRead = context.AllInputBytes(),
                    BytesWritten = context.AllOutputBytes(),
                },
                "elements(X) additions"));
    }

    /// <summary>The axes that Shape reports, from version 15 on.</summary>
    internal static (int Start, int End) ShapeRange(OperatorInvocation context, int rank) =>
        (Clamp(context.GetInt("start", 0), rank), Clamp(context.GetInt("end", rank), rank));

    private static int Clamp(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);

    private static void DefineScatter(OperatorDefinitionBuilder op, FoldFacet fold) => op
        .Category(OperatorCategory.Indexing).Traits(OperatorTraits.InPlace).Roles(Data, OperandRole.Index, Data)
        .Infer(MovementOperators.SameAsFirst).Fold(fold)
        .Cost(
            static context =>
            {
                string reduction = context.GetString("reduction", "none");
                Dimension updates = context.InputElements(2);
                return new OperatorCost
                {
                    Adds = reduction == "add" ? updates : Dimension.Zero,
                    Multiplies = reduction == "mul" ? updates : Dimension.Zero,
                    Compares = reduction is "min" or "max" ? updates : Dimension.Zero,
                    BytesRead = context.AllInputBytes(),
                    BytesWritten = context.AllOutputBytes(),
                };
            },
            "elements(updates) of the reduction's operation; bytes(operands) read, bytes(result) written");

    private static OperatorCost Compared(CostContext context, Dimension compares) => new()
    {
        Compares = compares,
        BytesRead = context.AllInputBytes(),
        BytesWritten = context.AllOutputBytes(),
    };

    private static void InferShape(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension length = Dimension.Unknown;
        if (shape is not null)
        {
            (int start, int end) = ShapeRange(context, shape.Rank);
            length = Math.Max(0, end - start);
        }

        context.SetOutput(0, DataType.Int64, new Shape(length));
    }

    internal static void InferGather(InferenceContext context)
    {
        Shape? data = context.InputShape(0);
        Shape? indices = context.InputShape(1);
        if (data is null || indices is null)
        {
            context.SetOutput(0, context.InputElementType(0), null);
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", 0), data.Rank);
        context.SetOutput(0, context.InputElementType(0), new Shape(data.Take(axis).Concat(indices).Concat(data.Skip(axis + 1))));
    }

    internal static void InferGatherND(InferenceContext context)
    {
        Shape? data = context.InputShape(0);
        Shape? indices = context.InputShape(1);
        if (data is null || indices is null || indices.Rank == 0 || !indices[indices.Rank - 1].TryGetValue(out long depth))
        {
            context.SetOutput(0, context.InputElementType(0), null);
            return;
        }

        long batch = context.GetInt("batch_dims", 0);
        if (batch < 0 || depth < 1 || batch + depth > data.Rank || batch >= indices.Rank)
        {
            throw new OperatorSemanticsException(
                DefectKind.ShapeConflict, $"indices {indices} with batch_dims {batch} do not fit data {data}.");
        }

        context.SetOutput(0, context.InputElementType(0), new Shape(indices.Take(indices.Rank - 1).Concat(data.Skip((int)(batch + depth)))));
    }

    private static void InferNonZero(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension rank = shape is null ? Dimension.Unknown : Math.Max(shape.Rank, 1);
        context.SetOutput(0, DataType.Int64, new Shape(rank, Dimension.Unknown));
        context.SetUnknownReason(0, "the number of non-zero elements depends on data");
    }

    private static void InferCompress(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension taken = context.InputValue(1) is { } mask && mask.TryGetIntegers(out long[] flags) ? flags.Count(static flag => flag != 0) : Dimension.Unknown;
        if (context.Attribute("axis") is null)
        {
            context.SetOutput(0, context.InputElementType(0), new Shape(taken));
        }
        else
        {
            context.SetOutput(
                0,
                context.InputElementType(0),
                shape is null ? null : shape.WithDimension(Axes.Normalize(context.GetInt("axis", 0), shape.Rank), taken));
        }

        context.SetUnknownReason(0, "the number of selected elements depends on data");
    }

    private static void InferUnique(InferenceContext context)
    {
        const string reason = "the number of distinct elements depends on data";
        Shape? shape = context.InputShape(0);
        Shape? result = new Shape(Dimension.Unknown);
        Dimension inverse = shape?.ElementCount ?? Dimension.Unknown;
        if (context.Attribute("axis") is not null)
        {
            int axis = shape is null ? 0 : Axes.Normalize(context.GetInt("axis", 0), shape.Rank);
            result = shape?.WithDimension(axis, Dimension.Unknown);
            inverse = shape is null ? Dimension.Unknown : shape[axis];
        }

        context.SetOutput(0, context.InputElementType(0), result);
        context.SetOutput(1, DataType.Int64, new Shape(Dimension.Unknown));
        context.SetOutput(2, DataType.Int64, new Shape(inverse));
        context.SetOutput(3, DataType.Int64, new Shape(Dimension.Unknown));
        context.SetUnknownReason(0, reason);
        context.SetUnknownReason(1, reason);
        context.SetUnknownReason(3, reason);
    }

    private static Dimension Kept(OperatorInvocation context) =>
        ShapeOperands.NotNegative(context.HasInput(1) ? ShapeOperands.Scalar(context, 1) : context.GetInt("k", 1), "k");

    private static void InferTopK(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        Dimension kept = Kept(context);
        if (shape is not null)
        {
            int axis = Axes.Normalize(context.GetInt("axis", -1), shape.Rank);
            if (kept.TryGetValue(out long k) && shape[axis].TryGetValue(out long size) && k > size)
            {
                throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"k is {k} for an axis of {size}.");
            }

            shape = shape.WithDimension(axis, kept);
        }

        context.SetOutput(0, context.InputElementType(0), shape);
        context.SetOutput(1, DataType.Int64, shape);
        context.SetUnknownReason(0, "k is not known");
        context.SetUnknownReason(1, "k is not known");
    }

    private static OperatorCost CostOfTopK(CostContext context)
    {
        int steps = Kept(context).TryGetValue(out long k) ? 64 - System.Numerics.BitOperations.LeadingZeroCount((ulong)Math.Max(k, 2) - 1) : 1;
        return Compared(context, context.InputElements(0) * steps);
    }

    private static void InferOneHot(InferenceContext context)
    {
        Shape? indices = context.InputShape(0);
        if (indices is null)
        {
            context.SetOutput(0, context.InputElementType(2), null);
            return;
        }

        int axis = Axes.Normalize(context.GetInt("axis", -1), indices.Rank + 1);
        Dimension depth = ShapeOperands.NotNegative(ShapeOperands.Scalar(context, 1), "the depth");
        context.SetOutput(0, context.InputElementType(2), new Shape(indices.Take(axis).Append(depth).Concat(indices.Skip(axis))));
        context.SetUnknownReason(0, "the depth is not known");
    }
}
