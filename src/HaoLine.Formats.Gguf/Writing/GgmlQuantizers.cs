using System.Buffers.Binary;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Writing;

/// <summary>Quantizes whole blocks of 32 values by the reference rounding of ggml, as FORMAT.md describes it.</summary>
internal static class GgmlQuantizers
{
    private const int Block = 32;

    public static bool Supports(DataType type) => type == DataType.GgmlQ80 || type == DataType.GgmlQ40;

    public static void Quantize(DataType type, ReadOnlySpan<float> values, Span<byte> packed)
    {
        int bytes = type.BlockBytes;
        for (int start = 0, place = 0; start < values.Length; start += Block, place += bytes)
        {
            if (type == DataType.GgmlQ80)
            {
                Q80(values.Slice(start, Block), packed.Slice(place, bytes));
            }
            else
            {
                Q40(values.Slice(start, Block), packed.Slice(place, bytes));
            }
        }
    }

    private static void Q80(ReadOnlySpan<float> values, Span<byte> block)
    {
        float scale = Math.Abs(Extreme(values)) / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        for (int i = 0; i < Block; i++)
        {
            block[2 + i] = (byte)(sbyte)MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    private static void Q40(ReadOnlySpan<float> values, Span<byte> block)
    {
        float scale = Extreme(values) / -8;
        float inverse = scale == 0 ? 0 : 1 / scale;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        for (int i = 0; i < Block / 2; i++)
        {
            int low = Math.Min(15, (int)((values[i] * inverse) + 8.5f));
            int high = Math.Min(15, (int)((values[(Block / 2) + i] * inverse) + 8.5f));
            block[2 + i] = (byte)((low & 15) | (high << 4));
        }
    }

    /// <summary>The first of the values with the largest magnitude.</summary>
    private static float Extreme(ReadOnlySpan<float> values)
    {
        float extreme = 0;
        foreach (float value in values)
        {
            extreme = Math.Abs(value) > Math.Abs(extreme) ? value : extreme;
        }

        return extreme;
    }
}
