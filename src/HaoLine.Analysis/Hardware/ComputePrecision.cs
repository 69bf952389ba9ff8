namespace HaoLine.Hardware;

/// <summary>Arithmetic that a device may have its own units for.</summary>
public enum ComputePrecision
{
    /// <summary>64-bit floating point.</summary>
    Float64,

    /// <summary>32-bit floating point without matrix units of lower precision.</summary>
    Float32,

    /// <summary>32-bit operands rounded to 10 bits of mantissa in matrix units (TF32, XF32).</summary>
    TensorFloat32,

    /// <summary>Brain floating point, products summed in 32 bits.</summary>
    BFloat16,

    /// <summary>16-bit floating point, products summed in 32 bits.</summary>
    Float16,

    /// <summary>Any 8-bit floating point format.</summary>
    Float8,

    /// <summary>8-bit integers.</summary>
    Int8,

    /// <summary>4-bit integers.</summary>
    Int4,

    /// <summary>Any 4-bit floating point format.</summary>
    Float4,
}
