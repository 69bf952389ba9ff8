using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>
/// The expanded content of a compressed entry at any offset. Nothing is expanded before bytes are asked for; entries up to 64 MiB are then
/// kept while memory lasts, larger ones are expanded again from their start when an offset lies behind.
/// </summary>
public sealed class ZipEntrySource : IRandomAccessSource
{
    private const long LargestKept = 64L << 20;
    private readonly ZipDirectory directory;
    private readonly ZipEntry entry;
    private readonly Lock gate = new();
    private WeakReference<byte[]>? kept;
    private Stream? stream;
    private long streamPosition;

    /// <summary>Describes the content; reads nothing.</summary>
    /// <param name="directory">The archive; its source stays open for as long as this is used.</param>
    /// <param name="entry">An entry of it.</param>
    public ZipEntrySource(ZipDirectory directory, ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(entry);
        this.directory = directory;
        this.entry = entry;
        this.Name = $"{directory.Source.Name}!{entry.Name}";
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <summary>The declared size.</summary>
    public long Length => this.entry.Length;

    /// <inheritdoc />
    /// <exception cref="InvalidModelContentException">The content is not what the directory declares.</exception>
    public int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (offset >= this.Length || destination.Length == 0)
        {
            return 0;
        }

        int wanted = (int)Math.Min(destination.Length, this.Length - offset);
        lock (this.gate)
        {
            if (this.Length <= LargestKept)
            {
                if (this.kept is null || !this.kept.TryGetTarget(out byte[]? bytes))
                {
                    bytes = this.directory.ReadVerified(this.entry, LargestKept).ToArray();
                    this.kept = new WeakReference<byte[]>(bytes);
                }

                bytes.AsSpan((int)offset, wanted).CopyTo(destination);
                return wanted;
            }

            return this.ReadForward(offset, destination[..wanted]);
        }
    }

    /// <inheritdoc />
    public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
    {
        span = default;
        return false;
    }

    /// <summary>Forgets what was expanded; the archive stays open.</summary>
    public void Dispose()
    {
        lock (this.gate)
        {
            this.stream?.Dispose();
            this.stream = null;
        }
    }

    private int ReadForward(long offset, Span<byte> destination)
    {
        try
        {
            if (this.stream is null || offset < this.streamPosition)
            {
                this.stream?.Dispose();
                this.stream = this.directory.OpenContent(this.entry);
                this.streamPosition = 0;
            }

            byte[] skipped = new byte[1 << 16];
            while (this.streamPosition < offset)
            {
                int passed = this.stream.Read(skipped, 0, (int)Math.Min(skipped.Length, offset - this.streamPosition));
                if (passed == 0)
                {
                    throw this.Short();
                }

                this.streamPosition += passed;
            }

            int count = this.stream.Read(destination);
            this.streamPosition += count;
            return count > 0 ? count : throw this.Short();
        }
        catch (InvalidDataException error)
        {
            throw new InvalidModelContentException(
                DefectKind.BadZip, this.directory.Source.Name, this.entry.DataOffset, this.entry.Name, "The compressed data is malformed.", innerException: error);
        }
    }

    private InvalidModelContentException Short() =>
        new(DefectKind.BadZip, this.directory.Source.Name, this.entry.DataOffset, this.entry.Name, "The compressed data ends early.", $"{this.entry.Length} bytes");
}
