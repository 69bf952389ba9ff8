using HaoLine.Ir;

namespace HaoLine.Formats.Gguf;

/// <summary>
/// The type numbers of ggml, 0 to 42, and the data types they stand for. Source: the enumeration of ggml.h as of August 2026.
/// </summary>
public static class GgmlTypes
{
    private static readonly DataType[] ById =
    [
        DataType.Float32, DataType.Float16, DataType.GgmlQ40, DataType.GgmlQ41, default, default, DataType.GgmlQ50, DataType.GgmlQ51,
        DataType.GgmlQ80, DataType.GgmlQ81, DataType.GgmlQ2K, DataType.GgmlQ3K, DataType.GgmlQ4K, DataType.GgmlQ5K, DataType.GgmlQ6K, DataType.GgmlQ8K,
        DataType.GgmlIQ2XXS, DataType.GgmlIQ2XS, DataType.GgmlIQ3XXS, DataType.GgmlIQ1S, DataType.GgmlIQ4NL, DataType.GgmlIQ3S, DataType.GgmlIQ2S, DataType.GgmlIQ4XS,
        DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64, DataType.Float64, DataType.GgmlIQ1M, DataType.BFloat16,
        DataType.GgmlQ40Packed4x4, DataType.GgmlQ40Packed4x8, DataType.GgmlQ40Packed8x8, DataType.GgmlTQ10, DataType.GgmlTQ20,
        DataType.GgmlIQ4NLPacked4x4, DataType.GgmlIQ4NLPacked4x8, DataType.GgmlIQ4NLPacked8x8,
        DataType.GgmlMXFP4, DataType.GgmlNVFP4, DataType.GgmlQ10, DataType.GgmlQ20,
    ];

    /// <summary>How many type numbers are defined, the removed ones included.</summary>
    public static int Count => ById.Length;

    /// <summary>The data type of a number; false for numbers whose block size is not known: 4, 5 and those from 43 on.</summary>
    public static bool TryGetDataType(long id, out DataType type)
    {
        type = id >= 0 && id < ById.Length ? ById[id] : default;
        return type != DataType.Undefined;
    }

    /// <summary>The number of a data type; false when ggml has no such type.</summary>
    public static bool TryGetId(DataType type, out int id)
    {
        id = type == DataType.Undefined ? -1 : Array.IndexOf(ById, type);
        return id >= 0;
    }

    /// <summary>True for numbers that current ggml no longer reads: 4, 5, 31 to 33 and 36 to 38.</summary>
    public static bool IsRemoved(long id) => id is 4 or 5 or (>= 31 and <= 33) or (>= 36 and <= 38);

    /// <summary>The name of a number as ggml writes it, such as <c>Q4_K</c>; a name made from the number when it is not defined.</summary>
    public static string NameOf(long id) => id switch
    {
        4 => "Q4_2 (removed)",
        5 => "Q4_3 (removed)",
        _ when !TryGetDataType(id, out DataType type) => $"type {id}",
        0 => "F32",
        1 => "F16",
        28 => "F64",
        30 => "BF16",
        >= 24 and <= 27 => $"I{ById[id].BitsPerElement}",
        _ => ById[id].Name.ToUpperInvariant(),
    };
}
