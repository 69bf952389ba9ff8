namespace HaoLine.HuggingFace;

/// <summary>How Hugging Face folders are read.</summary>
public sealed record HuggingFaceReaderOptions
{
    /// <summary>The defaults.</summary>
    public static HuggingFaceReaderOptions Default { get; } = new();

    /// <summary>
    /// True to list the parameters that a configuration implies when no weights are there, each without payload; false to state the
    /// architecture only. Default true.
    /// </summary>
    public bool DeriveParameters { get; init; } = true;

    /// <summary>Bytes a configuration may have. Default 64 MiB.</summary>
    public long MaximumConfigBytes { get; init; } = 64L << 20;
}
