namespace HaoLine.Formats.Gguf;

/// <summary>The importance matrix a quantizer used, from the keys <c>quantize.imatrix.*</c> and, in calibration files, <c>imatrix.*</c>.</summary>
public sealed record GgufCalibration
{
    /// <summary>Name of the matrix file; null when not said.</summary>
    public string? File { get; init; }

    /// <summary>Name of the data set; null when not said.</summary>
    public string? Dataset { get; init; }

    /// <summary>Tensors the matrix has entries for; null when not said.</summary>
    public long? EntryCount { get; init; }

    /// <summary>Chunks of text that were run; null when not said.</summary>
    public long? ChunkCount { get; init; }

    /// <summary>Tokens of one chunk; null when not said.</summary>
    public long? ChunkSize { get; init; }
}
