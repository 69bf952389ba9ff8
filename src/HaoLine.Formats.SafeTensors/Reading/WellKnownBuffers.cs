using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Reading;

/// <summary>Names by which PyTorch modules store what is no parameter: running statistics, rotary tables, position ids and causal masks.</summary>
internal static class WellKnownBuffers
{
    private const int MaskRank = 4;

    private static readonly string[] Suffixes =
    [
        "running_mean", "running_var", "num_batches_tracked", "inv_freq", "position_ids", "masked_bias", "cos_cached", "sin_cached",
    ];

    /// <summary>The role that a name states; unspecified for every other name.</summary>
    public static TensorRole RoleOf(string name, int rank)
    {
        // GPT-2 stores its causal mask as the bias of the attention, which no real bias can be with four dimensions.
        if (rank == MaskRank && name.EndsWith(".attn.bias", StringComparison.Ordinal))
        {
            return TensorRole.Buffer;
        }

        ReadOnlySpan<char> last = name.AsSpan(name.LastIndexOf('.') + 1);
        foreach (string suffix in Suffixes)
        {
            if (last.SequenceEqual(suffix))
            {
                return TensorRole.Buffer;
            }
        }

        return TensorRole.Unspecified;
    }
}
