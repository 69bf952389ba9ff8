using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Operators;

/// <summary>The numbers that ONNX attributes use for element types (TensorProto.DataType).</summary>
internal static class OnnxElementTypes
{
    private static readonly DataType[] ByNumber =
    [
        DataType.Undefined, DataType.Float32, DataType.UInt8, DataType.Int8, DataType.UInt16, DataType.Int16, DataType.Int32, DataType.Int64,
        DataType.String, DataType.Bool, DataType.Float16, DataType.Float64, DataType.UInt32, DataType.UInt64, DataType.Complex64,
        DataType.Complex128, DataType.BFloat16, DataType.Float8E4M3FN, DataType.Float8E4M3FNUZ, DataType.Float8E5M2, DataType.Float8E5M2FNUZ,
        DataType.UInt4, DataType.Int4, DataType.Float4E2M1, DataType.Float8E8M0, DataType.UInt2, DataType.Int2,
    ];

    /// <summary>The type of a number; <see cref="DataType.Undefined"/> when there is none.</summary>
    public static DataType Find(long number) => number > 0 && number < ByNumber.Length ? ByNumber[number] : DataType.Undefined;

    /// <summary>The type that an int attribute names; the default when it is not stated.</summary>
    /// <exception cref="OperatorSemanticsException">The number names no type.</exception>
    public static DataType FromAttribute(OperatorInvocation context, string name, DataType defaultType)
    {
        long number = context.GetInt(name, -1);
        if (number == -1)
        {
            return defaultType;
        }

        DataType type = Find(number);
        return type != DataType.Undefined
            ? type
            : throw new OperatorSemanticsException(DefectKind.BadAttribute, $"attribute '{name}' names the element type {number}, which does not exist.");
    }

    /// <summary>The type of a name as operator set 1 wrote it, such as <c>FLOAT</c>; <see cref="DataType.Undefined"/> when there is none.</summary>
    public static DataType FromName(string name) => name.ToUpperInvariant() switch
    {
        "FLOAT" => DataType.Float32,
        "DOUBLE" => DataType.Float64,
        "COMPLEX64" => DataType.Complex64,
        "COMPLEX128" => DataType.Complex128,
        string other => DataType.TryParse(other, out DataType type) ? type : DataType.Undefined,
    };
}
