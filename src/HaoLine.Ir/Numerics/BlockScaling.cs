using System.Runtime.Intrinsics;

namespace HaoLine.Ir.Numerics;

/// <summary>
/// The last step of all block types: small integers times a scale, with or without an offset. Products and sums are rounded one after
/// the other, never fused, so vectors and scalars give the same bits.
/// </summary>
internal static class BlockScaling
{
    /// <summary>value = quant.</summary>
    public static void Widen(ReadOnlySpan<sbyte> quants, Span<float> values)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            for (; i <= values.Length - 16; i += 16)
            {
                Load(quants[i..], out Vector256<float> low, out Vector256<float> high);
                low.CopyTo(values[i..]);
                high.CopyTo(values[(i + 8)..]);
            }
        }

        for (; i < values.Length; i++)
        {
            values[i] = quants[i];
        }
    }

    /// <summary>value = quant · scale.</summary>
    public static void Scale(ReadOnlySpan<sbyte> quants, float scale, Span<float> values)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector256<float> factor = Vector256.Create(scale);
            for (; i <= quants.Length - 16; i += 16)
            {
                Load(quants[i..], out Vector256<float> low, out Vector256<float> high);
                (low * factor).CopyTo(values[i..]);
                (high * factor).CopyTo(values[(i + 8)..]);
            }
        }

        for (; i < quants.Length; i++)
        {
            values[i] = quants[i] * scale;
        }
    }

    /// <summary>value = quant · scale + offset.</summary>
    public static void Scale(ReadOnlySpan<sbyte> quants, float scale, float offset, Span<float> values)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector256<float> factor = Vector256.Create(scale);
            Vector256<float> addend = Vector256.Create(offset);
            for (; i <= quants.Length - 16; i += 16)
            {
                Load(quants[i..], out Vector256<float> low, out Vector256<float> high);
                Vector256<float> lowProduct = low * factor;
                Vector256<float> highProduct = high * factor;
                (lowProduct + addend).CopyTo(values[i..]);
                (highProduct + addend).CopyTo(values[(i + 8)..]);
            }
        }

        for (; i < quants.Length; i++)
        {
            float product = quants[i] * scale;
            values[i] = product + offset;
        }
    }

    /// <summary>value = scale · (quant + shift).</summary>
    public static void ShiftAndScale(ReadOnlySpan<sbyte> quants, float shift, float scale, Span<float> values)
    {
        for (int i = 0; i < quants.Length; i++)
        {
            values[i] = scale * (quants[i] + shift);
        }
    }

    /// <summary>Splits bytes into their low and high halves, each minus a bias.</summary>
    public static void Nibbles(ReadOnlySpan<byte> packed, int bias, Span<sbyte> low, Span<sbyte> high)
    {
        int i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            Vector128<byte> mask = Vector128.Create((byte)0x0F);
            Vector128<byte> subtrahend = Vector128.Create((byte)bias);
            for (; i <= packed.Length - 16; i += 16)
            {
                Vector128<byte> bytes = Vector128.Create(packed[i..]);
                ((bytes & mask) - subtrahend).AsSByte().CopyTo(low[i..]);
                ((Vector128.ShiftRightLogical(bytes.AsUInt16(), 4).AsByte() & mask) - subtrahend).AsSByte().CopyTo(high[i..]);
            }
        }

        for (; i < packed.Length; i++)
        {
            low[i] = (sbyte)((packed[i] & 0x0F) - bias);
            high[i] = (sbyte)((packed[i] >> 4) - bias);
        }
    }

    /// <summary>Adds 16 or another weight where a bit of a byte is set.</summary>
    public static void AddBit(ReadOnlySpan<byte> bits, int bit, int weight, Span<sbyte> quants)
    {
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] += (sbyte)(((bits[i] >> bit) & 1) * weight);
        }
    }

    private static void Load(ReadOnlySpan<sbyte> quants, out Vector256<float> low, out Vector256<float> high)
    {
        Vector256<short> shorts = Vector256.Create(Vector128.WidenLower(Vector128.Create(quants)), Vector128.WidenUpper(Vector128.Create(quants)));
        low = Vector256.ConvertToSingle(Vector256.WidenLower(shorts));
        high = Vector256.ConvertToSingle(Vector256.WidenUpper(shorts));
    }
}
