using System.Buffers.Binary;
using System.Numerics;

namespace HaoLine.Ir.Numerics;

/// <summary>
/// The IQ types: indices into code books of 8 or 4 values, signs, and scales for each 16 or 32 elements. Layouts: the structures of
/// ggml-common.h.
/// </summary>
internal static class GgmlCodebookBlocks
{
    private const int Parts = 8;

    public static void IQ2XXS(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        Span<sbyte> quants = stackalloc sbyte[32];
        for (int part = 0; part < Parts; part++)
        {
            ReadOnlySpan<byte> indices = block.Slice(2 + (8 * part), 4);
            uint signs = BinaryPrimitives.ReadUInt32LittleEndian(block[(6 + (8 * part))..]);
            for (int row = 0; row < 4; row++)
            {
                Signed(GgmlCodebooks.Iq2Xxs.AsSpan(8 * indices[row], 8), EvenSigns(signs >> (7 * row)), quants[(8 * row)..]);
            }

            BlockScaling.Scale(quants, scale * (0.5f + (signs >> 28)) * 0.25f, values[(32 * part)..]);
        }
    }

    public static void IQ2XS(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        Span<sbyte> quants = stackalloc sbyte[16];
        for (int half = 0; half < 2 * Parts; half++)
        {
            for (int row = 0; row < 2; row++)
            {
                int code = BinaryPrimitives.ReadUInt16LittleEndian(block[(2 + (4 * half) + (2 * row))..]);
                Signed(GgmlCodebooks.Iq2Xs.AsSpan(8 * (code & 511), 8), EvenSigns((uint)code >> 9), quants[(8 * row)..]);
            }

            BlockScaling.Scale(quants, QuarterScale(scale, block[66 + (half / 2)], half), values[(16 * half)..]);
        }
    }

    public static void IQ2S(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        Span<sbyte> quants = stackalloc sbyte[16];
        for (int half = 0; half < 2 * Parts; half++)
        {
            for (int row = 0; row < 2; row++)
            {
                int place = (2 * half) + row;
                int index = block[2 + place] | ((block[66 + (half / 2)] << (8 - (2 * (place % 4)))) & 0x300);
                Signed(GgmlCodebooks.Iq2S.AsSpan(8 * index, 8), block[34 + place], quants[(8 * row)..]);
            }

            BlockScaling.Scale(quants, QuarterScale(scale, block[74 + (half / 2)], half), values[(16 * half)..]);
        }
    }

    public static void IQ3XXS(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        Span<sbyte> quants = stackalloc sbyte[32];
        for (int part = 0; part < Parts; part++)
        {
            uint signs = BinaryPrimitives.ReadUInt32LittleEndian(block[(66 + (4 * part))..]);
            for (int row = 0; row < 8; row++)
            {
                int four = EvenSigns(signs >> (7 * (row / 2))) >> (row % 2 * 4);
                Signed(GgmlCodebooks.Iq3Xxs.AsSpan(4 * block[2 + (8 * part) + row], 4), four, quants[(4 * row)..]);
            }

            BlockScaling.Scale(quants, scale * (0.5f + (signs >> 28)) * 0.5f, values[(32 * part)..]);
        }
    }

    public static void IQ3S(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        Span<sbyte> quants = stackalloc sbyte[32];
        for (int part = 0; part < Parts; part++)
        {
            for (int row = 0; row < 8; row++)
            {
                int index = block[2 + (8 * part) + row] | (((block[66 + part] >> row) & 1) << 8);
                Signed(GgmlCodebooks.Iq3S.AsSpan(4 * index, 4), block[74 + (4 * part) + (row / 2)] >> (row % 2 * 4), quants[(4 * row)..]);
            }

            int code = (block[106 + (part / 2)] >> (part % 2 * 4)) & 0xF;
            BlockScaling.Scale(quants, scale * (1 + (2 * code)), values[(32 * part)..]);
        }
    }

    public static void IQ1S(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        for (int part = 0; part < Parts; part++)
        {
            int high = BinaryPrimitives.ReadUInt16LittleEndian(block[(34 + (2 * part))..]);
            float factor = scale * ((2 * ((high >> 12) & 7)) + 1);
            float shift = (high & 0x8000) != 0 ? -0.125f : 0.125f;
            for (int row = 0; row < 4; row++)
            {
                int index = block[2 + (4 * part) + row] | (((high >> (3 * row)) & 7) << 8);
                BlockScaling.ShiftAndScale(GgmlCodebooks.Iq1S.AsSpan(8 * index, 8), shift, factor, values[((32 * part) + (8 * row))..]);
            }
        }
    }

    /// <summary>The block scale stands in the upper four bits of the four scale words.</summary>
    public static void IQ1M(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<int> words = stackalloc int[4];
        int bits = 0;
        for (int i = 0; i < 4; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt16LittleEndian(block[(48 + (2 * i))..]);
            bits |= words[i] >> 12 << (4 * i);
        }

        float scale = (float)BitConverter.UInt16BitsToHalf((ushort)bits);
        for (int row = 0; row < 32; row++)
        {
            int high = (block[32 + (row / 2)] >> (row % 2 * 4)) & 0xF;
            int index = block[row] | ((high & 7) << 8);
            int code = (words[row / 8] >> (3 * (row / 2 % 4))) & 7;
            BlockScaling.ShiftAndScale(
                GgmlCodebooks.Iq1S.AsSpan(8 * index, 8), (high & 8) != 0 ? -0.125f : 0.125f, scale * ((2 * code) + 1), values[(8 * row)..]);
        }
    }

    public static void IQ4NL(ReadOnlySpan<byte> block, Span<float> values)
    {
        Span<sbyte> quants = stackalloc sbyte[32];
        GgmlClassicBlocks.Levels(GgmlCodebooks.Iq4Levels, block[2..], quants, quants[16..]);
        BlockScaling.Scale(quants, PlainElements.Half(block, 0), values);
    }

    /// <summary>Scale, 16 bits of upper and 4 bytes of lower scale bits, 128 bytes of quants.</summary>
    public static void IQ4XS(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        int upper = BinaryPrimitives.ReadUInt16LittleEndian(block[2..]);
        Span<sbyte> quants = stackalloc sbyte[32];
        for (int part = 0; part < Parts; part++)
        {
            int code = ((block[4 + (part / 2)] >> (part % 2 * 4)) & 0xF) | (((upper >> (2 * part)) & 3) << 4);
            GgmlClassicBlocks.Levels(GgmlCodebooks.Iq4Levels, block.Slice(8 + (16 * part), 16), quants, quants[16..]);
            BlockScaling.Scale(quants, scale * (code - 32), values[(32 * part)..]);
        }
    }

    private static float QuarterScale(float scale, byte codes, int half) => scale * (0.5f + ((codes >> (half % 2 * 4)) & 0xF)) * 0.25f;

    /// <summary>Seven stored signs and an eighth that makes their number even.</summary>
    private static int EvenSigns(uint stored)
    {
        int seven = (int)(stored & 127);
        return seven | ((BitOperations.PopCount((uint)seven) & 1) << 7);
    }

    private static void Signed(ReadOnlySpan<sbyte> magnitudes, int signs, Span<sbyte> quants)
    {
        for (int i = 0; i < magnitudes.Length; i++)
        {
            int sign = (signs >> i) & 1;
            quants[i] = (sbyte)((magnitudes[i] ^ -sign) + sign);
        }
    }
}
