using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats.TensorFlow.Hdf5;

/// <content>Attributes and text.</content>
internal sealed partial class Hdf5File
{
    private readonly Dictionary<long, Dictionary<int, Hdf5Block>> collections = [];
    private readonly Dictionary<long, IReadOnlyList<Hdf5Attribute>> attributes = [];

    /// <summary>Attributes of an object in stored order.</summary>
    public IReadOnlyList<Hdf5Attribute> Attributes(Hdf5Object owner, string field)
    {
        if (this.attributes.TryGetValue(owner.Address, out IReadOnlyList<Hdf5Attribute>? known))
        {
            return known;
        }

        var list = new List<Hdf5Attribute>();
        foreach (Hdf5Message message in owner.Messages)
        {
            if (message.Type == Hdf5MessageType.Attribute)
            {
                list.Add(this.ReadAttribute(this.Resolve(message, $"{field}: attribute")));
            }
        }

        if (owner.Find(Hdf5MessageType.AttributeInfo) is { } info)
        {
            Hdf5Block block = info.Open(this.input, $"{field}: attribute info");
            block.U8();
            int flags = block.U8();
            block.Skip((flags & 1) != 0 ? 2 : 0);
            long heap = block.Address();
            long index = block.Address();
            if (heap >= 0)
            {
                foreach (Hdf5Block stored in new Hdf5Heap(this.input, heap, field).Objects(index, Hdf5Heap.AttributeRecords))
                {
                    list.Add(this.ReadAttribute(stored));
                }
            }
        }

        this.attributes.Add(owner.Address, list);
        return list;
    }

    public Hdf5Attribute? Attribute(Hdf5Object owner, string name, string field)
    {
        foreach (Hdf5Attribute attribute in this.Attributes(owner, field))
        {
            if (attribute.Name == name)
            {
                return attribute;
            }
        }

        return null;
    }

    /// <summary>Text of a scalar attribute, or of its first element; null when it is no text.</summary>
    public string? Text(Hdf5Object owner, string name, string field) =>
        this.Attribute(owner, name, field) is { } attribute && this.Texts(attribute) is { Count: > 0 } texts ? texts[0] : null;

    /// <summary>Bytes of a scalar text attribute; null when it is no text.</summary>
    public byte[]? TextBytes(Hdf5Attribute attribute)
    {
        IReadOnlyList<byte[]> texts = this.RawTexts(attribute, 1);
        return texts.Count == 0 ? null : texts[0];
    }

    /// <summary>Elements of a text attribute; empty when it is no text.</summary>
    public IReadOnlyList<string> Texts(Hdf5Attribute attribute) => [.. this.RawTexts(attribute, int.MaxValue).Select(Encoding.UTF8.GetString)];

    private List<byte[]> RawTexts(Hdf5Attribute attribute, int most)
    {
        var texts = new List<byte[]>();
        if (attribute.IsNull || attribute.Type.Element != Ir.DataType.String)
        {
            return texts;
        }

        long count = 1;
        foreach (long dimension in attribute.Dimensions)
        {
            count = dimension == 0 ? 0 : checked(count * dimension);
        }

        Hdf5Block block = attribute.Open(this.input);
        long size = attribute.Type.IsVariableText ? 8 + this.input.AddressBytes : attribute.Type.Size;
        if (count > 0 && (size <= 0 || count > block.Remaining / size))
        {
            throw block.Error(DefectKind.CountOverflow, "The attribute has fewer bytes than its elements need.", $"{count} elements of {size} bytes", $"{block.Remaining} bytes");
        }

        for (long i = 0; i < count && i < most; i++)
        {
            byte[] text = attribute.Type.IsVariableText ? this.VariableText(block) : block.Take(size).ToArray();
            int zero = text.AsSpan().IndexOf((byte)0);
            text = zero < 0 ? text : text[..zero];
            this.input.Charge(text.Length, block.Field);
            texts.Add(text);
        }

        return texts;
    }

    private byte[] VariableText(Hdf5Block block)
    {
        long length = block.U32();
        long collection = block.Address();
        int index = unchecked((int)block.U32());
        if (length == 0 || collection is 0 or -1)
        {
            return [];
        }

        if (!this.collections.TryGetValue(collection, out Dictionary<int, Hdf5Block>? items))
        {
            items = this.ReadCollection(collection, block.Field);
            this.collections.Add(collection, items);
        }

        if (!items.TryGetValue(index, out Hdf5Block? stored))
        {
            throw block.Error(DefectKind.DanglingReference, "A text refers to an object that its heap does not have.", null, $"{index}");
        }

        Hdf5Block item = stored.Clone();
        if (length > item.Remaining)
        {
            throw block.Error(DefectKind.LengthExceedsParent, "A text is longer than the object that holds it.", $"at most {item.Remaining} bytes", $"{length}");
        }

        return item.Take(length).ToArray();
    }

    private Dictionary<int, Hdf5Block> ReadCollection(long address, string field)
    {
        string name = $"{field}: global heap";
        Hdf5Block head = this.input.Load(address, 8 + this.input.LengthBytes, name);
        head.Expect("GCOL"u8);
        head.Skip(4);
        long size = head.Length();
        Hdf5Block body = this.input.Load(address, size, name);
        body.Skip(8 + this.input.LengthBytes);
        body.Align(0);
        var items = new Dictionary<int, Hdf5Block>();
        while (body.Remaining >= 8 + this.input.LengthBytes)
        {
            int index = body.U16();
            body.Skip(6);
            long length = body.Length();
            if (index == 0)
            {
                break;
            }

            int start = body.Position;
            items.TryAdd(index, body.Part(length, name));
            body.Align(start);
        }

        return items;
    }

    private Hdf5Attribute ReadAttribute(Hdf5Block block)
    {
        int version = block.U8();
        if (version is 0 or > 3)
        {
            throw block.Error(DefectKind.UnsupportedVersion, "An attribute has an unknown version.", "1 to 3", $"{version}");
        }

        int flags = block.U8();
        int nameBytes = block.U16();
        int typeBytes = block.U16();
        int spaceBytes = block.U16();
        block.Skip(version == 3 ? 1 : 0);
        string name = Padded(block, nameBytes, version).Text(nameBytes);
        Hdf5Block typeBlock = Padded(block, typeBytes, version);
        Hdf5Block spaceBlock = Padded(block, spaceBytes, version);
        Hdf5Type type = Hdf5Type.Read(version > 1 && (flags & 1) != 0 ? this.ReadShared(typeBlock, Hdf5MessageType.Datatype, block.Field) : typeBlock);
        (long[] dimensions, bool isNull) = ReadDataspace(version > 1 && (flags & 2) != 0 ? this.ReadShared(spaceBlock, Hdf5MessageType.Dataspace, block.Field) : spaceBlock);
        long offset = block.Offset;
        return new Hdf5Attribute(name, type, dimensions, isNull, block.Take(block.Remaining).ToArray(), offset);
    }

    /// <summary>A part of an attribute; version 1 fills each up to eight bytes.</summary>
    private static Hdf5Block Padded(Hdf5Block block, int count, int version)
    {
        Hdf5Block part = block.Part(count, block.Field);
        if (version == 1)
        {
            block.Skip(Math.Min(block.Remaining, (8 - (count & 7)) & 7));
        }

        return part;
    }
}
