using System.Buffers.Binary;
using System.Text;

namespace HaoLine.Formats.TensorFlow.Tests;

/// <summary>
/// Writes small HDF5 files from the format specification: the oldest form (superblock 0, symbol tables, headers of version 1) or the newest
/// one (superblock 2, link messages, headers of version 2; checksums are left zero). Addresses and lengths have eight bytes unless said otherwise.
/// </summary>
internal sealed class Hdf5Builder(bool newest, int addressBytes = 8, int lengthBytes = 8)
{
    private readonly List<byte> bytes = [.. new byte[newest ? 16 + (4 * addressBytes) : 48 + (5 * addressBytes) + lengthBytes]];

    public Node Root { get; } = new();

    /// <summary>Bytes before the superblock; addresses count from behind them.</summary>
    public int UserBlock { get; init; }

    /// <summary>The base address that the superblock states; null for the end of the user block.</summary>
    public long? StatedBase { get; init; }

    /// <summary>The end of the file that the superblock states; null for the end with the user block, as the library writes it.</summary>
    public long? StatedEnd { get; init; }

    public byte[] Build()
    {
        long root = this.Write(this.Root);
        byte[] file = [.. this.bytes];
        byte[] end = this.A(this.StatedEnd ?? (this.UserBlock + file.Length));
        byte[] stated = this.A(this.StatedBase ?? this.UserBlock);
        byte[] sizes = [(byte)addressBytes, (byte)lengthBytes];
        byte[] head = newest
            ? [0x89, .. "HDF\r\n\u001a\n"u8, 2, .. sizes, 0, .. stated, .. this.A(-1), .. end, .. this.A(root), 0, 0, 0, 0]
            : [0x89, .. "HDF\r\n\u001a\n"u8, 0, 0, 0, 0, 0, .. sizes, 0, 4, 0, 16, 0, 0, 0, 0, 0, .. stated, .. this.A(-1), .. end, .. this.A(-1), .. this.L(0), .. this.A(root), .. new byte[24]];
        head.CopyTo(file, 0);
        return [.. new byte[this.UserBlock], .. file];
    }

    /// <summary>An address in the width of the file; -1 is the undefined one.</summary>
    public byte[] A(long value) => U64(unchecked((ulong)value))[..addressBytes];

    /// <summary>A length in the width of the file.</summary>
    public byte[] L(long value) => U64(unchecked((ulong)value))[..lengthBytes];

    public static byte[] U64(ulong value)
    {
        byte[] target = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(target, value);
        return target;
    }

    public static byte[] U32(uint value) => U64(value)[..4];

    public static byte[] U16(int value) => U64((ulong)value)[..2];

    /// <summary>The message of an attribute of text.</summary>
    public static byte[] TextAttribute(string name, byte[] text)
    {
        byte[] label = [.. Encoding.UTF8.GetBytes(name), 0];
        return [3, 0, .. U16(label.Length), .. U16(8), .. U16(4), 0, .. label, 0x13, 0, 0, 0, .. U32((uint)text.Length), 2, 0, 0, 0, .. text];
    }

    /// <summary>Puts bytes somewhere and returns their address.</summary>
    public long Place(byte[] content)
    {
        while (this.bytes.Count % 8 != 0)
        {
            this.bytes.Add(0);
        }

        long place = this.bytes.Count;
        this.bytes.AddRange(content);
        return place;
    }

    private long Write(Node node)
    {
        var messages = new List<(int Type, byte[] Content)>();
        if (node.Content is not null)
        {
            long data = node.Address ?? this.Place(node.Content);
            messages.Add((1, [1, (byte)node.Shape.Length, 0, 0, 0, 0, 0, 0, .. node.Shape.SelectMany(this.L)]));
            messages.Add((3, node.Type));
            messages.Add((8, node.Layout ?? [3, 1, .. this.A(data), .. this.L(node.Content.Length)]));
            if (node.Filters is not null)
            {
                messages.Add((11, node.Filters));
            }
        }
        else if (newest)
        {
            messages.Add((2, [0, 0, .. this.A(-1), .. this.A(-1)]));
            foreach ((string name, Node child) in node.Children)
            {
                byte[] text = Encoding.UTF8.GetBytes(name);
                messages.Add((6, [1, 0, (byte)text.Length, .. text, .. this.A(child.Address ?? this.Write(child))]));
            }

            foreach (string external in node.External)
            {
                byte[] text = Encoding.UTF8.GetBytes(external);
                byte[] target = [0, .. "other.h5\0/x\0"u8];
                messages.Add((6, [1, 8, 64, (byte)text.Length, .. text, .. U16(target.Length), .. target]));
            }
        }
        else
        {
            messages.Add((0x11, this.WriteSymbols(node)));
        }

        messages.AddRange(node.More);
        foreach ((string name, byte[] text) in node.Attributes)
        {
            messages.Add((12, TextAttribute(name, text)));
        }

        byte[] body = [.. messages.SelectMany(message => newest
            ? (byte[])[(byte)message.Type, .. U16(message.Content.Length), 0, .. message.Content]
            : [.. U16(message.Type), .. U16(message.Content.Length), 0, 0, 0, 0, .. message.Content])];
        return newest
            ? this.Place([.. "OHDR"u8, 2, 2, .. U32((uint)body.Length), .. body, 0, 0, 0, 0])
            : this.Place([1, 0, .. U16(messages.Count), .. U32(1), .. U32((uint)body.Length), 0, 0, 0, 0, .. body]);
    }

    private byte[] WriteSymbols(Node node)
    {
        var heap = new List<byte>(new byte[8]);
        var entries = new List<byte>();
        foreach ((string name, Node child) in node.Children.OrderBy(static item => item.Name, StringComparer.Ordinal))
        {
            long header = child.Address ?? this.Write(child);
            entries.AddRange([.. this.L(heap.Count), .. this.A(header), .. new byte[24]]);
            heap.AddRange([.. Encoding.UTF8.GetBytes(name), 0]);
        }

        long names = this.Place([.. heap]);
        long local = this.Place([.. "HEAP"u8, 0, 0, 0, 0, .. this.L(heap.Count), .. this.L(-1), .. this.A(names)]);
        long symbols = this.Place([.. "SNOD"u8, 1, 0, .. U16(node.Children.Count), .. entries]);
        long tree = this.Place([.. "TREE"u8, 0, 0, .. U16(1), .. this.A(-1), .. this.A(-1), .. this.L(0), .. this.A(symbols), .. this.L(8)]);
        return [.. this.A(tree), .. this.A(local)];
    }

    /// <summary>A group, or a dataset of float32 when it has content.</summary>
    internal sealed class Node
    {
        public List<(string Name, Node Child)> Children { get; } = [];

        public List<(string Name, byte[] Text)> Attributes { get; } = [];

        /// <summary>Names of links into another file; only in the newest form.</summary>
        public List<string> External { get; } = [];

        public byte[]? Content { get; init; }

        public long[] Shape { get; init; } = [];

        /// <summary>Place of the header of a child, or of the bytes of a dataset, when it shall lie.</summary>
        public long? Address { get; init; }

        public byte[]? Layout { get; init; }

        public byte[]? Filters { get; init; }

        /// <summary>Further messages of the header.</summary>
        public IReadOnlyList<(int Type, byte[] Content)> More { get; set; } = [];

        public byte[] Type { get; init; } = [0x11, 0x20, 31, 0, .. U32(4), 0, 0, 32, 0, 23, 8, 0, 23, .. U32(127)];

        public Node Group(string name)
        {
            var child = new Node();
            this.Children.Add((name, child));
            return child;
        }

        public Node Floats(string name, long[] shape, params float[] values)
        {
            byte[] content = new byte[values.Length * 4];
            Buffer.BlockCopy(values, 0, content, 0, content.Length);
            this.Children.Add((name, new Node { Content = content, Shape = shape }));
            return this;
        }

        public Node Text(string name, string value)
        {
            this.Attributes.Add((name, Encoding.UTF8.GetBytes(value)));
            return this;
        }
    }
}
