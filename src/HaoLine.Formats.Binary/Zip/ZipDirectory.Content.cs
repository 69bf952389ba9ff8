using System.Buffers;
using System.IO.Compression;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>Content of entries.</summary>
public sealed partial class ZipDirectory
{
    /// <summary>
    /// The bytes of a stored entry as a part of the archive, without reading or checking them; null when the entry is compressed or broken.
    /// </summary>
    public SliceSource? Slice(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.IsStored ? new SliceSource(this.Source, entry.DataOffset, entry.Length, $"{this.Source.Name}!{entry.Name}") : null;
    }

    /// <summary>
    /// Reads an entry into memory. A wrong checksum, a broken stream or a lying size is returned as a finding with the bytes there are,
    /// so that a scanner can look at what a lenient loader would take.
    /// </summary>
    /// <param name="entry">An entry of this archive.</param>
    /// <param name="maximumBytes">Most bytes to hold.</param>
    /// <param name="ct">Ends the read early.</param>
    /// <exception cref="InvalidModelContentException">The entry is larger than <paramref name="maximumBytes"/>, or cannot be decoded at all.</exception>
    public ZipContent ReadContent(ZipEntry entry, long maximumBytes, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        this.RequireReadable(entry);
        long most = Math.Min(maximumBytes, Array.MaxLength);
        if (entry.Length > most)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, this.Source.Name, entry.HeaderOffset, entry.Name, "The entry is larger than may be held in memory.", $"at most {most} bytes", $"{entry.Length}");
        }

        // A stored entry holds what stands in the archive, whatever its other size says.
        if (entry.Method == 0)
        {
            byte[] stored = new byte[Math.Min(entry.CompressedLength, most)];
            ReadExactly(this.Source, entry.DataOffset, stored, entry.Name);
            return new ZipContent(stored, CheckCrc(entry, Crc32.Append(0, stored)));
        }

        // Deflate makes at most 1,032 bytes of one: never allocate more than the stored bytes can give.
        const int mostRatio = 1032;
        long possible = entry.CompressedLength > most / mostRatio ? most : (entry.CompressedLength * mostRatio) + mostRatio;
        byte[] bytes = new byte[Math.Min(entry.Length, possible)];
        using Stream stream = this.Expand(entry);
        int filled = 0;
        ZipFinding? defect = null;
        try
        {
            while (filled < bytes.Length)
            {
                ct.ThrowIfCancellationRequested();
                int count = stream.Read(bytes, filled, Math.Min(bytes.Length - filled, 1 << 20));
                if (count == 0)
                {
                    break;
                }

                filled += count;
            }

            if (filled < entry.Length)
            {
                defect = Broken(entry, "The compressed data ends early.", $"{entry.Length} bytes", $"{filled}");
            }
            else if (stream.ReadByte() >= 0)
            {
                defect = new ZipFinding(
                    ZipDefect.Bomb, DefectKind.ZipBomb, entry.Name, entry.HeaderOffset, "The compressed data expands to more than the declared size.", $"{entry.Length} bytes");
            }
        }
        catch (InvalidDataException error)
        {
            defect = Broken(entry, $"The compressed data is malformed: {error.Message}", null, null);
        }

        return new ZipContent(bytes.AsMemory(0, filled), defect ?? CheckCrc(entry, Crc32.Append(0, bytes.AsSpan(0, filled))));
    }

    /// <summary>Reads an entry into memory and refuses it unless length and checksum hold.</summary>
    /// <exception cref="InvalidModelContentException">The content is not what the directory declares, or is too large.</exception>
    public ReadOnlyMemory<byte> ReadVerified(ZipEntry entry, long maximumBytes, CancellationToken ct = default)
    {
        ZipContent content = this.ReadContent(entry, maximumBytes, ct);
        return content.Defect is null ? content.Bytes : throw content.Defect.ToException(this.Source.Name);
    }

    /// <summary>
    /// Reads a whole entry and compares its checksum, holding no more than a buffer; null when it holds. For payloads a caller wants proved.
    /// </summary>
    /// <exception cref="InvalidModelContentException">The entry cannot be decoded at all.</exception>
    public ZipFinding? Verify(ZipEntry entry, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(entry);
        using Stream stream = this.OpenContent(entry);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        uint crc = 0;
        long total = 0;
        try
        {
            int count;
            while ((count = stream.Read(buffer)) > 0)
            {
                ct.ThrowIfCancellationRequested();
                crc = Crc32.Append(crc, buffer.AsSpan(0, count));
                total += count;
            }
        }
        catch (InvalidDataException error)
        {
            return Broken(entry, $"The compressed data is malformed: {error.Message}", null, null);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return total == entry.Length ? CheckCrc(entry, crc) : Broken(entry, "The content has another size than declared.", $"{entry.Length} bytes", $"{total}");
    }

    /// <summary>A forward stream over the expanded content that never gives more than the declared size. Malformed data is an <see cref="InvalidDataException"/>.</summary>
    /// <exception cref="InvalidModelContentException">The entry cannot be decoded at all.</exception>
    public Stream OpenContent(ZipEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        this.RequireReadable(entry);
        return entry.Method == 0
            ? new BoundedStream(this.Source, entry.DataOffset, entry.CompressedLength)
            : new LimitedStream(this.Expand(entry), entry.Length);
    }

    private DeflateStream Expand(ZipEntry entry) =>
        new(new BoundedStream(this.Source, entry.DataOffset, entry.CompressedLength), CompressionMode.Decompress);

    private void RequireReadable(ZipEntry entry)
    {
        if (entry.DataOffset < 0)
        {
            throw new InvalidModelContentException(DefectKind.BadZip, this.Source.Name, entry.HeaderOffset, entry.Name, "The data of the entry is not where the directory says.");
        }

        if (entry.Method is not 0 and not 8)
        {
            throw new InvalidModelContentException(
                DefectKind.UnsupportedCompression, this.Source.Name, entry.HeaderOffset, entry.Name, "The entry uses a compression method that is not supported.",
                "0 (stored) or 8 (deflate)", $"{entry.Method}");
        }
    }

    private static ZipFinding Broken(ZipEntry entry, string problem, string? expected, string? found) =>
        new(ZipDefect.BrokenContent, DefectKind.BadZip, entry.Name, entry.DataOffset, problem, expected, found);

    private static ZipFinding? CheckCrc(ZipEntry entry, uint crc) =>
        crc == entry.Crc
            ? null
            : new ZipFinding(
                ZipDefect.ChecksumMismatch, DefectKind.CrcMismatch, entry.Name, entry.DataOffset, "The content of the entry does not match its checksum.",
                $"0x{entry.Crc:x8}", $"0x{crc:x8}");
}
