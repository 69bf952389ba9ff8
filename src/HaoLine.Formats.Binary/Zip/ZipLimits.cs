namespace HaoLine.Formats.Zip;

/// <summary>Bounds of archive reading.</summary>
public sealed record ZipLimits
{
    /// <summary>The defaults.</summary>
    public static ZipLimits Default { get; } = new();

    /// <summary>Entries an archive may list. Default 1,000,000.</summary>
    public int MaximumEntries { get; init; } = 1_000_000;

    /// <summary>Bytes of the central directory. Default 256 MiB.</summary>
    public long MaximumDirectoryBytes { get; init; } = 256L << 20;

    /// <summary>Expanded bytes for one stored byte of a compressed entry over <see cref="BombFloorBytes"/>. Deflate cannot exceed 1,032. Default 100.</summary>
    public int MaximumRatio { get; init; } = 100;

    /// <summary>Size up to which an entry may expand at any ratio. Default 1 MiB.</summary>
    public long BombFloorBytes { get; init; } = 1L << 20;
}
