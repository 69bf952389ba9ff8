using System.Buffers.Binary;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Zip;

/// <summary>Finds the end-of-directory record, of 32 or 64 bits, and what stands around the archive.</summary>
internal sealed class ZipEndRecord
{
    private const int RecordBytes = 22;
    private const int LocatorBytes = 20;
    private const int Record64Bytes = 56;
    private const int MaximumCommentBytes = 65535;

    public long Entries { get; private set; }

    /// <summary>Where the directory starts in the file.</summary>
    public long DirectoryOffset { get; private set; }

    public long DirectoryBytes { get; private set; }

    /// <summary>What must be added to the stated offsets: bytes that were put before the archive.</summary>
    public long Shift { get; private set; }

    public long TrailingBytes { get; private set; }

    public long TrailingOffset { get; private set; }

    /// <summary>Offset of another record that some readers may take; -1 when there is none.</summary>
    public long OtherRecord { get; private set; } = -1;

    /// <summary>Offset of a 64-bit record that contradicts the 32-bit one; -1 when there is none.</summary>
    public long Contradiction { get; private set; } = -1;

    /// <exception cref="InvalidModelContentException">There is no usable record.</exception>
    public static ZipEndRecord Find(IRandomAccessSource source)
    {
        int tailBytes = (int)Math.Min(source.Length, RecordBytes + MaximumCommentBytes);
        long tailOffset = source.Length - tailBytes;

        // Nearly every archive ends without a comment: look at the last bytes before the last 64 KiB.
        const int near = 1024;
        if (tailBytes > near)
        {
            byte[] end = ReadAll(source, source.Length - near, near);
            int at = near - RecordBytes;
            if (end.AsSpan(at).StartsWith("PK\u0005\u0006"u8) && end.AsSpan(0, at).LastIndexOf("PK\u0005\u0006"u8) < 0
                && Parse(source, source.Length - RecordBytes, end.AsSpan(at)) is { Shift: 0 } usual)
            {
                return usual;
            }
        }

        byte[] tail = ReadAll(source, tailOffset, tailBytes);
        ZipEndRecord? best = null;
        ZipEndRecord? loose = null;
        bool seen = false;
        int from = tail.Length;
        int candidates = 0;
        while (from > 0 && (from = tail.AsSpan(0, from).LastIndexOf("PK\u0005\u0006"u8)) >= 0 && candidates < 64)
        {
            if (tail.Length - from < RecordBytes)
            {
                seen = true;
                continue;
            }

            seen = true;
            candidates++;
            ReadOnlySpan<byte> record = tail.AsSpan(from);
            int comment = BinaryPrimitives.ReadUInt16LittleEndian(record[20..]);
            ZipEndRecord? parsed = RecordBytes + comment <= record.Length ? Parse(source, tailOffset + from, record) : null;
            if (parsed is null)
            {
                continue;
            }

            parsed.TrailingBytes = record.Length - RecordBytes - comment;
            parsed.TrailingOffset = source.Length - parsed.TrailingBytes;

            // An earlier record matters when it, too, reaches to the end: one that does not belongs to an archive stored inside this one.
            if (parsed.TrailingBytes == 0 && (best ?? loose) is { } later)
            {
                later.OtherRecord = tailOffset + from;
            }

            if (parsed.TrailingBytes == 0 && (best is null || (best.Entries == 0 && parsed.Entries > 0)))
            {
                // An empty archive after a full one would hide it from half of the readers.
                ZipEndRecord? other = best ?? loose;
                parsed.OtherRecord = other is null ? -1 : other.TrailingOffset - RecordBytes;
                best = parsed;
            }
            else
            {
                loose ??= parsed;
            }
        }

        return best ?? loose ?? throw (seen
            ? new InvalidModelContentException(
                DefectKind.BadZip, source.Name, tailOffset, "", "The end-of-directory record of the ZIP archive names a directory that is not there.")
            : new InvalidModelContentException(
                DefectKind.Truncated, source.Name, source.Length, "", "The ZIP archive ends before its directory. Download or export it again.", "an end-of-directory record"));
    }

    /// <summary>Null when the record cannot be one: its directory is not where it says.</summary>
    private static ZipEndRecord? Parse(IRandomAccessSource source, long at, ReadOnlySpan<byte> record)
    {
        int disk = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        int directoryDisk = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        var end = new ZipEndRecord
        {
            Entries = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]),
            DirectoryBytes = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]),
        };
        long declared = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        long directoryEnd = at;
        if (at >= LocatorBytes)
        {
            byte[] locator = ReadAll(source, at - LocatorBytes, LocatorBytes);
            if (locator.AsSpan().StartsWith("PK\u0006\u0007"u8) && !end.ReadRecord64(source, at, locator, ref declared, ref directoryEnd))
            {
                return null;
            }
        }

        if ((disk is not 0 and not 0xFFFF) || (directoryDisk is not 0 and not 0xFFFF) || end.DirectoryBytes > directoryEnd || declared > directoryEnd - end.DirectoryBytes)
        {
            return null;
        }

        end.Shift = directoryEnd - end.DirectoryBytes - declared;
        end.DirectoryOffset = declared + end.Shift;
        if (end.Entries == 0 && end.DirectoryBytes == 0)
        {
            return end;
        }

        if (!StartsDirectory(source, end.DirectoryOffset))
        {
            // Bytes between directory and record (a signature of the archive) are legal; then the stated offset is the true one.
            if (!StartsDirectory(source, declared))
            {
                return null;
            }

            end.DirectoryOffset = declared;
            end.Shift = 0;
        }

        return end;
    }

    private bool ReadRecord64(IRandomAccessSource source, long at, ReadOnlySpan<byte> locator, ref long declared, ref long directoryEnd)
    {
        long stated = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        long record = -1;
        foreach (long place in (ReadOnlySpan<long>)[stated, at - LocatorBytes - Record64Bytes])
        {
            if (place >= 0 && place <= at - LocatorBytes - Record64Bytes && ReadAll(source, place, 4).AsSpan().SequenceEqual("PK\u0006\u0006"u8))
            {
                record = place;
                break;
            }
        }

        bool needed = this.Entries == 0xFFFF || this.DirectoryBytes == uint.MaxValue || declared == uint.MaxValue;
        if (record < 0)
        {
            return !needed;
        }

        byte[] bytes = ReadAll(source, record, Record64Bytes);
        long entries = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(32));
        long size = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(40));
        long offset = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(48));
        if (entries < 0 || size < 0 || offset < 0)
        {
            return false;
        }

        // A 32-bit field that is not all ones speaks for itself; a 64-bit record that says otherwise is a trick.
        if ((this.Entries != 0xFFFF && this.Entries != entries)
            || (this.DirectoryBytes != uint.MaxValue && this.DirectoryBytes != size)
            || (declared != uint.MaxValue && declared != offset))
        {
            this.Contradiction = record;
        }

        this.Entries = this.Entries == 0xFFFF ? entries : this.Entries;
        this.DirectoryBytes = this.DirectoryBytes == uint.MaxValue ? size : this.DirectoryBytes;
        declared = declared == uint.MaxValue ? offset : declared;
        directoryEnd = record;
        return true;
    }

    private static bool StartsDirectory(IRandomAccessSource source, long offset) =>
        offset <= source.Length - 4 && ReadAll(source, offset, 4).AsSpan().SequenceEqual("PK\u0001\u0002"u8);

    private static byte[] ReadAll(IRandomAccessSource source, long offset, int count)
    {
        byte[] bytes = new byte[count];
        ZipDirectory.ReadExactly(source, offset, bytes, "");
        return bytes;
    }
}
