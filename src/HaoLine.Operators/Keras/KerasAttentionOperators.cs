using HaoLine.Ir;
using static HaoLine.Operators.OperandRole;

namespace HaoLine.Operators;

/// <summary>Multi-head attention of Keras: four projections around scaled dot-product attention.</summary>
internal static class KerasAttentionOperators
{
    public static void Define(OperatorRegistryBuilder builder) =>
        KerasOperators.Layer(builder, "MultiHeadAttention").Category(OperatorCategory.Attention)
            .Roles(Data, Data, Data, Weight, Bias, Weight, Bias, Weight, Bias, Weight, Bias)
            .Infer(Infer)
            .Computes(Cost, "projections: rows·Din·H·D MACs each; " + AttentionCost.Formula, "Keras layer documentation");

    private static void Infer(InferenceContext context)
    {
        Shape? query = context.InputShape(0);
        long[]? output = context.Attribute("output_shape") is { Kind: AttributeKind.Ints } value ? value.AsInts().ToArray() : null;
        Shape? result = query is null || query.Rank == 0 ? null : output is { Length: 1 } ? query.WithDimension(query.Rank - 1, output[0]) : output is null ? query : null;
        context.SetOutput(0, context.InputElementType(0), result);
        if (context.OutputCount > 1 && query is { Rank: 3 } && context.InputShape(1) is { Rank: 3 } v)
        {
            context.SetOutput(1, context.InputElementType(0), new Shape(query[0], new KerasLayerView(context, "", query).Size("num_heads"), query[1], v[1]));
        }
    }

    private static OperatorCost Cost(CostContext context)
    {
        if (context.InputShape(0) is not { Rank: 3 } query || context.InputShape(1) is not { Rank: 3 } value || context.OutputShape(0) is not { Rank: 3 } output)
        {
            return OperatorCost.Unknown;
        }

        Shape key = context.InputShape(2) is { Rank: 3 } stated ? stated : value;
        var layer = new KerasLayerView(context, "MultiHeadAttention", query);
        Dimension heads = layer.Size("num_heads");
        Dimension keySize = layer.Size("key_dim");
        Dimension valueSize = layer.Has("value_dim") ? layer.Size("value_dim") : keySize;
        bool bias = layer.HasBias;
        Dimension batch = query[0];
        return MatMulCost.Product(batch * query[1] * heads * keySize, query[2], bias)
            + MatMulCost.Product(batch * key[1] * heads * keySize, key[2], bias)
            + MatMulCost.Product(batch * value[1] * heads * valueSize, value[2], bias)
            + AttentionCost.Core(batch, heads, query[1], value[1], keySize, valueSize, mask: false)
            + MatMulCost.Product(output.ElementCount, heads * valueSize, bias);
    }
}
