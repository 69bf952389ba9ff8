using System.Globalization;

namespace HaoLine.LanguageModels;

/// <summary>
/// Tells from the name of a weight which part of a language model it is and which layer it belongs to. Names are those of transformers
/// checkpoints, of GGUF files and of the tables made from configurations.
/// </summary>
internal static class ComponentNames
{
    private static readonly string[] LayerWords = ["layers", "layer", "h", "blk", "block", "blocks"];

    /// <summary>Marks in order: the first that occurs in the name decides.</summary>
    private static readonly (string Mark, ModelComponent Component)[] Marks =
    [
        ("vision", ModelComponent.Modality),
        ("visual", ModelComponent.Modality),
        ("audio_tower", ModelComponent.Modality),
        ("multi_modal_projector", ModelComponent.Modality),
        ("mm_projector", ModelComponent.Modality),
        ("v.blk.", ModelComponent.Modality),
        ("mm.", ModelComponent.Modality),
        ("shared_expert", ModelComponent.SharedExperts),
        ("shared_mlp", ModelComponent.SharedExperts),
        ("_shexp", ModelComponent.SharedExperts),
        ("_exps", ModelComponent.Experts),
        ("experts.", ModelComponent.Experts),
        ("experts_", ModelComponent.Experts),
        ("block_sparse_moe.gate", ModelComponent.Router),
        ("mlp.gate.", ModelComponent.Router),
        ("router", ModelComponent.Router),
        ("gate_inp", ModelComponent.Router),
        ("exp_probs_b", ModelComponent.Router),
        ("e_score_correction_bias", ModelComponent.Router),
        ("linear_attn", ModelComponent.Recurrent),
        ("mamba", ModelComponent.Recurrent),
        ("mixer", ModelComponent.Recurrent),
        ("ssm_", ModelComponent.Recurrent),
        ("short_conv", ModelComponent.Recurrent),
        ("shortconv", ModelComponent.Recurrent),
        ("time_mix", ModelComponent.Recurrent),
        ("token_shift", ModelComponent.Recurrent),
        ("attn_norm", ModelComponent.Normalization),
        ("attention_norm", ModelComponent.Normalization),
        ("attention.output.layernorm", ModelComponent.Normalization),
        ("self_attn_layer_norm", ModelComponent.Normalization),
        ("encoder_attn_layer_norm", ModelComponent.Normalization),
        ("attn", ModelComponent.Attention),
        ("attention", ModelComponent.Attention),
        ("q_proj", ModelComponent.Attention),
        ("k_proj", ModelComponent.Attention),
        ("v_proj", ModelComponent.Attention),
        ("o_proj", ModelComponent.Attention),
        ("sinks", ModelComponent.Attention),
        ("mlp.", ModelComponent.FeedForward),
        ("feed_forward.", ModelComponent.FeedForward),
        ("ffn_norm", ModelComponent.Normalization),
        ("ffn", ModelComponent.FeedForward),
        ("gate_proj", ModelComponent.FeedForward),
        ("up_proj", ModelComponent.FeedForward),
        ("down_proj", ModelComponent.FeedForward),
        ("densereludense", ModelComponent.FeedForward),
        ("intermediate.dense", ModelComponent.FeedForward),
        ("output.dense", ModelComponent.FeedForward),
        (".fc1", ModelComponent.FeedForward),
        (".fc2", ModelComponent.FeedForward),
        ("lm_head", ModelComponent.Head),
        ("embed_out", ModelComponent.Head),
        ("embed", ModelComponent.Embedding),
        ("token_embd", ModelComponent.Embedding),
        ("position_embd", ModelComponent.Embedding),
        ("wte", ModelComponent.Embedding),
        ("wpe", ModelComponent.Embedding),
        ("shared.weight", ModelComponent.Embedding),
        ("norm", ModelComponent.Normalization),
        ("ln_", ModelComponent.Normalization),
    ];

    /// <summary>The part that a weight belongs to; <see cref="ModelComponent.Other"/> when its name tells nothing.</summary>
    public static ModelComponent Classify(string name)
    {
        string lower = name.ToLowerInvariant();
        if (lower.StartsWith("output.", StringComparison.Ordinal))
        {
            return ModelComponent.Head;
        }

        foreach ((string mark, ModelComponent component) in Marks)
        {
            if (lower.Contains(mark, StringComparison.Ordinal))
            {
                return component;
            }
        }

        return ModelComponent.Other;
    }

    /// <summary>The layer in a name, and whether it is one of an encoder; -1 when the name has none.</summary>
    public static (int Layer, bool IsEncoder) LayerOf(string name)
    {
        string[] segments = name.Split('.', '/');
        bool isEncoder = false;
        for (int i = 0; i + 1 < segments.Length; i++)
        {
            isEncoder |= segments[i] is "encoder" or "enc";
            if (LayerWords.Contains(segments[i], StringComparer.Ordinal)
                && int.TryParse(segments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer))
            {
                return (layer, isEncoder);
            }
        }

        return (-1, isEncoder);
    }
}
