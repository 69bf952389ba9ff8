using System.Text;
using Google.Protobuf;

namespace HaoLine.Formats.Onnx.Tests.Writing;

/// <summary>A message decoded field by field with Google.Protobuf, the witness of what the writer emits.</summary>
internal sealed class WireMessage
{
    private readonly List<(int Field, object Value)> fields = [];

    public WireMessage(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            this.fields.Add((field, WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed32 => input.ReadFloat(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes(),
                WireFormat.WireType other => throw new InvalidOperationException($"Wire type {other} has no place in ONNX."),
            }));
        }
    }

    public IEnumerable<int> FieldNumbers => this.fields.Select(item => item.Field);

    public long Int(int field) => (long)this.Single(field);

    public float Float(int field) => (float)this.Single(field);

    public string Text(int field) => ((ByteString)this.Single(field)).ToStringUtf8();

    public byte[] Bytes(int field) => ((ByteString)this.Single(field)).ToByteArray();

    public bool Has(int field) => this.fields.Exists(item => item.Field == field);

    public WireMessage Message(params int[] path)
    {
        WireMessage message = this;
        foreach (int field in path)
        {
            message = new WireMessage(message.Bytes(field));
        }

        return message;
    }

    public long[] Ints(int field) => [.. this.All(field).Cast<long>()];

    public float[] Floats(int field) => [.. this.All(field).Cast<float>()];

    public string[] Texts(int field) => [.. this.All(field).Select(value => Encoding.UTF8.GetString(((ByteString)value).Span))];

    public WireMessage[] Messages(int field) => [.. this.All(field).Select(value => new WireMessage(((ByteString)value).ToByteArray()))];

    public (string Key, string Value)[] Entries(int field) => [.. this.Messages(field).Select(entry => (entry.Text(1), entry.Text(2)))];

    private IEnumerable<object> All(int field) => this.fields.Where(item => item.Field == field).Select(item => item.Value);

    private object Single(int field) => this.All(field).Single();
}
