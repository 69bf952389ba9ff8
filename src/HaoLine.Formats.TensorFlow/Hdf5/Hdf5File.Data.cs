using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <content>Datasets.</content>
internal sealed partial class Hdf5File
{
    /// <summary>Bytes that datasets may have together beyond what their storage can explain; bounds the work that a small file can ask for.</summary>
    private const long LargestExpansion = 256L << 20;

    private readonly Lock expansionGate = new();
    private long expanded;

    /// <summary>Shape, type and place of a dataset; its bytes are not touched.</summary>
    public Hdf5Dataset Dataset(Hdf5Object owner, string field)
    {
        Hdf5Message space = owner.Find(Hdf5MessageType.Dataspace) ?? throw this.Missing(field, "dataspace");
        Hdf5Message typeMessage = owner.Find(Hdf5MessageType.Datatype) ?? throw this.Missing(field, "datatype");
        (long[] dimensions, bool isNull) = ReadDataspace(this.Resolve(space, $"{field}: dataspace"));
        Hdf5Type type = Hdf5Type.Read(this.Resolve(typeMessage, $"{field}: datatype"));
        var dataset = new Hdf5Dataset { Dimensions = dimensions, IsNull = isNull, Type = type };
        if (owner.Find(Hdf5MessageType.ExternalFiles) is not null)
        {
            return dataset with { Layout = Hdf5Layout.Contiguous, IsExternal = true, Unavailable = "its bytes are in another file, which is not opened" };
        }

        Hdf5Message layout = owner.Find(Hdf5MessageType.Layout) ?? throw this.Missing(field, "layout");
        dataset = ReadLayout(this.Resolve(layout, $"{field}: layout"), dataset);
        if (owner.Find(Hdf5MessageType.Filters) is { } filters)
        {
            dataset = dataset with { Filters = ReadFilters(this.Resolve(filters, $"{field}: filters")) };
        }

        return owner.Find(Hdf5MessageType.Fill) is { } fill ? ReadFill(this.Resolve(fill, $"{field}: fill value"), dataset)
            : owner.Find(Hdf5MessageType.OldFill) is { } old ? ReadFillElement(this.Resolve(old, $"{field}: fill value"), dataset)
            : dataset;
    }

    /// <summary>Takes bytes that are in no storage from what the file may have of them; false when they are too many.</summary>
    public bool TryExpand(long bytes)
    {
        lock (this.expansionGate)
        {
            bool fits = bytes <= LargestExpansion - this.expanded;
            this.expanded += fits ? bytes : 0;
            return fits;
        }
    }

    /// <summary>The dataset as a payload.</summary>
    public TensorData Tensor(Hdf5Dataset dataset, string field)
    {
        DataType type = dataset.Type.Element;
        var location = new SourceLocation(this.Source.Name, -1, -1, field);
        long[] dimensions = dataset.IsNull ? [0] : dataset.Dimensions;
        long elements = 1;
        foreach (long dimension in dimensions)
        {
            elements = dimension == 0 ? 0 : checked(elements * dimension);
        }

        long bytes = checked(elements * dataset.Type.Size);
        string? reason = dataset.Unavailable
            ?? (type == DataType.Undefined || type == DataType.String ? $"elements of kind '{dataset.Type.Description}' are not offered as numbers" : null)
            ?? (dataset.Type.IsBigEndian ? "its elements are big-endian" : null);
        if (reason is not null)
        {
            return new MissingTensorData(type, dimensions, reason, location);
        }

        if (elements == 0)
        {
            return new InlineTensorData(type, dimensions, ReadOnlyMemory<byte>.Empty, location);
        }

        switch (dataset.Layout)
        {
            case Hdf5Layout.Compact:
                this.RequireSize(dataset.Inline.Length, bytes, dataset.InlineOffset, field);
                return new SourceTensorData(type, dimensions, this.Source, dataset.InlineOffset, bytes, field);
            case Hdf5Layout.Contiguous or Hdf5Layout.Chunked when dataset.Address < 0:
                reason = dataset.FillProblem ?? (this.TryExpand(bytes) ? null : "it was never written, and datasets like it have more than 256 MiB together");
                return reason is null ? new Hdf5FillTensorData(type, dimensions, dataset.Fill, bytes, location) : new MissingTensorData(type, dimensions, reason, location);
            case Hdf5Layout.Contiguous:
                this.RequireSize(dataset.StoredBytes, bytes, dataset.Address, field);
                return new SourceTensorData(type, dimensions, this.Source, this.input.Resolve(dataset.Address, bytes, field), bytes, field);
            case Hdf5Layout.Chunked:
                return new Hdf5ChunkedTensorData(this, dataset, bytes, location);
            default:
                return new MissingTensorData(type, dimensions, "it is made up of other datasets", location);
        }
    }

    /// <summary>Places of the chunks of a version-1 index: offset in elements, stored bytes, skipped filters, address.</summary>
    public List<(long[] Start, long Bytes, uint SkippedFilters, long Address)> Chunks(long index, int rank, string field)
    {
        var chunks = new List<(long[] Start, long Bytes, uint SkippedFilters, long Address)>();
        var pending = new Stack<(long Address, int Level)>();
        var visited = new HashSet<long>();
        if (index >= 0)
        {
            pending.Push((index, -1));
        }

        while (pending.TryPop(out (long Address, int Level) node))
        {
            if (!visited.Add(node.Address))
            {
                throw new InvalidModelContentException(DefectKind.Cycle, this.Source.Name, node.Address, $"{field}: chunk index", "A node of the index is reached twice.");
            }

            Hdf5Block head = this.input.Load(node.Address, 8 + (2 * this.input.AddressBytes), $"{field}: chunk index");
            head.Expect("TREE"u8);
            int type = head.U8();
            int level = head.U8();
            int used = head.U16();
            if (type != 1 || (node.Level >= 0 && level != node.Level))
            {
                throw head.Error(DefectKind.BadValue, "A node of the chunk index is of another kind or on a wrong level.");
            }

            int key = 8 + (8 * (rank + 1));
            Hdf5Block body = this.input.Load(
                node.Address + 8 + (2 * this.input.AddressBytes), checked((long)used * (key + this.input.AddressBytes)), $"{field}: chunk index");
            for (int i = 0; i < used; i++)
            {
                long bytes = body.U32();
                uint mask = body.U32();
                long[] start = new long[rank];
                for (int axis = 0; axis < rank; axis++)
                {
                    start[axis] = body.Unsigned(8);
                }

                body.Skip(8);
                long address = body.Address();
                if (level == 0)
                {
                    chunks.Add((start, bytes, mask, address));
                }
                else
                {
                    pending.Push((address, level - 1));
                }
            }
        }

        return chunks;
    }

    /// <summary>Counts structure that a caller keeps, such as paths.</summary>
    public void Charge(long bytes, string field) => this.input.Charge(bytes, field);

    /// <summary>Offset in the file of bytes at an address, after their range was checked.</summary>
    public long Place(long address, long length, string field) => this.input.Resolve(address, length, field);

    private static (long[] Dimensions, bool IsNull) ReadDataspace(Hdf5Block block)
    {
        const int mostAxes = 32;
        int version = block.U8();
        int rank = block.U8();
        int flags = block.U8();
        if (version is not (1 or 2))
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A dataspace has an unknown version.", "1 or 2", $"{version}");
        }

        int kind = block.U8();
        block.Skip(version == 1 ? 4 : 0);
        if (rank > mostAxes)
        {
            throw block.Error(DefectKind.BadValue, "A dataspace has too many axes.", $"at most {mostAxes}", $"{rank}");
        }

        _ = flags;
        long[] dimensions = new long[rank];
        long elements = 1;
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = block.Length();
            if (dimensions[i] != 0 && elements > long.MaxValue / 16 / dimensions[i])
            {
                throw block.Error(DefectKind.SizeOverflow, "The number of elements overflows.");
            }

            elements *= Math.Max(1, dimensions[i]);
        }

        return (dimensions, version == 2 && kind == 2);
    }

    /// <summary>The value of elements that were never written; zeros when it is the default, or when the writer was told never to write it.</summary>
    private static Hdf5Dataset ReadFill(Hdf5Block block, Hdf5Dataset dataset)
    {
        const int never = 1;
        int version = block.U8();
        if (version is 0 or > 3)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A fill value has an unknown version.", "1 to 3", $"{version}");
        }

        int time;
        bool isUndefined;
        bool isStated;
        if (version == 3)
        {
            int flags = block.U8();
            time = (flags >> 2) & 3;
            isUndefined = (flags & 0x10) != 0;
            isStated = (flags & 0x20) != 0;
        }
        else
        {
            block.U8();
            time = block.U8();
            isUndefined = block.U8() == 0;
            isStated = version == 1 || !isUndefined;
        }

        return isUndefined ? dataset with { FillProblem = "it was not written and its fill value is undefined" }
            : time == never || !isStated ? dataset
            : ReadFillElement(block, dataset);
    }

    private static Hdf5Dataset ReadFillElement(Hdf5Block block, Hdf5Dataset dataset)
    {
        long size = block.U32();
        return size is 0 or uint.MaxValue ? dataset
            : size == dataset.Type.Size ? dataset with { Fill = block.Take(size).ToArray() }
            : dataset with { FillProblem = $"it was not written, and its fill value has {size} bytes instead of {dataset.Type.Size}" };
    }

    private static List<int> ReadFilters(Hdf5Block block)
    {
        int version = block.U8();
        int count = block.U8();
        if (version is not (1 or 2))
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A filter list has an unknown version.", "1 or 2", $"{version}");
        }

        block.Skip(version == 1 ? 6 : 0);
        var filters = new List<int>();
        for (int i = 0; i < count; i++)
        {
            int id = block.U16();
            int name = version == 1 || id >= 256 ? block.U16() : 0;
            block.U16();
            int values = block.U16();
            block.Skip(version == 1 ? (name + 7) & ~7 : name);
            block.Skip((4L * values) + (version == 1 && (values & 1) != 0 ? 4 : 0));
            filters.Add(id);
        }

        return filters;
    }

    private static Hdf5Dataset ReadLayout(Hdf5Block block, Hdf5Dataset dataset)
    {
        int version = block.U8();
        if (version is 0 or > 5)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A layout has an unknown version.", "1 to 5", $"{version}");
        }

        return version < 3 ? ReadOldLayout(block, dataset) : ReadNewLayout(block, dataset, version);
    }

    private static Hdf5Dataset ReadOldLayout(Hdf5Block block, Hdf5Dataset dataset)
    {
        int rank = block.U8();
        int kind = block.U8();
        block.Skip(5);
        long address = kind == 0 ? -1 : block.Address();
        long[] sizes = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = block.U32();
        }

        switch (kind)
        {
            case 0:
                long length = block.U32();
                long offset = block.Offset;
                return dataset with { Layout = Hdf5Layout.Compact, Inline = block.Take(length).ToArray(), InlineOffset = offset };
            case 1:
                return dataset with { Layout = Hdf5Layout.Contiguous, Address = address, StoredBytes = long.MaxValue };
            default:
                return Chunked(block, dataset, address, sizes);
        }
    }

    private static Hdf5Dataset ReadNewLayout(Hdf5Block block, Hdf5Dataset dataset, int version)
    {
        int kind = block.U8();
        switch (kind)
        {
            case 0:
                int length = block.U16();
                long offset = block.Offset;
                return dataset with { Layout = Hdf5Layout.Compact, Inline = block.Take(length).ToArray(), InlineOffset = offset };
            case 1:
                long address = block.Address();
                return dataset with { Layout = Hdf5Layout.Contiguous, Address = address, StoredBytes = block.Length() };
            case 2 when version == 3:
                int rank = block.U8();
                long index = block.Address();
                long[] sizes = new long[rank];
                for (int i = 0; i < rank; i++)
                {
                    sizes[i] = block.U32();
                }

                return Chunked(block, dataset, index, sizes);
            case 2:
                block.U8();
                int axes = block.U8();
                int width = block.U8();
                if (width is 0 or > 8)
                {
                    throw block.Error(DefectKind.BadValue, "The extents of a chunk have an impossible width.", "1 to 8 bytes", $"{width}");
                }

                block.Skip((long)axes * width);
                int indexType = block.U8();
                return dataset with
                {
                    Layout = Hdf5Layout.Chunked,
                    Unavailable = $"its chunks have an index of kind {indexType} ({IndexName(indexType)}), which is not read",
                };
            case 3:
                return dataset with { Layout = Hdf5Layout.Virtual, Unavailable = "it is made up of other datasets" };
            default:
                throw block.Error(DefectKind.UnknownEnum, "The layout is of an unknown class.", "0 to 3", $"{kind}");
        }
    }

    private static string IndexName(int type) => type switch
    {
        1 => "single chunk",
        2 => "implicit",
        3 => "fixed array",
        4 => "extensible array",
        5 => "version-2 B-tree",
        _ => "unknown",
    };

    /// <summary>The last stated extent is the size of an element.</summary>
    private static Hdf5Dataset Chunked(Hdf5Block block, Hdf5Dataset dataset, long address, long[] sizes)
    {
        if (sizes.Length != dataset.Dimensions.Length + 1)
        {
            throw block.Error(DefectKind.ShapeConflict, "Chunks have another number of axes than the dataset.", $"{dataset.Dimensions.Length + 1}", $"{sizes.Length}");
        }

        foreach (long size in sizes)
        {
            if (size == 0)
            {
                throw block.Error(DefectKind.BadValue, "A chunk is empty along an axis.");
            }
        }

        return dataset with { Layout = Hdf5Layout.Chunked, Address = address, ChunkDimensions = sizes[..^1] };
    }

    private void RequireSize(long stored, long needed, long offset, string field)
    {
        if (stored < needed)
        {
            throw new InvalidModelContentException(
                DefectKind.ShapeDataMismatch, this.Source.Name, offset, field, "The dataset has fewer bytes than its shape needs.", $"{needed}", $"{stored}");
        }
    }

    private InvalidModelContentException Missing(string field, string what) =>
        new(DefectKind.MissingField, this.Source.Name, -1, field, $"The dataset has no {what}.");
}
