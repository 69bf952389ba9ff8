using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HaoLine.Ir.Numerics;

/// <summary>
/// Blocks with one scale for all their elements, or one for each of a few parts: the first ggml types, binary and ternary ones, and the
/// four-bit floats. Layouts: the structures of ggml-common.h.
/// </summary>
internal static class GgmlClassicBlocks
{
    private const int Half = 16;

    public static void Q40(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        BlockScaling.Nibbles(block[2..], 8, quants, quants[Half..]);
        BlockScaling.Scale(quants, PlainElements.Half(block, 0), values);
    }

    public static void Q41(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        BlockScaling.Nibbles(block[4..], 0, quants, quants[Half..]);
        BlockScaling.Scale(quants, PlainElements.Half(block, 0), PlainElements.Half(block, 2), values);
    }

    public static void Q50(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        BlockScaling.Nibbles(block[6..], 16, quants, quants[Half..]);
        AddFifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[2..]), quants);
        BlockScaling.Scale(quants, PlainElements.Half(block, 0), values);
    }

    public static void Q51(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        BlockScaling.Nibbles(block[8..], 0, quants, quants[Half..]);
        AddFifthBits(BinaryPrimitives.ReadUInt32LittleEndian(block[4..]), quants);
        BlockScaling.Scale(quants, PlainElements.Half(block, 0), PlainElements.Half(block, 2), values);
    }

    public static void Q80(ReadOnlySpan<byte> block, Span<float> values) =>
        BlockScaling.Scale(MemoryMarshal.Cast<byte, sbyte>(block[2..]), PlainElements.Half(block, 0), values);

    /// <summary>The second number of the block is a sum that products use; it is no part of the values.</summary>
    public static void Q81(ReadOnlySpan<byte> block, Span<float> values) =>
        BlockScaling.Scale(MemoryMarshal.Cast<byte, sbyte>(block[4..]), PlainElements.Half(block, 0), values);

    /// <summary>One bit for each element: the scale or its negative.</summary>
    public static void Q10(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[128];
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] = (sbyte)((((block[2 + (i / 8)] >> (i % 8)) & 1) * 2) - 1);
        }

        BlockScaling.Scale(quants, PlainElements.Half(block, 0), values);
    }

    /// <summary>Two bits for each element: -1 to 2.</summary>
    public static void Q20(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[64];
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] = (sbyte)(((block[2 + (i / 4)] >> (i % 4 * 2)) & 3) - 1);
        }

        BlockScaling.Scale(quants, PlainElements.Half(block, 0), values);
    }

    /// <summary>The scale is a power of two; it is halved, as the table of levels is doubled.</summary>
    public static void MXFP4(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        Levels(GgmlCodebooks.DoubledFloat4, block[1..], quants, quants[Half..]);
        int exponent = block[0];
        float scale = BitConverter.UInt32BitsToSingle(exponent < 2 ? 0x00200000u << exponent : (uint)(exponent - 1) << 23);
        BlockScaling.Scale(quants, scale, values);
    }

    /// <summary>Four parts of 16 elements, each with an unsigned float8e4m3 scale.</summary>
    public static void NVFP4(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[16];
        for (int part = 0; part < 4; part++)
        {
            Levels(GgmlCodebooks.DoubledFloat4, block.Slice(4 + (part * 8), 8), quants, quants[8..]);
            BlockScaling.Scale(quants, HalvedScale(block[part]), values[(part * 16)..]);
        }
    }

    /// <summary>Five ternary digits in a byte: 48 bytes for 240 elements, then four in each of 4 bytes. Digits come off at the top by multiplying by powers of three.</summary>
    public static void TQ10(ReadOnlySpan<byte> block, Span<float> values)
    {
        ReadOnlySpan<byte> powers = [1, 3, 9, 27, 81];
        Span<sbyte> quants = stackalloc sbyte[256];
        int next = Ternary(block[..32], powers, quants, 0);
        next = Ternary(block[32..48], powers, quants, next);
        Ternary(block[48..52], powers[..4], quants, next);
        BlockScaling.Scale(quants, PlainElements.Half(block, 52), values);
    }

    public static void TQ20(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[256];
        for (int i = 0; i < quants.Length; i++)
        {
            int group = i / 128;
            quants[i] = (sbyte)(((block[(group * 32) + (i % 32)] >> (i / 32 % 4 * 2)) & 3) - 1);
        }

        BlockScaling.Scale(quants, PlainElements.Half(block, 64), values);
    }

    /// <summary>Looks the low halves of bytes up for the first elements and the high halves for the others.</summary>
    public static void Levels(ReadOnlySpan<sbyte> levels, ReadOnlySpan<byte> packed, Span<sbyte> low, Span<sbyte> high)
    {
        for (int i = 0; i < packed.Length; i++)
        {
            low[i] = levels[packed[i] & 0x0F];
            high[i] = levels[packed[i] >> 4];
        }
    }

    private static void AddFifthBits(uint bits, Span<sbyte> quants)
    {
        for (int i = 0; i < quants.Length; i++)
        {
            quants[i] += (sbyte)(((bits >> i) & 1) << 4);
        }
    }

    private static int Ternary(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> powers, Span<sbyte> quants, int next)
    {
        foreach (byte power in powers)
        {
            foreach (byte value in bytes)
            {
                int digit = ((byte)(value * power) * 3) >> 8;
                quants[next++] = (sbyte)(digit - 1);
            }
        }

        return next;
    }

    private static float HalvedScale(byte code)
    {
        if (code is 0 or 0x7F)
        {
            return 0;
        }

        int exponent = (code >> 3) & 0xF;
        int fraction = code & 7;
        return exponent == 0 ? MathF.ScaleB(fraction, -10) : MathF.ScaleB(8 + fraction, exponent - 11);
    }
}
