using HaoLine.Formats.Pickle;
using HaoLine.Ir;

namespace HaoLine.Formats.PyTorch.Reading;

/// <summary>Element types by the names of storages and dtypes.</summary>
internal static class TorchTypes
{
    private static readonly Dictionary<string, TorchElement> ByName = new(StringComparer.Ordinal)
    {
        ["FloatStorage"] = new(DataType.Float32, 4),
        ["DoubleStorage"] = new(DataType.Float64, 8),
        ["HalfStorage"] = new(DataType.Float16, 2),
        ["BFloat16Storage"] = new(DataType.BFloat16, 2),
        ["LongStorage"] = new(DataType.Int64, 8),
        ["IntStorage"] = new(DataType.Int32, 4),
        ["ShortStorage"] = new(DataType.Int16, 2),
        ["CharStorage"] = new(DataType.Int8, 1),
        ["ByteStorage"] = new(DataType.UInt8, 1),
        ["BoolStorage"] = new(DataType.Bool, 1),
        ["ComplexFloatStorage"] = new(DataType.Complex64, 8),
        ["ComplexDoubleStorage"] = new(DataType.Complex128, 16),
        ["QInt8Storage"] = new(DataType.Int8, 1),
        ["QUInt8Storage"] = new(DataType.UInt8, 1),
        ["QInt32Storage"] = new(DataType.Int32, 4),
        ["QUInt4x2Storage"] = new(DataType.Undefined, 1),
        ["QUInt2x4Storage"] = new(DataType.Undefined, 1),
        ["Float8_e4m3fnStorage"] = new(DataType.Float8E4M3FN, 1),
        ["Float8_e5m2Storage"] = new(DataType.Float8E5M2, 1),
        ["UntypedStorage"] = new(DataType.Undefined, 1),
        ["float32"] = new(DataType.Float32, 4),
        ["float"] = new(DataType.Float32, 4),
        ["float64"] = new(DataType.Float64, 8),
        ["double"] = new(DataType.Float64, 8),
        ["float16"] = new(DataType.Float16, 2),
        ["half"] = new(DataType.Float16, 2),
        ["bfloat16"] = new(DataType.BFloat16, 2),
        ["float8_e4m3fn"] = new(DataType.Float8E4M3FN, 1),
        ["float8_e4m3fnuz"] = new(DataType.Float8E4M3FNUZ, 1),
        ["float8_e5m2"] = new(DataType.Float8E5M2, 1),
        ["float8_e5m2fnuz"] = new(DataType.Float8E5M2FNUZ, 1),
        ["float8_e8m0fnu"] = new(DataType.Float8E8M0, 1),
        ["int64"] = new(DataType.Int64, 8),
        ["long"] = new(DataType.Int64, 8),
        ["int32"] = new(DataType.Int32, 4),
        ["int"] = new(DataType.Int32, 4),
        ["int16"] = new(DataType.Int16, 2),
        ["short"] = new(DataType.Int16, 2),
        ["int8"] = new(DataType.Int8, 1),
        ["uint8"] = new(DataType.UInt8, 1),
        ["uint16"] = new(DataType.UInt16, 2),
        ["uint32"] = new(DataType.UInt32, 4),
        ["uint64"] = new(DataType.UInt64, 8),
        ["bool"] = new(DataType.Bool, 1),
        ["complex64"] = new(DataType.Complex64, 8),
        ["complex128"] = new(DataType.Complex128, 16),
        ["complex32"] = new(DataType.Undefined, 4),
        ["qint8"] = new(DataType.Int8, 1),
        ["quint8"] = new(DataType.UInt8, 1),
        ["qint32"] = new(DataType.Int32, 4),
    };

    /// <summary>The element of a storage class or dtype; null when it is not known.</summary>
    public static TorchElement? Find(PickleValue value) =>
        value is PickleGlobal { Module: "torch" or "torch.storage" or "torch.cuda" } global ? Find(global.Name) : null;

    public static TorchElement? Find(string name) => ByName.TryGetValue(name, out TorchElement element) ? element : null;
}
