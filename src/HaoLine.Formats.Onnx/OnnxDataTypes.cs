using System.Collections.Frozen;
using HaoLine.Ir;

namespace HaoLine.Formats.Onnx;

/// <summary>The numbers that ONNX files use for element types (<c>TensorProto.DataType</c>), in one place for reading and writing.</summary>
internal static class OnnxDataTypes
{
    /// <summary>Indexed by the number; 0 is the undefined type.</summary>
    private static readonly DataType[] ByNumber =
    [
        DataType.Undefined,
        DataType.Float32,
        DataType.UInt8,
        DataType.Int8,
        DataType.UInt16,
        DataType.Int16,
        DataType.Int32,
        DataType.Int64,
        DataType.String,
        DataType.Bool,
        DataType.Float16,
        DataType.Float64,
        DataType.UInt32,
        DataType.UInt64,
        DataType.Complex64,
        DataType.Complex128,
        DataType.BFloat16,
        DataType.Float8E4M3FN,
        DataType.Float8E4M3FNUZ,
        DataType.Float8E5M2,
        DataType.Float8E5M2FNUZ,
        DataType.UInt4,
        DataType.Int4,
        DataType.Float4E2M1,
        DataType.Float8E8M0,
        DataType.UInt2,
        DataType.Int2,
    ];

    private static readonly FrozenDictionary<DataType, int> Numbers =
        ByNumber.Select((type, number) => KeyValuePair.Create(type, number)).ToFrozenDictionary();

    /// <summary>The type of a number; false for numbers this library does not know.</summary>
    public static bool TryFromNumber(long number, out DataType type)
    {
        bool known = number >= 0 && number < ByNumber.Length;
        type = known ? ByNumber[number] : DataType.Undefined;
        return known;
    }

    /// <summary>The number of a type; false for types that ONNX does not have, such as ggml blocks.</summary>
    public static bool TryGetNumber(DataType type, out int number) => Numbers.TryGetValue(type, out number);
}
