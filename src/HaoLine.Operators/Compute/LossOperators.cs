using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Losses that ONNX defines as operators.</summary>
internal static class LossOperators
{
    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "NegativeLogLikelihoodLoss", [12, 13, 22], op => op
            .Category(OperatorCategory.Training).Roles(Data, OperandRole.Index, Weight)
            .Infer(context => InferLoss(context, logProbabilities: false))
            .Computes(
                context => ElementwiseCost.Of(context.InputElements(1), new ElementWork(Adds: 1, Multiplies: context.HasInput(2) ? 1 : 0)),
                "elements(target) × (1 add, and 1 multiply with class weights)"));
        ops.Define(Registration.Onnx, "SoftmaxCrossEntropyLoss", [12, 13], op => op
            .Category(OperatorCategory.Training).Roles(Data, OperandRole.Index, Weight)
            .Infer(context => InferLoss(context, logProbabilities: true))
            .Computes(
                context => ElementwiseCost.Of(context.InputElements(0), SoftmaxCost.LogSoftmax)
                    + ElementwiseCost.Of(context.InputElements(1), new ElementWork(Adds: 1, Multiplies: context.HasInput(2) ? 1 : 0)),
                $"elements(scores) × ({SoftmaxCost.LogSoftmax}) + elements(labels) × (1 add, and 1 multiply with class weights)"));
    }

    private static void InferLoss(InferenceContext context, bool logProbabilities)
    {
        Shape? scores = Semantics.AtLeastRank(context, 0, 2);
        Shape? target = context.InputShape(1);
        if (scores is not null && target is not null && target.Rank != scores.Rank - 1)
        {
            throw Semantics.Conflict(context, $"target {target} must have one axis less than {scores}.");
        }

        DataType type = context.InputElementType(0);
        string reduction = context.GetString("reduction", "mean");
        Shape? full = target ?? (scores is null ? null : new Shape(scores.Where((_, i) => i != 1)));
        context.SetOutput(0, type, reduction switch
        {
            "none" => full,
            "mean" or "sum" => Shape.Scalar,
            _ => throw Semantics.BadAttribute(context, $"reduction '{reduction}' is not one of none, sum, mean."),
        });
        if (logProbabilities)
        {
            context.SetOutput(1, type, scores);
        }
    }
}
