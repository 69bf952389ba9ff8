namespace HaoLine.Ir.Numerics;

/// <summary>Finds the decoder of a ggml block type and runs it over whole blocks.</summary>
internal static class GgmlBlocks
{
    private static readonly Dictionary<DataType, BlockDecoder> Decoders = new()
    {
        [DataType.GgmlQ40] = GgmlClassicBlocks.Q40,
        [DataType.GgmlQ41] = GgmlClassicBlocks.Q41,
        [DataType.GgmlQ50] = GgmlClassicBlocks.Q50,
        [DataType.GgmlQ51] = GgmlClassicBlocks.Q51,
        [DataType.GgmlQ80] = GgmlClassicBlocks.Q80,
        [DataType.GgmlQ81] = GgmlClassicBlocks.Q81,
        [DataType.GgmlQ10] = GgmlClassicBlocks.Q10,
        [DataType.GgmlQ20] = GgmlClassicBlocks.Q20,
        [DataType.GgmlMXFP4] = GgmlClassicBlocks.MXFP4,
        [DataType.GgmlNVFP4] = GgmlClassicBlocks.NVFP4,
        [DataType.GgmlTQ10] = GgmlClassicBlocks.TQ10,
        [DataType.GgmlTQ20] = GgmlClassicBlocks.TQ20,
        [DataType.GgmlQ2K] = GgmlSuperBlocks.Q2K,
        [DataType.GgmlQ3K] = GgmlSuperBlocks.Q3K,
        [DataType.GgmlQ4K] = GgmlSuperBlocks.Q4K,
        [DataType.GgmlQ5K] = GgmlSuperBlocks.Q5K,
        [DataType.GgmlQ6K] = GgmlSuperBlocks.Q6K,
        [DataType.GgmlQ8K] = GgmlSuperBlocks.Q8K,
        [DataType.GgmlIQ2XXS] = GgmlCodebookBlocks.IQ2XXS,
        [DataType.GgmlIQ2XS] = GgmlCodebookBlocks.IQ2XS,
        [DataType.GgmlIQ2S] = GgmlCodebookBlocks.IQ2S,
        [DataType.GgmlIQ3XXS] = GgmlCodebookBlocks.IQ3XXS,
        [DataType.GgmlIQ3S] = GgmlCodebookBlocks.IQ3S,
        [DataType.GgmlIQ1S] = GgmlCodebookBlocks.IQ1S,
        [DataType.GgmlIQ1M] = GgmlCodebookBlocks.IQ1M,
        [DataType.GgmlIQ4NL] = GgmlCodebookBlocks.IQ4NL,
        [DataType.GgmlIQ4XS] = GgmlCodebookBlocks.IQ4XS,
    };

    /// <summary>Decodes one block.</summary>
    private delegate void BlockDecoder(ReadOnlySpan<byte> block, Span<float> values);

    public static void Decode(DataType type, ReadOnlySpan<byte> packed, Span<float> values)
    {
        BlockDecoder decode = Decoders[type];
        int bytes = type.BlockBytes;
        int elements = type.BlockElements;
        for (int start = 0, first = 0; start < packed.Length; start += bytes, first += elements)
        {
            decode(packed.Slice(start, bytes), values.Slice(first, elements));
        }
    }
}
