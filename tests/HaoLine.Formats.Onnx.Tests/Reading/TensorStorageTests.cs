using HaoLine.Ir;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Every storage form gives the packed little-endian bytes that the ONNX specification defines; expected bytes are written by hand.</summary>
public class TensorStorageTests
{
    // Type codes of TensorProto.DataType.
    private static readonly Dictionary<string, (int Type, long[] Dimensions, Func<ProtoBytes> Data, byte[] Expected)> Cases = new()
    {
        ["float_data packed"] = (1, [2], static () => new ProtoBytes().Bytes(4, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]), // 1, -2
        ["float_data unpacked"] = (1, [2], static () => new ProtoBytes().Fixed32(4, 1).Fixed32(4, -2), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]),
        ["float_data in two chunks"] = (1, [2], static () => new ProtoBytes().Bytes(4, 0, 0, 0x80, 0x3F).Text(12, "between").Bytes(4, 0, 0, 0, 0xC0), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]),
        ["int32"] = (6, [3], static () => new ProtoBytes().Packed(5, 1, -1, 300), [1, 0, 0, 0, 255, 255, 255, 255, 44, 1, 0, 0]),
        ["int32 unpacked"] = (6, [2], static () => new ProtoBytes().Varint(5, 1).Varint(5, -1), [1, 0, 0, 0, 255, 255, 255, 255]),
        ["int8"] = (3, [3], static () => new ProtoBytes().Packed(5, 1, -1, -128), [1, 255, 128]),
        ["uint8"] = (2, [2], static () => new ProtoBytes().Packed(5, 0, 255), [0, 255]),
        ["int16"] = (5, [2], static () => new ProtoBytes().Packed(5, -2, 256), [254, 255, 0, 1]),
        ["bool"] = (9, [3], static () => new ProtoBytes().Packed(5, 1, 0, 1), [1, 0, 1]),
        ["float16"] = (10, [2], static () => new ProtoBytes().Packed(5, 0x3C00, 0xC000), [0x00, 0x3C, 0x00, 0xC0]), // 1, -2
        ["bfloat16"] = (16, [1], static () => new ProtoBytes().Packed(5, 0x3F80), [0x80, 0x3F]), // 1
        ["float8e4m3fn"] = (17, [2], static () => new ProtoBytes().Packed(5, 0x38, 0xC0), [0x38, 0xC0]), // 1, -2
        ["float8e8m0"] = (24, [1], static () => new ProtoBytes().Packed(5, 127), [127]),
        ["int4, two in a byte"] = (22, [3], static () => new ProtoBytes().Packed(5, 0x21, 0x0F), [0x21, 0x0F]), // 1, 2, -1
        ["uint4"] = (21, [2], static () => new ProtoBytes().Packed(5, 0xF0), [0xF0]), // 0, 15
        ["float4e2m1"] = (23, [4], static () => new ProtoBytes().Packed(5, 0x10, 0x32), [0x10, 0x32]),
        ["int2, four in a byte"] = (26, [5], static () => new ProtoBytes().Packed(5, 0xE4, 0x01), [0xE4, 0x01]),
        ["int4 raw"] = (22, [3], static () => new ProtoBytes().Bytes(9, 0x21, 0x0F), [0x21, 0x0F]),
        ["int64"] = (7, [2], static () => new ProtoBytes().Packed(7, -1, 1L << 40), [255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 1, 0, 0]),
        ["uint32"] = (12, [1], static () => new ProtoBytes().Packed(11, 0xFFFFFFFF), [255, 255, 255, 255]),
        ["uint64"] = (13, [1], static () => new ProtoBytes().Packed(11, -1), [255, 255, 255, 255, 255, 255, 255, 255]),
        ["double"] = (11, [1], static () => new ProtoBytes().Bytes(10, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F), [0, 0, 0, 0, 0, 0, 0xF0, 0x3F]), // 1
        ["complex64"] = (14, [1], static () => new ProtoBytes().Fixed32(4, 1).Fixed32(4, -2), [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]),
        ["complex128"] = (15, [1], static () => new ProtoBytes().Bytes(10, new byte[16]), new byte[16]),
        ["no elements"] = (1, [0, 5], static () => new ProtoBytes(), []),
        ["scalar"] = (1, [], static () => new ProtoBytes().Fixed32(4, 1), [0, 0, 0x80, 0x3F]),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Payload_has_the_packed_bytes(string name)
    {
        TensorData data = Read(name, OnnxReaderOptions.Default, out ReadOutcome outcome);
        using (outcome)
        {
            CheckBytes(data, Cases[name].Expected);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Payload_decoded_on_demand_has_the_packed_bytes(string name)
    {
        TensorData data = Read(name, new OnnxReaderOptions { EagerTensorBytes = 0 }, out ReadOutcome outcome);
        using (outcome)
        {
            CheckBytes(data, Cases[name].Expected);
            byte[] expected = Cases[name].Expected;
            for (int offset = expected.Length - 1; offset >= 0; offset--)
            {
                byte[] one = new byte[1];
                data.Read(offset, one).Should().Be(1);
                one[0].Should().Be(expected[offset], $"byte {offset}, read backwards");
            }
        }
    }

    [Fact]
    public void Strings_keep_their_bytes()
    {
        byte[] model = Model(Graph(Initializer("s", 8, [2], new ProtoBytes().Text(6, "ab").Bytes(6, 0xFF))));
        using ReadOutcome outcome = ReadOutcome.OfBytes(model);
        var data = (StringTensorData)outcome.Model!.MainGraph!.Initializers[0].Constant!;
        data.Values.Select(value => Convert.ToHexString(value.Span)).Should().Equal("6162", "FF");
    }

    [Fact]
    public void Raw_payload_is_a_slice_at_its_offset()
    {
        byte[] model = Model(Graph(Initializer("w", 2, [3], new ProtoBytes().Bytes(9, 7, 8, 9))));
        using ReadOutcome outcome = ReadOutcome.OfBytes(model);
        TensorData data = outcome.Model!.MainGraph!.Initializers[0].Constant!;
        data.Location.Offset.Should().Be(model.AsSpan().IndexOf(new byte[] { 7, 8, 9 }));
        data.Location.Element.Should().Be("graph.initializer[0]");
        data.TryGetSpan(out ReadOnlySpan<byte> span).Should().BeTrue();
        span.ToArray().Should().Equal(7, 8, 9);
    }

    [Fact]
    public void Number_payload_spends_the_bytes_of_its_encoding()
    {
        // Ten packed bytes for -1 and one for 1: eleven stored bytes for sixteen of payload.
        byte[] model = Model(Graph(Initializer("w", 7, [2], new ProtoBytes().Packed(7, -1, 1))));
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromMemory("m.onnx", model), null, new OnnxReaderOptions { EagerTensorBytes = 0 });
        TensorData data = outcome.Model!.MainGraph!.Initializers[0].Constant!;
        data.StoredByteLength.Should().Be(11);
        data.ByteLength.Should().Be(16);
    }

    [Fact]
    public void Sparse_initializer_has_dense_dimensions_and_its_parts()
    {
        byte[] model = Model(Graph(new ProtoBytes().Message(15, new ProtoBytes()
            .Message(1, Tensor("s", 1, [2], RawData(8))).Message(2, Tensor("", 7, [2, 2], new ProtoBytes().Packed(7, 0, 1, 2, 3))).Packed(3, 3, 4))));
        using ReadOutcome outcome = ReadOutcome.OfBytes(model);
        var data = (SparseTensorData)outcome.Model!.MainGraph!.Initializers.Single(value => value.Name == "s").Constant!;
        data.ElementCount.Should().Be(12);
        data.Values.ElementCount.Should().Be(2);
        data.Indices.Dimensions.ToArray().Should().Equal(2, 2);
    }

    private static TensorData Read(string name, OnnxReaderOptions options, out ReadOutcome outcome)
    {
        (int type, long[] dimensions, Func<ProtoBytes> data, _) = Cases[name];
        byte[] model = Model(Graph(Initializer("w", type, dimensions, data())));
        outcome = ReadOutcome.Of(ModelSource.FromMemory("m.onnx", model), null, options);
        outcome.Error.Should().BeNull();
        return outcome.Model!.MainGraph!.Initializers[0].Constant!;
    }

    private static void CheckBytes(TensorData data, byte[] expected)
    {
        data.ByteLength.Should().Be(expected.Length);
        byte[] bytes = new byte[expected.Length];
        data.ReadExactly(0, bytes);
        bytes.Should().Equal(expected);
    }
}
