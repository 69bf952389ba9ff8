namespace HaoLine.Formats.Gguf;

/// <summary>How GGUF files are read.</summary>
public sealed record GgufReaderOptions
{
    /// <summary>The defaults.</summary>
    public static GgufReaderOptions Default { get; } = new();

    /// <summary>
    /// True to read the other parts of a split model that stand beside the file; false to read the named file alone. Default true.
    /// </summary>
    public bool OpenSplitFiles { get; init; } = true;

    /// <summary>Bytes up to which a text of the metadata is decoded while reading; longer ones are decoded when asked for. Default 65,536.</summary>
    public int EagerTextBytes { get; init; } = 65_536;
}
