namespace HaoLine.Formats.PyTorch;

/// <summary>How PyTorch files are read.</summary>
public sealed record PyTorchReaderOptions
{
    /// <summary>The defaults.</summary>
    public static PyTorchReaderOptions Default { get; } = new();

    /// <summary>
    /// Bytes of tensor storages whose checksums are compared while reading, smallest files first: damage in a small file is found at no
    /// cost, and large weights stay untouched. 0 compares none, <see cref="long.MaxValue"/> compares all. Default 1 MiB.
    /// </summary>
    public long ChecksumByteBudget { get; init; } = 1 << 20;

    /// <summary>Largest storage that <see cref="ChecksumByteBudget"/> is spent on. Default 64 KiB.</summary>
    public long ChecksumLargestStorage { get; init; } = 64 << 10;
}
