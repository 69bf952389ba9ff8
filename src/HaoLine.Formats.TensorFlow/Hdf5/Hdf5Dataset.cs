namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>Shape, type and place of a dataset.</summary>
internal sealed record Hdf5Dataset
{
    /// <summary>Extents; empty for a scalar.</summary>
    public required long[] Dimensions { get; init; }

    /// <summary>True for a dataset without elements at all (a null dataspace).</summary>
    public bool IsNull { get; init; }

    public required Hdf5Type Type { get; init; }

    public Hdf5Layout Layout { get; init; }

    /// <summary>First byte in the file of a contiguous dataset, or address of the chunk index; -1 when nothing is allocated.</summary>
    public long Address { get; init; } = -1;

    /// <summary>Stored bytes of a contiguous dataset.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Bytes of a compact dataset.</summary>
    public byte[] Inline { get; init; } = [];

    /// <summary>Where compact bytes stand.</summary>
    public long InlineOffset { get; init; } = -1;

    /// <summary>Extents of one chunk in elements.</summary>
    public long[] ChunkDimensions { get; init; } = [];

    /// <summary>Filters in the order of writing, by number: 1 deflate, 2 shuffle, 3 checksum.</summary>
    public IReadOnlyList<int> Filters { get; init; } = [];

    /// <summary>One element as it reads where nothing was written; empty for zeros.</summary>
    public byte[] Fill { get; init; } = [];

    /// <summary>Why there is no fill value to read; null when there is one.</summary>
    public string? FillProblem { get; init; }

    /// <summary>Why bytes cannot be had; null when they can.</summary>
    public string? Unavailable { get; init; }

    /// <summary>True when the bytes are in another file, which is never opened.</summary>
    public bool IsExternal { get; init; }
}
