using HaoLine.Ir;
using Microsoft.Win32.SafeHandles;

namespace HaoLine.Formats;

/// <summary>A file read at explicit offsets, without a shared position and without mapping it: memory use does not grow with the file.</summary>
public sealed class FileSource : IRandomAccessSource
{
    private readonly SafeFileHandle handle;

    /// <summary>Opens a file for reading; others may read, rename or delete it meanwhile.</summary>
    /// <param name="path">File to open.</param>
    /// <param name="name">What messages call it; null for <paramref name="path"/>.</param>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public FileSource(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            this.Length = RandomAccess.GetLength(this.handle);
        }
        catch
        {
            this.handle.Dispose();
            throw;
        }

        this.Name = name ?? path;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int filled = 0;
        while (filled < destination.Length && offset < this.Length - filled)
        {
            int count = RandomAccess.Read(this.handle, destination[filled..], offset + filled);
            if (count == 0)
            {
                break;
            }

            filled += count;
        }

        return filled;
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => this.handle.Dispose();
}
