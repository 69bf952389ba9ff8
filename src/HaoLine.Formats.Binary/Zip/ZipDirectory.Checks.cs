using System.Buffers;
using System.Buffers.Binary;
using HaoLine.Diagnostics;

namespace HaoLine.Formats.Zip;

/// <summary>Headers before the data, and how entries lie in the file.</summary>
public sealed partial class ZipDirectory
{
    private void ReadLocalHeaders(ZipEndRecord end, CancellationToken ct)
    {
        const int window = 512;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(window);
        try
        {
            for (int i = 0; i < this.entries.Count; i++)
            {
                if ((i & 1023) == 0)
                {
                    ct.ThrowIfCancellationRequested();
                }

                this.entries[i] = this.ReadLocalHeader(this.entries[i], end, buffer.AsSpan(0, window));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private ZipEntry ReadLocalHeader(ZipEntry entry, ZipEndRecord end, Span<byte> window)
    {
        int wanted = (int)Math.Min(window.Length, this.Source.Length - entry.HeaderOffset);
        Span<byte> header = window[..wanted];
        ReadExactly(this.Source, entry.HeaderOffset, header, entry.Name);
        if (wanted < LocalBytes || !header.StartsWith("PK\u0003\u0004"u8))
        {
            this.Report(
                ZipDefect.BrokenHeader, DefectKind.BadZip, entry.Name, entry.HeaderOffset, "There is no header of the entry where the directory says.");
            return entry;
        }

        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
        long data = entry.HeaderOffset + LocalBytes + nameLength + extraLength;
        if (data > this.Source.Length || entry.CompressedLength > this.Source.Length - data)
        {
            this.Report(
                ZipDefect.BrokenHeader, DefectKind.LengthExceedsFile, entry.Name, entry.HeaderOffset, "The data of the entry leaves the file.",
                $"at most {Math.Max(0, this.Source.Length - data)} bytes", $"{entry.CompressedLength}");
            return entry;
        }

        byte[]? longName = null;
        if (LocalBytes + nameLength + extraLength > header.Length)
        {
            longName = new byte[nameLength + extraLength];
            ReadExactly(this.Source, entry.HeaderOffset + LocalBytes, longName, entry.Name);
        }

        ReadOnlySpan<byte> tail = longName is null ? header[LocalBytes..] : longName;
        string name = Decode(tail[..nameLength]);
        this.Compare(entry, header, name, tail.Slice(nameLength, extraLength));
        if (data + entry.CompressedLength > end.DirectoryOffset && entry.HeaderOffset < end.DirectoryOffset + end.DirectoryBytes)
        {
            this.Report(ZipDefect.Overlap, DefectKind.Overlap, entry.Name, data, "The data of the entry runs into the directory of the archive.");
        }

        return entry with { LocalName = name, DataOffset = data };
    }

    private void Compare(ZipEntry entry, ReadOnlySpan<byte> header, string name, ReadOnlySpan<byte> extra)
    {
        if (!string.Equals(name, entry.Name, StringComparison.Ordinal))
        {
            this.Mismatch(entry, "name", entry.Name, name);
            this.CheckName(name, entry.HeaderOffset);
        }

        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        int method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
        const int meaning = 0x2049; // encryption, sizes after the data, masked header
        if ((flags & meaning) != (entry.Flags & meaning))
        {
            this.Mismatch(entry, "flags", $"0x{entry.Flags:x}", $"0x{flags:x}");
        }

        if (method != entry.Method)
        {
            this.Mismatch(entry, "compression method", $"{entry.Method}", $"{method}");
        }

        if ((flags & 8) != 0)
        {
            return; // sizes and checksum follow the data; writers leave zeros here
        }

        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(header[14..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        if (compressed == uint.MaxValue || length == uint.MaxValue)
        {
            Local64(extra, ref length, ref compressed);
        }

        if (crc != entry.Crc)
        {
            this.Mismatch(entry, "checksum", $"0x{entry.Crc:x8}", $"0x{crc:x8}");
        }

        if (compressed != entry.CompressedLength || length != entry.Length)
        {
            this.Mismatch(entry, "size", $"{entry.CompressedLength} of {entry.Length}", $"{compressed} of {length}");
        }
    }

    private static void Local64(ReadOnlySpan<byte> extra, ref long length, ref long compressed)
    {
        while (extra.Length >= 4)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
            {
                return;
            }

            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == 1)
            {
                ReadOnlySpan<byte> field = extra.Slice(4, size);
                if (length == uint.MaxValue && field.Length >= 8)
                {
                    length = BinaryPrimitives.ReadInt64LittleEndian(field);
                    field = field[8..];
                }

                if (compressed == uint.MaxValue && field.Length >= 8)
                {
                    compressed = BinaryPrimitives.ReadInt64LittleEndian(field);
                }

                return;
            }

            extra = extra[(4 + size)..];
        }
    }

    private void Mismatch(ZipEntry entry, string what, string central, string local) =>
        this.Report(
            ZipDefect.HeaderMismatch, DefectKind.ZipAmbiguity, entry.Name, entry.HeaderOffset,
            $"The directory and the header before the data disagree on the {what}, so that readers see different content.", central, local);

    /// <summary>Entries that share bytes expand to more than the file holds; no writer makes them.</summary>
    private void CheckOverlaps(ZipEndRecord end)
    {
        int[] order = new int[this.entries.Count];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(order, (a, b) => this.entries[a].HeaderOffset.CompareTo(this.entries[b].HeaderOffset) is var result and not 0 ? result : a.CompareTo(b));
        long reached = 0;
        string previous = "";
        foreach (int index in order)
        {
            ZipEntry entry = this.entries[index];
            if (entry.DataOffset < 0)
            {
                continue;
            }

            if (previous.Length == 0 && entry.HeaderOffset > 0 && end.Shift == 0)
            {
                this.Report(ZipDefect.LeadingBytes, DefectKind.Polyglot, "", 0, $"{entry.HeaderOffset} bytes stand before the first entry of the ZIP archive.");
            }

            if (entry.HeaderOffset < reached)
            {
                this.Report(ZipDefect.Overlap, DefectKind.Overlap, entry.Name, entry.HeaderOffset, $"The entry overlaps the entry '{previous}'.");
            }

            long stop = entry.DataOffset + entry.CompressedLength;
            if (stop >= reached)
            {
                reached = stop;
                previous = entry.Name.Length == 0 ? "(no name)" : entry.Name;
            }
        }
    }

    private void CheckBombs()
    {
        foreach (ZipEntry entry in this.entries)
        {
            if (entry.Method != 0 && entry.Length > this.limits.BombFloorBytes && entry.Length / this.limits.MaximumRatio > entry.CompressedLength)
            {
                this.Report(
                    ZipDefect.Bomb, DefectKind.ZipBomb, entry.Name, entry.HeaderOffset, "The entry expands beyond reason.",
                    $"at most {this.limits.MaximumRatio} bytes for each stored byte", $"{entry.Length} bytes from {entry.CompressedLength}");
            }
        }
    }
}
