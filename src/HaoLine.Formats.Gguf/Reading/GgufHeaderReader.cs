using System.Buffers.Binary;
using System.Text.Unicode;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Reads one header: magic, version, counts, keys and the tensor list, under the rules that FORMAT.md lists.</summary>
internal sealed class GgufHeaderReader
{
    private const int MaximumNameBytes = 65_535;
    private const int MaximumDimensions = 4;

    /// <summary>Larger alignments serve nothing and would only move the data out of the file.</summary>
    private const long MaximumAlignment = 1 << 24;

    /// <summary>Counts up to this many entries may come from a cut file; larger ones that do not fit are wrong.</summary>
    private const long PlausibleCount = 65_536;

    private readonly IRandomAccessSource source;
    private readonly GgufReadState state;
    private readonly GgufCursor cursor;

    private GgufHeaderReader(IRandomAccessSource source, GgufReadState state)
    {
        this.source = source;
        this.state = state;
        this.cursor = new GgufCursor(source, new GgufLayout(GgufFormat.NewestVersion, false), 0, state.Token);
    }

    public static GgufHeader Read(IRandomAccessSource source, GgufReadState state)
    {
        try
        {
            return new GgufHeaderReader(source, state).Read();
        }
        catch (IOException error)
        {
            throw new InvalidModelContentException(DefectKind.Unreadable, source.Name, -1, "header", $"The file cannot be read: {error.Message}", innerException: error);
        }
    }

    private GgufHeader Read()
    {
        this.ReadVersion();
        (long tensorCount, long entryCount) = this.ReadCounts();
        var entries = new List<GgufEntry>((int)Math.Min(entryCount, 1024));
        var byKey = new Dictionary<string, GgufEntry>(StringComparer.Ordinal);
        for (int i = 0; i < entryCount; i++)
        {
            this.cursor.Place = ("kv", i, "key");
            this.state.RequireMetadataBytes(this.cursor);
            GgufEntry entry = this.ReadEntry(byKey, i);
            entries.Add(entry);
        }

        int alignment = this.AlignmentOf(byKey);
        List<GgufTensorInfo> tensors = this.ReadTensors(tensorCount, alignment);
        long headerEnd = this.cursor.Position;
        var header = new GgufHeader
        {
            Source = this.source,
            Layout = this.cursor.Layout,
            Entries = entries,
            ByKey = byKey,
            Tensors = tensors,
            Alignment = alignment,
            DataOffset = (headerEnd + alignment - 1) / alignment * alignment,
        };
        new GgufTensorPlacement(header, this.state).Check();
        return header;
    }

    private void ReadVersion()
    {
        this.cursor.Place = ("header", -1, "version");
        this.cursor.Skip(4);
        uint version = this.cursor.ReadUInt32();
        bool isBigEndian = (version & 0xFFFF) == 0 && version != 0;
        uint stated = isBigEndian ? BinaryPrimitives.ReverseEndianness(version) : version;
        if (stated is 0 or > GgufFormat.NewestVersion)
        {
            throw this.cursor.Error(DefectKind.UnsupportedVersion, 4, "The version of the layout is not known.", "1 to 3", $"{stated}");
        }

        if (isBigEndian && stated < 3)
        {
            throw this.cursor.Error(DefectKind.UnsupportedVersion, 4, "The file is big-endian, which version 3 introduced.", "version 3", $"version {stated}");
        }

        this.cursor.Layout = new GgufLayout((int)stated, isBigEndian);
    }

    private (long Tensors, long Entries) ReadCounts()
    {
        GgufLayout layout = this.cursor.Layout;
        this.cursor.Place = ("header", -1, "tensor_count");
        long tensors = this.cursor.ReadSize();
        this.cursor.Place = ("header", -1, "kv_count");
        long entries = this.cursor.ReadSize();
        this.RequireLayout(tensors, entries);
        if (layout.Version == 1)
        {
            this.state.Report(GgufDiagnostics.OldVersion, this.source, 4, "header.version");
        }
        else if (layout.IsBigEndian)
        {
            this.state.Report(GgufDiagnostics.BigEndian, this.source, 4, "header.version");
        }

        int countOffset = 8 + layout.SizeBytes;
        this.RequireCount(entries, layout.SizeBytes + 6, countOffset, "kv_count", "keys");
        this.RequireCount(tensors, layout.SizeBytes + 16, 8, "tensor_count", "tensors");
        this.state.CountElements(this.cursor, tensors + entries);
        return (tensors, entries);
    }

    /// <summary>A version number that promises another layout than the one that follows is refused, not guessed around.</summary>
    private void RequireLayout(long tensors, long entries)
    {
        GgufLayout layout = this.cursor.Layout;
        if (layout.Version == 1 && entries == 0)
        {
            // Every file has keys; with 64-bit counts the upper half of the first one stands here.
            throw this.cursor.Error(DefectKind.UnsupportedVersion, 4, "The file states version 1, but no keys follow where its 32-bit counts end.", "version 2 or 3", "version 1");
        }

        if (layout.IsBigEndian && (entries == 0 || IsSwapped(tensors) || IsSwapped(entries)))
        {
            throw this.cursor.Error(
                DefectKind.UnsupportedVersion, 4, "The version is big-endian, but nothing that follows shows that the file is.", "a big-endian file with keys", "a big-endian version only");
        }

        static bool IsSwapped(long count) => count is < 0 or > uint.MaxValue && BinaryPrimitives.ReverseEndianness(count) is >= 0 and <= uint.MaxValue;
    }

    private void RequireCount(long count, int least, long offset, string part, string what)
    {
        if (count < 0 || (count > this.cursor.Remaining / least && count > PlausibleCount))
        {
            this.cursor.Place = ("header", -1, part);
            throw this.cursor.Error(
                DefectKind.CountOverflow, offset, $"The file cannot hold so many {what}.", $"at most {this.cursor.Remaining / least}", $"{(ulong)count}");
        }
    }

    private GgufEntry ReadEntry(Dictionary<string, GgufEntry> byKey, int index)
    {
        long start = this.cursor.Position;
        string key = this.ReadName("key");
        if (key.Length == 0)
        {
            throw this.cursor.Error(DefectKind.BadValue, start, "A key is empty.", "at least one byte", "0 bytes");
        }

        this.cursor.Place = ("kv", index, "type");
        GgufValueType type = this.cursor.ReadValueType();
        this.cursor.Place = ("kv", index, key);
        GgufEntry entry = type switch
        {
            GgufValueType.Text => this.ReadTextEntry(key),
            GgufValueType.Array => new GgufEntry(key, type, 0, null, null, this.cursor.WalkArray(1)),
            _ => new GgufEntry(key, type, this.cursor.ReadScalar(type), null, null, null),
        };
        return byKey.TryAdd(key, entry)
            ? entry
            : throw this.cursor.Error(DefectKind.DuplicateName, start, "The key occurs twice.", "one value", "two");
    }

    private GgufEntry ReadTextEntry(string key)
    {
        long length = this.cursor.ReadTextLength();
        long start = this.cursor.Position;
        var payload = new GgufPayload(this.source, this.cursor.Layout, start, length);
        if (length > this.state.Options.EagerTextBytes)
        {
            this.cursor.Skip(length);
            return new GgufEntry(key, GgufValueType.Text, 0, null, payload, null);
        }

        byte[] bytes = this.cursor.ReadBytes((int)length);
        if (!Utf8.IsValid(bytes))
        {
            this.state.Report(GgufDiagnostics.InvalidText, this.source, start, this.cursor.Field(), key);
        }

        return new GgufEntry(key, GgufValueType.Text, 0, System.Text.Encoding.UTF8.GetString(bytes), payload, null);
    }

    private string ReadName(string what)
    {
        long length = this.cursor.ReadTextLength();
        long start = this.cursor.Position;
        if (length > MaximumNameBytes)
        {
            throw this.cursor.Error(DefectKind.LimitExceeded, start, $"A {what} is too long.", $"at most {MaximumNameBytes} bytes", $"{length} bytes");
        }

        byte[] bytes = this.cursor.ReadBytes((int)length);
        if (!Utf8.IsValid(bytes))
        {
            throw this.cursor.Error(DefectKind.BadUtf8, start, $"A {what} is not UTF-8.", "UTF-8", Convert.ToHexString(bytes.AsSpan(0, Math.Min(bytes.Length, 32))));
        }

        string name = System.Text.Encoding.UTF8.GetString(bytes);
        if (name.Any(char.IsControl))
        {
            this.state.Report(GgufDiagnostics.ControlCharacters, this.source, start, this.cursor.Field(), name);
        }

        return name;
    }

    private int AlignmentOf(Dictionary<string, GgufEntry> byKey)
    {
        if (!byKey.TryGetValue("general.alignment", out GgufEntry? entry))
        {
            return GgufFormat.DefaultAlignment;
        }

        this.cursor.Place = ("kv", -1, "general.alignment");
        if (entry.ValueType != GgufValueType.UInt32)
        {
            throw this.cursor.Error(DefectKind.BadType, this.cursor.Position, "The alignment has another type.", "uint32", GgufValueTypes.NameOf(entry.ValueType));
        }

        entry.TryGetInteger(out long alignment);
        return alignment is > 0 and <= MaximumAlignment && long.IsPow2(alignment)
            ? (int)alignment
            : throw this.cursor.Error(DefectKind.BadAlignment, this.cursor.Position, "The alignment cannot be used.", $"a power of two up to {MaximumAlignment}", $"{alignment}");
    }

    private List<GgufTensorInfo> ReadTensors(long count, int alignment)
    {
        var tensors = new List<GgufTensorInfo>((int)Math.Min(count, this.cursor.Remaining / 24));
        var names = new HashSet<string>(StringComparer.Ordinal);
        long sum = 0;
        for (int i = 0; i < count; i++)
        {
            this.state.RequireMetadataBytes(this.cursor);
            long start = this.cursor.Position;
            GgufTensorInfo tensor = this.ReadTensor(i);
            if (!names.Add(tensor.Name))
            {
                this.cursor.Place = ("tensor", i, "name");
                throw this.cursor.Error(DefectKind.DuplicateName, start, $"The tensor name '{tensor.Name}' occurs twice.", "one tensor", "two");
            }

            tensor.IsInSequence = sum >= 0 && tensor.Offset == sum;
            if (tensor.Bytes < 0)
            {
                sum = -1;
            }
            else if (sum >= 0)
            {
                Int128 next = ((Int128)sum + tensor.Bytes + alignment - 1) / alignment * alignment;
                if (next > long.MaxValue)
                {
                    this.cursor.Place = ("tensor", i, "");
                    throw this.cursor.Error(DefectKind.SizeOverflow, start, "The data of the tensors is larger together than 64 bits can say.", $"at most {long.MaxValue} bytes", $"{next} bytes");
                }

                sum = (long)next;
            }

            tensors.Add(tensor);
        }

        return tensors;
    }

    private GgufTensorInfo ReadTensor(int index)
    {
        long start = this.cursor.Position;
        this.cursor.Place = ("tensor", index, "name");
        string name = this.ReadName("tensor name");
        const int longestInGgml = 63;
        int nameBytes = System.Text.Encoding.UTF8.GetByteCount(name);
        if (nameBytes > longestInGgml)
        {
            this.state.Report(GgufDiagnostics.LongTensorName, this.source, start, this.cursor.Field(), name, nameBytes);
        }

        long[] extents = this.ReadExtents(index);
        this.cursor.Place = ("tensor", index, "type");
        uint typeId = this.cursor.ReadUInt32();
        _ = GgmlTypes.TryGetDataType(typeId, out DataType type);
        long bytes = this.BytesOf(type, extents, start, index);
        this.cursor.Place = ("tensor", index, "offset");
        long offsetPlace = this.cursor.Position;
        long offset = (long)this.cursor.ReadUInt64();
        if (offset < 0)
        {
            throw this.cursor.Error(DefectKind.OffsetExceedsFile, offsetPlace, "The data of a tensor starts outside any file.", $"at most {this.source.Length}", $"{(ulong)offset}");
        }

        return new GgufTensorInfo { Name = name, Extents = extents, TypeId = typeId, Type = type, Offset = offset, InfoOffset = start, Index = index, Bytes = bytes };
    }

    private long[] ReadExtents(int index)
    {
        this.cursor.Place = ("tensor", index, "n_dims");
        long start = this.cursor.Position;
        uint rank = this.cursor.ReadUInt32();
        if (rank > MaximumDimensions)
        {
            bool fits = rank <= this.cursor.Remaining / this.cursor.Layout.SizeBytes || rank <= ushort.MaxValue;
            throw this.cursor.Error(
                fits ? DefectKind.BadValue : DefectKind.LengthExceedsFile, start, "A tensor has too many dimensions.", $"at most {MaximumDimensions}", $"{rank}");
        }

        long[] extents = new long[rank];
        for (int i = 0; i < extents.Length; i++)
        {
            this.cursor.Place = ("tensor", index, $"dims[{i}]");
            long place = this.cursor.Position;
            extents[i] = this.cursor.ReadSize();
            if (extents[i] < 0)
            {
                throw this.cursor.Error(DefectKind.NegativeDim, place, "A dimension is negative.", "0 or more", $"{extents[i]}");
            }
        }

        return extents;
    }

    private long BytesOf(DataType type, long[] extents, long start, int index)
    {
        this.cursor.Place = ("tensor", index, "dims");
        Int128 elements = 1;
        bool isEmpty = false;
        foreach (long extent in extents)
        {
            // An empty tensor with huge other dimensions is refused as well: their product is used in formulas.
            isEmpty |= extent == 0;
            elements *= Math.Max(1, extent);
            if (elements > long.MaxValue)
            {
                throw this.cursor.Error(DefectKind.SizeOverflow, start, "A tensor has more elements than 63 bits can count.", $"at most {long.MaxValue}", string.Join(" x ", extents));
            }
        }

        elements = isEmpty ? 0 : elements;
        if (type == DataType.Undefined)
        {
            return -1;
        }

        if (extents.Length > 0 && extents[0] % type.BlockElements != 0)
        {
            throw this.cursor.Error(
                DefectKind.ShapeDataMismatch, start, $"The rows of a {type.Name} tensor must be whole blocks.", $"a multiple of {type.BlockElements}", $"{extents[0]}");
        }

        if (extents.Length == 0 && type.BlockElements > 1)
        {
            throw this.cursor.Error(DefectKind.ShapeDataMismatch, start, $"A scalar cannot have the block type {type.Name}.", "an element type");
        }

        return type.TryGetByteLength((long)elements, out long bytes)
            ? bytes
            : throw this.cursor.Error(DefectKind.SizeOverflow, start, "A tensor has more bytes than 63 bits can count.", $"at most {long.MaxValue} bytes", $"{elements} elements of {type.Name}");
    }
}
