using System.Diagnostics.CodeAnalysis;

namespace HaoLine.LanguageModels;

/// <summary>
/// Element type of a key-value cache: blocks of elements of one row with their scale. Rows are the keys or the values of one token in one
/// layer; a row takes whole blocks. Block sizes are those of ggml (<c>ggml-common.h</c>) and, for <c>fp8_ds_mla</c>, of vLLM
/// (656 bytes for a rank of 512 and a rotary part of 64).
/// </summary>
/// <param name="Name">Name, such as <c>float16</c> or <c>q8_0</c>.</param>
/// <param name="BlockElements">Elements of a block.</param>
/// <param name="BlockBytes">Bytes of a block, its scale included.</param>
public sealed record CacheType(string Name, int BlockElements, int BlockBytes)
{
    private const string LatentName = "fp8_ds_mla";
    private const int LatentScaleGroup = 128;

    private static readonly Dictionary<string, string> OtherNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["f32"] = "float32",
        ["fp32"] = "float32",
        ["f16"] = "float16",
        ["fp16"] = "float16",
        ["half"] = "float16",
        ["bf16"] = "bfloat16",
        ["fp8"] = "float8",
        ["fp8_e4m3"] = "float8",
        ["fp8_e5m2"] = "float8",
        ["float8_e4m3fn"] = "float8",
        ["i8"] = "int8",
    };

    /// <summary>Two bytes an element.</summary>
    public static CacheType Float16 { get; } = new("float16", 1, 2);

    /// <summary>All known types, the widest first.</summary>
    public static IReadOnlyList<CacheType> All { get; } =
    [
        new("float32", 1, 4),
        Float16,
        new("bfloat16", 1, 2),
        new("float8", 1, 1),
        new("int8", 1, 1),
        new(LatentName, 1, 1),
        new("q8_0", 32, 34),
        new("q5_1", 32, 24),
        new("q5_0", 32, 22),
        new("q4_1", 32, 20),
        new("q4_0", 32, 18),
        new("iq4_nl", 32, 18),
    ];

    /// <summary>Bits of an element with its share of the scale.</summary>
    public double BitsPerElement => this.BlockBytes * 8.0 / this.BlockElements;

    /// <summary>Finds a type by its name or a common other one, such as <c>fp16</c> or <c>f16</c>; letter case does not matter.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CacheType? type)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = OtherNames.GetValueOrDefault(text, text);
        type = All.FirstOrDefault(item => item.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return type is not null;
    }

    /// <summary>Bytes of one row of elements, whole blocks.</summary>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    public long RowBytes(long elements)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(elements);
        long blocks = (elements / this.BlockElements) + (elements % this.BlockElements == 0 ? 0 : 1);
        return checked(blocks * this.BlockBytes);
    }

    /// <summary>
    /// Bytes of the one row of a latent attention: compressed part and rotary part. <c>fp8_ds_mla</c> keeps the rotary part in 16 bits and
    /// one float32 scale for each 128 elements of the compressed part.
    /// </summary>
    /// <exception cref="OverflowException">The bytes do not fit 64 bits.</exception>
    public long LatentRowBytes(long rank, long rotary)
    {
        if (this.Name != LatentName)
        {
            return this.RowBytes(checked(rank + rotary));
        }

        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfNegative(rotary);
        return checked(rank + ((rank + LatentScaleGroup - 1) / LatentScaleGroup * sizeof(float)) + (rotary * 2));
    }
}
