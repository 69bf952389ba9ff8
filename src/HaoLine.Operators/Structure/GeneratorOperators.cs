using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Constants, ranges and random numbers.</summary>
internal static class GeneratorOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Constant", [1, 9, 11, 12, 13, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.Generator).Traits(OperatorTraits.Constant).Infer(InferConstant).Fold(StructureFolding.Constant).MovesNothing());
        ops.Define("ConstantOfShape", [9, 20, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.Generator).Traits(OperatorTraits.Generated).Roles(Control)
            .Infer(InferConstantOfShape).Fold(StructureFolding.ConstantOfShape).WritesResults());
        ops.Define("Range", [11, 27], static op => op
            .Category(OperatorCategory.Generator).Roles(Control, Control, Control).Infer(InferRange).Fold(StructureFolding.Range)
            .Cost(
                static context => new OperatorCost { Adds = context.OutputElements(), BytesRead = context.AllInputBytes(), BytesWritten = context.AllOutputBytes() },
                "elements(Y) additions"));
        ops.Define("EyeLike", [9, 22], static op => op
            .Category(OperatorCategory.Generator).Traits(OperatorTraits.ReadsShapeOnly).Roles(Data)
            .Infer(static context => context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "dtype", context.InputElementType(0)), context.InputShape(0)))
            .Cost(static context => new OperatorCost { BytesWritten = context.AllOutputBytes() }, "bytes(Y) written"));
        foreach (string name in (string[])["RandomNormal", "RandomUniform"])
        {
            ops.Define(name, [1, 22], static op => Random(op)
                .Infer(static context => context.SetOutput(
                    0,
                    OnnxElementTypes.FromAttribute(context, "dtype", DataType.Float32),
                    new Shape((context.GetInts("shape") ?? []).Select(static size => ShapeOperands.NotNegative(size, "a size"))))));
            ops.Define(name + "Like", [1, 22], static op => Random(op).Traits(OperatorTraits.Stochastic | OperatorTraits.ReadsShapeOnly).Roles(Data)
                .Infer(static context => context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "dtype", context.InputElementType(0)), context.InputShape(0))));
        }

        ops.Define("Bernoulli", [15, 22], static op => Random(op).Roles(Data)
            .Infer(static context => context.SetOutput(0, OnnxElementTypes.FromAttribute(context, "dtype", context.InputElementType(0)), context.InputShape(0))));
        ops.Define("Multinomial", [7, 22], static op => Random(op).Roles(Data).Infer(InferMultinomial));
    }

    private static OperatorDefinitionBuilder Random(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Generator).Traits(OperatorTraits.Stochastic)
        .Cost(
            static context => new OperatorCost { Transcendentals = context.OutputElements(), BytesWritten = context.AllOutputBytes() },
            "elements(Y), each counted as one transcendental; the generator is left to the implementation",
            "docs/metrics.md, movement",
            CostConfidence.Estimated);

    private static void InferConstant(InferenceContext context)
    {
        TensorData? stored = context.GetTensor("value");
        if (stored is null && context.Attribute("sparse_value") is { Kind: AttributeKind.SparseTensor } sparse)
        {
            stored = sparse.AsSparseTensor();
        }

        TensorType? type = stored?.Type;
        type ??= context.Attribute("value_int") is not null ? new TensorType(DataType.Int64, Shape.Scalar)
            : context.Attribute("value_float") is not null ? new TensorType(DataType.Float32, Shape.Scalar)
            : context.Attribute("value_string") is not null ? new TensorType(DataType.String, Shape.Scalar)
            : context.GetInts("value_ints") is { } integers ? new TensorType(DataType.Int64, Shape.Of(integers.Length))
            : context.GetFloats("value_floats") is { } floats ? new TensorType(DataType.Float32, Shape.Of(floats.Length))
            : context.Attribute("value_strings") is { Kind: AttributeKind.Strings } strings ? new TensorType(DataType.String, Shape.Of(strings.AsByteStrings().Count))
            : throw new OperatorSemanticsException(DefectKind.BadAttribute, "a Constant without a value.");
        context.SetOutput(0, type);
    }

    private static void InferConstantOfShape(InferenceContext context)
    {
        DataType type = context.GetTensor("value")?.ElementType ?? DataType.Float32;
        Dimension[]? sizes = ShapeOperands.Elements(context, 0);
        context.SetOutput(0, type, sizes is null ? null : new Shape(sizes.Select(static size => ShapeOperands.NotNegative(size, "a size"))));
        context.SetUnknownReason(0, "the shape operand is not known");
    }

    internal static void InferRange(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        context.SetOutput(0, type, new Shape(RangeLength(context)));
        context.SetUnknownReason(0, "start, limit or delta is not known");
    }

    private static Dimension RangeLength(InferenceContext context)
    {
        if (context.InputValue(0) is { Count: 1 } start && context.InputValue(1) is { Count: 1 } limit && context.InputValue(2) is { Count: 1 } delta)
        {
            if (KnownElements.AsFloats(start) is { } from && KnownElements.AsFloats(limit) is { } to && KnownElements.AsFloats(delta) is { } by
                && (start.IsFloatingPoint || limit.IsFloatingPoint || delta.IsFloatingPoint))
            {
                double count = Math.Ceiling((to[0] - from[0]) / by[0]);
                return double.IsNaN(count) || count > long.MaxValue / 2.0
                    ? throw new OperatorSemanticsException(DefectKind.BadAttribute, $"the range from {from[0]} to {to[0]} by {by[0]} has no end.")
                    : (long)Math.Max(0, count);
            }
        }

        Dimension first = ShapeOperands.Scalar(context, 0);
        Dimension last = ShapeOperands.Scalar(context, 1);
        Dimension step = context.HasInput(2) ? ShapeOperands.Scalar(context, 2) : Dimension.One;
        Dimension length = Dimension.CeilingDivide(last - first, step);
        int? sign = SymbolicSign.Of(length);
        return sign switch
        {
            > 0 => length,
            <= 0 => Dimension.Zero,
            _ => Dimension.Max(length, 0),
        };
    }

    private static void InferMultinomial(InferenceContext context) => context.SetOutput(
        0,
        OnnxElementTypes.FromAttribute(context, "dtype", DataType.Int32),
        new Shape(context.InputShape(0) is { Rank: > 0 } shape ? shape[0] : Dimension.Unknown, context.GetInt("sample_size", 1)));
}
