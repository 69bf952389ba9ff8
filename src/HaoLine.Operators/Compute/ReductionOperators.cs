using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Reductions over axes that are an attribute in older versions and an operand in newer ones, and arg-reductions.</summary>
internal static class ReductionOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, ElementWork Combine, ElementWork Each, ElementWork Last, FoldFacet? Fold)[] reductions =
        [
            ("ReduceSum", [1, 11, 13], ElementWork.Add, default, default, ReductionFolding.Sum),
            ("ReduceMean", [1, 11, 13, 18], ElementWork.Add, default, ElementWork.Divide, ReductionFolding.Mean),
            ("ReduceMax", [1, 11, 12, 13, 18, 20], ElementWork.Compare, default, default, ReductionFolding.Maximum),
            ("ReduceMin", [1, 11, 12, 13, 18, 20], ElementWork.Compare, default, default, ReductionFolding.Minimum),
            ("ReduceProd", [1, 11, 13, 18], ElementWork.Multiply, default, default, ReductionFolding.Product),
            ("ReduceL1", [1, 11, 13, 18], ElementWork.Add, ElementWork.Compare, default, null),
            ("ReduceL2", [1, 11, 13, 18], ElementWork.Add, ElementWork.Multiply, ElementWork.Divide, null),
            ("ReduceSumSquare", [1, 11, 13, 18], ElementWork.Add, ElementWork.Multiply, default, null),
            ("ReduceLogSum", [1, 11, 13, 18], ElementWork.Add, default, ElementWork.Transcendental, null),
            ("ReduceLogSumExp", [1, 11, 13, 18], ElementWork.Add, ElementWork.Transcendental, ElementWork.Transcendental, null),
        ];
        foreach ((string name, int[] versions, ElementWork combine, ElementWork each, ElementWork last, FoldFacet? fold) in reductions)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Reduction).Roles(Data, Control)
                .Infer(InferReduction)
                .Folds(fold)
                .Computes(
                    context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), combine, each, last),
                    Formula(combine, each, last)));
        }

        foreach (string name in (ReadOnlySpan<string>)["ArgMax", "ArgMin"])
        {
            ops.Define(Registration.Onnx, name, [1, 11, 12, 13], op => op
                .Category(OperatorCategory.Reduction)
                .Infer(InferArgument)
                .Computes(
                    context => ReductionCost.Of(context.InputElements(0), context.OutputElements(), ElementWork.Compare),
                    "(elements(X) − elements(Y)) compares"));
        }
    }

    private static string Formula(ElementWork combine, ElementWork each, ElementWork last) =>
        $"(elements(X) − elements(Y)) × ({combine})"
        + (each == ElementWork.None ? "" : $" + elements(X) × ({each})")
        + (last == ElementWork.None ? "" : $" + elements(Y) × ({last})");

    private static void InferReduction(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        bool keep = context.GetInt("keepdims", 1) != 0;
        bool known = Axes.TryGet(context, "axes", 1, out long[]? axes);
        if (context.InputShape(0) is not { } x)
        {
            context.SetOutput(0, type, null);
            return;
        }

        if (!known)
        {
            InferWithUnknownAxes(context, type, x, keep);
            return;
        }

        if (axes is null or [])
        {
            if (context.GetInt("noop_with_empty_axes", 0) != 0)
            {
                context.SetOutput(0, type, x);
                return;
            }

            context.SetOutput(0, type, keep ? new Shape(Enumerable.Repeat(Dimension.One, x.Rank)) : Shape.Scalar);
            return;
        }

        context.SetOutput(0, type, Reduced(x, Axes.NormalizeAll(axes, x.Rank), keep));
    }

    private static void InferWithUnknownAxes(InferenceContext context, DataType type, Shape x, bool keep)
    {
        // The rank is still known: of the operand when axes stay, lowered by the number of axes otherwise.
        long? count = context.InputShape(1) is { Rank: 1 } axes && axes[0].TryGetValue(out long given) && given > 0 ? given : null;
        int? rank = keep ? x.Rank : count is { } removed && removed <= x.Rank ? x.Rank - (int)removed : null;
        context.SetOutput(0, type, rank is { } known ? new Shape(new Dimension[known].AsSpan()) : null);
        context.SetUnknownReason(0, "depends on the values of axes");
    }

    private static void InferArgument(InferenceContext context)
    {
        bool keep = context.GetInt("keepdims", 1) != 0;
        Shape? output = context.InputShape(0) is { } x ? Reduced(x, [Axes.Normalize(context.GetInt("axis", 0), x.Rank)], keep) : null;
        context.SetOutput(0, DataType.Int64, output);
    }

    private static Shape Reduced(Shape x, int[] axes, bool keep)
    {
        List<Dimension> sizes = [];
        for (int i = 0; i < x.Rank; i++)
        {
            bool reduced = axes.Contains(i);
            if (!reduced || keep)
            {
                sizes.Add(reduced ? Dimension.One : x[i]);
            }
        }

        return new Shape(sizes);
    }
}
