namespace HaoLine.Formats.Gguf;

/// <summary>What the header of a GGUF file says beside tensors: a fact that the reader adds to <see cref="Ir.Model.Facets"/>.</summary>
public sealed record GgufFile
{
    /// <summary>Version of the layout, 1 to 3.</summary>
    public required int Version { get; init; }

    /// <summary>Byte order of the file; payloads are given in little-endian order in any case.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Alignment of tensor data in bytes.</summary>
    public required int Alignment { get; init; }

    /// <summary>Byte offset of the data section of the main file.</summary>
    public required long DataOffset { get; init; }

    /// <summary>Number of parts the model has; 1 when it is not split.</summary>
    public int SplitCount { get; init; } = 1;

    /// <summary>Parts that were read.</summary>
    public int SplitsRead { get; init; } = 1;

    /// <summary>Keys and values in stored order; of a split model those of its first part.</summary>
    public required IReadOnlyList<GgufEntry> Entries { get; init; }

    /// <summary>The file type that the key <c>general.file_type</c> states, such as <c>Q4_K_M</c>; null when it is absent.</summary>
    public string? StatedFileType { get; init; }

    /// <summary>The file type that the types of the weights speak for, such as <c>Q4_K_M</c>; null without weights.</summary>
    public string? InferredFileType { get; init; }

    /// <summary>Calibration that the quantizer used; null when the file states none.</summary>
    public GgufCalibration? Calibration { get; init; }

    /// <summary>The entry of a key; null when it is absent.</summary>
    public GgufEntry? Find(string key)
    {
        foreach (GgufEntry entry in this.Entries)
        {
            if (entry.Key == key)
            {
                return entry;
            }
        }

        return null;
    }
}
