using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Checkpoints;

/// <summary>Numbers and names of TensorFlow element types.</summary>
internal static class TensorFlowTypes
{
    public const int Text = 7;

    /// <summary>The type of a number; undefined for resources, variants and unknown ones.</summary>
    public static DataType OfNumber(int number) => number switch
    {
        1 => DataType.Float32,
        2 => DataType.Float64,
        3 or 13 => DataType.Int32,
        4 or 12 => DataType.UInt8,
        5 or 15 => DataType.Int16,
        6 or 11 => DataType.Int8,
        Text => DataType.String,
        8 => DataType.Complex64,
        9 => DataType.Int64,
        10 => DataType.Bool,
        14 => DataType.BFloat16,
        16 or 17 => DataType.UInt16,
        18 => DataType.Complex128,
        19 => DataType.Float16,
        22 => DataType.UInt32,
        23 => DataType.UInt64,
        24 => DataType.Float8E5M2,
        25 => DataType.Float8E4M3FN,
        _ => DataType.Undefined,
    };

    /// <summary>The type of a name such as <c>DT_FLOAT</c>.</summary>
    public static DataType OfName(string name) => name switch
    {
        "DT_FLOAT" => DataType.Float32,
        "DT_DOUBLE" => DataType.Float64,
        "DT_INT32" => DataType.Int32,
        "DT_UINT8" => DataType.UInt8,
        "DT_INT16" => DataType.Int16,
        "DT_INT8" => DataType.Int8,
        "DT_STRING" => DataType.String,
        "DT_COMPLEX64" => DataType.Complex64,
        "DT_INT64" => DataType.Int64,
        "DT_BOOL" => DataType.Bool,
        "DT_BFLOAT16" => DataType.BFloat16,
        "DT_HALF" => DataType.Float16,
        _ => DataType.Undefined,
    };
}
