using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Attention over caches, packed tokens, windows and quantized operands, as runtimes fuse it.</summary>
internal static class CachedAttentionOperators
{
    private const string Source = "ONNX Runtime contrib operators";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Microsoft, "PagedAttention", [1], op => op
            .Category(OperatorCategory.Attention)
            .Roles(Data, Data, Data, State, State, OperandRole.Index, OperandRole.Index, OperandRole.Index, Table, Table, OperandRole.Index, Weight, Weight, Weight, Scale, Scale, Control)
            .Infer(InferPaged)
            .Computes(PagedCost, "tokens·H·T·(Dqk + Dv) MACs + softmax, T = blocks per sequence · block size (upper bound)", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "SparseAttention", [1], op => op
            .Category(OperatorCategory.Attention)
            .Roles(Data, Data, Data, State, State, OperandRole.Index, OperandRole.Index, Control, OperandRole.Index, Table, Table)
            .Infer(InferSparse)
            .Computes(SparseCost, AttentionCost.Formula + " without skipping masked blocks (upper bound)", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "DecoderMaskedMultiHeadAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data, Mask, Mask, State, State, Control, Control, OperandRole.Index, Bias)
            .Infer(InferStep)
            .Computes(StepCost, AttentionCost.Formula + " with S = 1", Source));
        ops.Define(Registration.Microsoft, "DecoderAttention", [1], op => op
            .Category(OperatorCategory.Attention)
            .Roles(Data, Data, Weight, Weight, Bias, Mask, State, State, Control, Control, Control, Control)
            .Infer(InferDecoder)
            .Computes(DecoderCost, "S·B·H² + 2·T·B·H² MACs of the projections + " + AttentionCost.Formula + ", without a cache", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "PackedMultiHeadAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data, Bias, OperandRole.Index, OperandRole.Index, Mask)
            .Infer(context => context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 0, 0), PackedWidth(context))))
            .Computes(PackedCost, AttentionCost.Formula + " with every sequence at full length", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "QAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Weight, Bias, Scale, Scale, Mask, ZeroPoint, ZeroPoint, State)
            .Infer(InferQuantized)
            .Computes(QuantizedCost, "B·S·Din·3·H integer MACs + " + AttentionCost.Formula, Source));
        ops.Define(Registration.Microsoft, "QOrderedAttention", [1], op => op
            .Category(OperatorCategory.Attention)
            .Roles(Data, Scale, Scale, Scale, Scale, Weight, Weight, Weight, Scale, Scale, Scale, Bias, Bias, Bias, Scale, Scale, Scale, Mask, State, Mask)
            .Infer(context => context.SetOutput(0, DataType.Int8, new Shape(Axis(context, 0, 0), Axis(context, 0, 1), Axis(context, 7, 1))))
            .Computes(OrderedCost, "B·S·Din·ΣDqkv + B·H·S·S·(Dqk + Dv) integer MACs + softmax", Source));
        DefineWindowed(ops, "LongformerAttention", [Data, Weight, Bias, Mask, Weight, Bias, Mask], integer: false);
        DefineWindowed(
            ops, "QOrderedLongformerAttention",
            [Data, Scale, Weight, Scale, Bias, Scale, Scale, Mask, Weight, Scale, Bias, Scale, Mask, Scale], integer: true);
    }

    private static void DefineWindowed(OperatorRegistryBuilder ops, string name, OperandRole[] roles, bool integer) =>
        ops.Define(Registration.Microsoft, name, [1], op => op
            .Category(OperatorCategory.Attention).Roles(roles)
            .Infer(ElementwiseOperators.SameAsFirst)
            .Computes(
                context => WindowedCost(context, integer),
                "B·S·6·H² MACs of local and global projections + 2·B·S·(2W + 1)·H MACs of the window + softmax; global tokens are not counted",
                Source, CostConfidence.Estimated));

    private static Dimension Axis(OperatorInvocation context, int input, int axis) =>
        context.InputShape(input) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    private static long Heads(OperatorInvocation context, string attribute = "num_heads")
    {
        long heads = context.GetInt(attribute, 0);
        return heads is > 0 and <= Semantics.LargestExtent ? heads : throw Semantics.BadAttribute(context, $"{attribute} is {heads}; it must be at least 1.");
    }

    private static (Dimension Size, Dimension ValueSize) PagedSizes(OperatorInvocation context)
    {
        long heads = Heads(context);
        long parts = context.HasInput(1) ? heads : checked(heads + (2 * Heads(context, "kv_num_heads")));
        Dimension size = Dimension.FloorDivide(Axis(context, 0, 1), parts);
        long narrower = context.GetInt("v_head_size", 0);
        return (size, narrower > 0 ? narrower : size);
    }

    private static void InferPaged(InferenceContext context)
    {
        (_, Dimension valueSize) = PagedSizes(context);
        context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 0, 0), valueSize * Heads(context)));
        context.SetOutput(1, context.InputType(3));
        context.SetOutput(2, context.InputType(4));
    }

    private static OperatorCost PagedCost(CostContext context)
    {
        (Dimension size, Dimension valueSize) = PagedSizes(context);
        Dimension kept = Axis(context, 7, 1) * Axis(context, 3, 1);
        return AttentionCost.Core(Dimension.One, Heads(context), Axis(context, 0, 0), kept, size, valueSize, mask: false);
    }

    private static Dimension SparseHeadSize(OperatorInvocation context)
    {
        long heads = Heads(context);
        long parts = context.HasInput(1) ? heads : checked(heads + (2 * Heads(context, "kv_num_heads")));
        return Dimension.FloorDivide(Axis(context, 0, 2), parts);
    }

    private static void InferSparse(InferenceContext context)
    {
        context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 0, 0), Axis(context, 0, 1), SparseHeadSize(context) * Heads(context)));
        context.SetOutput(1, context.InputType(3));
        context.SetOutput(2, context.InputType(4));
    }

    private static OperatorCost SparseCost(CostContext context)
    {
        Dimension size = SparseHeadSize(context);
        Dimension total = Semantics.Scalar(context, 7) ?? Axis(context, 3, 2);
        return AttentionCost.Core(Axis(context, 0, 0), Heads(context), Axis(context, 0, 1), total, size, size, mask: false);
    }

    /// <summary>One decoding step: keys of this step as [B, 1, hidden], or all keys of cross attention as [B, heads, T, size].</summary>
    private static (Dimension Width, Dimension Size, Dimension Total, Dimension Capacity) StepSizes(OperatorInvocation context)
    {
        long heads = Heads(context);
        Dimension query = Axis(context, 0, 2);
        bool crosses = context.InputShape(1) is { Rank: 4 };
        Dimension hidden = context.HasInput(1) ? query : Dimension.FloorDivide(query, 3);
        Dimension width = !context.HasInput(2) ? hidden
            : context.InputShape(2) is { Rank: 4 } v ? v[3] * heads
            : Axis(context, 2, 2);
        Dimension kept = context.HasInput(5) ? Axis(context, 5, 2) : Dimension.Zero;
        bool shares = context.GetInt("past_present_share_buffer", 0) != 0;
        Dimension total = crosses ? Axis(context, 1, 2)
            : shares ? (Semantics.Scalar(context, 7) is { } before ? before + 1 : kept)
            : kept + 1;
        return (width, Dimension.FloorDivide(hidden, heads), total, shares && !crosses ? kept : total);
    }

    private static void InferStep(InferenceContext context)
    {
        long heads = Heads(context);
        (Dimension width, Dimension size, Dimension total, Dimension capacity) = StepSizes(context);
        DataType type = context.InputElementType(0);
        Dimension batch = Axis(context, 0, 0);
        context.SetOutput(0, type, new Shape(batch, Axis(context, 0, 1), width));
        context.SetOutput(1, type, new Shape(batch, heads, capacity, size));
        context.SetOutput(2, type, new Shape(batch, heads, capacity, Dimension.FloorDivide(width, heads)));
        context.SetOutput(3, type, new Shape(batch, heads, Dimension.One, total));
    }

    private static OperatorCost StepCost(CostContext context)
    {
        long heads = Heads(context);
        (Dimension width, Dimension size, Dimension total, _) = StepSizes(context);
        return AttentionCost.Core(Axis(context, 0, 0), heads, Axis(context, 0, 1), total, size, Dimension.FloorDivide(width, heads), context.HasInput(3) || context.HasInput(4));
    }

    private static void InferDecoder(InferenceContext context)
    {
        DataType type = context.InputElementType(0);
        long heads = Heads(context);
        context.SetOutput(0, type, context.InputShape(0));
        for (int i = 1; i <= 2; i++)
        {
            context.SetOutput(i, type, new Shape(Axis(context, 0, 1), heads, Dimension.Unknown, Dimension.FloorDivide(Axis(context, 0, 2), heads)));
            context.SetUnknownReason(i, "the cache's length depends on the flags of the call");
        }
    }

    private static OperatorCost DecoderCost(CostContext context)
    {
        long heads = Heads(context);
        Dimension queries = Axis(context, 0, 0);
        Dimension batch = Axis(context, 0, 1);
        Dimension hidden = Axis(context, 0, 2);
        Dimension keys = Axis(context, 1, 0);
        Dimension size = Dimension.FloorDivide(hidden, heads);
        return AttentionCost.Core(batch, heads, queries, keys, size, size, context.HasInput(5))
            + MatMulCost.Product(queries * batch * hidden, hidden, bias: true)
            + MatMulCost.Product(keys * batch * hidden * 2, hidden, bias: true);
    }

    private static Dimension PackedWidth(OperatorInvocation context) =>
        context.InputShape(0) is { Rank: 4 } packed ? packed[1] * packed[3] : Axis(context, 2, 1);

    private static OperatorCost PackedCost(CostContext context)
    {
        long heads = Heads(context);
        Dimension size = context.InputShape(0) is { Rank: 4 } packed ? packed[3] : Dimension.FloorDivide(Axis(context, 0, 1), heads);

        // token_offset is [B, S].
        return AttentionCost.Core(
            Axis(context, 4, 0), heads, Axis(context, 4, 1), Axis(context, 4, 1), size, Dimension.FloorDivide(PackedWidth(context), heads), context.HasInput(6));
    }

    private static (Dimension Hidden, Dimension Size, Dimension Total, Dimension Capacity) QuantizedSizes(OperatorInvocation context)
    {
        Dimension hidden = Dimension.FloorDivide(Axis(context, 1, 1), 3);
        Dimension past = context.HasInput(8) ? Axis(context, 8, 3) : Dimension.Zero;
        Dimension total = past + Axis(context, 0, 1);
        bool shares = context.GetInt("past_present_share_buffer", 0) != 0 && context.HasInput(8);
        return (hidden, Dimension.FloorDivide(hidden, Heads(context)), shares ? past : total, shares ? past : total);
    }

    private static void InferQuantized(InferenceContext context)
    {
        (Dimension hidden, Dimension size, _, Dimension capacity) = QuantizedSizes(context);
        DataType type = Semantics.FirstType(context, 3, 4);
        context.SetOutput(0, type, new Shape(Axis(context, 0, 0), Axis(context, 0, 1), hidden));
        context.SetOutput(1, type, new Shape(2, Axis(context, 0, 0), Heads(context), capacity, size));
    }

    private static OperatorCost QuantizedCost(CostContext context)
    {
        (Dimension hidden, Dimension size, Dimension total, _) = QuantizedSizes(context);
        Dimension rows = Axis(context, 0, 0) * Axis(context, 0, 1);
        return AttentionCost.Core(Axis(context, 0, 0), Heads(context), Axis(context, 0, 1), total, size, size, context.HasInput(5))
            + MatMulCost.Product(rows * hidden * 3, Axis(context, 1, 0), bias: true, integer: true);
    }

    private static OperatorCost OrderedCost(CostContext context)
    {
        long heads = Heads(context);
        Dimension rows = Axis(context, 0, 0) * Axis(context, 0, 1);
        Dimension size = Dimension.FloorDivide(Axis(context, 5, 1), heads);
        Dimension valueSize = Dimension.FloorDivide(Axis(context, 7, 1), heads);
        OperatorCost core = AttentionCost.Core(Axis(context, 0, 0), heads, Axis(context, 0, 1), Axis(context, 0, 1), size, valueSize, context.HasInput(17));
        return (core with { IntegerMacs = core.FloatMacs, FloatMacs = Dimension.Zero })
            + MatMulCost.Product(rows * (Axis(context, 5, 1) + Axis(context, 6, 1) + Axis(context, 7, 1)), Axis(context, 0, 2), bias: true, integer: true);
    }

    private static OperatorCost WindowedCost(CostContext context, bool integer)
    {
        Dimension rows = Axis(context, 0, 0) * Axis(context, 0, 1);
        Dimension hidden = Axis(context, 0, 2);
        long heads = Heads(context);
        long window = checked((2 * context.GetInt("window", 0)) + 1);
        Dimension size = Dimension.FloorDivide(hidden, heads);
        OperatorCost core = AttentionCost.Core(rows, heads, Dimension.One, window, size, size, mask: true)
            + MatMulCost.Product(rows * hidden * 6, hidden, bias: true);
        return integer ? core with { IntegerMacs = core.FloatMacs, FloatMacs = Dimension.Zero } : core;
    }
}
