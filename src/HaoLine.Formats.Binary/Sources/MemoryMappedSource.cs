using System.IO.MemoryMappedFiles;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// A file mapped into memory: views cost nothing, but a file that is cut by another process while it is mapped ends this process.
/// Use it for files you control and <see cref="FileSource"/> otherwise.
/// </summary>
public sealed unsafe class MemoryMappedSource : IRandomAccessSource
{
    private readonly MemoryMappedFile? file;
    private readonly MemoryMappedViewAccessor? view;
    private readonly byte* start;
    private int disposed;

    /// <summary>Maps a file for reading.</summary>
    /// <param name="path">File to map.</param>
    /// <param name="name">What messages call it; null for <paramref name="path"/>.</param>
    /// <exception cref="IOException">The file cannot be opened or mapped.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public MemoryMappedSource(string path, string? name = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.Name = name ?? path;
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        this.Length = RandomAccess.GetLength(handle);
        if (this.Length == 0)
        {
            return; // an empty file cannot be mapped
        }

        this.file = MemoryMappedFile.CreateFromFile(handle, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        this.view = this.file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* pointer = null;
        this.view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
        this.start = pointer + this.view.PointerOffset;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public long Length { get; }

    /// <inheritdoc />
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.Length)
        {
            return 0;
        }

        int count = (int)Math.Min(destination.Length, this.Length - offset);
        this.TryGetSpan(offset, count, out ReadOnlySpan<byte> span);
        span.CopyTo(destination);
        return count;
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        ObjectDisposedException.ThrowIf(this.disposed != 0, this);
        if (offset >= 0 && length >= 0 && offset <= this.Length - length)
        {
            span = this.start is null ? default : new ReadOnlySpan<byte>(this.start + offset, length);
            return true;
        }

        span = default;
        return false;
    }

    /// <summary>Unmaps the file; spans handed out before are no longer valid.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref this.disposed, 1) == 0 && this.view is not null)
        {
            this.view.SafeMemoryMappedViewHandle.ReleasePointer();
            this.view.Dispose();
            this.file!.Dispose();
        }
    }
}
