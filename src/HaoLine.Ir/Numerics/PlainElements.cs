using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace HaoLine.Ir.Numerics;

/// <summary>Elements that stand alone: floats and integers of 2 to 64 bits.</summary>
internal static class PlainElements
{
    private static readonly float[] Float8E4M3FN = Table(static code => Small(code, 4, 3, 7, Specials.NaNOnly));
    private static readonly float[] Float8E4M3FNUZ = Table(static code => code == 0x80 ? float.NaN : Small(code, 4, 3, 8, Specials.None));
    private static readonly float[] Float8E5M2 = Table(static code => Small(code, 5, 2, 15, Specials.Ieee));
    private static readonly float[] Float8E5M2FNUZ = Table(static code => code == 0x80 ? float.NaN : Small(code, 5, 2, 16, Specials.None));
    private static readonly float[] Float8E8M0 = Table(static code => code == 0xFF ? float.NaN : MathF.ScaleB(1, code - 127));
    private static readonly float[] Float4E2M1 = [0, 0.5f, 1, 1.5f, 2, 3, 4, 6, -0f, -0.5f, -1, -1.5f, -2, -3, -4, -6];

    private static readonly float[] Float6E2M3 = [.. Enumerable.Range(0, 64).Select(static code => Small(((code & 32) << 2) | (code & 31), 2, 3, 1, Specials.None))];
    private static readonly float[] Float6E3M2 = [.. Enumerable.Range(0, 64).Select(static code => Small(((code & 32) << 2) | (code & 31), 3, 2, 3, Specials.None))];

    private enum Specials
    {
        None,
        NaNOnly,
        Ieee,
    }

    public static void Decode(DataType type, ReadOnlySpan<byte> packed, Span<float> values)
    {
        if (type == DataType.Float32)
        {
            Singles(packed, values);
        }
        else if (type == DataType.Float16)
        {
            Halves(packed, values);
        }
        else if (type == DataType.BFloat16)
        {
            BrainFloats(packed, values);
        }
        else if (Codes(type) is { } table)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = table[packed[i]];
            }
        }
        else if (type == DataType.Int8)
        {
            BlockScaling.Widen(MemoryMarshal.Cast<byte, sbyte>(packed), values);
        }
        else if (type.IsSubByte)
        {
            SubByte(type, packed, values);
        }
        else
        {
            Integers(type, packed, values);
        }
    }

    /// <summary>Elements that float32 does not hold exactly; false for other types.</summary>
    public static bool TryDecodeWide(DataType type, ReadOnlySpan<byte> packed, Span<double> values)
    {
        if (type == DataType.Float64)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadDoubleLittleEndian(packed[(8 * i)..]);
            }
        }
        else if (type == DataType.Int64)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadInt64LittleEndian(packed[(8 * i)..]);
            }
        }
        else if (type == DataType.UInt64)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadUInt64LittleEndian(packed[(8 * i)..]);
            }
        }
        else if (type == DataType.Int32)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadInt32LittleEndian(packed[(4 * i)..]);
            }
        }
        else if (type == DataType.UInt32)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = BinaryPrimitives.ReadUInt32LittleEndian(packed[(4 * i)..]);
            }
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>One binary16 to binary32, subnormals and NaN payloads kept as hardware does.</summary>
    public static float Half(ReadOnlySpan<byte> packed, int offset) => (float)BinaryPrimitives.ReadHalfLittleEndian(packed[offset..]);

    private static float[]? Codes(DataType type) =>
        type == DataType.Float8E4M3FN ? Float8E4M3FN
        : type == DataType.Float8E4M3FNUZ ? Float8E4M3FNUZ
        : type == DataType.Float8E5M2 ? Float8E5M2
        : type == DataType.Float8E5M2FNUZ ? Float8E5M2FNUZ
        : type == DataType.Float8E8M0 ? Float8E8M0
        : null;

    private static float[] Table(Func<int, float> decode) => [.. Enumerable.Range(0, 256).Select(decode)];

    private static float Small(int code, int exponentBits, int fractionBits, int bias, Specials specials)
    {
        int exponent = (code >> fractionBits) & ((1 << exponentBits) - 1);
        int fraction = code & ((1 << fractionBits) - 1);
        bool isTop = exponent == (1 << exponentBits) - 1;
        float magnitude = specials == Specials.Ieee && isTop ? (fraction == 0 ? float.PositiveInfinity : float.NaN)
            : specials == Specials.NaNOnly && isTop && fraction == (1 << fractionBits) - 1 ? float.NaN
            : exponent == 0 ? MathF.ScaleB(fraction, 1 - bias - fractionBits)
            : MathF.ScaleB((1 << fractionBits) + fraction, exponent - bias - fractionBits);
        return (code & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static void Singles(ReadOnlySpan<byte> packed, Span<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            packed.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(packed[(4 * i)..]);
        }
    }

    private static void BrainFloats(ReadOnlySpan<byte> packed, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(packed);
            Span<uint> bits = MemoryMarshal.Cast<float, uint>(values);
            for (; i <= values.Length - 16; i += 16)
            {
                (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Create(halves[i..]));
                (low << 16).CopyTo(bits[i..]);
                (high << 16).CopyTo(bits[(i + 8)..]);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(packed[(2 * i)..]) << 16);
        }
    }

    /// <summary>
    /// Moves exponent and fraction into place and multiplies by 2^112, which also normalises subnormals exactly; infinities and NaN get
    /// their exponent afterwards. Signalling NaN become quiet as in the scalar conversion.
    /// </summary>
    private static void Halves(ReadOnlySpan<byte> packed, Span<float> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated && BitConverter.IsLittleEndian)
        {
            ReadOnlySpan<ushort> halves = MemoryMarshal.Cast<byte, ushort>(packed);
            for (; i <= values.Length - 16; i += 16)
            {
                (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(Vector256.Create(halves[i..]));
                Expand(low).CopyTo(values[i..]);
                Expand(high).CopyTo(values[(i + 8)..]);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = Half(packed, 2 * i);
        }
    }

    private static Vector256<float> Expand(Vector256<uint> half)
    {
        Vector256<uint> sign = (half & Vector256.Create(0x8000u)) << 16;
        Vector256<uint> magnitude = (half & Vector256.Create(0x7FFFu)) << 13;
        Vector256<float> scaled = magnitude.AsSingle() * Vector256.Create(5.192296858534828e33f); // 2^112
        Vector256<uint> special = Vector256.GreaterThanOrEqual(magnitude, Vector256.Create(0x7C00u << 13));
        Vector256<uint> quiet = Vector256.GreaterThan(magnitude, Vector256.Create(0x7C00u << 13)) & Vector256.Create(0x00400000u);
        Vector256<uint> bits = Vector256.ConditionalSelect(special, magnitude | Vector256.Create(0x7F800000u) | quiet, scaled.AsUInt32());
        return (bits | sign).AsSingle();
    }

    private static void SubByte(DataType type, ReadOnlySpan<byte> packed, Span<float> values)
    {
        int bits = type.BitsPerElement;
        int mask = (1 << bits) - 1;
        int sign = type.IsInteger && type.IsSigned ? 1 << (bits - 1) : 0;
        float[]? levels = type == DataType.Float4E2M1 ? Float4E2M1
            : type == DataType.Float6E2M3 ? Float6E2M3
            : type == DataType.Float6E3M2 ? Float6E3M2
            : null;
        for (int i = 0; i < values.Length; i++)
        {
            // Elements of six bits reach over the end of their byte.
            long place = (long)i * bits;
            int first = (int)(place / 8);
            int pair = packed[first] | (first + 1 < packed.Length ? packed[first + 1] << 8 : 0);
            int code = (pair >> (int)(place % 8)) & mask;
            values[i] = levels is null ? (code ^ sign) - sign : levels[code];
        }
    }

    private static void Integers(DataType type, ReadOnlySpan<byte> packed, Span<float> values)
    {
        int width = type.BlockBytes;
        bool isSigned = type.IsSigned;
        if (type == DataType.Float64)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(packed[(8 * i)..]);
            }

            return;
        }

        bool isBool = type == DataType.Bool;
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = packed.Slice(width * i, width);
            values[i] = width switch
            {
                1 => isBool ? (element[0] != 0 ? 1 : 0) : element[0],
                2 => isSigned ? BinaryPrimitives.ReadInt16LittleEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
                4 => isSigned ? BinaryPrimitives.ReadInt32LittleEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
                _ => isSigned ? BinaryPrimitives.ReadInt64LittleEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element),
            };
        }
    }
}
