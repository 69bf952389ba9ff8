using System.Buffers.Binary;
using System.Text;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Writes protobuf bytes by field number, right or deliberately wrong.</summary>
internal sealed class ProtoBytes
{
    private readonly List<byte> bytes = [];

    public int Length => this.bytes.Count;

    public static byte[] VarintOf(ulong value)
    {
        var result = new List<byte>();
        while (value >= 0x80)
        {
            result.Add((byte)(value | 0x80));
            value >>= 7;
        }

        result.Add((byte)value);
        return [.. result];
    }

    public ProtoBytes Raw(params ReadOnlySpan<byte> content)
    {
        this.bytes.AddRange(content);
        return this;
    }

    public ProtoBytes Tag(int field, int wireType) => this.Raw(VarintOf(((ulong)field << 3) | (uint)wireType));

    public ProtoBytes Varint(int field, long value) => this.Tag(field, 0).Raw(VarintOf(unchecked((ulong)value)));

    public ProtoBytes Fixed32(int field, float value)
    {
        Span<byte> buffer = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(buffer, value);
        return this.Tag(field, 5).Raw(buffer);
    }

    public ProtoBytes Bytes(int field, params ReadOnlySpan<byte> content) => this.Tag(field, 2).Raw(VarintOf((ulong)content.Length)).Raw(content);

    public ProtoBytes Text(int field, string text) => this.Bytes(field, Encoding.UTF8.GetBytes(text));

    public ProtoBytes Message(int field, ProtoBytes content) => this.Bytes(field, content.ToArray());

    public ProtoBytes Packed(int field, params ReadOnlySpan<long> values)
    {
        var content = new ProtoBytes();
        foreach (long value in values)
        {
            content.Raw(VarintOf(unchecked((ulong)value)));
        }

        return this.Message(field, content);
    }

    public ProtoBytes Append(ProtoBytes other) => this.Raw(other.ToArray());

    public byte[] ToArray() => [.. this.bytes];
}
