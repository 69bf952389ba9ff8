using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Scaled dot-product attention: the ONNX operator and the fused ones of the <c>com.microsoft</c> domain.</summary>
internal static class AttentionOperators
{
    private const string Source = "definition of the operator; causal masks do not halve the count";

    public static void Define(OperatorRegistryBuilder ops)
    {
        ops.Define(Registration.Onnx, "Attention", [23, 24, 25], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data, Mask, State, State, Control)
            .Infer(context => Set(context, Standard(context)))
            .Computes(context => Cost(context, Standard(context)), AttentionCost.Formula, Source));
        ops.Define(Registration.Microsoft, "Attention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Weight, Bias, Mask, State, Mask, Control)
            .Infer(InferProjecting)
            .Computes(ProjectingCost, "B·S·Din·ΣDqkv MACs + " + AttentionCost.Formula, Source));
        ops.Define(Registration.Microsoft, "DecoderMaskedSelfAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Weight, Bias, Mask, State, Mask, Control, Control, OperandRole.Index)
            .Infer(InferProjecting)
            .Computes(ProjectingCost, "B·S·Din·ΣDqkv MACs + " + AttentionCost.Formula + " with S = 1", Source));
        ops.Define("ai.onnx.preview", "FlexAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data)
            .Infer(InferFlexible)
            .Computes(FlexibleCost, AttentionCost.Formula + " + cost(score_mod) + cost(prob_mod)", Source));
        ops.Define(Registration.Microsoft, "PackedAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Weight, Bias, OperandRole.Index, OperandRole.Index, Mask)
            .Infer(InferPacked)
            .Computes(PackedCost, "tokens·Din·ΣDqkv MACs + " + AttentionCost.Formula + " with every sequence at full length", Source, CostConfidence.Estimated));
        ops.Define(Registration.Microsoft, "MultiHeadAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data, Bias, Mask, Mask, State, State, Control, Control)
            .Infer(InferMultiHead)
            .Computes(context => Cost(context, MultiHead(context)), AttentionCost.Formula + "; bias: one add per element of Q, K and V", Source));
        ops.Define(Registration.Microsoft, "GroupQueryAttention", [1], op => op
            .Category(OperatorCategory.Attention).Roles(Data, Data, Data, State, State, Control, Control, Table, Table, OperandRole.Index, Mask)
            .Infer(InferGrouped)
            .Computes(GroupedCost, AttentionCost.Formula + "; rotary: 2 multiplies and 1 add per element of Q and K", Source));
    }

    private static void Set(InferenceContext context, AttentionSizes sizes)
    {
        DataType type = context.InputElementType(0);
        context.SetOutput(0, type, sizes.Output);
        context.SetOutput(1, type, new Shape(sizes.Batch, sizes.KeyHeads, sizes.Total, sizes.HeadSize));
        context.SetOutput(2, type, new Shape(sizes.Batch, sizes.KeyHeads, sizes.Total, sizes.ValueHeadSize));
        context.SetOutput(3, type, new Shape(sizes.Batch, sizes.Heads, sizes.Queries, sizes.Total));
    }

    private static OperatorCost Cost(CostContext context, AttentionSizes sizes)
    {
        OperatorCost cost = AttentionCost.Core(sizes.Batch, sizes.Heads, sizes.Queries, sizes.Total, sizes.HeadSize, sizes.ValueHeadSize, sizes.HasMask);
        return sizes.HasBias
            ? cost with { Adds = cost.Adds + context.InputElements(0) + context.InputElements(1) + context.InputElements(2) }
            : cost;
    }

    /// <summary>ONNX Attention: operands are [B, heads, length, size], or [B, length, heads·size] with head counts as attributes.</summary>
    private static AttentionSizes Standard(OperatorInvocation context)
    {
        (Dimension batch, Dimension heads, Dimension queries, Dimension headSize) = Operand(context, 0, "q_num_heads");
        (_, Dimension keyHeads, Dimension keys, Dimension keySize) = Operand(context, 1, "kv_num_heads");
        (_, _, _, Dimension valueSize) = Operand(context, 2, "kv_num_heads");
        headSize = Semantics.Same(context, headSize, keySize, "head sizes of Q and K");
        if (heads.IsKnown && keyHeads.IsKnown && (keyHeads.Value <= 0 || heads.Value % keyHeads.Value != 0))
        {
            throw Semantics.BadAttribute(context, $"{keyHeads} key heads do not divide {heads} query heads.");
        }

        Dimension past = context.HasInput(4) ? Axis(context, 4, 2) : Dimension.Zero;
        Shape? output = context.InputShape(0) is not { } q ? null
            : q.Rank == 4 ? new Shape(batch, heads, queries, valueSize)
            : new Shape(batch, queries, heads * valueSize);
        return new AttentionSizes(batch, heads, keyHeads, queries, past + keys, headSize, valueSize, output, context.HasInput(3), HasBias: false);
    }

    private static (Dimension Batch, Dimension Heads, Dimension Length, Dimension Size) Operand(OperatorInvocation context, int input, string headsAttribute)
    {
        if (context.InputShape(input) is not { } shape)
        {
            return default;
        }

        if (shape.Rank == 4)
        {
            return (shape[0], shape[1], shape[2], shape[3]);
        }

        if (shape.Rank != 3)
        {
            throw Semantics.Conflict(context, $"operand {input} has shape {shape}, rank 3 or 4 is required.");
        }

        long heads = Heads(context, headsAttribute);
        return (shape[0], heads, shape[1], Split(context, shape[2], heads));
    }

    private static long Heads(OperatorInvocation context, string attribute)
    {
        long heads = context.GetInt(attribute, 0);
        return heads is > 0 and <= Semantics.LargestExtent ? heads : throw Semantics.BadAttribute(context, $"{attribute} is {heads}; it must be at least 1.");
    }

    private static Dimension Split(OperatorInvocation context, Dimension hidden, long heads) =>
        hidden.IsKnown && hidden.Value % heads != 0
            ? throw Semantics.BadAttribute(context, $"{heads} heads do not divide a hidden size of {hidden}.")
            : Dimension.FloorDivide(hidden, heads);

    private static Dimension Axis(OperatorInvocation context, int input, int axis) =>
        context.InputShape(input) is { } shape && shape.Rank > axis ? shape[axis] : Dimension.Unknown;

    /// <summary>
    /// MultiHeadAttention: separate [B, S, hidden] operands, keys and values already split into heads, or packed
    /// [B, S, heads, 3, size] (all) and [B, L, heads, 2, size] (keys and values).
    /// </summary>
    private static AttentionSizes MultiHead(OperatorInvocation context)
    {
        long heads = Heads(context, "num_heads");
        Shape? q = context.InputShape(0);
        Dimension batch = Axis(context, 0, 0);
        Dimension queries = Axis(context, 0, 1);
        bool packed = q is { Rank: 5 };
        Dimension size = q is null ? Dimension.Unknown : packed ? q[4] : q.Rank == 3 ? Split(context, q[2], heads)
            : throw Semantics.Conflict(context, $"the query has shape {q}, rank 3 or 5 is required.");
        Dimension keys;
        Dimension valueSize = size;
        if (packed)
        {
            keys = queries;
        }
        else
        {
            Shape? k = context.InputShape(1);
            keys = k is null ? Dimension.Unknown : k.Rank == 4 ? k[2] : Axis(context, 1, 1);
            if (context.HasInput(2))
            {
                Shape? v = context.InputShape(2);
                valueSize = v is null ? Dimension.Unknown : v.Rank == 4 ? v[3] : v.Rank == 3 ? Split(context, v[2], heads) : Dimension.Unknown;
            }
        }

        Dimension past = context.HasInput(6) ? Axis(context, 6, 2) : Dimension.Zero;
        Shape? output = q is null ? null : new Shape(batch, queries, valueSize * heads);
        bool mask = context.HasInput(4) || context.HasInput(5);
        return new AttentionSizes(batch, heads, heads, queries, past + keys, size, valueSize, output, mask, context.HasInput(3));
    }

    private static void InferMultiHead(InferenceContext context)
    {
        AttentionSizes sizes = MultiHead(context);
        Set(context, sizes);
        if (context.HasInput(6) && context.HasInput(8))
        {
            // A stated past length means that past and present share one buffer of full length.
            context.SetOutput(1, context.InputElementType(0), context.InputShape(6));
            context.SetOutput(2, context.InputElementType(0), context.InputShape(7));
        }
    }

    private static (Dimension Query, Dimension Key, Dimension Value) Projections(OperatorInvocation context)
    {
        if (context.GetInts("qkv_hidden_sizes") is { } sizes)
        {
            return sizes.Length == 3 && sizes.All(size => size > 0)
                ? (sizes[0], sizes[1], sizes[2])
                : throw Semantics.BadAttribute(context, $"qkv_hidden_sizes [{string.Join(", ", sizes)}] does not state three sizes.");
        }

        Dimension all = Axis(context, 1, 1);
        if (all.IsKnown && all.Value % 3 != 0)
        {
            throw Semantics.Conflict(context, $"the weight has {all} columns, which are not three equal parts.");
        }

        Dimension each = Dimension.FloorDivide(all, 3);
        return (each, each, each);
    }

    private static AttentionSizes Projecting(OperatorInvocation context, Dimension batch, Dimension queries, int past)
    {
        long heads = Heads(context, "num_heads");
        (Dimension query, _, Dimension value) = Projections(context);
        Dimension headSize = Split(context, query, heads);
        Dimension valueSize = Split(context, value, heads);
        Dimension before = past > 0 && context.HasInput(past) ? Kept(context, past) : Dimension.Zero;
        return new AttentionSizes(
            batch, heads, heads, queries, before + queries, headSize, valueSize, new Shape(batch, queries, value), context.HasInput(3), HasBias: false);
    }

    /// <summary>Length of the past; a shared buffer is longer than what it holds, which an operand then says.</summary>
    private static Dimension Kept(OperatorInvocation context, int past) =>
        context.GetInt("past_present_share_buffer", 0) != 0 ? Semantics.Scalar(context, 6) ?? Axis(context, past, 3) : Axis(context, past, 3);

    private static void InferFlexible(InferenceContext context)
    {
        AttentionSizes sizes = Standard(context);
        context.SetOutput(0, context.InputElementType(0), sizes.Output);
        DataType precision = OnnxElementTypes.FromAttribute(
            context, "softmax_precision", context.InputElementType(0) == DataType.Float64 ? DataType.Float64 : DataType.Float32);
        var scores = new TensorType(precision, new Shape(sizes.Batch, sizes.Heads, sizes.Queries, sizes.Total));
        foreach (string name in (string[])["score_mod", "prob_mod"])
        {
            if (context.GetGraph(name) is { } graph)
            {
                context.InferSubgraph(graph, [scores]);
            }
        }
    }

    private static OperatorCost FlexibleCost(CostContext context)
    {
        OperatorCost cost = Cost(context, Standard(context));
        foreach (string name in (string[])["score_mod", "prob_mod"])
        {
            cost = context.GetGraph(name) is { } graph ? cost + context.SubgraphCost(graph) : cost;
        }

        return cost;
    }

    private static void InferProjecting(InferenceContext context)
    {
        Semantics.OfRank(context, 0, 3);
        Shape? w = Semantics.OfRank(context, 1, 2);
        if (w is not null)
        {
            Semantics.Same(context, Axis(context, 0, 2), w[0], "input hidden size and the weight's rows");
        }

        AttentionSizes sizes = Projecting(context, Axis(context, 0, 0), Axis(context, 0, 1), past: 4);
        DataType type = context.InputElementType(0);
        context.SetOutput(0, type, sizes.Output);
        bool shares = context.GetInt("past_present_share_buffer", 0) != 0 && context.HasInput(4);
        context.SetOutput(1, type, new Shape(2, sizes.Batch, sizes.Heads, shares ? Axis(context, 4, 3) : sizes.Total, sizes.HeadSize));
    }

    private static OperatorCost ProjectingCost(CostContext context)
    {
        AttentionSizes sizes = Projecting(context, Axis(context, 0, 0), Axis(context, 0, 1), past: 4);
        return Cost(context, sizes) + ProjectionCost(context);
    }

    private static OperatorCost ProjectionCost(CostContext context)
    {
        (Dimension query, Dimension key, Dimension value) = Projections(context);
        Dimension width = Axis(context, 1, 0);
        Dimension rows = context.InputShape(0) is { Rank: > 0 } x ? Semantics.Product(x.Take(x.Rank - 1)) : Dimension.Unknown;
        return MatMulCost.Product(rows * (query + key + value), width, bias: context.HasInput(2));
    }

    private static void InferPacked(InferenceContext context)
    {
        (_, _, Dimension value) = Projections(context);
        context.SetOutput(0, context.InputElementType(0), new Shape(Axis(context, 0, 0), value));
    }

    private static OperatorCost PackedCost(CostContext context)
    {
        // token_offset is [B, S].
        AttentionSizes sizes = Projecting(context, Axis(context, 3, 0), Axis(context, 3, 1), past: 0);
        return Cost(context, sizes) + ProjectionCost(context);
    }

    private static AttentionSizes Grouped(OperatorInvocation context)
    {
        long heads = Heads(context, "num_heads");
        long keyHeads = Heads(context, "kv_num_heads");
        if (heads % keyHeads != 0)
        {
            throw Semantics.BadAttribute(context, $"kv_num_heads {keyHeads} does not divide num_heads {heads}.");
        }

        Dimension batch = Axis(context, 0, 0);
        Dimension queries = Axis(context, 0, 1);
        Dimension hidden = Axis(context, 0, 2);
        Dimension size = Split(context, hidden, context.HasInput(1) ? heads : checked(heads + (2 * keyHeads)));
        Dimension past = context.HasInput(3) ? Axis(context, 3, 2) : Dimension.Zero;

        // The total length is an operand; without its value it is what was kept before plus what comes now.
        Dimension added = context.InputShape(1) is { Rank: 3 } key ? key[1] : queries;
        Dimension total = Semantics.Scalar(context, 6) ?? past + added;
        return new AttentionSizes(batch, heads, keyHeads, queries, total, size, size, new Shape(batch, queries, size * heads), context.HasInput(10), HasBias: false);
    }

    private static void InferGrouped(InferenceContext context)
    {
        AttentionSizes sizes = Grouped(context);
        DataType type = context.InputElementType(0);
        Dimension past = context.HasInput(3) ? Axis(context, 3, 2) : Dimension.Zero;

        // A cache may be shared: it keeps its capacity and is never shorter than the total length.
        Dimension present = sizes.Total.IsKnown && past.IsKnown ? Dimension.Max(sizes.Total, past) : sizes.Total;
        if (context.GetInt("sliding_window_cache", 0) != 0 && context.HasInput(3))
        {
            present = past;
        }

        // Packed 4-bit caches hold two elements in a byte of the last axis.
        Dimension width = context.InputShape(3) is { Rank: 4 } kept ? kept[3] : sizes.HeadSize;
        var cache = new Shape(sizes.Batch, sizes.KeyHeads, present, width);
        context.SetOutput(0, type, sizes.Output);
        for (int i = 1; i <= 2; i++)
        {
            DataType stored = context.InputElementType(i + 2);
            Shape? declared = (context.DeclaredOutputType(i) as TensorType)?.Shape;
            context.SetOutput(3, type, new Shape(sizes.Batch, sizes.Heads, sizes.Queries, sizes.Total));
            context.SetOutput(i, stored == DataType.Undefined ? type : stored, declared is { Rank: 4 } && !sizes.Total.IsKnown ? declared : cache);
        }
    }

    private static OperatorCost GroupedCost(CostContext context)
    {
        AttentionSizes sizes = Grouped(context);
        OperatorCost cost = Cost(context, sizes);
        if (context.GetInt("do_rotary", 0) == 0)
        {
            return cost;
        }

        Dimension rotated = sizes.Batch * sizes.Queries * (sizes.Heads + sizes.KeyHeads) * sizes.HeadSize;
        return cost + ElementwiseCost.Of(rotated, AttentionCost.Rotary);
    }

    private sealed record AttentionSizes(
        Dimension Batch,
        Dimension Heads,
        Dimension KeyHeads,
        Dimension Queries,
        Dimension Total,
        Dimension HeadSize,
        Dimension ValueHeadSize,
        Shape? Output,
        bool HasMask,
        bool HasBias);
}
