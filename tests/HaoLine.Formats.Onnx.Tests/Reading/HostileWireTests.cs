using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Each defect of the protobuf encoding, in each message of the format: all messages keep the same rules.</summary>
public sealed class HostileWireTests : IDisposable
{
    private readonly List<string> failures = [];

    /// <summary>Puts content into one kind of message of an otherwise valid model.</summary>
    private static readonly Dictionary<string, Func<ProtoBytes, byte[]>> Levels = new()
    {
        ["model"] = static content => new ProtoBytes().Append(Header()).Message(7, Graph(Input("x", 1), Output("x", 1))).Append(content).Text(6, "the model goes on").ToArray(),
        ["opset_import"] = static content => Whole(content, static c => Model(Graph(), new ProtoBytes().Message(8, new ProtoBytes().Text(1, "d").Varint(2, 1).Append(c)))),
        ["metadata_props"] = static content => Whole(content, static c => Model(Graph(), new ProtoBytes().Message(14, new ProtoBytes().Text(1, "k").Append(c)))),
        ["graph"] = static content => Whole(content, static c => Model(Graph().Append(c))),
        ["node"] = static content => Whole(content, static c => Model(Graph(Node("Relu", "x", "y", c), Input("x", 1)))),
        ["attribute"] = static content => Whole(content, static c => Model(Graph(Node("Relu", "x", "y", new ProtoBytes().Message(5, new ProtoBytes().Text(1, "a").Varint(3, 1).Append(c))), Input("x", 1)))),
        ["attribute tensor"] = static content => Whole(content, static c => Model(Graph(Node("Constant", "", "y", Attribute("value", 4, new ProtoBytes().Message(5, Tensor("t", 1, [1], RawData(4).Append(c)))))))),
        ["subgraph"] = static content => Whole(content, static c => Model(Graph(Node("If", "x", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Graph().Append(c)))), Input("x", 1)))),
        ["initializer"] = static content => Whole(content, static c => Model(Graph(Initializer("w", 1, [1], RawData(4).Append(c))))),
        ["external_data"] = static content => Whole(content, static c => Model(Graph(Initializer("w", 1, [1], new ProtoBytes().Message(13, new ProtoBytes().Text(1, "location").Text(2, "w").Append(c)).Varint(14, 1))))),
        ["sparse_initializer"] = static content => Whole(content, static c => Model(Graph(new ProtoBytes().Message(15, new ProtoBytes().Message(1, Tensor("s", 1, [0], new ProtoBytes())).Message(2, Tensor("", 7, [0], new ProtoBytes())).Packed(3, 4).Append(c))))),
        ["input"] = static content => Whole(content, static c => Model(Graph(new ProtoBytes().Message(11, ValueInfo("x", 1, 1).Append(c))))),
        ["type"] = static content => Whole(content, static c => Model(Graph(new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, TensorType(1, null).Append(c)))))),
        ["tensor type"] = static content => Whole(content, static c => Model(Graph(TypedInput(new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 1).Append(c)))))),
        ["shape"] = static content => Whole(content, static c => Model(Graph(TypedInput(new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 1).Message(2, c)))))),
        ["dimension"] = static content => Whole(content, static c => Model(Graph(TypedInput(new ProtoBytes().Message(1, new ProtoBytes().Varint(1, 1).Message(2, new ProtoBytes().Message(1, c))))))),
        ["sequence type"] = static content => Whole(content, static c => Model(Graph(TypedInput(new ProtoBytes().Message(4, new ProtoBytes().Message(1, TensorType(1, null)).Append(c)))))),
        ["map type"] = static content => Whole(content, static c => Model(Graph(TypedInput(new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 7).Message(2, TensorType(1, null)).Append(c)))))),
        ["annotation"] = static content => Whole(content, static c => Model(Graph(Input("x", 1), new ProtoBytes().Message(14, new ProtoBytes().Text(1, "x").Append(c))))),
        ["function"] = static content => Whole(content, static c => Model(Graph(), new ProtoBytes().Message(25, new ProtoBytes().Text(1, "F").Text(10, "local").Append(c)))),
        ["function node"] = static content => Whole(content, static c => Model(Graph(), new ProtoBytes().Message(25, new ProtoBytes().Text(1, "F").Text(10, "local").Text(4, "a").Message(9, OperatorSet("", 17)).Message(7, NodeContent("Relu", "a", "b", c))))),
    };

    private static readonly Dictionary<string, (string Expected, Func<ProtoBytes> Bytes)> Defects = new()
    {
        ["field number 0"] = ("error bad-wire", static () => new ProtoBytes().Raw(0x02, 0)),
        ["field number over 2^29-1"] = ("error bad-wire", static () => new ProtoBytes().Raw(ProtoBytes.VarintOf((1UL << 32) | 2)).Raw(0)),
        ["wire type 6"] = ("error bad-wire", static () => new ProtoBytes().Tag(90, 6).Raw(0)),
        ["wire type 7"] = ("error bad-wire", static () => new ProtoBytes().Tag(90, 7).Raw(0)),
        ["end-group without start"] = ("error bad-wire", static () => new ProtoBytes().Tag(90, 4)),
        ["group without end"] = ("error bad-wire", static () => new ProtoBytes().Tag(90, 3).Varint(91, 1)),
        ["group with another end"] = ("error bad-wire", static () => new ProtoBytes().Tag(90, 3).Tag(91, 4)),
        ["varint of 11 bytes"] = ("error bad-varint", static () => new ProtoBytes().Tag(90, 0).Raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1)),
        ["varint of 65 bits"] = ("error bad-varint", static () => new ProtoBytes().Tag(90, 0).Raw(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 2)),
        ["tag of 11 bytes"] = ("error bad-varint", static () => new ProtoBytes().Raw(0x88, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0, 0)),
        ["length of 2^63"] = ("error length-exceeds-file", static () => new ProtoBytes().Tag(90, 2).Raw(ProtoBytes.VarintOf(1UL << 63))),
        ["unknown varint"] = ("ok", static () => new ProtoBytes().Varint(90, -1)),
        ["unknown group"] = ("ok", static () => new ProtoBytes().Tag(90, 3).Varint(91, 1).Tag(92, 3).Tag(92, 4).Tag(90, 4)),
        ["unknown fixed64"] = ("ok", static () => new ProtoBytes().Tag(90, 1).Raw(1, 2, 3, 4, 5, 6, 7, 8)),
    };

    /// <summary>Defects that only show where the message ends before the file does.</summary>
    private static readonly Dictionary<string, (string Expected, Func<ProtoBytes> Bytes)> InnerDefects = new()
    {
        ["length beyond the message"] = ("error length-exceeds-parent", static () => new ProtoBytes().Tag(90, 2).Raw(16)),
        ["message ends inside a varint"] = ("error truncated|bad-varint|length-exceeds-parent", static () => new ProtoBytes().Tag(90, 0).Raw(0x80)),
        ["message ends inside a fixed64"] = ("error truncated|length-exceeds-parent", static () => new ProtoBytes().Tag(90, 1).Raw(1, 2, 3)),
        ["message ends inside a fixed32"] = ("error truncated|length-exceeds-parent", static () => new ProtoBytes().Tag(90, 5).Raw(1)),
        ["message ends after a tag"] = ("error truncated|length-exceeds-parent", static () => new ProtoBytes().Tag(90, 2)),
    };

    /// <summary>Known fields by message: number, right wire type, whether a packed form is right as well.</summary>
    private static readonly (string Level, int Field, int Type, bool Packed)[] Fields =
    [
        ("model", 1, 0, false), ("model", 2, 2, false), ("model", 3, 2, false), ("model", 4, 2, false), ("model", 5, 0, false), ("model", 6, 2, false),
        ("model", 7, 2, false), ("model", 8, 2, false), ("model", 14, 2, false), ("model", 20, 2, false), ("model", 25, 2, false), ("model", 26, 2, false),
        ("opset_import", 1, 2, false), ("opset_import", 2, 0, false),
        ("metadata_props", 1, 2, false), ("metadata_props", 2, 2, false),
        ("graph", 1, 2, false), ("graph", 2, 2, false), ("graph", 5, 2, false), ("graph", 10, 2, false), ("graph", 11, 2, false), ("graph", 12, 2, false),
        ("graph", 13, 2, false), ("graph", 14, 2, false), ("graph", 15, 2, false), ("graph", 16, 2, false),
        ("node", 1, 2, false), ("node", 2, 2, false), ("node", 3, 2, false), ("node", 4, 2, false), ("node", 5, 2, false), ("node", 6, 2, false),
        ("node", 7, 2, false), ("node", 8, 2, false), ("node", 9, 2, false), ("node", 10, 2, false),
        ("attribute", 1, 2, false), ("attribute", 2, 5, false), ("attribute", 3, 0, false), ("attribute", 4, 2, false), ("attribute", 5, 2, false),
        ("attribute", 6, 2, false), ("attribute", 7, 5, true), ("attribute", 8, 0, true), ("attribute", 9, 2, false), ("attribute", 10, 2, false),
        ("attribute", 11, 2, false), ("attribute", 13, 2, false), ("attribute", 14, 2, false), ("attribute", 15, 2, false), ("attribute", 20, 0, false),
        ("attribute", 21, 2, false), ("attribute", 22, 2, false), ("attribute", 23, 2, false),
        ("initializer", 1, 0, true), ("initializer", 2, 0, false), ("initializer", 3, 2, false), ("initializer", 4, 5, true), ("initializer", 5, 0, true),
        ("initializer", 6, 2, false), ("initializer", 7, 0, true), ("initializer", 8, 2, false), ("initializer", 9, 2, false), ("initializer", 10, 1, true),
        ("initializer", 11, 0, true), ("initializer", 12, 2, false), ("initializer", 13, 2, false), ("initializer", 14, 0, false), ("initializer", 16, 2, false),
        ("sparse_initializer", 1, 2, false), ("sparse_initializer", 2, 2, false), ("sparse_initializer", 3, 0, true),
        ("input", 1, 2, false), ("input", 2, 2, false), ("input", 3, 2, false), ("input", 4, 2, false),
        ("type", 1, 2, false), ("type", 4, 2, false), ("type", 5, 2, false), ("type", 6, 2, false), ("type", 7, 2, false), ("type", 8, 2, false), ("type", 9, 2, false),
        ("tensor type", 1, 0, false), ("tensor type", 2, 2, false), ("shape", 1, 2, false),
        ("dimension", 1, 0, false), ("dimension", 2, 2, false), ("dimension", 3, 2, false),
        ("map type", 1, 0, false), ("map type", 2, 2, false), ("sequence type", 1, 2, false),
        ("annotation", 1, 2, false), ("annotation", 2, 2, false),
        ("function", 1, 2, false), ("function", 4, 2, false), ("function", 5, 2, false), ("function", 6, 2, false), ("function", 7, 2, false), ("function", 8, 2, false),
        ("function", 9, 2, false), ("function", 10, 2, false), ("function", 11, 2, false), ("function", 12, 2, false), ("function", 13, 2, false), ("function", 14, 2, false),
    ];

    /// <summary>Text fields by message; attribute strings and string data are bytes and not among them.</summary>
    private static readonly (string Level, int Field)[] Texts =
    [
        ("model", 2), ("model", 3), ("model", 4), ("model", 6), ("opset_import", 1), ("metadata_props", 1), ("metadata_props", 2), ("graph", 2), ("graph", 10),
        ("node", 1), ("node", 2), ("node", 3), ("node", 4), ("node", 6), ("node", 7), ("node", 8), ("attribute", 1), ("attribute", 13), ("attribute", 21),
        ("initializer", 8), ("initializer", 12), ("external_data", 1), ("external_data", 2), ("input", 1), ("input", 3), ("type", 6), ("dimension", 2), ("dimension", 3),
        ("annotation", 1), ("function", 1), ("function", 4), ("function", 5), ("function", 6), ("function", 8), ("function", 10), ("function", 13),
    ];

    public void Dispose() => this.failures.Should().BeEmpty();

    public static TheoryData<string> LevelNames() => [.. Levels.Keys];

    [Theory]
    [MemberData(nameof(LevelNames))]
    public void Read_broken_encoding_in_any_message_has_its_kind(string level)
    {
        foreach ((string defect, (string expected, Func<ProtoBytes> bytes)) in Defects.Concat(level == "model" ? [] : InnerDefects))
        {
            // The entry of an external file is reported as missing; that is its right verdict when nothing else is wrong.
            string wanted = expected == "ok" && level == "external_data" ? "warning missing-file" : expected;
            this.Check($"{defect} in {level}", Levels[level](bytes()), wanted);
        }
    }

    [Fact]
    public void Read_known_field_with_another_wire_type_is_refused()
    {
        foreach ((string level, int field, int right, bool packed) in Fields)
        {
            foreach (int type in new[] { 0, 1, 2, 3, 5 }.Where(type => type != right && !(packed && type == 2)))
            {
                ProtoBytes content = new ProtoBytes().Tag(field, type);
                content = type switch
                {
                    0 => content.Raw(1),
                    1 => content.Raw(new byte[8]),
                    2 => content.Raw(1, 1),
                    3 => content.Tag(field, 4),
                    _ => content.Raw(new byte[4]),
                };
                this.Check($"field {field} of {level} as wire type {type}", Levels[level](content), "error bad-wire");
            }
        }
    }

    [Fact]
    public void Read_text_that_is_not_utf8_is_refused_in_every_text_field()
    {
        byte[][] bad = [[0xFF, 0xFE, 0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82], [0xF4, 0x90, 0x80, 0x80]];
        foreach ((string level, int field) in Texts)
        {
            foreach (byte[] text in bad)
            {
                this.Check($"text {Convert.ToHexString(text)} in field {field} of {level}", Levels[level](new ProtoBytes().Bytes(field, text)), "error bad-utf8");
            }
        }
    }

    [Fact]
    public void Read_bytes_that_are_not_utf8_are_accepted_where_the_format_has_bytes()
    {
        this.Check("attribute s", Model(Graph(Node("Relu", "x", "y", Attribute("a", 3, new ProtoBytes().Bytes(4, 0xFF, 0xFE))), Input("x", 1))), "ok");
        this.Check("attribute strings", Model(Graph(Node("Relu", "x", "y", Attribute("a", 8, new ProtoBytes().Bytes(9, 0xFF, 0xFE))), Input("x", 1))), "ok");
        this.Check("string_data", Model(Graph(Initializer("w", 8, [1], new ProtoBytes().Bytes(6, 0xFF, 0xFE)))), "ok");
    }

    private static ProtoBytes TypedInput(ProtoBytes type) => new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, type));

    /// <summary>The model with something after it, so that nothing inside ends with the file.</summary>
    private static byte[] Whole(ProtoBytes content, Func<ProtoBytes, byte[]> make) =>
        [.. make(content), .. new ProtoBytes().Text(6, "documentation that stands after everything else").ToArray()];

    private void Check(string name, byte[] bytes, string expected)
    {
        try
        {
            using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
            HostileVerdict.Check(outcome, expected);
        }
        catch (Exception error)
        {
            this.failures.Add($"{name}: {error.GetType().Name} {error.Message}");
        }
    }
}
