using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Keras;

/// <summary>
/// Puts operands into the places that the operator definitions of the <c>keras</c> domain expect: the data first, then the weights in the
/// order in which Keras makes them, with a gap for one that a layer does without, then further data such as initial states.
/// </summary>
internal static class KerasOperands
{
    private static readonly string[] Kinds =
    [
        "embeddings", "kernel", "depthwise_kernel", "pointwise_kernel", "recurrent_kernel", "gamma", "beta", "alpha", "moving_mean", "moving_variance", "mean", "variance", "count", "bias",
    ];

    public static Value?[] Arrange(KerasLayer layer, Value[] data, string?[] names, List<KerasWeight> weights, Func<KerasWeight, Value> attach)
    {
        string[]? places = layer.ClassName switch
        {
            "BatchNormalization" or "SyncBatchNormalization" => ["gamma", "beta", "moving_mean", "moving_variance"],
            "LayerNormalization" or "GroupNormalization" => ["gamma", "beta"],
            "SeparableConv1D" or "SeparableConv2D" => ["depthwise_kernel", "pointwise_kernel", "bias"],
            "LSTM" or "GRU" or "SimpleRNN" or "CuDNNLSTM" or "CuDNNGRU" => ["kernel", "recurrent_kernel", "bias"],
            _ => null,
        };
        if (layer.ClassName is "MultiHeadAttention")
        {
            return Attention(data, names, weights, attach);
        }

        if (places is null)
        {
            weights = Ordered(weights);
            bool single = data.Length <= 1 || layer.ClassName is "Bidirectional" or "RNN";
            return single
                ? [.. data.Take(1), .. weights.Select(attach), .. data.Skip(1)]
                : [.. data, .. weights.Select(attach)];
        }

        var operands = new Value?[1 + places.Length + Math.Max(0, data.Length - 1)];
        operands[0] = data.Length > 0 ? data[0] : null;
        bool byName = weights.Exists(weight => places.Contains(weight.Kind));
        int next = 0;
        for (int i = 0; i < places.Length; i++)
        {
            KerasWeight? weight = byName ? weights.Find(candidate => candidate.Kind == places[i])
                : IsMade(layer, places[i]) && next < weights.Count ? weights[next++] : null;
            operands[i + 1] = weight is null ? null : attach(weight);
        }

        for (int i = 1; i < data.Length; i++)
        {
            operands[places.Length + i] = data[i];
        }

        int used = operands.Length;
        while (used > 1 && operands[used - 1] is null)
        {
            used--;
        }

        return operands[..used];
    }

    /// <summary>Files without a stated order list names by alphabet, so that a bias would stand before its kernel.</summary>
    private static List<KerasWeight> Ordered(List<KerasWeight> weights) =>
        weights.TrueForAll(static weight => Array.IndexOf(Kinds, weight.Kind) >= 0)
            ? [.. weights.OrderBy(static weight => weight.Local.Contains("backward", StringComparison.Ordinal)).ThenBy(static weight => Array.IndexOf(Kinds, weight.Kind))]
            : weights;

    /// <summary>False for a weight that the layer's options leave out.</summary>
    private static bool IsMade(KerasLayer layer, string place)
    {
        string? option = place switch { "gamma" => "scale", "beta" => "center", "bias" => "use_bias", _ => null };
        return option is null || layer.Attributes.Find(option) is not { Kind: AttributeKind.Int } value || value.AsInt() != 0;
    }

    /// <summary>Query, value, key (the value again when not given), then kernel and bias of the four projections.</summary>
    private static Value?[] Attention(Value[] data, string?[] names, List<KerasWeight> weights, Func<KerasWeight, Value> attach)
    {
        var operands = new Value?[11];
        int place = 0;
        for (int i = 0; i < data.Length; i++)
        {
            string? name = i < names.Length ? names[i] : null;
            int at = name switch { "query" => 0, "value" => 1, "key" => 2, null => place++, _ => -1 };
            if (at is >= 0 and < 3)
            {
                operands[at] = data[i];
                place = Math.Max(place, at + 1);
            }
        }

        string[] projections = ["query", "key", "value", "output"];
        foreach (KerasWeight weight in weights)
        {
            string path = $"{weight.Group}/{weight.Local}";
            int last = -1;
            int projection = -1;
            for (int i = 0; i < projections.Length; i++)
            {
                int found = Math.Max(path.LastIndexOf($"/{projections[i]}/", StringComparison.Ordinal), path.LastIndexOf(i == 3 ? "output" : $"{projections[i]}_dense", StringComparison.Ordinal));
                if (found > last)
                {
                    last = found;
                    projection = i;
                }
            }

            bool bias = weight.Kind is "bias" or "1";
            int at = 3 + (2 * projection) + (bias ? 1 : 0);
            if (projection >= 0 && operands[at] is null)
            {
                operands[at] = attach(weight);
            }
        }

        return operands;
    }
}
