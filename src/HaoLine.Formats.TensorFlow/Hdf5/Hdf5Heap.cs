using System.Numerics;
using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <summary>
/// Dense storage of many links or attributes: objects in a fractal heap, found through a version-2 B-tree whose records hold heap ids.
/// Uncompressed heaps; others are refused by name. Objects too large for the heap stand anywhere in the file.
/// </summary>
internal sealed class Hdf5Heap
{
    /// <summary>B-tree records of link names: a hash of four bytes stands before the heap id.</summary>
    public const int LinkRecords = 5;

    /// <summary>B-tree records of attribute names: the heap id comes first.</summary>
    public const int AttributeRecords = 8;

    /// <summary>B-tree records of large objects: address, length, number.</summary>
    private const int LargeRecords = 1;

    private readonly Hdf5Input input;
    private readonly string field;
    private readonly long largeIndex;
    private readonly int idBytes;
    private readonly int flags;
    private readonly int offsetBytes;
    private readonly int lengthBytes;
    private readonly int width;
    private readonly long startSize;
    private readonly long maximumDirect;
    private readonly long root;
    private readonly int rootRows;
    private readonly int maximumDirectRows;
    private Dictionary<long, (long Address, long Length)>? large;

    public Hdf5Heap(Hdf5Input input, long address, string field)
    {
        this.input = input;
        this.field = $"{field}: heap";
        int size = 22 + (12 * input.LengthBytes) + (3 * input.AddressBytes);
        Hdf5Block head = input.Load(address, size, this.field);
        head.Expect("FRHP"u8);
        head.Skip(1);
        this.idBytes = head.U16();
        int filterBytes = head.U16();
        this.flags = head.U8();
        long maximumManaged = head.U32();
        head.Skip(input.LengthBytes);
        this.largeIndex = head.Address();
        head.Skip(input.AddressBytes + (9L * input.LengthBytes));
        this.width = head.U16();
        this.startSize = head.Length();
        this.maximumDirect = head.Length();
        int heapBits = head.U16();
        head.U16();
        this.root = head.Address();
        this.rootRows = head.U16();
        if (filterBytes != 0)
        {
            throw head.Error(DefectKind.UnsupportedCompression, "Dense storage is compressed, which is not read.");
        }

        if (heapBits is 0 or > 64 || this.width is 0 or > 4096 || !BitOperations.IsPow2(this.startSize) || !BitOperations.IsPow2(this.maximumDirect)
            || this.startSize > this.maximumDirect || this.maximumDirect > 1L << 40 || this.rootRows > 64)
        {
            throw head.Error(DefectKind.BadValue, "The heap of dense storage has impossible sizes.");
        }

        this.offsetBytes = (heapBits + 7) / 8;
        this.lengthBytes = Math.Min((BitOperations.Log2((ulong)this.maximumDirect) + 7) / 8, EncodedBytes(maximumManaged));
        this.maximumDirectRows = BitOperations.Log2((ulong)this.maximumDirect) - BitOperations.Log2((ulong)this.startSize) + 2;
    }

    /// <summary>Every object that the index names, in the order of the index.</summary>
    public IEnumerable<Hdf5Block> Objects(long index, int type)
    {
        foreach (Hdf5Block record in this.Records(index, type))
        {
            record.Skip(type == LinkRecords ? 4 : 0);
            yield return this.Find(record.Part(Math.Min(this.idBytes, record.Remaining), this.field));
        }
    }

    /// <summary>Bytes that hold numbers up to a limit.</summary>
    private static int EncodedBytes(long limit) => (BitOperations.Log2((ulong)Math.Max(1, limit)) / 8) + 1;

    private Hdf5Block Find(Hdf5Block id)
    {
        int kind = id.U8();
        switch ((kind >> 4) & 3)
        {
            case 0:
                long offset = id.Unsigned(this.offsetBytes);
                long length = id.Unsigned(this.lengthBytes);
                return this.input.Load(this.Locate(offset, length), length, this.field);
            case 2:
                return id.Part(Math.Min(id.Remaining, (kind & 0x0F) + 1), this.field);
            case 1:
                (long address, long bytes) = this.Large(id);
                return this.input.Load(address, bytes, this.field);
            default:
                throw id.Error(DefectKind.UnsupportedVersion, "An object of dense storage is of an unknown kind.", "0 to 2", "3");
        }
    }

    /// <summary>A large object: its place stands in the id where that has room, else in an index by number.</summary>
    private (long Address, long Length) Large(Hdf5Block id)
    {
        if (this.idBytes - 1 >= this.input.AddressBytes + this.input.LengthBytes)
        {
            return (id.Address(), id.Length());
        }

        if (this.large is null)
        {
            this.large = [];
            foreach (Hdf5Block record in this.Records(this.largeIndex, LargeRecords))
            {
                (long address, long length) = (record.Address(), record.Length());
                this.large[record.Length()] = (address, length);
            }
        }

        long number = id.Unsigned(Math.Min(8, this.idBytes - 1));
        return this.large.TryGetValue(number, out (long Address, long Length) place) ? place
            : throw id.Error(DefectKind.DanglingReference, "A large object of dense storage is in no index.", null, $"{number}");
    }

    /// <summary>Walks the doubling table: blocks of the first two rows have the starting size, each row after that twice the one before.</summary>
    private long Locate(long offset, long length)
    {
        if (this.rootRows == 0)
        {
            return this.InBlock(this.root, offset, length, this.startSize);
        }

        long block = this.root;
        int rows = this.rootRows;
        int head = 5 + this.input.AddressBytes + this.offsetBytes;
        const int deepest = 64;
        for (int depth = 0; depth < deepest; depth++)
        {
            Hdf5Block signature = this.input.Load(block, 4, this.field);
            signature.Expect("FHIB"u8);
            int row = 0;
            long rowSize = this.startSize;
            long rest = offset;
            while (row < rows && rest >= checked(rowSize * this.width))
            {
                rest -= rowSize * this.width;
                rowSize = row == 0 ? rowSize : checked(rowSize * 2);
                row++;
            }

            if (row >= rows)
            {
                break;
            }

            long column = rest / rowSize;
            rest %= rowSize;
            Hdf5Block entry = this.input.Load(checked(block + head + (((row * (long)this.width) + column) * this.input.AddressBytes)), this.input.AddressBytes, this.field);
            long child = entry.Address();
            if (row < this.maximumDirectRows)
            {
                return this.InBlock(child, rest, length, rowSize);
            }

            block = child;
            offset = rest;
            rows = BitOperations.Log2((ulong)rowSize) - BitOperations.Log2((ulong)this.startSize) - BitOperations.Log2((uint)this.width) + 1;
        }

        throw new InvalidModelContentException(DefectKind.BadOffset, this.input.Source.Name, -1, this.field, "An object lies outside its heap.", null, $"{offset}");
    }

    private long InBlock(long block, long rest, long length, long size)
    {
        Hdf5Block signature = this.input.Load(block, 4, this.field);
        signature.Expect("FHDB"u8);
        return length <= size - rest
            ? checked(block + rest)
            : throw signature.Error(DefectKind.LengthExceedsParent, "An object leaves its block of the heap.", $"at most {size - rest} bytes", $"{length}");
    }

    private List<Hdf5Block> Records(long index, int type)
    {
        Hdf5Block head = this.input.Load(index, 18 + this.input.AddressBytes + this.input.LengthBytes, $"{this.field} index");
        head.Expect("BTHD"u8);
        head.Skip(1);
        int found = head.U8();
        long nodeSize = head.U32();
        int recordSize = head.U16();
        int depth = head.U16();
        head.Skip(2);
        long rootAddress = head.Address();
        int rootRecords = head.U16();
        const int deepest = 16;
        if (found != type || recordSize == 0 || nodeSize <= recordSize + 10 || depth > deepest)
        {
            throw head.Error(DefectKind.BadValue, "The index of dense storage is of another kind or has impossible sizes.", $"records of kind {type}", $"{found}");
        }

        long perLeaf = (nodeSize - 10) / recordSize;
        int countBytes = EncodedBytes(perLeaf);
        int[] totalBytes = new int[depth + 1];
        long total = perLeaf;
        for (int level = 1; level <= depth; level++)
        {
            int pointer = this.input.AddressBytes + countBytes + totalBytes[level - 1];
            long perNode = (nodeSize - 10 - pointer) / (recordSize + pointer);
            total = total > long.MaxValue / (perNode + 2) ? long.MaxValue : ((perNode + 1) * total) + perNode;
            totalBytes[level] = EncodedBytes(total);
        }

        var records = new List<Hdf5Block>();
        var pending = new Stack<(long Address, long Count, int Level)>();
        var visited = new HashSet<long>();
        if (rootAddress >= 0)
        {
            pending.Push((rootAddress, rootRecords, depth));
        }

        while (pending.TryPop(out (long Address, long Count, int Level) node))
        {
            if (!visited.Add(node.Address))
            {
                throw new InvalidModelContentException(DefectKind.Cycle, this.input.Source.Name, node.Address, $"{this.field} index", "A node of the index is reached twice.");
            }

            int pointer = node.Level == 0 ? 0 : this.input.AddressBytes + countBytes + totalBytes[node.Level - 1];
            long bytes = checked(6 + (node.Count * recordSize) + (node.Level == 0 ? 0 : (node.Count + 1) * pointer));
            Hdf5Block body = this.input.Load(node.Address, bytes, $"{this.field} index");
            body.Expect(node.Level == 0 ? "BTLF"u8 : "BTIN"u8);
            body.Skip(2);
            for (long i = 0; i < node.Count; i++)
            {
                records.Add(body.Part(recordSize, $"{this.field} index"));
            }

            for (long i = 0; node.Level > 0 && i <= node.Count; i++)
            {
                long address = body.Address();
                long count = body.Unsigned(countBytes);
                body.Skip(totalBytes[node.Level - 1]);
                pending.Push((address, count, node.Level - 1));
            }
        }

        return records;
    }
}
