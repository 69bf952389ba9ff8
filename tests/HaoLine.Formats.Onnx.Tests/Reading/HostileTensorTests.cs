using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Odd and hostile tensors and attributes, in memory.</summary>
public class HostileTensorTests
{
    private static readonly Dictionary<string, (string Expected, Func<byte[]> Bytes)> Rows = new()
    {
        ["dims 2^63-1 twice"] = ("error size-overflow", static () => One(1, [long.MaxValue, long.MaxValue], RawData(4))),
        ["dims 2^63 (read as negative)"] = ("error negative-dim", static () => One(1, [long.MinValue], RawData(4))),
        ["dims 2^62 bytes of 8"] = ("error size-overflow", static () => One(7, [1L << 62], RawData(8))),
        ["dims zero times 2^62 times 2^62"] = ("ok", static () => One(1, [0, 1L << 62, 1L << 62], RawData(0))),
        ["dims 2^62 times 2^62 times zero"] = ("ok|error size-overflow", static () => One(1, [1L << 62, 1L << 62, 0], RawData(0))),
        ["dims zero without data"] = ("ok", static () => One(1, [0], new ProtoBytes())),
        ["dims zero with data"] = ("error shape-data-mismatch", static () => One(1, [0], RawData(4))),
        ["scalar without data"] = ("error shape-data-mismatch", static () => One(1, [], new ProtoBytes())),
        ["scalar"] = ("ok", static () => One(1, [], RawData(4))),
        ["a million dims of one"] = ("ok", static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Bytes(1, [.. Enumerable.Repeat((byte)1, 1_000_000)]).Varint(2, 1).Text(8, "w").Bytes(9, new byte[4]))))),
        ["packed dims cut inside a varint"] = ("error truncated|bad-varint", static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Bytes(1, 4, 0x80).Varint(2, 1).Text(8, "w").Bytes(9, new byte[16]))))),
        ["packed dims with 11 bytes"] = ("error bad-varint", static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Bytes(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 1).Varint(2, 1).Text(8, "w").Bytes(9, new byte[16]))))),
        ["packed int64 of 65 bits"] = ("error bad-varint", static () => One(7, [1], new ProtoBytes().Bytes(7, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2))),
        ["packed int64 cut inside a varint"] = ("error truncated|bad-varint", static () => One(7, [2], new ProtoBytes().Bytes(7, 1, 0x80))),
        ["single int64 of 65 bits"] = ("error bad-varint", static () => One(7, [1], new ProtoBytes().Tag(7, 0).Raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2))),
        ["packed floats of 6 bytes"] = ("error bad-wire|shape-data-mismatch|truncated", static () => One(1, [2], new ProtoBytes().Bytes(4, new byte[6]))),
        ["packed doubles of 12 bytes"] = ("error bad-wire|shape-data-mismatch|truncated", static () => One(11, [2], new ProtoBytes().Bytes(10, new byte[12]))),
        ["floats packed and single"] = ("ok", static () => One(1, [2], new ProtoBytes().Bytes(4, new byte[4]).Fixed32(4, 1))),
        ["raw data twice, the last one fits"] = ("ok", static () => One(1, [1], RawData(8).Append(RawData(4)))),
        ["int4 odd count as int32_data"] = ("ok", static () => One(22, [3], new ProtoBytes().Packed(5, 1, 2))),
        ["int4 odd count, one value for each element"] = ("error shape-data-mismatch", static () => One(22, [3], new ProtoBytes().Packed(5, 1, 2, 3))),
        ["int4 odd count, raw too short"] = ("error shape-data-mismatch", static () => One(22, [3], RawData(1))),
        ["uint4 raw with a byte for each element"] = ("error shape-data-mismatch", static () => One(21, [4], RawData(4))),
        ["float4 odd raw"] = ("ok", static () => One(23, [5], RawData(3))),
        ["uint2 odd raw"] = ("ok", static () => One(25, [5], RawData(2))),
        ["bool raw as bits"] = ("error shape-data-mismatch", static () => One(9, [8], RawData(1))),
        ["float16 in float_data"] = ("error bad-type", static () => One(10, [1], new ProtoBytes().Fixed32(4, 1))),
        ["float16 in int32_data"] = ("ok", static () => One(10, [1], new ProtoBytes().Packed(5, 0x3C00))),
        ["complex64 with one number"] = ("error shape-data-mismatch", static () => One(14, [1], new ProtoBytes().Fixed32(4, 1))),
        ["complex128 of 2^62 elements"] = ("error size-overflow", static () => One(15, [1L << 62], RawData(4))),
        ["int64 in int32_data"] = ("error bad-type", static () => One(7, [1], new ProtoBytes().Packed(5, 1))),
        ["uint64 in int64_data"] = ("error bad-type", static () => One(13, [1], new ProtoBytes().Packed(7, 1))),
        ["strings and floats"] = ("error conflicting-fields|bad-type", static () => One(8, [1], new ProtoBytes().Text(6, "a").Fixed32(4, 1))),
        ["float tensor with strings"] = ("error bad-type", static () => One(1, [1], new ProtoBytes().Text(6, "a"))),
        ["too many strings"] = ("error shape-data-mismatch", static () => One(8, [1], new ProtoBytes().Text(6, "a").Text(6, "b"))),
        ["strings of 2^62 elements"] = ("error shape-data-mismatch", static () => One(8, [1L << 62], new ProtoBytes().Text(6, "a"))),
        ["int32 and int64 data"] = ("error conflicting-fields", static () => One(7, [1], new ProtoBytes().Packed(5, 1).Packed(7, 1))),
        ["all data fields at once"] = ("error conflicting-fields", static () => One(1, [1], new ProtoBytes().Fixed32(4, 1).Packed(5, 1).Packed(7, 1).Packed(11, 1).Bytes(10, new byte[8]).Bytes(9, new byte[4]))),
        ["element type -1"] = ("error unknown-enum", static () => One(-1, [1], RawData(4))),
        ["element type 2^31-1"] = ("error unknown-enum", static () => One(int.MaxValue, [1], RawData(4))),
        ["element type twice"] = ("ok", static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 1).Varint(2, 99).Varint(2, 1).Text(8, "w").Bytes(9, new byte[4]))))),
        ["data location -1"] = ("error unknown-enum", static () => One(1, [1], RawData(4).Varint(14, -1))),
        ["external entries without data location"] = ("error conflicting-fields|shape-data-mismatch|missing-field", static () => One(1, [1], new ProtoBytes().Message(13, new ProtoBytes().Text(1, "location").Text(2, "w.bin")))),
        ["external entries beside raw data, not declared external"] = ("ok", static () => One(1, [1], RawData(4).Message(13, new ProtoBytes().Text(1, "location").Text(2, "../w.bin")))),
        ["external without entries"] = ("error missing-field", static () => One(1, [1], new ProtoBytes().Varint(14, 1))),
        ["external strings"] = ("error bad-type", static () => One(8, [1], External(("location", "w.bin")))),
        ["external and typed data"] = ("error conflicting-fields", static () => One(1, [1], External(("location", "w.bin")).Fixed32(4, 1))),
        ["traversal in an attribute tensor"] = ("error path-traversal", static () => Model(Graph(Node("Constant", "", "y", Attribute("value", 4, new ProtoBytes().Message(5, Tensor("t", 1, [1], External(("location", "../t"))))))))),
        ["traversal in a subgraph"] = ("error path-traversal", static () => Model(Graph(Node("If", "", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Graph(Initializer("w", 1, [1], External(("location", "..\\t")))))))))),
        ["traversal in a function"] = ("error path-traversal", static () => Model(Graph(), new ProtoBytes().Message(25, new ProtoBytes().Text(1, "F").Message(7, NodeContent("Constant", "", "y", Attribute("value", 4, new ProtoBytes().Message(5, Tensor("t", 1, [1], External(("location", "/t")))))))))),
        ["traversal in sparse values"] = ("error path-traversal", static () => Model(Graph(Sparse(Tensor("s", 1, [1], External(("location", "a/../../t"))), Indices(0), 4)))),
        ["segment of a tensor"] = ("warning unknown-field", static () => One(1, [100], new ProtoBytes().Message(3, new ProtoBytes().Varint(1, 0).Varint(2, 10)).Bytes(9, new byte[40]))),
        ["sparse"] = ("ok", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(0, 3), 4)))),
        ["sparse index past the end"] = ("error bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(0, 4), 4)))),
        ["sparse index negative"] = ("error bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(-1, 0), 4)))),
        ["sparse index twice"] = ("error duplicate-name|not-sorted|bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(1, 1), 4)))),
        ["sparse indices unsorted"] = ("error not-sorted|bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(3, 1), 4)))),
        ["sparse coordinates past the end"] = ("error bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [1], RawData(4)), Tensor("", 7, [1, 2], new ProtoBytes().Packed(7, 1, 5)), 4, 5)))),
        ["sparse coordinates"] = ("ok", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Tensor("", 7, [2, 2], new ProtoBytes().Packed(7, 1, 4, 3, 0)), 4, 5)))),
        ["sparse with more values than elements"] = ("error shape-data-mismatch|bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [3], RawData(12)), Indices(0, 1, 2), 2)))),
        ["sparse with values of rank 2"] = ("error shape-data-mismatch", static () => Model(Graph(Sparse(Tensor("s", 1, [1, 2], RawData(8)), Indices(0, 1), 4)))),
        ["sparse indices of float"] = ("error bad-type", static () => Model(Graph(Sparse(Tensor("s", 1, [1], RawData(4)), Tensor("", 1, [1], RawData(4)), 4)))),
        ["sparse indices of the wrong rank"] = ("error shape-data-mismatch", static () => Model(Graph(Sparse(Tensor("s", 1, [1], RawData(4)), Tensor("", 7, [1, 3], RawData(24)), 4, 4)))),
        ["sparse negative dim"] = ("error negative-dim", static () => Model(Graph(Sparse(Tensor("s", 1, [1], RawData(4)), Indices(0), -4)))),
        ["sparse dims over 63 bits"] = ("error size-overflow", static () => Model(Graph(Sparse(Tensor("s", 1, [1], RawData(4)), Indices(0), 1L << 40, 1L << 40)))),
        ["sparse without dims"] = ("error missing-field|shape-data-mismatch|bad-value", static () => Model(Graph(Sparse(Tensor("s", 1, [2], RawData(8)), Indices(0, 1))))),
        ["sparse without name"] = ("error missing-field", static () => Model(Graph(Sparse(Tensor("", 1, [1], RawData(4)), Indices(0), 4)))),
        ["sparse with the name of an initializer"] = ("error duplicate-name", static () => Model(Graph(Initializer("s", 1, [4], RawData(16)), Sparse(Tensor("s", 1, [1], RawData(4)), Indices(0), 4)))),
        ["attribute type 0 and no value"] = ("error missing-field", static () => WithAttribute(0, new ProtoBytes())),
        ["attribute type -1"] = ("error unknown-enum", static () => WithAttribute(-1, new ProtoBytes().Varint(3, 1))),
        ["attribute type 15"] = ("error unknown-enum", static () => WithAttribute(15, new ProtoBytes().Varint(3, 1))),
        ["attribute says ints, holds an int"] = ("error bad-type", static () => WithAttribute(7, new ProtoBytes().Varint(3, 1))),
        ["attribute says int, holds floats"] = ("error bad-type", static () => WithAttribute(2, new ProtoBytes().Bytes(7, new byte[8]))),
        ["attribute says tensor, holds text"] = ("error bad-type", static () => WithAttribute(4, new ProtoBytes().Text(4, "t"))),
        ["attribute says graph, holds nothing"] = ("error missing-field", static () => WithAttribute(5, new ProtoBytes())),
        ["attribute without type"] = ("ok", static () => Model(Graph(Node("A", "", "y", new ProtoBytes().Message(5, new ProtoBytes().Text(1, "a").Varint(3, 1)))))),
        ["attribute reference and value"] = ("error conflicting-fields|warning bad-attribute", static () => WithAttribute(2, new ProtoBytes().Varint(3, 1).Text(21, "outer"))),
        ["attribute reference outside a function"] = ("warning bad-attribute", static () => WithAttribute(2, new ProtoBytes().Text(21, "outer"))),
        ["attribute with NaN"] = ("ok", static () => WithAttribute(1, new ProtoBytes().Fixed32(2, float.NaN))),
        ["attribute packed floats of 5 bytes"] = ("error bad-wire|truncated", static () => WithAttribute(6, new ProtoBytes().Bytes(7, new byte[5]))),
        ["attribute ints cut inside a varint"] = ("error truncated|bad-varint", static () => WithAttribute(7, new ProtoBytes().Bytes(8, 0x80))),
        ["attribute name twice among 20"] = ("error duplicate-name", static () => Model(Graph(Node("A", "", "y", Many(20).Append(Attribute("a3", 2, new ProtoBytes().Varint(3, 1))))))),
        ["attribute tensor with negative dims"] = ("error negative-dim", static () => WithAttribute(4, new ProtoBytes().Message(5, Tensor("t", 1, [-1], RawData(4))))),
        ["attribute tensor of another size"] = ("error shape-data-mismatch", static () => WithAttribute(4, new ProtoBytes().Message(5, Tensor("t", 1, [2], RawData(4))))),
        ["attribute tensors, one of unknown type"] = ("error unknown-enum", static () => WithAttribute(9, new ProtoBytes().Message(10, Tensor("t", 1, [1], RawData(4))).Message(10, Tensor("u", 50, [1], RawData(4))))),
        ["attribute sparse tensor incomplete"] = ("error missing-field", static () => WithAttribute(11, new ProtoBytes().Message(22, new ProtoBytes().Packed(3, 4)))),
        ["attribute type without alternative"] = ("error missing-field", static () => WithAttribute(13, new ProtoBytes().Message(14, new ProtoBytes()))),
        ["initializer of 2 GiB that is not there"] = ("error length-exceeds-file|truncated", static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 1 << 29).Varint(2, 1).Text(8, "w").Tag(9, 2).Raw(ProtoBytes.VarintOf(1UL << 31)))))),
        ["absent external data of 4 TiB"] = ("warning missing-file", static () => One(1, [1L << 40], External(("location", "w.bin")))),
        ["absent external data that wraps in sum"] = ("error size-overflow", static () => Model(Graph(Initializer("a", 2, [1L << 62], External(("location", "w.bin"))), Initializer("b", 2, [1L << 62], External(("location", "w.bin")))))),
        ["dims of 2^40 without data"] = ("error shape-data-mismatch", static () => One(1, [1L << 40], new ProtoBytes())),
    };

    public static TheoryData<string> Names() => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Read_odd_tensor_has_its_verdict(string name)
    {
        (string expected, Func<byte[]> bytes) = Rows[name];
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes());
        HostileVerdict.CheckAny(outcome, expected);
    }

    private static byte[] One(int type, long[] dimensions, ProtoBytes data) => Model(Graph(Initializer("w", type, dimensions, data)));

    private static byte[] WithAttribute(int type, ProtoBytes value) => Model(Graph(Node("A", "x", "y", Attribute("a", type, value)), Input("x", 1)));

    private static ProtoBytes Many(int count)
    {
        var all = new ProtoBytes();
        for (int i = 0; i < count; i++)
        {
            all.Append(Attribute($"a{i}", 2, new ProtoBytes().Varint(3, i)));
        }

        return all;
    }

    private static ProtoBytes Indices(params long[] values) => Tensor("", Int64Type, [values.Length], new ProtoBytes().Packed(7, values));

    private static ProtoBytes Sparse(ProtoBytes values, ProtoBytes indices, params long[] dimensions) =>
        new ProtoBytes().Message(15, new ProtoBytes().Message(1, values).Message(2, indices).Packed(3, dimensions));
}
