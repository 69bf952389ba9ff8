namespace HaoLine.Formats.Gguf;

/// <summary>Type of a metadata value; the numbers are those of the file.</summary>
public enum GgufValueType
{
    /// <summary>Unsigned integer of 8 bits.</summary>
    UInt8 = 0,

    /// <summary>Signed integer of 8 bits.</summary>
    Int8 = 1,

    /// <summary>Unsigned integer of 16 bits.</summary>
    UInt16 = 2,

    /// <summary>Signed integer of 16 bits.</summary>
    Int16 = 3,

    /// <summary>Unsigned integer of 32 bits.</summary>
    UInt32 = 4,

    /// <summary>Signed integer of 32 bits.</summary>
    Int32 = 5,

    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 6,

    /// <summary>A truth value in one byte.</summary>
    Bool = 7,

    /// <summary>UTF-8 text with a length before it.</summary>
    Text = 8,

    /// <summary>Values of one type, which may be arrays themselves.</summary>
    Array = 9,

    /// <summary>Unsigned integer of 64 bits.</summary>
    UInt64 = 10,

    /// <summary>Signed integer of 64 bits.</summary>
    Int64 = 11,

    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 12,
}
