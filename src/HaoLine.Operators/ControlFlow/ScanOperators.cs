using HaoLine.Diagnostics;
using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Scan: with a batch axis in version 8, without one from 9 on.</summary>
internal static class ScanOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define("Scan", [8], static op => op
            .Category(OperatorCategory.ControlFlow).VariadicRoles(Control, Data).Infer(InferBatched)
            .Cost(ControlFlowOperators.CostOfLoop, "batch × length × cost(body)", "docs/metrics.md, control flow"));
        ops.Define("Scan", [9, 11, 16, 19, 21, 23, 24, 25], static op => op
            .Category(OperatorCategory.ControlFlow).VariadicRoles(Data).Infer(Infer)
            .Cost(ControlFlowOperators.CostOfLoop, "length of the scanned axis × cost(body)", "docs/metrics.md, control flow"));
    }

    private static void Infer(InferenceContext context)
    {
        Graph body = ControlFlowOperators.Body(context);
        int scanned = ScannedCount(context, context.InputCount);
        int states = context.InputCount - scanned;
        long[]? inputAxes = Checked(context.GetInts("scan_input_axes"), scanned, "scan_input_axes");
        var elements = new IrType?[scanned];
        Dimension trips = Dimension.Unknown;
        for (int i = 0; i < scanned; i++)
        {
            if (context.InputTensor(states + i) is { Shape: { } shape } tensor)
            {
                int axis = Axes.Normalize(inputAxes?[i] ?? 0, shape.Rank, "scan_input_axes");
                trips = ShapeOperands.Same(trips, shape[axis], "the scanned axes");
                elements[i] = tensor.WithShape(new Shape(shape.Where((_, place) => place != axis)));
            }
            else if (context.InputTensor(states + i) is { } unranked)
            {
                elements[i] = unranked;
            }
        }

        var initial = new IrType?[states];
        for (int i = 0; i < states; i++)
        {
            initial[i] = context.InputType(i);
        }

        trips = trips.IsUnknown ? TripCounts.FromCaller(context) : trips;
        context.SetTripCount(trips);
        (IrType?[] carried, IReadOnlyList<IrType?> outputs) = ControlFlowOperators.FixedPoint(
            initial, 0, types => context.InferSubgraph(body, [.. types, .. elements]));
        long[]? outputAxes = Checked(context.GetInts("scan_output_axes"), Math.Max(0, context.OutputCount - states), "scan_output_axes");
        for (int i = 0; i < context.OutputCount && i < outputs.Count; i++)
        {
            context.SetOutput(i, i < states ? TypeMerging.Common(carried[i], outputs[i]) : ControlFlowOperators.Stacked(outputs[i], trips, outputAxes?[i - states] ?? 0));
        }
    }

    private static void InferBatched(InferenceContext context)
    {
        Graph body = ControlFlowOperators.Body(context);
        int scanned = ScannedCount(context, context.InputCount - 1);
        int states = context.InputCount - 1 - scanned;
        Dimension batch = Dimension.Unknown;
        Dimension length = Dimension.Unknown;
        var initial = new IrType?[states];
        for (int i = 0; i < states; i++)
        {
            initial[i] = Inner(context.InputTensor(1 + i), 1, ref batch);
        }

        var elements = new IrType?[scanned];
        for (int i = 0; i < scanned; i++)
        {
            TensorType? tensor = context.InputTensor(1 + states + i);
            length = tensor?.Shape is { Rank: > 1 } shape ? ShapeOperands.Same(length, shape[1], "the scanned axes") : length;
            elements[i] = Inner(tensor, 2, ref batch);
        }

        length = length.IsUnknown ? TripCounts.FromCaller(context) : length;
        context.SetTripCount(batch * length);
        (IrType?[] carried, IReadOnlyList<IrType?> outputs) = ControlFlowOperators.FixedPoint(
            initial, 0, types => context.InferSubgraph(body, [.. types, .. elements]));
        for (int i = 0; i < context.OutputCount && i < outputs.Count; i++)
        {
            IrType? inner = i < states ? TypeMerging.Common(carried[i], outputs[i]) : ControlFlowOperators.Stacked(outputs[i], length, 0);
            context.SetOutput(i, ControlFlowOperators.Stacked(inner, batch, 0));
        }
    }

    private static TensorType? Inner(TensorType? tensor, int dropped, ref Dimension batch)
    {
        if (tensor?.Shape is not { } shape)
        {
            return tensor;
        }

        if (shape.Rank < dropped)
        {
            throw new OperatorSemanticsException(DefectKind.ShapeConflict, $"an operand of shape {shape} has no batch or sequence axis.");
        }

        batch = ShapeOperands.Same(batch, shape[0], "the batch axes");
        return tensor.WithShape(new Shape(shape.Skip(dropped)));
    }

    private static int ScannedCount(InferenceContext context, int inputs)
    {
        long count = context.GetInt("num_scan_inputs", -1);
        return count >= 1 && count <= inputs
            ? (int)count
            : throw new OperatorSemanticsException(DefectKind.BadAttribute, $"num_scan_inputs is {count} for {inputs} operands.");
    }

    private static long[]? Checked(long[]? axes, int count, string name) =>
        axes is null || axes.Length == count
            ? axes
            : throw new OperatorSemanticsException(DefectKind.BadAttribute, $"{name} has {axes.Length} entries, {count} are needed.");
}
