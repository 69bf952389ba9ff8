using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>The words that headers use for element types, in one place for reading and writing.</summary>
internal static class SafeTensorsDataTypes
{
    /// <summary>Most frequent first: the table is searched in order.</summary>
    private static readonly (byte[] Word, DataType Type)[] Table =
    [
        ("BF16"u8.ToArray(), DataType.BFloat16),
        ("F16"u8.ToArray(), DataType.Float16),
        ("F32"u8.ToArray(), DataType.Float32),
        ("I32"u8.ToArray(), DataType.Int32),
        ("U8"u8.ToArray(), DataType.UInt8),
        ("F8_E4M3"u8.ToArray(), DataType.Float8E4M3FN),
        ("I64"u8.ToArray(), DataType.Int64),
        ("I8"u8.ToArray(), DataType.Int8),
        ("F64"u8.ToArray(), DataType.Float64),
        ("BOOL"u8.ToArray(), DataType.Bool),
        ("F8_E5M2"u8.ToArray(), DataType.Float8E5M2),
        ("F8_E8M0"u8.ToArray(), DataType.Float8E8M0),
        ("F8_E4M3FNUZ"u8.ToArray(), DataType.Float8E4M3FNUZ),
        ("F8_E5M2FNUZ"u8.ToArray(), DataType.Float8E5M2FNUZ),
        ("F4"u8.ToArray(), DataType.Float4E2M1),
        ("F6_E2M3"u8.ToArray(), DataType.Float6E2M3),
        ("F6_E3M2"u8.ToArray(), DataType.Float6E3M2),
        ("I16"u8.ToArray(), DataType.Int16),
        ("U16"u8.ToArray(), DataType.UInt16),
        ("U32"u8.ToArray(), DataType.UInt32),
        ("U64"u8.ToArray(), DataType.UInt64),
        ("C64"u8.ToArray(), DataType.Complex64),
    ];

    private static readonly FrozenDictionary<DataType, string> Words =
        Table.ToFrozenDictionary(static row => row.Type, static row => Encoding.ASCII.GetString(row.Word));

    /// <summary>Every word, for messages.</summary>
    public static string Known { get; } = string.Join(", ", Table.Select(static row => Encoding.ASCII.GetString(row.Word)).Order(StringComparer.Ordinal));

    /// <summary>The type of a word; false for words the format does not define.</summary>
    public static bool TryFind(ReadOnlySpan<byte> word, out DataType type)
    {
        foreach ((byte[] known, DataType found) in Table)
        {
            if (word.SequenceEqual(known))
            {
                type = found;
                return true;
            }
        }

        type = DataType.Undefined;
        return false;
    }

    /// <summary>The word of a type; false for types the format does not have, such as ggml blocks and strings.</summary>
    public static bool TryGetWord(DataType type, [NotNullWhen(true)] out string? word) => Words.TryGetValue(type, out word);
}
