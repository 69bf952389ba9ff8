using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace HaoLine.Ir.Numerics;

/// <summary>
/// The K types: 256 elements in parts of 16 or 32, whose small integer scales (and minima) multiply the float16 ones of the block. Layouts:
/// the structures of ggml-common.h.
/// </summary>
internal static class GgmlSuperBlocks
{
    /// <summary>16 bytes of scales and minima, 64 of quants (2 bits), scale, minimum.</summary>
    public static void Q2K(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 80);
        float minimum = PlainElements.Half(block, 82);
        Span<sbyte> quants = stackalloc sbyte[16];
        for (int part = 0; part < 16; part++)
        {
            // 128 elements share 32 bytes: two bits of each byte for every 32 elements.
            ReadOnlySpan<byte> packed = block.Slice(16 + (part / 8 * 32) + (part % 2 * 16), 16);
            int shift = part % 8 / 2 * 2;
            for (int i = 0; i < 16; i++)
            {
                quants[i] = (sbyte)((packed[i] >> shift) & 3);
            }

            int codes = block[part];
            BlockScaling.Scale(quants, scale * (codes & 0xF), -(minimum * (codes >> 4)), values[(part * 16)..]);
        }
    }

    /// <summary>32 bytes of high bits, 64 of low bits (2 each), 12 of 6-bit scales, scale.</summary>
    public static void Q3K(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 108);
        ReadOnlySpan<byte> scales = block[96..108];
        Span<sbyte> quants = stackalloc sbyte[16];
        for (int part = 0; part < 16; part++)
        {
            ReadOnlySpan<byte> packed = block.Slice(32 + (part / 8 * 32) + (part % 2 * 16), 16);
            ReadOnlySpan<byte> high = block.Slice(part % 2 * 16, 16);
            int shift = part % 8 / 2 * 2;
            int bit = part / 2;
            for (int i = 0; i < 16; i++)
            {
                quants[i] = (sbyte)(((packed[i] >> shift) & 3) - 4 + (((high[i] >> bit) & 1) << 2));
            }

            int low = part < 8 ? scales[part] & 0xF : scales[part - 8] >> 4;
            int code = low | (((scales[8 + (part % 4)] >> (part / 4 * 2)) & 3) << 4);
            BlockScaling.Scale(quants, scale * (code - 32), values[(part * 16)..]);
        }
    }

    /// <summary>Scale, minimum, 12 bytes of 6-bit scales and minima, 128 of quants (4 bits).</summary>
    public static void Q4K(ReadOnlySpan<byte> block, Span<float> values) => FourBits(block, block[16..], default, values);

    /// <summary>As Q4_K, with 32 bytes of fifth bits before the quants.</summary>
    public static void Q5K(ReadOnlySpan<byte> block, Span<float> values) => FourBits(block, block[48..], block[16..48], values);

    /// <summary>128 bytes of low bits (4), 64 of high bits (2), 16 signed scales, scale.</summary>
    public static void Q6K(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = PlainElements.Half(block, 208);
        Span<sbyte> quants = stackalloc sbyte[128];
        for (int half = 0; half < 2; half++)
        {
            ReadOnlySpan<byte> low = block.Slice(half * 64, 64);
            ReadOnlySpan<byte> high = block.Slice(128 + (half * 32), 32);
            BlockScaling.Nibbles(low, 32, quants, quants[64..]);
            for (int i = 0; i < 128; i++)
            {
                quants[i] += (sbyte)(((high[i % 32] >> (i / 32 * 2)) & 3) << 4);
            }

            for (int part = 0; part < 8; part++)
            {
                BlockScaling.Scale(quants.Slice(part * 16, 16), scale * (sbyte)block[192 + (half * 8) + part], values[((half * 128) + (part * 16))..]);
            }
        }
    }

    /// <summary>A float32 scale, 256 quants, and sums that products use.</summary>
    public static void Q8K(ReadOnlySpan<byte> block, Span<float> values) =>
        BlockScaling.Scale(MemoryMarshal.Cast<byte, sbyte>(block[4..260]), BinaryPrimitives.ReadSingleLittleEndian(block), values);

    private static void FourBits(ReadOnlySpan<byte> block, ReadOnlySpan<byte> packed, ReadOnlySpan<byte> fifth, Span<float> values)
    {
        float scale = PlainElements.Half(block, 0);
        float minimum = PlainElements.Half(block, 2);
        ReadOnlySpan<byte> codes = block[4..16];
        Span<sbyte> quants = stackalloc sbyte[64];
        for (int pair = 0; pair < 4; pair++)
        {
            BlockScaling.Nibbles(packed.Slice(pair * 32, 32), 0, quants, quants[32..]);
            for (int side = 0; side < 2; side++)
            {
                int part = (pair * 2) + side;
                Span<sbyte> own = quants.Slice(side * 32, 32);
                if (!fifth.IsEmpty)
                {
                    BlockScaling.AddBit(fifth, part, 16, own);
                }

                (int factor, int offset) = SixBits(codes, part);
                BlockScaling.Scale(own, scale * factor, -(minimum * offset), values[(part * 32)..]);
            }
        }
    }

    /// <summary>Scale and minimum of a part: six bits each, those of the last four parts with their upper bits in the first eight bytes.</summary>
    private static (int Scale, int Minimum) SixBits(ReadOnlySpan<byte> codes, int part) => part < 4
        ? (codes[part] & 63, codes[part + 4] & 63)
        : ((codes[part + 4] & 0xF) | (codes[part - 4] >> 6 << 4), (codes[part + 4] >> 4) | (codes[part] >> 6 << 4));
}
