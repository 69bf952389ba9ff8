using System.Globalization;

namespace HaoLine.Formats;

/// <summary>The names that converters and training frameworks give to the tensors of a layer.</summary>
internal static class LayerPartNames
{
    private static readonly string[] LayerLists = ["layers", "layer", "h", "blk", "block", "blocks"];

    private static readonly string[] OtherTowers = ["vision", "visual", "audio", "image", "speech", "mtp", "projector", "lora"];

    private static readonly Dictionary<string, LayerPart> Names = Build();

    /// <summary>Finds the list, the number and the module of a tensor of a layer: <c>model.layers</c>, 3 and <c>self_attn.q_proj.weight</c>.</summary>
    public static bool TrySplit(string name, out string list, out int layer, out string module)
    {
        (list, layer, module) = ("", -1, "");
        string[] parts = name.Split('.');
        for (int i = 1; i < parts.Length - 1; i++)
        {
            if (Array.IndexOf(LayerLists, parts[i - 1]) >= 0 && int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out layer))
            {
                list = string.Join('.', parts.AsSpan(0, i)!);
                module = string.Join('.', parts.AsSpan(i + 1)!);
                return layer is >= 0 and < 65_536 && !Array.Exists(OtherTowers, list.Contains);
            }
        }

        return false;
    }

    /// <summary>The part that a module is, and the number of the expert when each has tensors of its own; null for other modules.</summary>
    /// <param name="module">Name below the layer, without <c>.weight</c> or <c>.bias</c>.</param>
    /// <param name="expert">Number of the expert; -1 when the tensor is not that of one expert.</param>
    public static LayerPart? Find(string module, out int expert)
    {
        expert = -1;
        string[] parts = module.Split('.');
        int experts = Array.IndexOf(parts, "experts");
        if (experts >= 0)
        {
            bool isNumbered = experts + 1 < parts.Length && int.TryParse(parts[experts + 1], NumberStyles.None, CultureInfo.InvariantCulture, out expert);
            expert = isNumbered ? expert : -1;
            return parts[^1] switch
            {
                "gate_proj" or "w1" => LayerPart.ExpertGate,
                "up_proj" or "w3" => LayerPart.ExpertUp,
                "down_proj" or "w2" => LayerPart.ExpertDown,
                _ => null,
            };
        }

        if (module.Contains("shared_expert", StringComparison.Ordinal))
        {
            return parts[^1] == "up_proj" ? LayerPart.SharedUp : null;
        }

        // GGUF files of older converters number experts behind the name.
        if (parts is ["ffn_gate" or "ffn_up" or "ffn_down", var number] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out expert))
        {
            return parts[0] == "ffn_gate" ? LayerPart.ExpertGate : parts[0] == "ffn_up" ? LayerPart.ExpertUp : LayerPart.ExpertDown;
        }

        // The longest known ending decides: attention.output.dense is not output.dense.
        for (int i = 0; i < parts.Length; i++)
        {
            if (Names.TryGetValue(string.Join('.', parts.AsSpan(i)!), out LayerPart part))
            {
                return part;
            }
        }

        return null;
    }

    private static Dictionary<string, LayerPart> Build()
    {
        var names = new Dictionary<string, LayerPart>(StringComparer.Ordinal);
        Add(LayerPart.Query, "attn_q", "q_proj", "query", "q_lin", "attention.wq", "SelfAttention.q");
        Add(LayerPart.Key, "attn_k", "k_proj", "key", "k_lin", "attention.wk", "SelfAttention.k");
        Add(LayerPart.Value, "attn_v", "v_proj", "value", "v_lin", "attention.wv", "SelfAttention.v");
        Add(
            LayerPart.Output, "attn_output", "o_proj", "attn.out_proj", "attention.out_proj", "attention.output.dense", "out_lin", "attention.wo", "SelfAttention.o",
            "attn.c_proj", "attention.dense", "self_attention.dense");
        Add(LayerPart.QueryKeyValue, "attn_qkv", "qkv_proj", "c_attn", "query_key_value", "Wqkv", "attention.wqkv", "W_pack");
        Add(LayerPart.QueryRank, "attn_q_a", "q_a_proj");
        Add(LayerPart.QueryFromRank, "attn_q_b", "q_b_proj");
        Add(LayerPart.KeyValueRank, "attn_kv_a_mqa", "kv_a_proj_with_mqa");
        Add(LayerPart.KeyValueFromRank, "attn_kv_b", "kv_b_proj");
        Add(LayerPart.QueryNorm, "attn_q_norm", "self_attn.q_norm", "self_attn.q_layernorm", "attention.query_layernorm");
        Add(LayerPart.Sinks, "attn_sinks", "self_attn.sinks");
        Add(LayerPart.Gate, "ffn_gate", "mlp.gate_proj", "feed_forward.w1", "feed_forward.gate_proj", "DenseReluDense.wi_0");
        Add(
            LayerPart.Up, "ffn_up", "mlp.up_proj", "feed_forward.w3", "feed_forward.up_proj", "DenseReluDense.wi_1", "DenseReluDense.wi", "mlp.c_fc", "mlp.fc1", "mlp.fc_in",
            "fc1", "mlp.dense_h_to_4h", "intermediate.dense", "ffn.lin1");
        Add(
            LayerPart.Down, "ffn_down", "mlp.down_proj", "feed_forward.w2", "feed_forward.down_proj", "DenseReluDense.wo", "mlp.c_proj", "mlp.fc2", "mlp.fc_out",
            "fc2", "mlp.dense_4h_to_h", "output.dense", "ffn.lin2");
        Add(LayerPart.GateUp, "mlp.gate_up_proj");
        Add(LayerPart.ExpertGate, "ffn_gate_exps");
        Add(LayerPart.ExpertUp, "ffn_up_exps");
        Add(LayerPart.ExpertDown, "ffn_down_exps");
        Add(LayerPart.SharedUp, "ffn_up_shexp");
        Add(LayerPart.StateInput, "ssm_in", "mixer.in_proj", "mamba.in_proj");
        Add(LayerPart.StateConvolution, "ssm_conv1d", "mixer.conv1d", "mamba.conv1d");
        Add(LayerPart.StateDecay, "ssm_a", "mixer.A_log", "mamba.A_log");
        Add(LayerPart.StateOutput, "ssm_out", "mixer.out_proj", "mamba.out_proj");
        return names;

        void Add(LayerPart part, params ReadOnlySpan<string> modules)
        {
            foreach (string module in modules)
            {
                names.Add(module, part);
            }
        }
    }
}
