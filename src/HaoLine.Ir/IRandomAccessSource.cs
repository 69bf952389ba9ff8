namespace HaoLine.Ir;

/// <summary>
/// Bytes that can be read at any 64-bit offset: a file, a mapped file, memory, or later an HTTP range.
/// Readers and tensor payloads see only this interface.
/// </summary>
/// <remarks>Implementations are safe for concurrent reads.</remarks>
public interface IRandomAccessSource : IDisposable
{
    /// <summary>What the bytes are called in messages: a path, or a caller's label for memory.</summary>
    string Name { get; }

    /// <summary>Number of bytes in the source, fixed when it was opened.</summary>
    long Length { get; }

    /// <summary>
    /// Copies bytes that start at <paramref name="offset"/> and returns how many were copied;
    /// fewer than asked for only at the end of the source.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="offset"/> is negative.</exception>
    /// <exception cref="IOException">The underlying storage failed.</exception>
    int Read(long offset, Span<byte> destination);

    /// <summary>
    /// Gives a view without copying where the source can; false where it cannot (callers then use <see cref="Read"/>).
    /// The span is valid while the source is not disposed.
    /// </summary>
    bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span);
}
