using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Attention by recurrent states (linear attention, delta networks) and the causal depthwise convolutions in front of it.</summary>
internal static class LinearAttentionOperators
{
    private const string Source = "recurrence of the operator, token by token";

    private const string Recurrence =
        "B·T·H·Dk·Dv × 2 MACs (write to and read from the state); delta rules: × 3; decay: one multiply per state element and token";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "LinearAttention", [27], DefineLinear);
        ops.Define(Registration.Microsoft, "LinearAttention", [1], DefineLinear);
        ops.Define(Registration.Microsoft, "GatedDeltaNet", [1], op => op
            .Category(OperatorCategory.Attention)
            .Roles(Data, Data, Data, OperandRole.Index, Data, Data, State, Weight, Weight, Control, Control)
            .Infer(InferDelta)
            .Computes(DeltaCost, Recurrence, Source));
        ops.Define(Registration.Microsoft, "LinearAttentionGate", [1], op => op
            .Category(OperatorCategory.Activation).Roles(Data, Bias, Weight, Data)
            .Infer(context =>
            {
                context.SetOutput(0, context.InputElementType(0), context.InputShape(0));
                context.SetOutput(1, context.InputElementType(0), context.InputShape(3));
            })
            .Computes(
                context => ElementwiseCost.Of(context.OutputElements(), ActivationWork.Softplus + new ElementWork(Adds: 1, Multiplies: 1))
                    + ElementwiseCost.Of(context.InputElements(3), ActivationWork.Sigmoid),
                $"elements(decay) × ({ActivationWork.Softplus + new ElementWork(Adds: 1, Multiplies: 1)}) + elements(beta) × ({ActivationWork.Sigmoid})", Source));
        ops.Define(Registration.Onnx, "CausalConvWithState", [27], DefineConvolution);
        ops.Define(Registration.Microsoft, "CausalConvWithState", [1], DefineConvolution);
        ops.Define(Registration.Microsoft, "VarlenCausalConvWithState", [1], op => op
            .Category(OperatorCategory.Convolution).Roles(Data, Weight, OperandRole.Index, Bias, State, Control)
            .Infer(InferPackedConvolution)
            .Computes(ConvolutionWork, "elements(Y)·K MACs; bias: elements(Y) adds; activation per element", Source));
    }

    private static void DefineLinear(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Attention).Roles(Data, Data, Data, State, Data, Data)
        .Infer(InferLinear)
        .Computes(LinearCost, Recurrence, Source);

    private static void DefineConvolution(OperatorDefinitionBuilder op) => op
        .Category(OperatorCategory.Convolution).Roles(Data, Weight, Bias, State)
        .Infer(InferConvolution)
        .Computes(ConvolutionWork, "elements(Y)·K MACs; bias: elements(Y) adds; activation per element", Source);

    private static Dimension Axis(OperatorInvocation context, int input, int axis) =>
        context.InputShape(input) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    private static long Heads(OperatorInvocation context, string attribute)
    {
        long heads = context.GetInt(attribute, 0);
        return heads is > 0 and <= Semantics.LargestExtent ? heads : throw Semantics.BadAttribute(context, $"{attribute} is {heads}; it must be at least 1.");
    }

    private static (long Heads, long KeyHeads, Dimension KeySize, Dimension ValueSize) LinearSizes(OperatorInvocation context)
    {
        long heads = Heads(context, "q_num_heads");
        long keyHeads = Heads(context, "kv_num_heads");
        return (heads, keyHeads, Dimension.FloorDivide(Axis(context, 0, 2), heads), Dimension.FloorDivide(Axis(context, 2, 2), keyHeads));
    }

    private static void InferLinear(InferenceContext context)
    {
        (long heads, long keyHeads, Dimension keySize, Dimension valueSize) = LinearSizes(context);
        Dimension batch = Axis(context, 0, 0);
        context.SetOutput(0, context.InputElementType(0), new Shape(batch, Axis(context, 0, 1), valueSize * Math.Max(heads, keyHeads)));
        DataType state = context.HasInput(3) ? context.InputElementType(3) : context.InputElementType(0);
        context.SetOutput(1, state, Windowed(context, new Shape(batch, keyHeads, keySize, valueSize)));
    }

    private static Shape Windowed(OperatorInvocation context, Shape state)
    {
        long window = context.GetInt("state_window", 0);
        return window > 0 ? new Shape(state.Prepend(window)) : state;
    }

    private static OperatorCost LinearCost(CostContext context)
    {
        (long heads, long keyHeads, Dimension keySize, Dimension valueSize) = LinearSizes(context);
        Dimension tokens = Axis(context, 0, 0) * Axis(context, 0, 1);
        return States(context, tokens * keyHeads * keySize * valueSize, tokens * Math.Max(heads, keyHeads) * keySize * valueSize);
    }

    private static OperatorCost States(OperatorInvocation context, Dimension written, Dimension read)
    {
        string rule = context.GetString("update_rule", "gated_delta");
        bool delta = rule.Contains("delta", StringComparison.Ordinal);
        bool gated = rule.Contains("gated", StringComparison.Ordinal);
        return new OperatorCost
        {
            FloatMacs = (written * (delta ? 2 : 1)) + read,
            Multiplies = gated ? written : Dimension.Zero,
        };
    }

    /// <summary>Operands are [tokens, heads, size] or [B, S, heads, size]; the state keeps one matrix per value head.</summary>
    private static void InferDelta(InferenceContext context)
    {
        Shape? query = context.InputShape(0);
        Shape? value = context.InputShape(2);
        DataType type = context.InputElementType(0);
        if (query is null || value is null || query.Rank != value.Rank || query.Rank is < 3 or > 4)
        {
            context.SetOutput(0, type, null);
        }
        else
        {
            int last = value.Rank - 1;
            context.SetOutput(0, type, new Shape(value.Take(last - 1).Append(Dimension.Max(query[last - 1], value[last - 1])).Append(value[last])));
        }

        Dimension valueHeads = value is { Rank: > 2 } ? value[value.Rank - 2] : Dimension.Unknown;
        Dimension valueSize = value is { Rank: > 2 } ? value[value.Rank - 1] : Dimension.Unknown;
        Dimension keySize = query is { Rank: > 2 } ? query[query.Rank - 1] : Dimension.Unknown;
        Dimension keyHeads = context.InputShape(1) is { Rank: > 2 } key ? key[key.Rank - 2] : Dimension.Unknown;
        Dimension batch = context.HasInput(6) ? Axis(context, 6, 0) : context.HasInput(3) ? Axis(context, 3, 0) - 1 : Dimension.Unknown;
        context.SetOutput(1, DataType.Float32, new Shape(batch, valueHeads, valueSize, keySize));
        long capacity = context.GetInt("state_update_capacity", 0);
        context.SetOutput(2, DataType.Float32, new Shape(batch, (valueHeads + (keyHeads * keySize) + (valueHeads * valueSize)) * capacity));
    }

    private static OperatorCost DeltaCost(CostContext context)
    {
        Dimension keySize = context.InputShape(0) is { Rank: > 2 } query ? query[query.Rank - 1] : Dimension.Unknown;
        return States(context, context.InputElements(2) * keySize, context.OutputElements() * keySize);
    }

    private static void InferConvolution(InferenceContext context)
    {
        Shape? x = Semantics.AtLeastRank(context, 0, 3);
        DataType type = context.InputElementType(0);
        context.SetOutput(0, type, x);
        Shape? w = Semantics.AtLeastRank(context, 1, 3);
        Dimension kept = w is null ? Dimension.Unknown : (w[w.Rank - 1] - 1) * Positive(context, "dilation");
        if (x is null)
        {
            context.SetOutput(1, type, context.InputShape(3));
            return;
        }

        bool channelsLast = context.GetInt("channels_last", 0) != 0;
        Dimension[] state = [.. x];
        state[channelsLast ? 1 : ^1] = kept;
        context.SetOutput(1, type, Windowed(context, new Shape(state.AsSpan())));
    }

    private static long Positive(OperatorInvocation context, string name)
    {
        long value = context.GetInt(name, 1);
        return value is > 0 and <= Semantics.LargestExtent ? value : throw Semantics.BadAttribute(context, $"{name} is {value}; it must be at least 1.");
    }

    private static void InferPackedConvolution(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        context.SetOutput(0, type, context.InputShape(0));
        context.SetOutput(1, type, context.InputShape(4));
        context.SetOutput(2, type, new Shape(Axis(context, 4, 0), context.GetInt("state_update_capacity", 0), Axis(context, 0, 1)));
    }

    private static OperatorCost ConvolutionWork(CostContext context)
    {
        Dimension taps = context.InputShape(1) is { } w ? Semantics.Product(w.Skip(1)) : Dimension.Unknown;
        bool packed = context.Definition.Id.Name.StartsWith("Varlen", StringComparison.Ordinal);
        bool activates = context.GetString("activation", "none") is "silu" or "swish";
        return MatMulCost.Product(context.OutputElements(), taps, bias: context.HasInput(packed ? 3 : 2))
            + ElementwiseCost.Of(context.OutputElements(), activates ? ActivationWork.Swish : ElementWork.None);
    }
}
