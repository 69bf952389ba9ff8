using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>If and Loop; Scan has its own file.</summary>
internal static class ControlFlowOperators
{
    /// <summary>Rounds in which sizes that a loop changes become unknown, then ranks; types cannot change more often.</summary>
    private const int MaximumRounds = 4;

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("If", [1, 11, 13, 16, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.ControlFlow).Roles(Control).Infer(InferIf)
            .Cost(CostOfIf, "cost of the branch that a known condition takes, else of the dearer one (by MACs, then other operations, then bytes)", "docs/metrics.md, control flow"));
        ops.Define("Loop", [1, 11, 13, 16, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.ControlFlow).VariadicRoles(Control, Control, State).Infer(InferLoop)
            .Cost(CostOfLoop, "trips × cost(body)", "docs/metrics.md, control flow"));
        ScanOperators.Define(ops);
    }

    /// <summary>Trip count times the cost of the body attribute.</summary>
    internal static OperatorCost CostOfLoop(CostContext context) =>
        context.GetGraph("body") is { } body ? context.SubgraphCost(body).Times(context.TripCount) : OperatorCost.Unknown;

    internal static Graph Body(OperatorInvocation context, string attribute = "body") =>
        context.GetGraph(attribute) ?? throw new OperatorSemanticsException(DefectKind.BadAttribute, $"attribute '{attribute}' is missing.");

    /// <summary>
    /// Types of carried values that hold for every iteration: sizes that the body changes become unknown, then ranks. Ends after
    /// a few rounds; the last round has run with the types that are returned.
    /// </summary>
    internal static (IrType?[] Carried, IReadOnlyList<IrType?> Outputs) FixedPoint(
        IrType?[] initial, int firstCarriedOutput, Func<IrType?[], IReadOnlyList<IrType?>> runBody)
    {
        IrType?[] carried = initial;
        for (int round = 0; ; round++)
        {
            IReadOnlyList<IrType?> outputs = runBody(carried);
            var next = new IrType?[carried.Length];
            bool stable = true;
            for (int i = 0; i < next.Length; i++)
            {
                int output = firstCarriedOutput + i;
                IrType? result = output < outputs.Count ? outputs[output] : null;
                next[i] = round < MaximumRounds - 1 ? TypeMerging.Common(carried[i], result) : carried[i] == result ? result : null;
                stable &= next[i] == carried[i];
            }

            if (stable || round == MaximumRounds)
            {
                return (carried, outputs);
            }

            carried = next;
        }
    }

    private static void InferIf(InferenceContext context)
    {
        Graph then = Body(context, "then_branch");
        Graph otherwise = Body(context, "else_branch");
        IReadOnlyList<IrType?> thenTypes = context.InferSubgraph(then, []);
        IReadOnlyList<IrType?> elseTypes = context.InferSubgraph(otherwise, []);
        Graph? chosen = ConditionalBranches.Chosen(context);
        for (int i = 0; i < context.OutputCount; i++)
        {
            IrType? thenType = i < thenTypes.Count ? thenTypes[i] : null;
            IrType? elseType = i < elseTypes.Count ? elseTypes[i] : null;
            context.SetOutput(i, chosen is null ? TypeMerging.Common(thenType, elseType) : ReferenceEquals(chosen, then) ? thenType : elseType);
            context.SetUnknownReason(i, "the branches give different shapes, or one of them gives an unknown one");
            SetValue(context, i, chosen, then, otherwise);
        }
    }

    private static void SetValue(InferenceContext context, int index, Graph? chosen, Graph then, Graph otherwise)
    {
        if (context is not NodeInference node)
        {
            return;
        }

        KnownValue? value = context.SubgraphOutputValue(chosen ?? then, index);
        if (chosen is not null || (value is not null && value.ContentEquals(context.SubgraphOutputValue(otherwise, index))))
        {
            node.SetKnown(index, value);
        }
    }

    private static OperatorCost CostOfIf(CostContext context)
    {
        Graph? counted = ConditionalBranches.Counted(context, context.SubgraphCost);
        OperatorCost cost = counted is null ? OperatorCost.Unknown : context.SubgraphCost(counted);
        return ConditionalBranches.Chosen(context) is null && cost.Confidence == CostConfidence.Exact
            ? cost with { Confidence = CostConfidence.Estimated }
            : cost;
    }

    private static void InferLoop(InferenceContext context)
    {
        Graph body = Body(context);
        int carriedCount = Math.Max(0, context.InputCount - 2);
        if (body.Inputs.Count != carriedCount + 2 || body.Outputs.Count < carriedCount + 1)
        {
            throw new OperatorSemanticsException(
                DefectKind.BadAttribute,
                $"the body has {body.Inputs.Count} inputs and {body.Outputs.Count} outputs for {carriedCount} carried values.");
        }

        var initial = new IrType?[carriedCount];
        for (int i = 0; i < carriedCount; i++)
        {
            initial[i] = context.InputType(i + 2);
        }

        KnownValue? condition = context.HasInput(1) ? context.InputValue(1) : KnownValue.FromIntegers(DataType.Bool, [], [1]);
        bool? enters = condition is { Count: 1 } && condition.TryGetIntegers(out long[] flag) ? flag[0] != 0 : null;
        var counter = new TensorType(DataType.Int64, Shape.Scalar);
        var goOn = new TensorType(DataType.Bool, Shape.Scalar);

        // Inside the body the condition has been true.
        KnownValue?[] values = [null, KnownValue.FromIntegers(DataType.Bool, [], [1])];
        (IrType?[] carried, IReadOnlyList<IrType?> outputs) = FixedPoint(
            initial, 1, types => context.InferSubgraph(body, [counter, goOn, .. types], values));
        Dimension trips = Trips(context, body, enters);
        context.SetTripCount(trips);
        bool runs = trips.TryGetValue(out long count) && count > 0;
        for (int i = 0; i < context.OutputCount; i++)
        {
            if (i < carriedCount)
            {
                context.SetOutput(i, count == 0 && trips.IsKnown ? initial[i] : runs ? outputs[i + 1] : TypeMerging.Common(carried[i], outputs[i + 1]));
                context.SetUnknownReason(i, "the size changes from iteration to iteration");
            }
            else if (i + 1 < outputs.Count)
            {
                context.SetOutput(i, Stacked(outputs[i + 1], trips, 0));
                context.SetUnknownReason(i, "the body gives an unknown shape");
            }
        }
    }

    /// <summary>A scan output: the results of all iterations along a new axis.</summary>
    internal static IrType? Stacked(IrType? element, Dimension trips, long axis)
    {
        if (element is not TensorType { Shape: { } shape } tensor)
        {
            return element is TensorType unranked ? unranked : null;
        }

        int place = Axes.Normalize(axis, shape.Rank + 1);
        return new TensorType(tensor.ElementType, new Shape(shape.Take(place).Append(trips).Concat(shape.Skip(place))));
    }

    private static Dimension Trips(InferenceContext context, Graph body, bool? enters)
    {
        if (enters == false)
        {
            return Dimension.Zero;
        }

        bool always = enters == true && context.SubgraphOutputValue(body, 0) is { Count: 1 } again && again.TryGetIntegers(out long[] flag) && flag[0] != 0;
        Dimension limit = context.HasInput(0) ? ShapeOperands.Scalar(context, 0) : Dimension.Unknown;
        if (always && !limit.IsUnknown && !(limit.TryGetValue(out long iterations) && iterations >= int.MaxValue))
        {
            return limit.TryGetValue(out long known) ? Math.Max(0, known) : limit;
        }

        return TripCounts.FromCaller(context);
    }
}
