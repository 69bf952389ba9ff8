using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Arithmetic, comparison and logic element by element, with the broadcasting of each version.</summary>
internal static class ElementwiseOperators
{
    private static readonly ElementWork Logic = ElementWork.Compare;

    public static void Define(OperatorRegistryBuilder ops)
    {
        DefineBinary(ops);
        DefineVariadic(ops);
        DefineUnary(ops);
        DefineQuantized(ops);

        ops.Define(Registration.Onnx, "PRelu", [1, 6, 7, 9, 16], op => op
            .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace).Roles(Data, Weight)
            .Infer(SameAsFirst)
            .Computes(ActivationWork.LeakyRelu));
        ops.Define(Registration.Microsoft, "BiasAdd", [1], op => op
            .Category(OperatorCategory.Elementwise).Traits(OperatorTraits.InPlace).Roles(Data, Bias, Data)
            .Infer(SameAsFirst)
            .Computes(new ElementWork(Adds: 2)));
    }

    /// <summary>Type and shape of the first operand.</summary>
    public static void SameAsFirst(InferenceContext context) => context.SetOutput(0, context.InputElementType(0), context.InputShape(0));

    private static void DefineBinary(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, ElementWork Work, FoldFacet? Fold)[] arithmetic =
        [
            ("Add", [1, 6, 7, 13, 14], ElementWork.Add, ElementwiseFolding.Add),
            ("Sub", [1, 6, 7, 13, 14], ElementWork.Add, ElementwiseFolding.Subtract),
            ("Mul", [1, 6, 7, 13, 14], ElementWork.Multiply, ElementwiseFolding.Multiply),
            ("Div", [1, 6, 7, 13, 14], ElementWork.Divide, ElementwiseFolding.Divide),
            ("Mod", [10, 13], ElementWork.Divide, ElementwiseFolding.Modulo),
            ("Pow", [1, 7, 12, 13, 15], ElementWork.Transcendental, ElementwiseFolding.Power),
            ("BitShift", [11], Logic, null),
            ("BitwiseAnd", [18], Logic, null),
            ("BitwiseOr", [18], Logic, null),
            ("BitwiseXor", [18], Logic, null),
        ];
        foreach ((string name, int[] versions, ElementWork work, FoldFacet? fold) in arithmetic)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Elementwise).Traits(OperatorTraits.InPlace).Roles(Data, Data)
                .Infer(context => InferBinary(context, context.Definition.Id.Name == "Pow" ? Semantics.FirstType(context, 0) : Semantics.FirstType(context, 0, 1)))
                .Folds(fold)
                .Computes(work));
        }

        (string Name, int[] Versions, FoldFacet? Fold)[] predicates =
        [
            ("And", [1, 7], ElementwiseFolding.And), ("Or", [1, 7], ElementwiseFolding.Or), ("Xor", [1, 7], ElementwiseFolding.Xor),
            ("Equal", [1, 7, 11, 13, 19], ElementwiseFolding.Equal), ("Greater", [1, 7, 9, 13], ElementwiseFolding.Greater), ("Less", [1, 7, 9, 13], ElementwiseFolding.Less),
            ("GreaterOrEqual", [12, 16], ElementwiseFolding.GreaterOrEqual), ("LessOrEqual", [12, 16], ElementwiseFolding.LessOrEqual),
        ];
        foreach ((string name, int[] versions, FoldFacet? fold) in predicates)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Elementwise).Roles(Data, Data)
                .Infer(context => InferBinary(context, DataType.Bool))
                .Folds(fold)
                .Computes(Logic));
        }
    }

    private static void DefineVariadic(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, ElementWork Work, ElementWork Last, FoldFacet? Fold)[] variadic =
        [
            ("Max", [1, 6, 8, 12, 13], ElementWork.Compare, ElementWork.None, ElementwiseFolding.Maximum),
            ("Min", [1, 6, 8, 12, 13], ElementWork.Compare, ElementWork.None, ElementwiseFolding.Minimum),
            ("Sum", [1, 6, 8, 13], ElementWork.Add, ElementWork.None, ElementwiseFolding.Add),
            ("Mean", [1, 6, 8, 13], ElementWork.Add, ElementWork.Divide, null),
        ];
        foreach ((string name, int[] versions, ElementWork work, ElementWork last, FoldFacet? fold) in variadic)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Elementwise).Traits(OperatorTraits.InPlace).VariadicRoles(Data)
                .Infer(InferVariadic)
                .Folds(fold)
                .Computes(
                    context => ElementwiseCost.Variadic(context.OutputElements(), context.InputCount, work, last),
                    $"(operands − 1) × elements(Y) × ({work})" + (last == ElementWork.None ? "" : $" + elements(Y) × ({last})"),
                    "docs/metrics.md, elementwise"));
        }
    }

    private static void DefineUnary(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, ElementWork Work, FoldFacet? Fold)[] unary =
        [
            ("Abs", [1, 6, 13], ElementWork.Compare, ElementwiseFolding.Absolute),
            ("Neg", [1, 6, 13], ElementWork.Add, ElementwiseFolding.Negate),
            ("Ceil", [1, 6, 13], ElementWork.Compare, ElementwiseFolding.Ceiling),
            ("Floor", [1, 6, 13], ElementWork.Compare, ElementwiseFolding.Floor),
            ("Round", [11, 22], ElementWork.Compare, ElementwiseFolding.Round),
            ("Sign", [9, 13], new ElementWork(Compares: 2), ElementwiseFolding.Sign),
            ("Reciprocal", [1, 6, 13], ElementWork.Divide, null),
            ("Sqrt", [1, 6, 13], ElementWork.Divide, ElementwiseFolding.SquareRoot),
            ("Exp", [1, 6, 13], ElementWork.Transcendental, null),
            ("Log", [1, 6, 13], ElementWork.Transcendental, null),
            ("Erf", [9, 13], ElementWork.Transcendental, null),
            ("Sin", [7, 22], ElementWork.Transcendental, null),
            ("Cos", [7, 22], ElementWork.Transcendental, null),
            ("Tan", [7, 22], ElementWork.Transcendental, null),
            ("Asin", [7, 22], ElementWork.Transcendental, null),
            ("Acos", [7, 22], ElementWork.Transcendental, null),
            ("Atan", [7, 22], ElementWork.Transcendental, null),
            ("Sinh", [9, 22], ElementWork.Transcendental, null),
            ("Cosh", [9, 22], ElementWork.Transcendental, null),
            ("Asinh", [9, 22], ElementWork.Transcendental, null),
            ("Acosh", [9, 22], ElementWork.Transcendental, null),
            ("Atanh", [9, 22], ElementWork.Transcendental, null),
            ("Not", [1], Logic, ElementwiseFolding.Not),
            ("BitwiseNot", [18], Logic, null),
        ];
        foreach ((string name, int[] versions, ElementWork work, FoldFacet? fold) in unary)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Elementwise).Traits(OperatorTraits.InPlace)
                .Infer(SameAsFirst)
                .Folds(fold)
                .Computes(work));
        }

        foreach ((string name, int[] versions) in ((string, int[])[])[("IsNaN", [9, 13, 20]), ("IsInf", [10, 20])])
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Elementwise)
                .Infer(context => context.SetOutput(0, DataType.Bool, context.InputShape(0)))
                .Computes(Logic));
        }
    }

    private static void DefineQuantized(OperatorRegistryBuilder ops)
    {
        foreach ((string name, ElementWork work) in ((string, ElementWork)[])[("QLinearAdd", ElementWork.Add), ("QLinearMul", ElementWork.Multiply)])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Elementwise).Roles(Data, Scale, ZeroPoint, Data, Scale, ZeroPoint, Scale, ZeroPoint)
                .Infer(context => context.SetOutput(0, Semantics.FirstType(context, 0, 3), Broadcasting.Shapes(context.InputShape(0), context.InputShape(3))))
                .Computes(QuantizeCost.Dequantize + QuantizeCost.Dequantize + work + QuantizeCost.Quantize));
        }

        foreach ((string name, ElementWork work) in ((string, ElementWork)[])[("QLinearSigmoid", ActivationWork.Sigmoid), ("QLinearLeakyRelu", ActivationWork.LeakyRelu)])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Activation).Roles(Data, Scale, ZeroPoint, Scale, ZeroPoint)
                .Infer(SameAsFirst)
                .Computes(QuantizeCost.Dequantize + work + QuantizeCost.Quantize));
        }

        ops.Define(Registration.Microsoft, "QLinearConcat", [1], op => op
            .Category(OperatorCategory.DataMovement).VariadicRoles(Scale, ZeroPoint, Data)
            .Infer(InferQuantizedConcat)
            .Computes(QuantizeCost.Dequantize + QuantizeCost.Quantize));
    }

    private static void InferBinary(InferenceContext context, DataType type)
    {
        // Before version 7 the second operand was stretched only when `broadcast` asked for it, always to the first's shape.
        Shape? shape = context.Definition.SinceVersion < 7
            ? LegacyShape(context)
            : Broadcasting.Shapes(context.InputShape(0), context.InputShape(1));
        context.SetOutput(0, type, shape);
    }

    private static Shape? LegacyShape(InferenceContext context)
    {
        Shape? a = context.InputShape(0);
        Shape? b = context.InputShape(1);
        if (context.GetInt("broadcast", 0) == 0)
        {
            if (a is null || b is null)
            {
                return a ?? b;
            }

            return a.Rank == b.Rank
                ? new Shape(a.Zip(b, (x, y) => Semantics.Same(context, x, y, $"sizes of {a} and {b} without broadcasting")))
                : throw Semantics.Conflict(context, $"shapes {a} and {b} differ and broadcast is not set.");
        }

        if (a is null || b is null)
        {
            return a;
        }

        long axis = context.GetInt("axis", (long)a.Rank - b.Rank);
        long start = axis < 0 ? axis + a.Rank : axis;
        if (start < 0 || start + b.Rank > a.Rank)
        {
            throw Semantics.BadAttribute(context, $"axis {axis} does not place {b} inside {a}.");
        }

        for (int i = 0; i < b.Rank; i++)
        {
            if (!(b[i].IsKnown && b[i].Value == 1))
            {
                Semantics.Same(context, a[(int)start + i], b[i], $"{b} placed at axis {start} of {a}");
            }
        }

        return a;
    }

    private static void InferVariadic(InferenceContext context)
    {
        Shape? shape = context.InputShape(0);
        for (int i = 1; i < context.InputCount; i++)
        {
            shape = context.Definition.SinceVersion < 8 ? shape ?? context.InputShape(i) : Broadcasting.Shapes(shape, context.InputShape(i));
        }

        context.SetOutput(0, Semantics.FirstType(context, 0, 1), shape);
    }

    private static void InferQuantizedConcat(InferenceContext context)
    {
        DataType type = context.InputElementType(1);
        Dimension total = Dimension.Zero;
        Dimension[]? sizes = null;
        int axis = 0;
        for (int i = 2; i < context.InputCount; i += 3)
        {
            if (context.InputShape(i) is not { } shape)
            {
                context.SetOutput(0, type, null);
                return;
            }

            if (sizes is null)
            {
                sizes = [.. shape];
                axis = Axes.Normalize(context.GetInt("axis", 0), shape.Rank);
            }

            if (shape.Rank != sizes.Length)
            {
                throw Semantics.Conflict(context, $"operand {i} has shape {shape}, rank {sizes.Length} is required.");
            }

            for (int d = 0; d < sizes.Length; d++)
            {
                sizes[d] = d == axis ? sizes[d] : Semantics.Same(context, sizes[d], shape[d], $"axis {d} of the operands");
            }

            total += shape[axis];
        }

        if (sizes is not null)
        {
            sizes[axis] = total;
        }

        context.SetOutput(0, type, sizes is null ? null : new Shape(sizes.AsSpan()));
    }
}
