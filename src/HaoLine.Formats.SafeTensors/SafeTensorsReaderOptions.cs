namespace HaoLine.Formats.SafeTensors;

/// <summary>How SafeTensors files are read.</summary>
public sealed record SafeTensorsReaderOptions
{
    /// <summary>The defaults.</summary>
    public static SafeTensorsReaderOptions Default { get; } = new();

    /// <summary>Bytes a header may have. Default 100,000,000, as in the reference implementation.</summary>
    public long MaximumHeaderBytes { get; init; } = SafeTensorsFormat.MaximumHeaderBytes;

    /// <summary>
    /// True to recognise quantized weights by the names, types and shapes of tensors that belong together, so that packed weights count
    /// with their logical shape; false to state every tensor as stored. Default true.
    /// </summary>
    public bool RecognizeQuantization { get; init; } = true;
}
