using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace HaoLine.Ir;

/// <summary>
/// The element type of a tensor: an index into one table that holds the ONNX element types, further low-precision
/// types and the ggml block types. The default value is <see cref="Undefined"/>.
/// </summary>
public readonly struct DataType : IEquatable<DataType>
{
    private static readonly Entry[] Table =
    [
        new("undefined", 0, 1, 0, Category.Other),
        new("float64", 64, 1, 8, Category.Float),
        new("float32", 32, 1, 4, Category.Float),
        new("float16", 16, 1, 2, Category.Float),
        new("bfloat16", 16, 1, 2, Category.Float),
        new("float8e4m3fn", 8, 1, 1, Category.Float),
        new("float8e4m3fnuz", 8, 1, 1, Category.Float),
        new("float8e5m2", 8, 1, 1, Category.Float),
        new("float8e5m2fnuz", 8, 1, 1, Category.Float),
        new("float8e8m0", 8, 1, 1, Category.UnsignedFloat),
        new("float4e2m1", 4, 1, 1, Category.Float),
        new("int64", 64, 1, 8, Category.SignedInteger),
        new("int32", 32, 1, 4, Category.SignedInteger),
        new("int16", 16, 1, 2, Category.SignedInteger),
        new("int8", 8, 1, 1, Category.SignedInteger),
        new("int4", 4, 1, 1, Category.SignedInteger),
        new("int2", 2, 1, 1, Category.SignedInteger),
        new("uint64", 64, 1, 8, Category.UnsignedInteger),
        new("uint32", 32, 1, 4, Category.UnsignedInteger),
        new("uint16", 16, 1, 2, Category.UnsignedInteger),
        new("uint8", 8, 1, 1, Category.UnsignedInteger),
        new("uint4", 4, 1, 1, Category.UnsignedInteger),
        new("uint2", 2, 1, 1, Category.UnsignedInteger),
        new("bool", 8, 1, 1, Category.Other),
        new("string", 0, 1, 0, Category.Other),
        new("complex64", 64, 1, 8, Category.Complex),
        new("complex128", 128, 1, 16, Category.Complex),
        new("q4_0", 0, 32, 18, Category.Block),
        new("q4_1", 5, 32, 20, Category.Block),
        new("q5_0", 0, 32, 22, Category.Block),
        new("q5_1", 6, 32, 24, Category.Block),
        new("q8_0", 0, 32, 34, Category.Block),
        new("q8_1", 9, 32, 36, Category.Block),
        new("q2_k", 0, 256, 84, Category.Block),
        new("q3_k", 0, 256, 110, Category.Block),
        new("q4_k", 0, 256, 144, Category.Block),
        new("q5_k", 0, 256, 176, Category.Block),
        new("q6_k", 0, 256, 210, Category.Block),
        new("q8_k", 0, 256, 292, Category.Block),
        new("iq2_xxs", 0, 256, 66, Category.Block),
        new("iq2_xs", 0, 256, 74, Category.Block),
        new("iq3_xxs", 0, 256, 98, Category.Block),
        new("iq1_s", 0, 256, 50, Category.Block),
        new("iq4_nl", 0, 32, 18, Category.Block),
        new("iq3_s", 0, 256, 110, Category.Block),
        new("iq2_s", 0, 256, 82, Category.Block),
        new("iq4_xs", 0, 256, 136, Category.Block),
        new("iq1_m", 0, 256, 56, Category.Block),
        new("tq1_0", 0, 256, 54, Category.Block),
        new("tq2_0", 0, 256, 66, Category.Block),
        new("mxfp4", 0, 32, 17, Category.Block),
        new("nvfp4", 0, 64, 36, Category.Block),
        new("q1_0", 0, 128, 18, Category.Block),
        new("q2_0", 0, 64, 18, Category.Block),
        new("q4_0_4_4", 0, 32, 18, Category.Block),
        new("q4_0_4_8", 0, 32, 18, Category.Block),
        new("q4_0_8_8", 0, 32, 18, Category.Block),
        new("iq4_nl_4_4", 0, 32, 18, Category.Block),
        new("iq4_nl_4_8", 0, 32, 18, Category.Block),
        new("iq4_nl_8_8", 0, 32, 18, Category.Block),
        new("float6e2m3", 6, 1, 1, Category.Float),
        new("float6e3m2", 6, 1, 1, Category.Float),
    ];

    private static readonly DataType[] AllTypes = [.. Enumerable.Range(0, Table.Length).Select(index => new DataType((byte)index))];

    private static readonly FrozenDictionary<string, DataType> ByName =
        AllTypes.ToFrozenDictionary(type => type.Name, StringComparer.OrdinalIgnoreCase);

    private readonly byte index;

    private DataType(byte index) => this.index = index;

    private enum Category : byte
    {
        Other,
        Float,
        UnsignedFloat,
        SignedInteger,
        UnsignedInteger,
        Complex,
        Block,
    }

    /// <summary>No type was given, or it is one this library does not know; its size is unknown.</summary>
    public static DataType Undefined => default;

    /// <summary>IEEE 754 binary64.</summary>
    public static DataType Float64 => new(1);

    /// <summary>IEEE 754 binary32.</summary>
    public static DataType Float32 => new(2);

    /// <summary>IEEE 754 binary16.</summary>
    public static DataType Float16 => new(3);

    /// <summary>The upper 16 bits of a binary32: 8 exponent bits and 7 fraction bits.</summary>
    public static DataType BFloat16 => new(4);

    /// <summary>Eight bits with 4 exponent and 3 fraction bits, finite values and NaN only.</summary>
    public static DataType Float8E4M3FN => new(5);

    /// <summary>Eight bits with 4 exponent and 3 fraction bits, one NaN and no negative zero.</summary>
    public static DataType Float8E4M3FNUZ => new(6);

    /// <summary>Eight bits with 5 exponent and 2 fraction bits, with infinities.</summary>
    public static DataType Float8E5M2 => new(7);

    /// <summary>Eight bits with 5 exponent and 2 fraction bits, one NaN, no infinities and no negative zero.</summary>
    public static DataType Float8E5M2FNUZ => new(8);

    /// <summary>Eight exponent bits without sign or fraction: a power-of-two scale of the microscaling formats.</summary>
    public static DataType Float8E8M0 => new(9);

    /// <summary>Four bits with 2 exponent bits and 1 fraction bit; two elements share a byte.</summary>
    public static DataType Float4E2M1 => new(10);

    /// <summary>Two's complement integer of 64 bits.</summary>
    public static DataType Int64 => new(11);

    /// <summary>Two's complement integer of 32 bits.</summary>
    public static DataType Int32 => new(12);

    /// <summary>Two's complement integer of 16 bits.</summary>
    public static DataType Int16 => new(13);

    /// <summary>Two's complement integer of 8 bits.</summary>
    public static DataType Int8 => new(14);

    /// <summary>Two's complement integer of 4 bits; several elements share a byte.</summary>
    public static DataType Int4 => new(15);

    /// <summary>Two's complement integer of 2 bits; several elements share a byte.</summary>
    public static DataType Int2 => new(16);

    /// <summary>Unsigned integer of 64 bits.</summary>
    public static DataType UInt64 => new(17);

    /// <summary>Unsigned integer of 32 bits.</summary>
    public static DataType UInt32 => new(18);

    /// <summary>Unsigned integer of 16 bits.</summary>
    public static DataType UInt16 => new(19);

    /// <summary>Unsigned integer of 8 bits.</summary>
    public static DataType UInt8 => new(20);

    /// <summary>Unsigned integer of 4 bits; several elements share a byte.</summary>
    public static DataType UInt4 => new(21);

    /// <summary>Unsigned integer of 2 bits; several elements share a byte.</summary>
    public static DataType UInt2 => new(22);

    /// <summary>A truth value stored in one byte.</summary>
    public static DataType Bool => new(23);

    /// <summary>Text of varying length, so that no byte count follows from the element count.</summary>
    public static DataType String => new(24);

    /// <summary>Two binary32 parts, 64 bits in all.</summary>
    public static DataType Complex64 => new(25);

    /// <summary>Two binary64 parts, 128 bits in all.</summary>
    public static DataType Complex128 => new(26);

    /// <summary>The ggml block type Q4_0: 32 elements in 18 bytes.</summary>
    public static DataType GgmlQ40 => new(27);

    /// <summary>The ggml block type Q4_1: 32 elements in 20 bytes.</summary>
    public static DataType GgmlQ41 => new(28);

    /// <summary>The ggml block type Q5_0: 32 elements in 22 bytes.</summary>
    public static DataType GgmlQ50 => new(29);

    /// <summary>The ggml block type Q5_1: 32 elements in 24 bytes.</summary>
    public static DataType GgmlQ51 => new(30);

    /// <summary>The ggml block type Q8_0: 32 elements in 34 bytes.</summary>
    public static DataType GgmlQ80 => new(31);

    /// <summary>The ggml block type Q8_1: 32 elements in 36 bytes.</summary>
    public static DataType GgmlQ81 => new(32);

    /// <summary>The ggml block type Q2_K: 256 elements in 84 bytes.</summary>
    public static DataType GgmlQ2K => new(33);

    /// <summary>The ggml block type Q3_K: 256 elements in 110 bytes.</summary>
    public static DataType GgmlQ3K => new(34);

    /// <summary>The ggml block type Q4_K: 256 elements in 144 bytes.</summary>
    public static DataType GgmlQ4K => new(35);

    /// <summary>The ggml block type Q5_K: 256 elements in 176 bytes.</summary>
    public static DataType GgmlQ5K => new(36);

    /// <summary>The ggml block type Q6_K: 256 elements in 210 bytes.</summary>
    public static DataType GgmlQ6K => new(37);

    /// <summary>The ggml block type Q8_K: 256 elements in 292 bytes.</summary>
    public static DataType GgmlQ8K => new(38);

    /// <summary>The ggml block type IQ2_XXS: 256 elements in 66 bytes.</summary>
    public static DataType GgmlIQ2XXS => new(39);

    /// <summary>The ggml block type IQ2_XS: 256 elements in 74 bytes.</summary>
    public static DataType GgmlIQ2XS => new(40);

    /// <summary>The ggml block type IQ3_XXS: 256 elements in 98 bytes.</summary>
    public static DataType GgmlIQ3XXS => new(41);

    /// <summary>The ggml block type IQ1_S: 256 elements in 50 bytes.</summary>
    public static DataType GgmlIQ1S => new(42);

    /// <summary>The ggml block type IQ4_NL: 32 elements in 18 bytes.</summary>
    public static DataType GgmlIQ4NL => new(43);

    /// <summary>The ggml block type IQ3_S: 256 elements in 110 bytes.</summary>
    public static DataType GgmlIQ3S => new(44);

    /// <summary>The ggml block type IQ2_S: 256 elements in 82 bytes.</summary>
    public static DataType GgmlIQ2S => new(45);

    /// <summary>The ggml block type IQ4_XS: 256 elements in 136 bytes.</summary>
    public static DataType GgmlIQ4XS => new(46);

    /// <summary>The ggml block type IQ1_M: 256 elements in 56 bytes.</summary>
    public static DataType GgmlIQ1M => new(47);

    /// <summary>The ggml block type TQ1_0: 256 elements in 54 bytes.</summary>
    public static DataType GgmlTQ10 => new(48);

    /// <summary>The ggml block type TQ2_0: 256 elements in 66 bytes.</summary>
    public static DataType GgmlTQ20 => new(49);

    /// <summary>The ggml block type MXFP4: 32 elements in 17 bytes.</summary>
    public static DataType GgmlMXFP4 => new(50);

    /// <summary>The ggml block type NVFP4: 64 elements in 36 bytes.</summary>
    public static DataType GgmlNVFP4 => new(51);

    /// <summary>The ggml block type Q1_0: 128 elements in 18 bytes.</summary>
    public static DataType GgmlQ10 => new(52);

    /// <summary>The ggml block type Q2_0: 64 elements in 18 bytes.</summary>
    public static DataType GgmlQ20 => new(53);

    /// <summary>The ggml block type Q4_0_4_4: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlQ40Packed4x4 => new(54);

    /// <summary>The ggml block type Q4_0_4_8: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlQ40Packed4x8 => new(55);

    /// <summary>The ggml block type Q4_0_8_8: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlQ40Packed8x8 => new(56);

    /// <summary>The ggml block type IQ4_NL_4_4: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlIQ4NLPacked4x4 => new(57);

    /// <summary>The ggml block type IQ4_NL_4_8: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlIQ4NLPacked4x8 => new(58);

    /// <summary>The ggml block type IQ4_NL_8_8: 32 elements in 18 bytes. Removed from current ggml but present in older files.</summary>
    public static DataType GgmlIQ4NLPacked8x8 => new(59);

    /// <summary>Six bits with 2 exponent and 3 fraction bits; four elements share three bytes.</summary>
    public static DataType Float6E2M3 => new(60);

    /// <summary>Six bits with 3 exponent and 2 fraction bits; four elements share three bytes.</summary>
    public static DataType Float6E3M2 => new(61);

    /// <summary>Every data type in table order, <see cref="Undefined"/> first.</summary>
    public static IReadOnlyList<DataType> All { get; } = AllTypes.AsReadOnly();

    /// <summary>The field's word in lower case, such as <c>float32</c>, <c>float8e4m3fn</c> or <c>q4_k</c>; unique per type.</summary>
    public string Name => Row.Name;

    /// <summary>Bits per element without padding; 0 for strings, the undefined type and block types whose share per element is not a whole number.</summary>
    public int BitsPerElement => Row.Bits;

    /// <summary>Bits per element as a fraction, block scales included (4.5 for <c>q4_k</c>); 0 for strings and the undefined type.</summary>
    public double BitsPerElementExact => IsBlock ? BlockBytes * 8.0 / BlockElements : BitsPerElement;

    /// <summary>How many elements share one indivisible block; 1 unless <see cref="IsBlock"/>.</summary>
    public int BlockElements => Row.BlockElements;

    /// <summary>
    /// Bytes of one block, or of one element for other types; types below 8 bits report 1 although several elements share
    /// a byte, and strings and the undefined type report 0.
    /// </summary>
    public int BlockBytes => Row.BlockBytes;

    /// <summary>True for real floating-point types, those of 8, 6 and 4 bits included; false for complex and block types.</summary>
    public bool IsFloatingPoint => Row.Category is Category.Float or Category.UnsignedFloat;

    /// <summary>True for signed and unsigned integers of any width; false for booleans and block types.</summary>
    public bool IsInteger => Row.Category is Category.SignedInteger or Category.UnsignedInteger;

    /// <summary>True when negative values can be represented; block types are, <c>float8e8m0</c> is not.</summary>
    public bool IsSigned => Row.Category is Category.Float or Category.SignedInteger or Category.Complex or Category.Block;

    /// <summary>True for pairs of a real and an imaginary part.</summary>
    public bool IsComplex => Row.Category == Category.Complex;

    /// <summary>True for the ggml types that store elements in blocks with their own scales.</summary>
    public bool IsBlock => Row.Category == Category.Block;

    /// <summary>True for types of 2, 4 or 6 bits whose elements share bytes; false for block types.</summary>
    public bool IsSubByte => !IsBlock && Row.Bits is > 0 and < 8;

    /// <summary>True when the byte length follows from the element count: everything but strings and the undefined type.</summary>
    public bool HasFixedSize => Row.BlockBytes > 0;

    private Entry Row => Table[this.index];

    /// <summary>Compares two data types for identity.</summary>
    public static bool operator ==(DataType left, DataType right) => left.index == right.index;

    /// <summary>Compares two data types for difference.</summary>
    public static bool operator !=(DataType left, DataType right) => left.index != right.index;

    /// <summary>Finds a type by its <see cref="Name"/>, ignoring case.</summary>
    /// <param name="name">The field's word; null is not found.</param>
    /// <param name="type">The type, or <see cref="Undefined"/> when there is none of that name.</param>
    public static bool TryParse([NotNullWhen(true)] string? name, out DataType type)
    {
        type = default;
        return name is not null && ByName.TryGetValue(name, out type);
    }

    /// <summary>
    /// Computes the storage of densely packed elements: types below 8 bits round up to whole bytes, block types to whole blocks.
    /// </summary>
    /// <param name="elements">The number of elements.</param>
    /// <param name="bytes">The storage in bytes, or 0 when it cannot be told.</param>
    /// <returns>False for strings, the undefined type, a negative count, or a result beyond 64 bits.</returns>
    public bool TryGetByteLength(long elements, out long bytes)
    {
        bytes = 0;
        if (!HasFixedSize || elements < 0)
        {
            return false;
        }

        var row = Row;
        var exact = row.Category == Category.Block
            ? ((Int128)elements + row.BlockElements - 1) / row.BlockElements * row.BlockBytes
            : (((Int128)elements * row.Bits) + 7) / 8;
        if (exact > long.MaxValue)
        {
            return false;
        }

        bytes = (long)exact;
        return true;
    }

    /// <summary>Computes the storage in bytes for a possibly symbolic element count, rounding as <see cref="TryGetByteLength"/> does.</summary>
    /// <param name="elements">The number of elements.</param>
    /// <returns>Unknown for strings, the undefined type, an unknown count and a negative count.</returns>
    /// <exception cref="OverflowException">The length does not fit 64 bits.</exception>
    public Dimension ByteLength(Dimension elements)
    {
        if (!HasFixedSize || elements.IsUnknown)
        {
            return Dimension.Unknown;
        }

        if (elements.TryGetValue(out var count))
        {
            return count < 0 ? Dimension.Unknown
                : TryGetByteLength(count, out var bytes) ? bytes
                : throw new OverflowException($"{count} elements of {Name} have a byte length beyond 64 bits.");
        }

        return IsBlock ? Dimension.CeilingDivide(elements, BlockElements) * BlockBytes
            : IsSubByte ? Dimension.CeilingDivide(elements * BitsPerElement, 8)
            : elements * BlockBytes;
    }

    /// <inheritdoc/>
    public bool Equals(DataType other) => this.index == other.index;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DataType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => this.index;

    /// <summary>Returns <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    private readonly record struct Entry(string Name, int Bits, int BlockElements, int BlockBytes, Category Category);
}
