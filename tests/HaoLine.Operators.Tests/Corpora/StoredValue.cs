using Google.Protobuf;
using HaoLine.Ir;

namespace HaoLine.Operators.Tests.Corpora;

/// <summary>Type and shape of a value that a test data set stores: a tensor, a list, or an optional; parsed with Google.Protobuf.</summary>
internal sealed record StoredValue(string Name, DataType Element, long[]? Shape, IReadOnlyList<StoredValue>? Items, byte[]? Bytes = null)
{
    /// <summary>The numbers of TensorProto.DataType as the ONNX specification lists them.</summary>
    private static readonly DataType[] Types =
    [
        DataType.Undefined, DataType.Float32, DataType.UInt8, DataType.Int8, DataType.UInt16, DataType.Int16, DataType.Int32, DataType.Int64,
        DataType.String, DataType.Bool, DataType.Float16, DataType.Float64, DataType.UInt32, DataType.UInt64, DataType.Complex64,
        DataType.Complex128, DataType.BFloat16,
    ];

    public bool IsTensor => this.Shape is not null;

    public override string ToString() => this.Shape is not null
        ? $"{this.Element}[{string.Join(", ", this.Shape)}]"
        : $"({string.Join(", ", this.Items!)})";

    /// <summary>TensorProto: dims = 1, data_type = 2, float_data = 4, int32_data = 5, int64_data = 7, name = 8, raw_data = 9, double_data = 10; content only where it is packed.</summary>
    public static StoredValue Tensor(ByteString bytes)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        var shape = new List<long>();
        string name = "";
        int type = 0;
        using var content = new MemoryStream();
        using var writer = new BinaryWriter(content);
        while (input.ReadTag() is var tag && tag != 0)
        {
            switch ((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag)))
            {
                case (1, WireFormat.WireType.Varint):
                    shape.Add(input.ReadInt64());
                    break;
                case (1, WireFormat.WireType.LengthDelimited):
                    CodedInputStream packed = input.ReadBytes().CreateCodedInput();
                    while (!packed.IsAtEnd)
                    {
                        shape.Add(packed.ReadInt64());
                    }

                    break;
                case (2, WireFormat.WireType.Varint):
                    type = input.ReadInt32();
                    break;
                case (8, WireFormat.WireType.LengthDelimited):
                    name = input.ReadString();
                    break;
                case (4 or 9 or 10, WireFormat.WireType.LengthDelimited):
                    writer.Write(input.ReadBytes().Span);
                    break;
                case (5 or 7, WireFormat.WireType.LengthDelimited):
                    CodedInputStream numbers = input.ReadBytes().CreateCodedInput();
                    while (!numbers.IsAtEnd)
                    {
                        WriteNumber(writer, Types[type], numbers.ReadInt64());
                    }

                    break;
                default:
                    input.SkipLastField();
                    break;
            }
        }

        return new StoredValue(name, Types[type], [.. shape], null, content.ToArray());
    }

    private static void WriteNumber(BinaryWriter writer, DataType type, long number)
    {
        if (type == DataType.Int64)
        {
            writer.Write(number);
        }
        else if (type == DataType.Int32)
        {
            writer.Write((int)number);
        }
        else if (type == DataType.Bool || type == DataType.UInt8 || type == DataType.Int8)
        {
            writer.Write((byte)number);
        }
    }

    /// <summary>SequenceProto: name = 1, elem_type = 2 (1 tensor, 3 sequence, 5 optional), tensors = 3, sequences = 5, optionals = 7.</summary>
    public static StoredValue Sequence(ByteString bytes) => Nested(bytes, 3, 5, 7);

    /// <summary>OptionalProto: name = 1, elem_type = 2, tensor = 3, sequence = 5, optional = 7; nothing inside when empty.</summary>
    public static StoredValue Optional(ByteString bytes) => Nested(bytes, 3, 5, 7);

    public static StoredValue Parse(byte[] bytes, IrType? type)
    {
        var content = ByteString.CopyFrom(bytes);
        return type switch
        {
            SequenceType => Sequence(content),
            OptionalType => Optional(content),
            _ => Tensor(content),
        };
    }

    private static StoredValue Nested(ByteString bytes, int tensorField, int sequenceField, int optionalField)
    {
        CodedInputStream input = bytes.CreateCodedInput();
        var items = new List<StoredValue>();
        string name = "";
        while (input.ReadTag() is var tag && tag != 0)
        {
            int field = WireFormat.GetTagFieldNumber(tag);
            if (field == 1 && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
            {
                name = input.ReadString();
            }
            else if (field == tensorField)
            {
                items.Add(Tensor(input.ReadBytes()));
            }
            else if (field == sequenceField)
            {
                items.Add(Sequence(input.ReadBytes()));
            }
            else if (field == optionalField)
            {
                items.Add(Optional(input.ReadBytes()));
            }
            else
            {
                input.SkipLastField();
            }
        }

        return new StoredValue(name, DataType.Undefined, null, items);
    }
}
