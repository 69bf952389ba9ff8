using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Mixtures of experts: every token runs through the k experts that its router chooses.</summary>
internal static class ExpertOperators
{
    private const string Formula = "tokens·k·(rows(fc1)·H + H·I + I·H with fc3) MACs, rows(fc1) = 2·I for fused gates; router: softmax over tokens·experts";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "MoE", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication).Roles(Data, Data, Weight, Bias, Weight, Bias, Weight, Bias)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(context => Cost(context, second: 4, third: 6), Formula, "ONNX Runtime contrib operators"));
        ops.Define(Registration.Microsoft, "QMoE", [1], op => op
            .Category(OperatorCategory.MatrixMultiplication)
            .Roles(
                Data, Data, Weight, Scale, Bias, Weight, Scale, Bias, Weight, Scale, Bias, ZeroPoint, ZeroPoint, ZeroPoint, Data,
                Scale, Scale, Scale, Scale, Scale, Scale)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(context => Cost(context, second: 5, third: 8), Formula + " (weights are widened to the type of the input)", "ONNX Runtime contrib operators"));
    }

    private static OperatorCost Cost(CostContext context, int second, int third)
    {
        if (context.InputShape(0) is not { Rank: > 1 } x || context.InputShape(2) is not { Rank: 3 } first || context.InputShape(second) is not { Rank: 3 })
        {
            return OperatorCost.Unknown;
        }

        Dimension hidden = x[x.Rank - 1];
        Dimension tokens = Semantics.Product(x.Take(x.Rank - 1));
        bool gated = context.GetString("activation_type", "relu") == "swiglu";
        bool fused = gated && context.GetInt("swiglu_fusion", 0) != 0;
        Dimension inner = fused ? Dimension.FloorDivide(first[1], 2) : first[1];
        Dimension perToken = (first[1] * hidden) + (inner * hidden) + (context.HasInput(third) ? inner * hidden : Dimension.Zero);
        long chosen = context.GetInt("k", 1);
        if (chosen is < 1 or > Semantics.LargestExtent)
        {
            throw Semantics.BadAttribute(context, $"k is {chosen}; it must be at least 1.");
        }

        ElementWork activation = context.GetString("activation_type", "relu") switch
        {
            "relu" => ActivationWork.Relu,
            "gelu" => ActivationWork.ErfGelu,
            "silu" => ActivationWork.Swish,
            "swiglu" => ActivationWork.Swish + ElementWork.Multiply,
            _ => ElementWork.None,
        };
        return new OperatorCost { FloatMacs = tokens * chosen * perToken }
            + ElementwiseCost.Of(tokens * chosen * inner, activation)
            + SoftmaxCost.Of(context.InputElements(1));
    }
}
