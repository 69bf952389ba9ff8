using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <content>Links of groups: symbol tables, link messages, and dense storage in fractal heaps.</content>
internal sealed partial class Hdf5File
{
    /// <summary>Links of a group in stored order; empty for other objects.</summary>
    public IReadOnlyList<Hdf5Link> Links(Hdf5Object group, string field)
    {
        var links = new List<Hdf5Link>();
        if (group.Find(Hdf5MessageType.SymbolTable) is { } table)
        {
            Hdf5Block block = this.Resolve(table, field);
            long tree = block.Address();
            long heap = block.Address();
            this.ReadSymbolTable(tree, heap, links, field);
        }

        foreach (Hdf5Message message in group.Messages)
        {
            if (message.Type == Hdf5MessageType.Link)
            {
                links.Add(ReadLink(message.Open(this.input, $"{field}: link")));
            }
        }

        if (group.Find(Hdf5MessageType.LinkInfo) is { } info)
        {
            Hdf5Block block = info.Open(this.input, $"{field}: link info");
            block.U8();
            int flags = block.U8();
            block.Skip((flags & 1) != 0 ? 8 : 0);
            long heap = block.Address();
            long index = block.Address();
            if (heap >= 0)
            {
                foreach (Hdf5Block stored in new Hdf5Heap(this.input, heap, field).Objects(index, Hdf5Heap.LinkRecords))
                {
                    links.Add(ReadLink(stored));
                }
            }
        }

        return links;
    }

    private static Hdf5Link ReadLink(Hdf5Block block)
    {
        int version = block.U8();
        if (version != 1)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "A link has an unknown version.", "1", $"{version}");
        }

        int flags = block.U8();
        int type = (flags & 8) != 0 ? block.U8() : 0;
        block.Skip((flags & 4) != 0 ? 8 : 0);
        block.Skip((flags & 0x10) != 0 ? 1 : 0);
        long length = block.Unsigned(1 << (flags & 3));
        string name = block.Text(length);
        return type switch
        {
            0 => new Hdf5Link(name, block.Address(), null),
            1 => new Hdf5Link(name, -1, "a soft link"),
            64 => new Hdf5Link(name, -1, "a link into another file", IsExternal: true),
            _ => new Hdf5Link(name, -1, $"a link of kind {type}"),
        };
    }

    private void ReadSymbolTable(long tree, long heapAddress, List<Hdf5Link> links, string field)
    {
        Hdf5Block heap = this.input.Load(heapAddress, 8 + (2 * this.input.LengthBytes) + this.input.AddressBytes, $"{field}: local heap");
        heap.Expect("HEAP"u8);
        heap.Skip(4);
        long heapLength = heap.Length();
        heap.Skip(this.input.LengthBytes);
        long dataAddress = heap.Address();
        this.input.Resolve(dataAddress, heapLength, $"{field}: local heap");
        Hdf5Block names = this.input.Load(dataAddress, heapLength, $"{field}: names");
        foreach (long leaf in this.TreeLeaves(tree, 0, this.input.LengthBytes, field))
        {
            this.ReadSymbols(leaf, names, links, field);
        }
    }

    private void ReadSymbols(long address, Hdf5Block names, List<Hdf5Link> links, string field)
    {
        Hdf5Block head = this.input.Load(address, 8, $"{field}: symbols");
        head.Expect("SNOD"u8);
        head.Skip(2);
        int count = head.U16();
        int entry = this.input.LengthBytes + this.input.AddressBytes + 24;
        Hdf5Block symbols = this.input.Load(address + 8, (long)count * entry, $"{field}: symbols");
        for (int i = 0; i < count; i++)
        {
            long nameOffset = symbols.Length();
            long header = symbols.Address();
            uint cache = symbols.U32();
            symbols.Skip(20);
            Hdf5Block text = names.Clone();
            if (nameOffset >= text.Remaining)
            {
                throw symbols.Error(DefectKind.OffsetExceedsFile, "A name lies outside its heap.", $"below {text.Remaining}", $"{nameOffset}");
            }

            text.Skip(nameOffset);
            string name = text.TextToZero();
            this.input.Charge(name.Length, field);
            links.Add(cache == 2 ? new Hdf5Link(name, -1, "a soft link") : new Hdf5Link(name, header, null));
        }
    }

    /// <summary>Children of the leaves of a version-1 B-tree in order, without recursion; no node is visited twice.</summary>
    private List<long> TreeLeaves(long root, int type, int keyBytes, string field)
    {
        var leaves = new List<long>();
        var pending = new Stack<(long Address, int Level)>();
        var visited = new HashSet<long>();
        pending.Push((root, -1));
        while (pending.TryPop(out (long Address, int Level) next))
        {
            if (!visited.Add(next.Address))
            {
                throw new InvalidModelContentException(DefectKind.Cycle, this.Source.Name, next.Address, $"{field}: index", "A node of the index is reached twice.");
            }

            if (next.Level == -2)
            {
                leaves.Add(next.Address);
                continue;
            }

            Hdf5Block head = this.input.Load(next.Address, 8 + (2 * this.input.AddressBytes), $"{field}: index");
            head.Expect("TREE"u8);
            int found = head.U8();
            int level = head.U8();
            int used = head.U16();
            if (found != type)
            {
                throw head.Error(DefectKind.BadValue, "A node of the index is of another kind.", $"{type}", $"{found}");
            }

            if (next.Level >= 0 && level != next.Level)
            {
                throw head.Error(DefectKind.BadValue, "A node of the index is on a wrong level.", $"{next.Level}", $"{level}");
            }

            Hdf5Block body = this.input.Load(
                next.Address + 8 + (2 * this.input.AddressBytes), checked((long)used * (keyBytes + this.input.AddressBytes)), $"{field}: index");
            var children = new long[used];
            for (int i = 0; i < used; i++)
            {
                body.Skip(keyBytes);
                children[i] = body.Address();
            }

            for (int i = used - 1; i >= 0; i--)
            {
                pending.Push((children[i], level == 0 ? -2 : level - 1));
            }
        }

        return leaves;
    }
}
