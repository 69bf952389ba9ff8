using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Activation functions and the softmax family: results have the type and shape of the first operand.</summary>
internal static class ActivationOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        (string Name, int[] Versions, ElementWork Work)[] activations =
        [
            ("Relu", [1, 6, 13, 14], ActivationWork.Relu),
            ("LeakyRelu", [1, 6, 16], ActivationWork.LeakyRelu),
            ("ThresholdedRelu", [1, 10, 22], ActivationWork.Relu),
            ("Elu", [1, 6, 22], ActivationWork.Elu),
            ("Selu", [1, 6, 22], ActivationWork.Selu),
            ("Celu", [12, 28], ActivationWork.Celu),
            ("Sigmoid", [1, 6, 13], ActivationWork.Sigmoid),
            ("HardSigmoid", [1, 6, 22], ActivationWork.HardSigmoid),
            ("HardSwish", [14, 22], ActivationWork.HardSwish),
            ("Tanh", [1, 6, 13], ElementWork.Transcendental),
            ("Softplus", [1, 22], ActivationWork.Softplus),
            ("Softsign", [1, 22], ActivationWork.Softsign),
            ("Mish", [18, 22], ActivationWork.Mish),
            ("Swish", [24], ActivationWork.Swish),
            ("Shrink", [9], new ElementWork(Adds: 1, Compares: 2)),
        ];
        foreach ((string name, int[] versions, ElementWork work) in activations)
        {
            ops.Define(Registration.Onnx, name, versions, op => op
                .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace)
                .Infer(ElementwiseOperators.SameAsFirst)
                .Computes(work));
        }

        ops.Define(Registration.Onnx, "Clip", [1, 6, 11, 12, 13], op => op
            .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace).Roles(Data, Control, Control)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Fold(ElementwiseFolding.Clip)
            .Computes(ActivationWork.Clip));

        ops.Define(Registration.Onnx, "SwiGLU", [28], op => op
            .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace).Roles(Data, Data)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(ActivationWork.Swish + ElementWork.Multiply));
        ops.Define(Registration.Onnx, "Gelu", [20], DefineGelu);
        ops.Define(Registration.Microsoft, "Gelu", [1], DefineGelu);
        foreach ((string name, ElementWork work) in ((string, ElementWork)[])[("FastGelu", ActivationWork.TanhGelu), ("BiasGelu", ActivationWork.ErfGelu)])
        {
            ops.Define(Registration.Microsoft, name, [1], op => op
                .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace).Roles(Data, Bias)
                .Infer(ElementwiseOperators.SameAsFirst)
                .Computes(context => BiasedCost(context, work), $"elements(Y) × ({work}); bias given: elements(Y) adds", Source));
        }

        ops.Define(Registration.Microsoft, "QuickGelu", [1], op => op
            .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(ActivationWork.Swish));

        DefineSoftmax(ops);
    }

    private static void DefineGelu(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Activation).Traits(OperatorTraits.InPlace)
        .Infer(ElementwiseOperators.SameAsFirst)
        .Computes(
            context => ElementwiseCost.Of(context.OutputElements(), context.GetString("approximate", "none") == "tanh" ? ActivationWork.TanhGelu : ActivationWork.ErfGelu),
            $"elements(Y) × ({ActivationWork.ErfGelu}); tanh form: elements(Y) × ({ActivationWork.TanhGelu})");

    private static OperatorCost BiasedCost(CostContext context, ElementWork work) =>
        ElementwiseCost.Of(context.OutputElements(), context.HasInput(1) ? work + ElementWork.Add : work);

    private static void DefineSoftmax(OperatorRegistryBuilder ops)
    {
        (string Name, ElementWork Work)[] family = [("Softmax", SoftmaxCost.Softmax), ("LogSoftmax", SoftmaxCost.LogSoftmax), ("Hardmax", SoftmaxCost.Hardmax)];
        foreach ((string name, ElementWork work) in family)
        {
            ops.Define(Registration.Onnx, name, [1, 11, 13], op => op
                .Category(OperatorCategory.Softmax).Traits(OperatorTraits.InPlace)
                .Infer(InferSoftmax)
                .Computes(work));
        }

        ops.Define(Registration.Microsoft, "BiasSoftmax", [1], op => op
            .Category(OperatorCategory.Softmax).Traits(OperatorTraits.InPlace).Roles(Data, Mask)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(SoftmaxCost.Softmax + ElementWork.Add));
        ops.Define(Registration.Microsoft, "QLinearSoftmax", [1], op => op
            .Category(OperatorCategory.Softmax).Roles(Data, Scale, ZeroPoint, Scale, ZeroPoint)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(QuantizeCost.Dequantize + SoftmaxCost.Softmax + QuantizeCost.Quantize));
    }

    private static void InferSoftmax(InferenceContext context)
    {
        // Before version 13 the operand is flattened to two axes in front of `axis` (default 1), since then one axis is normalized.
        // The work per element is the same; only the check of the axis differs, since `axis` = rank flattens to [n, 1].
        if (context.InputShape(0) is { } x)
        {
            bool flattens = context.Definition.SinceVersion < 13;
            long axis = context.GetInt("axis", flattens ? 1 : -1);
            if (!(flattens && axis == x.Rank) && !(x.Rank == 0 && axis is 0 or -1))
            {
                Axes.Normalize(axis, x.Rank);
            }
        }

        ElementwiseOperators.SameAsFirst(context);
    }
}
