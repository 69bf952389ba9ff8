using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Optimizer steps of the <c>ai.onnx.preview.training</c> domain.</summary>
internal static class TrainingOperators
{
    private const string Domain = "ai.onnx.preview.training";

    public static void Define(OperatorRegistryBuilder ops)
    {
        // Operands: rate, step, then n tensors of each group (values, gradients, accumulators …); results skip the gradients.
        (string Name, int Groups, ElementWork Work)[] optimizers =
        [
            ("Adagrad", 3, new ElementWork(Adds: 4, Multiplies: 3, Divides: 2)),
            ("Momentum", 3, new ElementWork(Adds: 3, Multiplies: 4)),
            ("Adam", 4, new ElementWork(Adds: 5, Multiplies: 7, Divides: 2)),
        ];
        foreach ((string name, int groups, ElementWork work) in optimizers)
        {
            ops.Define(Domain, name, [1], op => op
                .Category(OperatorCategory.Training).VariadicRoles(Control, Control, Data)
                .Infer(context => InferOptimizer(context, groups))
                .Computes(
                    context => ElementwiseCost.Of(OptimizedElements(context, groups), work),
                    $"optimized elements × ({work})", "update equations of the operator", CostConfidence.Estimated));
        }

        ops.Define(Domain, "Gradient", [1], op => op
            .Category(OperatorCategory.Training)
            .Infer(InferGradient)
            .Cost(static _ => OperatorCost.Unknown, "unknown: depends on the graph that is differentiated", "ONNX training specification", CostConfidence.Unknown));
    }

    private static int TensorsPerGroup(OperatorInvocation context, int groups)
    {
        int tensors = context.InputCount - 2;
        return tensors > 0 && tensors % groups == 0
            ? tensors / groups
            : throw Semantics.Conflict(context, $"{context.InputCount} operands are not 2 and {groups} equal groups.");
    }

    private static void InferOptimizer(InferenceContext context, int groups)
    {
        int count = TensorsPerGroup(context, groups);
        for (int i = 0; i < context.OutputCount; i++)
        {
            int group = i / count;
            int source = 2 + i + (group > 0 ? count : 0);
            context.SetOutput(i, context.InputType(source));
        }
    }

    private static Dimension OptimizedElements(CostContext context, int groups)
    {
        Dimension sum = Dimension.Zero;
        for (int i = 0; i < TensorsPerGroup(context, groups); i++)
        {
            sum += context.InputElements(2 + i);
        }

        return sum;
    }

    private static void InferGradient(InferenceContext context)
    {
        for (int i = 0; i < Math.Min(context.OutputCount, context.InputCount); i++)
        {
            context.SetOutput(i, context.InputType(i));
        }
    }
}
