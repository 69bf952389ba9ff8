using System.IO.Compression;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>A dataset in chunks, plain or compressed with deflate: put together in memory when its bytes are first asked for.</summary>
internal sealed class Hdf5ChunkedTensorData : TensorData
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Checksum = 3;
    private const long LargestInMemory = 1L << 30;
    private readonly Hdf5File file;
    private readonly Hdf5Dataset dataset;
    private readonly Lock gate = new();
    private WeakReference<byte[]>? kept;
    private bool isExpanded;

    public Hdf5ChunkedTensorData(Hdf5File file, Hdf5Dataset dataset, long bytes, SourceLocation location)
        : base(dataset.Type.Element, dataset.Dimensions, location)
    {
        this.file = file;
        this.dataset = dataset;
        this.ByteLength = bytes;
        this.IsAvailable = bytes <= LargestInMemory && dataset.Filters.All(static filter => filter is Deflate or Shuffle or Checksum);
    }

    /// <inheritdoc />
    public override long ByteLength { get; }

    /// <inheritdoc />
    public override bool IsAvailable { get; }

    /// <inheritdoc />
    /// <exception cref="InvalidModelContentException">The chunks are malformed.</exception>
    public override int Read(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!this.IsAvailable)
        {
            throw new InvalidOperationException("The payload is not available: its chunks are too large, or use a filter that is not read.");
        }

        if (offset >= this.ByteLength)
        {
            return 0;
        }

        byte[] bytes = this.Assembled();
        int count = (int)Math.Min(destination.Length, this.ByteLength - offset);
        bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    private byte[] Assembled()
    {
        lock (this.gate)
        {
            if (this.kept is not null && this.kept.TryGetTarget(out byte[]? bytes))
            {
                return bytes;
            }

            bytes = this.Assemble();
            this.kept = new WeakReference<byte[]>(bytes);
            return bytes;
        }
    }

    private byte[] Assemble()
    {
        string field = this.Location.Element ?? "dataset";
        long[] extents = this.dataset.Dimensions;
        long[] chunk = this.dataset.ChunkDimensions;
        int size = (int)this.dataset.Type.Size;
        long chunkBytes = size;
        foreach (long extent in chunk)
        {
            chunkBytes = checked(chunkBytes * extent);
        }

        List<(long[] Start, long Bytes, uint SkippedFilters, long Address)> chunks = this.Cells(this.file.Chunks(this.dataset.Address, extents.Length, field), field, out bool isWhole);
        if (!isWhole && this.dataset.FillProblem is { } problem)
        {
            throw new InvalidModelContentException(DefectKind.BadValue, this.file.Source.Name, -1, field, $"A part of the dataset has no value: {problem}.");
        }

        long stored = 0;
        foreach ((_, long bytes, _, long address) in chunks)
        {
            this.file.Place(address, bytes, field);
            stored = checked(stored + bytes);
        }

        // Deflate gives at most 1,032 bytes for one. What is larger consists of fill values, and of them a file may have a certain amount.
        const long mostExpansion = 1100;
        if (!this.isExpanded && this.ByteLength / mostExpansion > stored)
        {
            this.isExpanded = this.file.TryExpand(this.ByteLength);
            if (!this.isExpanded)
            {
                throw new InvalidModelContentException(
                    DefectKind.ExpansionLimit, this.file.Source.Name, -1, field, "The chunks are far smaller than the dataset, and datasets like it have more than 256 MiB together.");
            }
        }

        if (chunkBytes > LargestInMemory)
        {
            throw new InvalidModelContentException(DefectKind.ExpansionLimit, this.file.Source.Name, -1, field, "A chunk is larger than 1 GiB.");
        }

        byte[] result = new byte[this.ByteLength];
        if (!isWhole)
        {
            Hdf5FillTensorData.Repeat(this.dataset.Fill, 0, result);
        }

        byte[] plain = new byte[chunkBytes];
        byte[] scratch = new byte[chunkBytes];
        foreach ((long[] start, long bytes, uint skipped, long address) in chunks)
        {
            byte[] raw = this.Load(address, bytes, field);
            ReadOnlySpan<byte> content = this.Expand(raw, skipped, plain, scratch, size, field);
            Copy(content, start, chunk, extents, size, result);
        }

        return result;
    }

    /// <summary>The chunks that lie in the dataset, each place once, and whether they cover all of it.</summary>
    private List<(long[] Start, long Bytes, uint SkippedFilters, long Address)> Cells(
        List<(long[] Start, long Bytes, uint SkippedFilters, long Address)> chunks, string field, out bool isWhole)
    {
        long[] extents = this.dataset.Dimensions;
        long[] chunk = this.dataset.ChunkDimensions;
        var seen = new HashSet<long>();
        long cells = 1;
        for (int axis = 0; axis < extents.Length; axis++)
        {
            cells = checked(cells * (((extents[axis] - 1) / chunk[axis]) + 1));
        }

        var inside = new List<(long[] Start, long Bytes, uint SkippedFilters, long Address)>(chunks.Count);
        foreach ((long[] Start, long Bytes, uint SkippedFilters, long Address) item in chunks)
        {
            long cell = 0;
            bool isInside = true;
            for (int axis = 0; axis < extents.Length && isInside; axis++)
            {
                isInside = item.Start[axis] < extents[axis];
                cell = isInside ? checked((cell * (((extents[axis] - 1) / chunk[axis]) + 1)) + (item.Start[axis] / chunk[axis])) : 0;
                if (item.Start[axis] % chunk[axis] != 0)
                {
                    throw new InvalidModelContentException(DefectKind.BadValue, this.file.Source.Name, -1, field, "A chunk starts between the places of chunks.");
                }
            }

            if (isInside && !seen.Add(cell))
            {
                throw new InvalidModelContentException(DefectKind.BadValue, this.file.Source.Name, -1, field, "Two chunks have the same place.");
            }

            if (isInside)
            {
                inside.Add(item);
            }
        }

        isWhole = seen.Count == cells;
        return inside;
    }

    private byte[] Load(long address, long count, string field)
    {
        byte[] raw = new byte[count];
        long offset = this.file.Place(address, count, field);
        int filled = this.file.Source.ReadFully(offset, raw);
        return filled == raw.Length ? raw : throw new InvalidModelContentException(DefectKind.Truncated, this.file.Source.Name, offset + filled, field, "The file ended inside a chunk.");
    }

    /// <summary>Undoes the filters in reverse order.</summary>
    private ReadOnlySpan<byte> Expand(byte[] raw, uint skipped, byte[] plain, byte[] scratch, int size, string field)
    {
        ReadOnlySpan<byte> content = raw;
        for (int i = this.dataset.Filters.Count - 1; i >= 0; i--)
        {
            if (i < 32 && (skipped & (1u << i)) != 0)
            {
                continue;
            }

            switch (this.dataset.Filters[i])
            {
                case Checksum:
                    content = content.Length >= 4 ? content[..^4] : throw this.Short(field);
                    break;
                case Deflate:
                    int filled = 0;
                    try
                    {
                        using var stream = new ZLibStream(new MemoryStream(content.ToArray()), CompressionMode.Decompress);
                        filled = stream.ReadAtLeast(plain, plain.Length, throwOnEndOfStream: false);
                    }
                    catch (InvalidDataException error)
                    {
                        throw new InvalidModelContentException(
                            DefectKind.UnsupportedCompression, this.file.Source.Name, -1, field, "The compressed data of a chunk is malformed.", innerException: error);
                    }

                    content = plain.AsSpan(0, filled);
                    break;
                default:
                    if (content.Length > scratch.Length)
                    {
                        throw this.Short(field);
                    }

                    int count = content.Length / size;
                    for (int b = 0; b < size; b++)
                    {
                        for (int e = 0; e < count; e++)
                        {
                            scratch[(e * size) + b] = content[(b * count) + e];
                        }
                    }

                    content[(count * size)..].CopyTo(scratch.AsSpan(count * size));
                    content = scratch.AsSpan(0, content.Length);
                    break;
            }
        }

        return content.Length >= plain.Length ? content[..plain.Length] : throw this.Short(field);
    }

    private InvalidModelContentException Short(string field) =>
        new(DefectKind.ShapeDataMismatch, this.file.Source.Name, -1, field, "A chunk has another size than its extents need.");

    /// <summary>Copies row by row what of a chunk lies inside the dataset.</summary>
    private static void Copy(ReadOnlySpan<byte> content, long[] start, long[] chunk, long[] extents, int size, byte[] result)
    {
        int rank = extents.Length;
        if (rank == 0)
        {
            content[..size].CopyTo(result);
            return;
        }

        long[] at = new long[rank];
        int last = rank - 1;
        long row = Math.Min(chunk[last], extents[last] - start[last]);
        while (true)
        {
            long from = 0;
            long to = 0;
            for (int axis = 0; axis < rank; axis++)
            {
                from = (from * chunk[axis]) + at[axis];
                to = (to * extents[axis]) + start[axis] + at[axis];
            }

            content.Slice((int)(from * size), (int)(row * size)).CopyTo(result.AsSpan((int)(to * size)));
            int next = last - 1;
            while (next >= 0 && (++at[next] >= chunk[next] || start[next] + at[next] >= extents[next]))
            {
                at[next] = 0;
                next--;
            }

            if (next < 0)
            {
                return;
            }
        }
    }
}
