using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Where numbers of more than one byte stand in an element or a block. Source: the block structures of ggml-common.h.</summary>
internal static class GgmlBlockNumbers
{
    private static readonly Dictionary<DataType, (int Start, int Width, int Count)[]> Blocks = new()
    {
        [DataType.GgmlQ40] = [(0, 2, 1)],
        [DataType.GgmlQ41] = [(0, 2, 2)],
        [DataType.GgmlQ50] = [(0, 2, 1)],
        [DataType.GgmlQ51] = [(0, 2, 2)],
        [DataType.GgmlQ80] = [(0, 2, 1)],
        [DataType.GgmlQ81] = [(0, 2, 2)],
        [DataType.GgmlQ2K] = [(80, 2, 2)],
        [DataType.GgmlQ3K] = [(108, 2, 1)],
        [DataType.GgmlQ4K] = [(0, 2, 2)],
        [DataType.GgmlQ5K] = [(0, 2, 2)],
        [DataType.GgmlQ6K] = [(208, 2, 1)],
        [DataType.GgmlQ8K] = [(0, 4, 1), (260, 2, 16)],
        [DataType.GgmlIQ2XXS] = [(0, 2, 33)],
        [DataType.GgmlIQ2XS] = [(0, 2, 33)],
        [DataType.GgmlIQ2S] = [(0, 2, 1)],
        [DataType.GgmlIQ3XXS] = [(0, 2, 1)],
        [DataType.GgmlIQ3S] = [(0, 2, 1)],
        [DataType.GgmlIQ1S] = [(0, 2, 1), (34, 2, 8)],
        [DataType.GgmlIQ4NL] = [(0, 2, 1)],
        [DataType.GgmlIQ4XS] = [(0, 2, 2)],
        [DataType.GgmlTQ10] = [(52, 2, 1)],
        [DataType.GgmlTQ20] = [(64, 2, 1)],
        [DataType.GgmlQ10] = [(0, 2, 1)],
        [DataType.GgmlQ20] = [(0, 2, 1)],
    };

    /// <summary>Reverses every number of whole blocks in place.</summary>
    public static void Swap(DataType type, Span<byte> blocks)
    {
        (int Start, int Width, int Count)[] numbers = Of(type);
        for (int start = 0; numbers.Length > 0 && start < blocks.Length; start += type.BlockBytes)
        {
            foreach ((int place, int width, int count) in numbers)
            {
                for (int i = 0; i < count; i++)
                {
                    blocks.Slice(start + place + (i * width), width).Reverse();
                }
            }
        }
    }

    /// <summary>Empty when every number has one byte.</summary>
    public static (int Start, int Width, int Count)[] Of(DataType type) =>
        type.IsBlock ? Blocks.GetValueOrDefault(type, [])
        : type.BlockBytes > 1 ? [(0, type.BlockBytes, 1)]
        : [];
}
