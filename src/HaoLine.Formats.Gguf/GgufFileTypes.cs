using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>
/// Names of whole-file quantizations: by the number of <c>general.file_type</c>, and by the types that weights really have. Mixes
/// (<c>_S</c>, <c>_M</c>, <c>_L</c>) differ in which layers got a better type.
/// </summary>
public static class GgufFileTypes
{
    private const long GuessedBit = 1024;

    /// <summary>Number, name, and the types one of which most weights of such a file have. Source: enum llama_ftype of llama.h.</summary>
    private static readonly Dictionary<long, (string Name, DataType[] Main)> ById = new()
    {
        [0] = ("F32", [DataType.Float32]),
        [1] = ("F16", [DataType.Float16]),
        [2] = ("Q4_0", [DataType.GgmlQ40, DataType.GgmlQ40Packed4x4, DataType.GgmlQ40Packed4x8, DataType.GgmlQ40Packed8x8]),
        [3] = ("Q4_1", [DataType.GgmlQ41]),
        [4] = ("Q4_1_SOME_F16", [DataType.GgmlQ41]),
        [7] = ("Q8_0", [DataType.GgmlQ80]),
        [8] = ("Q5_0", [DataType.GgmlQ50]),
        [9] = ("Q5_1", [DataType.GgmlQ51]),
        [10] = ("Q2_K", [DataType.GgmlQ2K, DataType.GgmlQ3K]),
        [11] = ("Q3_K_S", [DataType.GgmlQ3K]),
        [12] = ("Q3_K_M", [DataType.GgmlQ3K]),
        [13] = ("Q3_K_L", [DataType.GgmlQ3K, DataType.GgmlQ5K]),
        [14] = ("Q4_K_S", [DataType.GgmlQ4K]),
        [15] = ("Q4_K_M", [DataType.GgmlQ4K]),
        [16] = ("Q5_K_S", [DataType.GgmlQ5K]),
        [17] = ("Q5_K_M", [DataType.GgmlQ5K]),
        [18] = ("Q6_K", [DataType.GgmlQ6K]),
        [19] = ("IQ2_XXS", [DataType.GgmlIQ2XXS]),
        [20] = ("IQ2_XS", [DataType.GgmlIQ2XS]),
        [21] = ("Q2_K_S", [DataType.GgmlQ2K]),
        [22] = ("IQ3_XS", [DataType.GgmlIQ3XXS, DataType.GgmlIQ3S]),
        [23] = ("IQ3_XXS", [DataType.GgmlIQ3XXS]),
        [24] = ("IQ1_S", [DataType.GgmlIQ1S]),
        [25] = ("IQ4_NL", [DataType.GgmlIQ4NL, DataType.GgmlIQ4NLPacked4x4, DataType.GgmlIQ4NLPacked4x8, DataType.GgmlIQ4NLPacked8x8]),
        [26] = ("IQ3_S", [DataType.GgmlIQ3S]),
        [27] = ("IQ3_M", [DataType.GgmlIQ3S]),
        [28] = ("IQ2_S", [DataType.GgmlIQ2XS, DataType.GgmlIQ2S]),
        [29] = ("IQ2_M", [DataType.GgmlIQ2S]),
        [30] = ("IQ4_XS", [DataType.GgmlIQ4XS]),
        [31] = ("IQ1_M", [DataType.GgmlIQ1M]),
        [32] = ("BF16", [DataType.BFloat16]),
        [33] = ("Q4_0_4_4", [DataType.GgmlQ40Packed4x4]),
        [34] = ("Q4_0_4_8", [DataType.GgmlQ40Packed4x8]),
        [35] = ("Q4_0_8_8", [DataType.GgmlQ40Packed8x8]),
        [36] = ("TQ1_0", [DataType.GgmlTQ10]),
        [37] = ("TQ2_0", [DataType.GgmlTQ20]),
        [38] = ("MXFP4_MOE", [DataType.GgmlMXFP4]),
    };

    /// <summary>Name of a number; null when it is not defined here, as for removed ones and those from 39 on.</summary>
    public static string? NameOf(long id) => ById.TryGetValue(id & ~GuessedBit, out (string Name, DataType[] Main) known) ? known.Name : null;

    /// <summary>The type that most weights speak for; null without weights of rank 2 or more.</summary>
    public static string? Infer(IReadOnlyList<NamedTensor> weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        Dictionary<DataType, Int128> histogram = Histogram(weights, 1);
        return histogram.Count == 0 ? null : Refine(Largest(histogram), weights);
    }

    /// <summary>
    /// The most frequent type of the weights that could have the stated one, when it is another; null when key and weights agree or
    /// either says nothing. Weights whose rows are no whole blocks keep a plain type and say nothing.
    /// </summary>
    internal static DataType? Disagreement(long id, IReadOnlyList<NamedTensor> weights)
    {
        if (!ById.TryGetValue(id & ~GuessedBit, out (string Name, DataType[] Main) known))
        {
            return null;
        }

        Dictionary<DataType, Int128> histogram = Histogram(weights, known.Main[0].BlockElements);
        return histogram.Count == 0 || known.Main.Contains(Largest(histogram)) ? null : Largest(histogram);
    }

    private static DataType Largest(Dictionary<DataType, Int128> histogram) => histogram.MaxBy(static pair => pair.Value).Key;

    /// <summary>Elements by type of the matrices inside the blocks; embeddings and outputs often have a better type and count only without those.</summary>
    private static Dictionary<DataType, Int128> Histogram(IReadOnlyList<NamedTensor> weights, int blockElements)
    {
        var inner = new Dictionary<DataType, Int128>();
        var all = new Dictionary<DataType, Int128>();
        foreach (NamedTensor weight in weights)
        {
            ReadOnlySpan<long> dimensions = weight.Data.Dimensions;
            if (dimensions.Length < 2 || weight.Role != TensorRole.Parameter || dimensions[^1] % blockElements != 0 || weight.Data.ElementCount == 0)
            {
                continue;
            }

            DataType type = weight.Data.ElementType;
            all[type] = all.GetValueOrDefault(type) + weight.Data.ElementCount;
            if (IsInBlock(weight))
            {
                inner[type] = inner.GetValueOrDefault(type) + weight.Data.ElementCount;
            }
        }

        return inner.Count > 0 ? inner : all;
    }

    private static bool IsInBlock(NamedTensor weight) => weight.Name.Contains("blk.", StringComparison.Ordinal);

    private static string? Refine(DataType main, IReadOnlyList<NamedTensor> weights)
    {
        bool Has(DataType type, string part = "") =>
            weights.Any(weight => weight.Data.ElementType == type && IsInBlock(weight) && weight.Name.Contains(part, StringComparison.Ordinal));

        if (main == DataType.GgmlQ4K)
        {
            return Has(DataType.GgmlQ6K) ? "Q4_K_M" : "Q4_K_S";
        }

        if (main == DataType.GgmlQ5K)
        {
            return Has(DataType.GgmlQ6K) ? "Q5_K_M" : "Q5_K_S";
        }

        if (main == DataType.GgmlQ3K)
        {
            return Has(DataType.GgmlQ2K) ? "Q2_K"
                : Has(DataType.GgmlQ5K, "attn_output") ? "Q3_K_L"
                : Has(DataType.GgmlQ4K) || Has(DataType.GgmlQ5K) ? "Q3_K_M"
                : "Q3_K_S";
        }

        if (main == DataType.GgmlQ2K)
        {
            return Has(DataType.GgmlQ3K) ? "Q2_K" : "Q2_K_S";
        }

        return GgmlTypes.TryGetId(main, out int id) ? GgmlTypes.NameOf(id) : null;
    }
}
