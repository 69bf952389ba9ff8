using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>
/// The directory of a ZIP archive, read without expanding anything. Every way in which two readers could see different things is
/// a <see cref="ZipFinding"/>; the caller decides which ones it refuses. Costs one small read per entry.
/// </summary>
public sealed partial class ZipDirectory
{
    private const int CentralBytes = 46;
    private const int LocalBytes = 30;
    private readonly List<ZipEntry> entries = [];
    private readonly List<ZipFinding> findings = [];
    private readonly Dictionary<string, int> byName = new(StringComparer.Ordinal);
    private readonly ZipLimits limits;

    private ZipDirectory(IRandomAccessSource source, ZipLimits limits)
    {
        this.Source = source;
        this.limits = limits;
    }

    /// <summary>The archive; it stays owned by the caller.</summary>
    public IRandomAccessSource Source { get; }

    /// <summary>Entries in the order of the central directory.</summary>
    public IReadOnlyList<ZipEntry> Entries => this.entries;

    /// <summary>All defects, in the order of the archive.</summary>
    public IReadOnlyList<ZipFinding> Findings => this.findings;

    /// <summary>True when content starts as an archive does.</summary>
    public static bool IsZip(ReadOnlySpan<byte> header) => header.StartsWith("PK\u0003\u0004"u8) || header.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Reads the directory and compares it with the header of each entry.</summary>
    /// <param name="source">The archive.</param>
    /// <param name="limits">Bounds; null for the defaults.</param>
    /// <param name="ct">Ends the read early.</param>
    /// <exception cref="InvalidModelContentException">There is no directory, or it is malformed.</exception>
    public static ZipDirectory Read(IRandomAccessSource source, ZipLimits? limits = null, CancellationToken ct = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        var directory = new ZipDirectory(source, limits ?? ZipLimits.Default);
        ZipEndRecord end = directory.ReadCentral(ct);
        directory.ReadLocalHeaders(end, ct);
        directory.CheckOverlaps(end);
        directory.CheckBombs();
        return directory;
    }

    /// <summary>
    /// The names of the entries from the central directory alone, to tell formats apart that all are archives; null when there is none.
    /// Opens the source for the time of the call if it is a file. Never throws on content.
    /// </summary>
    public static IReadOnlyList<string>? TryListNames(ModelSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!IsZip(source.Header))
        {
            return null;
        }

        IRandomAccessSource? opened = null;
        try
        {
            opened = source.Open();
            var directory = new ZipDirectory(opened, ZipLimits.Default);
            directory.ReadCentral(CancellationToken.None);
            return [.. directory.entries.Select(static entry => entry.Name)];
        }
        catch (Exception error) when (error is InvalidModelContentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            if (source.OpenSource is null)
            {
                opened?.Dispose();
            }
        }
    }

    /// <summary>The first entry with exactly this name in the central directory; null when there is none.</summary>
    public ZipEntry? Find(string name) => this.byName.TryGetValue(name, out int index) ? this.entries[index] : null;

    /// <summary>Throws for the first finding that is one of the given defects.</summary>
    /// <exception cref="InvalidModelContentException">There is such a finding; the field is the entry name.</exception>
    public void Refuse(params ReadOnlySpan<ZipDefect> defects)
    {
        foreach (ZipFinding finding in this.findings)
        {
            if (defects.Contains(finding.Defect))
            {
                throw finding.ToException(this.Source.Name);
            }
        }
    }

    internal static void ReadExactly(IRandomAccessSource source, long offset, Span<byte> destination, string entry)
    {
        while (destination.Length > 0)
        {
            int count = source.Read(offset, destination);
            if (count <= 0)
            {
                throw new InvalidModelContentException(DefectKind.Truncated, source.Name, offset, entry, "The file ends inside the ZIP archive.");
            }

            offset += count;
            destination = destination[count..];
        }
    }

    private static string Decode(ReadOnlySpan<byte> name) => Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Encoding.Latin1.GetString(name);

    private void Report(ZipDefect defect, DefectKind kind, string entry, long offset, string problem, string? expected = null, string? found = null)
    {
        const int most = 10_000;
        if (this.findings.Count < most)
        {
            this.findings.Add(new ZipFinding(defect, kind, entry, offset, problem, expected, found));
        }
    }

    private ZipEndRecord ReadCentral(CancellationToken ct)
    {
        ZipEndRecord end = ZipEndRecord.Find(this.Source);
        if (end.DirectoryBytes > this.limits.MaximumDirectoryBytes || end.Entries > this.limits.MaximumEntries)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, this.Source.Name, end.DirectoryOffset, "", "The directory of the ZIP archive is too large.",
                $"at most {this.limits.MaximumEntries} entries in {this.limits.MaximumDirectoryBytes} bytes", $"{end.Entries} entries in {end.DirectoryBytes} bytes");
        }

        if (end.Entries > end.DirectoryBytes / CentralBytes)
        {
            throw new InvalidModelContentException(
                DefectKind.CountOverflow, this.Source.Name, end.DirectoryOffset, "", "The ZIP archive names more entries than its directory can hold.",
                $"at most {end.DirectoryBytes / CentralBytes}", $"{end.Entries}");
        }

        if (end.OtherRecord >= 0)
        {
            this.Report(ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity, "", end.OtherRecord, "The file has more than one end-of-directory record, so that readers see different archives.");
        }

        if (end.Contradiction >= 0)
        {
            this.Report(ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity, "", end.Contradiction, "The 32-bit and 64-bit end-of-directory records contradict each other.");
        }

        if (end.Shift > 0)
        {
            this.Report(ZipDefect.LeadingBytes, DefectKind.Polyglot, "", 0, $"{end.Shift} bytes stand before the ZIP archive.");
        }

        if (end.TrailingBytes > 0)
        {
            this.Report(ZipDefect.TrailingBytes, DefectKind.UncoveredBytes, "", end.TrailingOffset, $"{end.TrailingBytes} bytes stand after the ZIP archive.");
        }

        byte[] bytes = new byte[end.DirectoryBytes];
        ReadExactly(this.Source, end.DirectoryOffset, bytes, "");
        int position = 0;
        this.entries.Capacity = (int)end.Entries;
        while (this.entries.Count < end.Entries)
        {
            if ((this.entries.Count & 1023) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            position = this.ReadCentralEntry(bytes, position, end);
        }

        if (position < bytes.Length && bytes.AsSpan(position).StartsWith("PK\u0001\u0002"u8))
        {
            this.Report(
                ZipDefect.SecondDirectory, DefectKind.ZipAmbiguity, "", end.DirectoryOffset + position,
                "The directory lists more entries than the end-of-directory record states; some readers see them.");
        }

        return end;
    }

    private int ReadCentralEntry(byte[] bytes, int position, ZipEndRecord end)
    {
        long offset = end.DirectoryOffset + position;
        ReadOnlySpan<byte> rest = bytes.AsSpan(position);
        if (rest.Length < CentralBytes || !rest.StartsWith("PK\u0001\u0002"u8))
        {
            throw new InvalidModelContentException(
                DefectKind.BadZip, this.Source.Name, offset, $"entry {this.entries.Count}", "The directory of the ZIP archive is malformed.",
                $"{end.Entries} entries", $"{this.entries.Count}");
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(rest[32..]);
        int total = CentralBytes + nameLength + extraLength + commentLength;
        if (total > rest.Length)
        {
            throw new InvalidModelContentException(
                DefectKind.LengthExceedsParent, this.Source.Name, offset, $"entry {this.entries.Count}", "An entry of the directory leaves the directory.",
                $"at most {rest.Length} bytes", $"{total}");
        }

        string name = Decode(rest.Slice(CentralBytes, nameLength));
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(rest[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(rest[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(rest[42..]);
        this.ReadExtra(rest.Slice(CentralBytes + nameLength, extraLength), name, offset, ref length, ref compressed, ref header);
        if (header > this.Source.Length - end.Shift)
        {
            this.Report(
                ZipDefect.BrokenHeader, DefectKind.OffsetExceedsFile, name, offset, "The entry starts after the end of the file.",
                $"at most {this.Source.Length}", $"{header}");
            header = this.Source.Length - end.Shift;
        }

        var entry = new ZipEntry
        {
            Name = name,
            LocalName = name,
            Flags = BinaryPrimitives.ReadUInt16LittleEndian(rest[8..]),
            Method = BinaryPrimitives.ReadUInt16LittleEndian(rest[10..]),
            Crc = BinaryPrimitives.ReadUInt32LittleEndian(rest[16..]),
            CompressedLength = compressed,
            Length = length,
            HeaderOffset = header + end.Shift,
        };
        this.CheckName(name, offset);
        this.CheckEncoding(entry, offset);
        if (!this.byName.TryAdd(name, this.entries.Count))
        {
            this.Report(ZipDefect.DuplicateName, DefectKind.DuplicateName, name, offset, "Two entries of the archive have this name; readers disagree on which they open.");
        }

        this.entries.Add(entry);
        return position + total;
    }

    /// <summary>64-bit sizes and the second name that an entry may carry.</summary>
    private void ReadExtra(ReadOnlySpan<byte> extra, string name, long offset, ref long length, ref long compressed, ref long header)
    {
        while (extra.Length >= 4)
        {
            int id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                break; // padding that is no list of fields
            }

            ReadOnlySpan<byte> field = extra.Slice(4, size);
            extra = extra[(4 + size)..];
            if (id == 1)
            {
                this.Take64(ref field, ref length, name, offset);
                this.Take64(ref field, ref compressed, name, offset);
                this.Take64(ref field, ref header, name, offset);
            }
            else if (id == 0x7075 && size > 5 && Decode(field[5..]) != name)
            {
                this.Report(ZipDefect.AmbiguousName, DefectKind.ZipAmbiguity, name, offset, "The entry carries a second name.", null, Decode(field[5..]));
            }
        }
    }

    private void Take64(ref ReadOnlySpan<byte> field, ref long value, string name, long offset)
    {
        if (value != uint.MaxValue || field.Length < 8)
        {
            return;
        }

        value = BinaryPrimitives.ReadInt64LittleEndian(field);
        field = field[8..];
        if (value < 0)
        {
            throw new InvalidModelContentException(DefectKind.SizeOverflow, this.Source.Name, offset, name, "A 64-bit size of the entry is over 2^63.");
        }
    }

    private void CheckName(string name, long offset)
    {
        if (name.Length == 0)
        {
            this.Report(ZipDefect.AmbiguousName, DefectKind.ZipAmbiguity, name, offset, "An entry has no name.");
            return;
        }

        bool drive = name.Length >= 2 && char.IsAsciiLetter(name[0]) && name[1] == ':';
        if (name[0] is '/' or '\\' || drive || name.Contains('\0') || name.Split('/', '\\').Contains(".."))
        {
            this.Report(ZipDefect.UnsafeName, DefectKind.PathTraversal, name, offset, "The name of the entry leads outside the archive's folder.");
        }
        else if (name.Contains('\\'))
        {
            this.Report(ZipDefect.AmbiguousName, DefectKind.ZipAmbiguity, name, offset, "The name of the entry holds a backslash, which only some readers take for a separator.");
        }
    }

    private void CheckEncoding(ZipEntry entry, long offset)
    {
        if (entry.IsEncrypted)
        {
            // ZIP encryption adds twelve bytes; without them the flag is a lie that only strict readers believe.
            bool plain = entry.Method == 0 && entry.CompressedLength == entry.Length;
            this.Report(
                ZipDefect.Encrypted, plain ? DefectKind.ZipAmbiguity : DefectKind.UnsupportedCompression, entry.Name, offset,
                plain ? "The entry is marked as encrypted but is stored as it is; readers disagree on it." : "The entry is encrypted.");
        }

        if (entry.Method is not 0 and not 8)
        {
            this.Report(
                ZipDefect.UnsupportedMethod, DefectKind.UnsupportedCompression, entry.Name, offset, "The entry uses a compression method that is not supported.",
                "0 (stored) or 8 (deflate)", $"{entry.Method}");
        }
        else if (entry.Method == 0 && entry.CompressedLength != entry.Length)
        {
            this.Report(
                ZipDefect.HeaderMismatch, DefectKind.ZipAmbiguity, entry.Name, offset, "The entry is stored as it is, but its two sizes differ.",
                $"{entry.CompressedLength}", $"{entry.Length}");
        }
    }
}
