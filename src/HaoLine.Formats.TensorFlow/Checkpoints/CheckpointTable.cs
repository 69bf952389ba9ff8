using System.Buffers.Binary;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Checkpoints;

/// <summary>The sorted table of an index file: blocks of keys that share prefixes, an index block, and a footer of 48 bytes.</summary>
internal sealed class CheckpointTable(IRandomAccessSource source, InspectionLimits limits, CancellationToken ct)
{
    /// <summary>Files above this are looked at only by name: looking at the end of every file would cost a read.</summary>
    public const long LargestUnnamed = 1L << 20;

    private const int FooterBytes = 48;
    private const int TrailerBytes = 5;
    private long charged;

    private static ReadOnlySpan<byte> Magic => [0x57, 0xFB, 0x80, 0x8B, 0x24, 0x75, 0x47, 0xDB];

    public static bool HasMagic(ModelSource model)
    {
        if (model.Length < FooterBytes)
        {
            return false;
        }

        if (model.Length <= model.Header.Length)
        {
            return model.Header.EndsWith(Magic);
        }

        IRandomAccessSource? opened = null;
        try
        {
            opened = model.Open();
            return opened.Length >= FooterBytes && Fill(opened, opened.Length - Magic.Length, Magic.Length) is { } end && end.AsSpan().SequenceEqual(Magic);
        }
        catch (Exception error) when (error is InvalidModelContentException or IOException)
        {
            return false;
        }
        finally
        {
            if (model.OpenSource is null)
            {
                opened?.Dispose();
            }
        }
    }

    /// <summary>Keys and values in order, values with their offset in the file.</summary>
    /// <exception cref="InvalidModelContentException">The table is malformed, compressed, or larger than allowed.</exception>
    public List<(byte[] Key, byte[] Value, long Offset)> ReadAll()
    {
        if (source.Length < FooterBytes)
        {
            throw this.Error(DefectKind.Truncated, source.Length, "footer", "The file is too short for a checkpoint index.", $"at least {FooterBytes} bytes", $"{source.Length}");
        }

        byte[] footer = this.Load(source.Length - FooterBytes, FooterBytes, "footer");
        if (!footer.AsSpan().EndsWith(Magic))
        {
            throw this.Error(DefectKind.BadMagic, source.Length - Magic.Length, "footer", "The footer has not the signature of a checkpoint index; the file may be cut.");
        }

        int at = 0;
        this.Varint(footer, ref at, FooterBytes - Magic.Length, "footer");
        this.Varint(footer, ref at, FooterBytes - Magic.Length, "footer");
        long offset = this.Varint(footer, ref at, FooterBytes - Magic.Length, "footer");
        long length = this.Varint(footer, ref at, FooterBytes - Magic.Length, "footer");
        var entries = new List<(byte[] Key, byte[] Value, long Offset)>();
        var visited = new HashSet<long>();
        foreach ((_, byte[] handle, long place) in this.ReadBlock(offset, length, "index block"))
        {
            ct.ThrowIfCancellationRequested();
            int position = 0;
            long blockOffset = this.Varint(handle, ref position, handle.Length, "index block");
            long blockLength = this.Varint(handle, ref position, handle.Length, "index block");
            if (!visited.Add(blockOffset))
            {
                throw this.Error(DefectKind.Overlap, place, "index block", "Two entries of the index name the same block.");
            }

            entries.AddRange(this.ReadBlock(blockOffset, blockLength, $"block at {blockOffset}"));
            if (entries.Count > limits.MaximumElements)
            {
                throw this.Error(DefectKind.LimitExceeded, place, "index block", "The checkpoint has too many entries.", $"at most {limits.MaximumElements}");
            }
        }

        return entries;
    }

    public InvalidModelContentException Error(DefectKind kind, long offset, string field, string problem, string? expected = null, string? found = null) =>
        new(kind, source.Name, offset, field, problem, expected, found);

    private static byte[]? Fill(IRandomAccessSource source, long offset, int length)
    {
        byte[] bytes = new byte[length];
        return source.ReadFully(offset, bytes) == length ? bytes : null;
    }

    private byte[] Load(long offset, long length, string field)
    {
        if (offset < 0 || length < 0 || offset > source.Length - length)
        {
            throw this.Error(DefectKind.OffsetExceedsFile, offset, field, "A block ends behind the file.", $"at most {source.Length}", $"{offset} + {length}");
        }

        this.Charge(length, field);
        return Fill(source, offset, (int)length) ?? throw this.Error(DefectKind.Truncated, offset, field, "The file ended while it was read.");
    }

    private void Charge(long bytes, string field)
    {
        this.charged = checked(this.charged + bytes);
        if (this.charged > limits.MaximumMetadataBytes || bytes > int.MaxValue)
        {
            throw this.Error(DefectKind.ResourceLimit, -1, field, "The index is larger than allowed.", $"at most {limits.MaximumMetadataBytes} bytes");
        }
    }

    private List<(byte[] Key, byte[] Value, long Offset)> ReadBlock(long offset, long length, string field)
    {
        if (length > source.Length)
        {
            throw this.Error(DefectKind.OffsetExceedsFile, offset, field, "A block ends behind the file.", $"at most {source.Length} bytes", $"{length}");
        }

        byte[] block = this.Load(offset, checked(length + TrailerBytes), field);
        int kind = block[(int)length];
        if (kind > 1)
        {
            throw this.Error(DefectKind.UnsupportedCompression, offset + length, field, "The block has an unknown compression.", "0 or 1", $"{kind}");
        }

        if (kind == 1)
        {
            block = this.Expand(block.AsSpan(0, (int)length), offset, field);
            length = block.Length;
        }

        if (length < 4)
        {
            throw this.Error(DefectKind.Truncated, offset, field, "The block is too short.", "at least 4 bytes", $"{length}");
        }

        long restarts = BinaryPrimitives.ReadUInt32LittleEndian(block.AsSpan((int)length - 4));
        if (restarts > (length - 4) / 4)
        {
            throw this.Error(DefectKind.CountOverflow, offset + length - 4, field, "The block has fewer bytes than its restart points need.", $"at most {(length - 4) / 4}", $"{restarts}");
        }

        int end = (int)(length - 4 - (4 * restarts));
        int at = 0;
        byte[] key = [];
        var entries = new List<(byte[] Key, byte[] Value, long Offset)>();
        while (at < end)
        {
            long shared = this.Varint(block, ref at, end, field);
            long own = this.Varint(block, ref at, end, field);
            long valueLength = this.Varint(block, ref at, end, field);
            if (shared > key.Length || own > end - at || valueLength > end - at - own)
            {
                throw this.Error(DefectKind.LengthExceedsParent, offset + at, field, "An entry is longer than its block.");
            }

            this.Charge(shared + own, field);
            byte[] next = new byte[shared + own];
            key.AsSpan(0, (int)shared).CopyTo(next);
            block.AsSpan(at, (int)own).CopyTo(next.AsSpan((int)shared));
            at += (int)own;
            entries.Add((next, block.AsSpan(at, (int)valueLength).ToArray(), offset + at));
            at += (int)valueLength;
            key = next;
        }

        return entries;
    }

    /// <summary>A block compressed with Snappy: its length, then literals and copies of what came before. No copy gives over 64 bytes for two.</summary>
    private byte[] Expand(ReadOnlySpan<byte> packed, long offset, string field)
    {
        int at = 0;
        long length = this.Varint(packed, ref at, packed.Length, field);
        const int mostFromOneByte = 64;
        if (length > (long)packed.Length * mostFromOneByte)
        {
            throw this.Error(DefectKind.ExpansionLimit, offset, field, "The compressed block states a size that its bytes cannot give.", $"at most {(long)packed.Length * mostFromOneByte}", $"{length}");
        }

        this.Charge(length, field);
        byte[] plain = new byte[length];
        int filled = 0;
        while (at < packed.Length)
        {
            int tag = packed[at++];
            int kind = tag & 3;
            int extra = kind == 0 ? Math.Max(0, (tag >> 2) - 59) : kind == 3 ? 4 : kind;
            if (extra > packed.Length - at)
            {
                throw this.Corrupt(offset + at, field);
            }

            long number = 0;
            for (int i = extra - 1; i >= 0; i--)
            {
                number = (number << 8) | packed[at + i];
            }

            at += extra;
            long count = kind == 0 ? (extra > 0 ? number : tag >> 2) + 1 : kind == 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
            long back = kind == 1 ? number | ((long)(tag >> 5) << 8) : number;
            if (count > plain.Length - filled || (kind == 0 ? count > packed.Length - at : back == 0 || back > filled))
            {
                throw this.Corrupt(offset + at, field);
            }

            if (kind == 0)
            {
                packed.Slice(at, (int)count).CopyTo(plain.AsSpan(filled));
                at += (int)count;
                filled += (int)count;
                continue;
            }

            for (int i = 0; i < count; i++, filled++)
            {
                plain[filled] = plain[filled - (int)back];
            }
        }

        return filled == plain.Length ? plain : throw this.Corrupt(offset, field);
    }

    private InvalidModelContentException Corrupt(long offset, string field) =>
        this.Error(DefectKind.UnsupportedCompression, offset, field, "The compressed block is malformed.");

    private long Varint(ReadOnlySpan<byte> bytes, ref int at, int end, string field)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (at >= end || at >= bytes.Length)
            {
                throw this.Error(DefectKind.BadVarint, -1, field, "A number is cut off.");
            }

            byte next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)value;
            }
        }

        throw this.Error(DefectKind.BadVarint, -1, field, "A number is longer than 63 bits.");
    }
}
