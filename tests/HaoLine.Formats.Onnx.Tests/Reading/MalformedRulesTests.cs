using HaoLine.Diagnostics;
using static HaoLine.Formats.Onnx.Tests.Reading.OnnxBytes;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>The rules about hostile bytes, on bytes made here, so that they hold without the shared data.</summary>
public class MalformedRulesTests
{
    private static readonly Dictionary<string, (DefectKind Kind, Func<byte[]> Bytes)> Refused = new()
    {
        ["empty"] = (DefectKind.Empty, static () => []),
        ["cut in an initializer"] = (DefectKind.Truncated, static () => Valid()[..^60]),
        ["cut after the graph length"] = (DefectKind.Truncated, static () => Header().Raw(0x3A, 0x40).ToArray()),
        ["cut in the producer name"] = (DefectKind.Truncated, static () => new ProtoBytes().Varint(1, 8).Raw(0x12, 9, (byte)'a').ToArray()),
        ["ends inside a number"] = (DefectKind.Truncated, static () => Header().Raw(0x68, 0x80).ToArray()),
        ["graph longer than the file"] = (DefectKind.LengthExceedsFile, static () => Header().Tag(7, 2).Raw(0xFF, 0xFF, 0xFF, 0xFF, 7).Raw(new byte[10]).ToArray()),
        ["graph of 2^64-1 bytes"] = (DefectKind.LengthExceedsFile, static () => Header().Tag(7, 2).Raw(ProtoBytes.VarintOf(ulong.MaxValue)).Raw(new byte[4]).ToArray()),
        ["graph complete but declared longer"] = (DefectKind.LengthExceedsFile, static () => Header().Tag(7, 2).Raw(ProtoBytes.VarintOf(5000)).Append(Graph(Input("x", 1), Output("x", 1))).ToArray()),
        ["raw data longer than the file"] = (DefectKind.LengthExceedsFile, static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Varint(2, 1).Tag(9, 2).Raw(ProtoBytes.VarintOf(1UL << 62)))))),
        ["name longer than its node"] = (DefectKind.LengthExceedsParent, static () => Model(Graph(new ProtoBytes().Message(1, new ProtoBytes().Text(4, "Relu").Tag(3, 2).Raw(20)), Input("a long enough name", 1), Output("x", 1)))),
        ["varint of eleven bytes"] = (DefectKind.BadVarint, static () => [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ["varint of more than 64 bits"] = (DefectKind.BadVarint, static () => [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02, 0, 0]),
        ["field number 0"] = (DefectKind.BadWire, static () => Header().Raw(0x02, 0).ToArray()),
        ["field number over 2^29-1"] = (DefectKind.BadWire, static () => Header().Raw(ProtoBytes.VarintOf(1UL << 32)).Raw(0).ToArray()),
        ["wire type 6"] = (DefectKind.BadWire, static () => Header().Raw(0x0E, 0).ToArray()),
        ["wire type 7"] = (DefectKind.BadWire, static () => Header().Raw(0x0F, 0).ToArray()),
        ["group without end"] = (DefectKind.BadWire, static () => Header().Tag(99, 3).Varint(1, 1).ToArray()),
        ["group with the end of another"] = (DefectKind.BadWire, static () => Header().Tag(99, 3).Tag(98, 4).ToArray()),
        ["end-group without start"] = (DefectKind.BadWire, static () => Header().Tag(99, 4).ToArray()),
        ["groups 100,000 deep"] = (DefectKind.DepthLimit, static () => Nested(99, 100_000)),
        ["graph as a number"] = (DefectKind.BadWire, static () => Header().Varint(7, 5).ToArray()),
        ["graph as a group"] = (DefectKind.BadWire, static () => Header().Tag(7, 3).Tag(7, 4).ToArray()),
        ["packed floats of 7 bytes"] = (DefectKind.BadWire, static () => OneTensor(FloatType, [1], new ProtoBytes().Bytes(4, new byte[7]))),
        ["no graph"] = (DefectKind.MissingField, static () => Header().ToArray()),
        ["two graphs"] = (DefectKind.ConflictingFields, static () => Header().Message(7, Graph(Output("x", 1), Input("x", 1))).Message(7, Graph()).ToArray()),
        ["no ir_version"] = (DefectKind.MissingField, static () => new ProtoBytes().Message(8, OperatorSet("", 17)).Message(7, Graph()).ToArray()),
        ["ir_version 0"] = (DefectKind.BadValue, static () => Model(Graph(), irVersion: 0)),
        ["ir_version -1"] = (DefectKind.BadValue, static () => Model(Graph(), irVersion: -1)),
        ["operator set -3"] = (DefectKind.BadValue, static () => Model(Graph(), new ProtoBytes().Message(8, OperatorSet("d", -3)))),
        ["operator set without version"] = (DefectKind.MissingField, static () => Model(Graph(), new ProtoBytes().Message(8, new ProtoBytes().Text(1, "d")))),
        ["no operator set"] = (DefectKind.MissingField, static () => new ProtoBytes().Varint(1, 8).Message(7, Graph()).ToArray()),
        ["65 nested subgraphs"] = (DefectKind.DepthLimit, static () => NestedSubgraphs(65)),
        ["5000 nested subgraphs"] = (DefectKind.DepthLimit, static () => NestedSubgraphs(5000)),
        ["65 nested sequence types"] = (DefectKind.DepthLimit, static () => Model(Graph(new ProtoBytes().Message(11, new ProtoBytes().Text(1, "x").Message(2, NestedSequences(65)))))),
        ["two initializers of one name"] = (DefectKind.DuplicateName, static () => Model(Graph(Initializer("w", 1, [1], RawData(4)), Initializer("w", 1, [1], RawData(4))))),
        ["two inputs of one name"] = (DefectKind.DuplicateName, static () => Model(Graph(Input("x", 1), Input("x", 1)))),
        ["two nodes produce one value"] = (DefectKind.DuplicateName, static () => Model(Graph(Node("Relu", "x", "h"), Node("Exp", "x", "h"), Input("x", 1), Output("h", 1)))),
        ["one node produces a value twice"] = (DefectKind.DuplicateName, static () => Model(Graph(Node("Split", "x", "h,h"), Input("x", 1)))),
        ["a node produces an input"] = (DefectKind.DuplicateName, static () => Model(Graph(Node("Relu", "x", "x"), Input("x", 1)))),
        ["two attributes of one name"] = (DefectKind.DuplicateName, static () => Model(Graph(Node("Relu", "x", "y", Attribute("a", 2, new ProtoBytes().Varint(3, 1)).Append(Attribute("a", 2, new ProtoBytes().Varint(3, 1)))), Input("x", 1)))),
        ["node input from nowhere"] = (DefectKind.DanglingReference, static () => Model(Graph(Node("Relu", "ghost", "y"), Output("y", 1)))),
        ["subgraph input from nowhere"] = (DefectKind.DanglingReference, static () => Model(Graph(Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Graph(Node("Relu", "ghost", "b"), Output("b", 1))))), Input("c", 1), Output("y", 1)))),
        ["graph output from nowhere"] = (DefectKind.DanglingReference, static () => Model(Graph(Node("Relu", "x", "y"), Input("x", 1), Output("z", 1)))),
        ["two nodes in a circle"] = (DefectKind.Cycle, static () => Model(Graph(Node("Relu", "b", "a"), Node("Relu", "a", "b"), Output("b", 1)))),
        ["a node that needs itself"] = (DefectKind.Cycle, static () => Model(Graph(Node("Relu", "a", "a"), Output("a", 1)))),
        ["a subgraph that needs its own node"] = (DefectKind.Cycle, static () => Model(Graph(Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Graph(Node("Relu", "y", "b"), Output("b", 1))))), Input("c", 1), Output("y", 1)))),
        ["a function that calls itself"] = (DefectKind.Cycle, static () => Functions(("F", ["F"]))),
        ["functions that call each other"] = (DefectKind.Cycle, static () => Functions(("F", ["G"]), ("G", ["H"]), ("H", ["F"]))),
        ["functions that explode"] = (DefectKind.ExpansionLimit, static () => Functions([.. Enumerable.Range(0, 40).Select(i => ($"F{i}", i == 39 ? new[] { "Relu" } : [$"F{i + 1}", $"F{i + 1}"]))])),
        ["two functions of one name"] = (DefectKind.DuplicateName, static () => Functions(("F", ["Relu"]), ("F", ["Relu"]))),
        ["negative dimension of a tensor"] = (DefectKind.NegativeDim, static () => OneTensor(FloatType, [-1, 8], RawData(32))),
        ["product of dimensions over 63 bits"] = (DefectKind.SizeOverflow, static () => OneTensor(FloatType, [1L << 32, 1L << 32, 4], RawData(32))),
        ["bytes of a tensor over 63 bits"] = (DefectKind.SizeOverflow, static () => OneTensor(11, [1L << 61], RawData(32))),
        ["raw data too short"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(FloatType, [4, 2], RawData(28))),
        ["raw data too long"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(FloatType, [4, 2], RawData(36))),
        ["no data"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(FloatType, [4, 2], new ProtoBytes())),
        ["too few floats"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(FloatType, [4, 2], new ProtoBytes().Bytes(4, new byte[12]))),
        ["odd int4 with a byte too many"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(22, [3], RawData(3))),
        ["too few strings"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(8, [2], new ProtoBytes().Text(6, "a"))),
        ["raw and typed data"] = (DefectKind.ConflictingFields, static () => OneTensor(FloatType, [1], new ProtoBytes().Bytes(4, new byte[4]).Bytes(9, new byte[4]))),
        ["floats in the field of integers"] = (DefectKind.BadType, static () => OneTensor(FloatType, [1], new ProtoBytes().Packed(5, 1))),
        ["strings as raw data"] = (DefectKind.BadType, static () => OneTensor(8, [1], RawData(4))),
        ["unknown element type"] = (DefectKind.UnknownEnum, static () => OneTensor(99, [1], RawData(4))),
        ["undefined element type"] = (DefectKind.UnknownEnum, static () => OneTensor(0, [1], RawData(4))),
        ["no element type"] = (DefectKind.MissingField, static () => Model(Graph(new ProtoBytes().Message(5, new ProtoBytes().Varint(1, 1).Text(8, "w").Bytes(9, new byte[4]))))),
        ["initializer without a name"] = (DefectKind.MissingField, static () => OneTensor(FloatType, [1], RawData(4), "")),
        ["unknown data location"] = (DefectKind.UnknownEnum, static () => OneTensor(FloatType, [1], new ProtoBytes().Varint(14, 7))),
        ["external and raw data"] = (DefectKind.ConflictingFields, static () => OneTensor(FloatType, [1], External(("location", "w.bin")).Bytes(9, new byte[4]))),
        ["external data without location"] = (DefectKind.MissingField, static () => OneTensor(FloatType, [1], External(("offset", "0")))),
        ["external offset -8"] = (DefectKind.BadValue, static () => OneTensor(FloatType, [1], External(("location", "w.bin"), ("offset", "-8")))),
        ["external offset 12abc"] = (DefectKind.BadValue, static () => OneTensor(FloatType, [1], External(("location", "w.bin"), ("offset", "12abc")))),
        ["external offset 0x10"] = (DefectKind.BadValue, static () => OneTensor(FloatType, [1], External(("location", "w.bin"), ("offset", "0x10")))),
        ["external offset of 30 digits"] = (DefectKind.OffsetExceedsFile, static () => OneTensor(FloatType, [1], External(("location", "w.bin"), ("offset", new string('9', 30))))),
        ["external location twice"] = (DefectKind.DuplicateName, static () => OneTensor(FloatType, [1], External(("location", "a"), ("location", "../b")))),
        ["external length that does not fit"] = (DefectKind.ShapeDataMismatch, static () => OneTensor(FloatType, [1], External(("location", "w.bin"), ("length", "8")))),
        ["external ../"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "../w.bin")))),
        ["external a/../../b"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "a/../../b")))),
        ["external a\\..\\..\\b"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "a\\..\\..\\b")))),
        ["external absolute"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "/etc/hostname")))),
        ["external drive"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "C:\\w.bin")))),
        ["external URI"] = (DefectKind.PathTraversal, static () => OneTensor(FloatType, [1], External(("location", "file:///etc/hostname")))),
        ["external without name"] = (DefectKind.BadValue, static () => OneTensor(FloatType, [1], External(("location", "")))),
        ["external with NUL"] = (DefectKind.BadValue, static () => OneTensor(FloatType, [1], External(("location", "w\0.bin")))),
        ["name that is not UTF-8"] = (DefectKind.BadUtf8, static () => Model(Graph(new ProtoBytes().Message(1, new ProtoBytes().Bytes(3, 0xFF, 0xFE, 0x80).Text(4, "Relu"))))),
        ["overlong UTF-8"] = (DefectKind.BadUtf8, static () => Model(Graph(new ProtoBytes().Message(1, new ProtoBytes().Bytes(3, 0xC0, 0xAF).Text(4, "Relu"))))),
        ["node without operator"] = (DefectKind.MissingField, static () => Model(Graph(new ProtoBytes().Message(1, new ProtoBytes().Text(1, "x")), Input("x", 1)))),
        ["attribute without name"] = (DefectKind.MissingField, static () => Model(Graph(Node("Relu", "x", "y", new ProtoBytes().Message(5, new ProtoBytes().Varint(3, 1))), Input("x", 1)))),
        ["attribute of unknown type"] = (DefectKind.UnknownEnum, static () => WithAttribute(77, new ProtoBytes().Varint(3, 1))),
        ["attribute of another type"] = (DefectKind.BadType, static () => WithAttribute(2, new ProtoBytes().Fixed32(2, 1))),
        ["attribute with two values"] = (DefectKind.ConflictingFields, static () => WithAttribute(2, new ProtoBytes().Fixed32(2, 1).Varint(3, 1))),
        ["tensor attribute without tensor"] = (DefectKind.MissingField, static () => WithAttribute(4, new ProtoBytes())),
        ["attribute with two graphs"] = (DefectKind.ConflictingFields, static () => WithAttribute(5, new ProtoBytes().Message(6, Graph()).Message(6, Graph()))),
        ["sparse tensor without indices"] = (DefectKind.MissingField, static () => Model(Graph(new ProtoBytes().Message(15, new ProtoBytes().Message(1, Tensor("s", 1, [1], RawData(4))).Packed(3, 4))))),
        ["sparse tensor with too few indices"] = (DefectKind.ShapeDataMismatch, static () => Model(Graph(new ProtoBytes().Message(15, new ProtoBytes().Message(1, Tensor("s", 1, [2], RawData(8))).Message(2, Tensor("", 7, [1], new ProtoBytes().Packed(7, 1))).Packed(3, 4))))),
        ["PNG"] = (DefectKind.FormatMismatch, static () => [0x89, .. "PNG\r\n\u001a\n"u8, 0, 0, 0, 13]),
        ["LFS pointer"] = (DefectKind.FormatMismatch, static () => [.. "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"u8]),
        ["HTML"] = (DefectKind.FormatMismatch, static () => [.. "<!DOCTYPE html><html></html>"u8]),
        ["gzip"] = (DefectKind.FormatMismatch, static () => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0]),
        ["zip"] = (DefectKind.FormatMismatch, static () => [.. "PK\u0003\u0004"u8, 20, 0, 0, 0]),
        ["GGUF"] = (DefectKind.FormatMismatch, static () => [.. "GGUF"u8, 3, 0, 0, 0]),
        ["ORT format"] = (DefectKind.FormatMismatch, static () => [0x18, 0, 0, 0, .. "ORTM"u8, 0, 0, 0, 0]),
        ["Core ML"] = (DefectKind.FormatMismatch, static () => new ProtoBytes().Varint(1, 7).Text(2, "").Message(502, new ProtoBytes().Varint(1, 1)).ToArray()),
        ["SavedModel"] = (DefectKind.FormatMismatch, static () => new ProtoBytes().Varint(1, 1).Message(2, new ProtoBytes().Bytes(1, new byte[300])).ToArray()),
        ["JSON"] = (DefectKind.FormatMismatch, static () => [.. "{\"graph\": 1}"u8]),
    };

    private static readonly Dictionary<string, (string Id, DefectKind Kind, Func<byte[]> Bytes)> Reported = new()
    {
        ["future ir_version"] = ("HL1004", DefectKind.UnsupportedVersion, static () => Model(Graph(Input("x", 1), Output("x", 1)), irVersion: 9999)),
        ["future operator set"] = ("HL1004", DefectKind.UnsupportedVersion, static () => new ProtoBytes().Varint(1, 8).Message(8, OperatorSet("", 999)).Message(7, Graph(Input("x", 1), Output("x", 1))).ToArray()),
        ["operator set imported twice"] = ("HL1008", DefectKind.DuplicateName, static () => Model(Graph(), new ProtoBytes().Message(8, OperatorSet("ai.onnx", 13)))),
        ["domain without import"] = ("HL1009", DefectKind.MissingField, static () => Model(Graph(Node("A", "x", "y", null, "their.ops"), Input("x", 1)))),
        ["unsorted nodes"] = ("HL1005", DefectKind.NotSorted, static () => Model(Graph(Node("Relu", "a", "b"), Node("Relu", "x", "a"), Input("x", 1), Output("b", 1)))),
        ["missing external file"] = ("HL1001", DefectKind.MissingFile, static () => OneTensor(FloatType, [1], External(("location", "nowhere.bin")))),
        ["unknown external key"] = ("HL1003", DefectKind.UnknownField, static () => OneTensor(FloatType, [1], External(("location", "nowhere.bin"), ("__class__", "x")))),
        ["unknown element type of an input"] = ("HL1011", DefectKind.UnknownEnum, static () => Model(Graph(new ProtoBytes().Message(11, ValueInfo("x", 99, 1))))),
        ["negative declared dimension"] = ("HL1012", DefectKind.NegativeDim, static () => Model(Graph(Input("x", -1, 3)))),
        ["shadowed name"] = ("HL1010", DefectKind.DuplicateName, static () => Model(Graph(Node("If", "c", "y", Attribute("then_branch", 5, new ProtoBytes().Message(6, Graph(Node("Relu", "c", "x"), Output("x", 1))))), Input("c", 1), Input("x", 1), Output("y", 1)))),
        ["control character in a name"] = ("HL1014", DefectKind.ControlCharacters, static () => Model(Graph(Node("Relu", "x", "y\u001b[31m"), Input("x", 1)))),
        ["initializer that does not fit its input"] = ("HL1015", DefectKind.ShapeConflict, static () => Model(Graph(Initializer("w", 1, [2], RawData(8)), Input("w", 3)))),
        ["value declared twice"] = ("HL1017", DefectKind.ShapeConflict, static () => Model(Graph(new ProtoBytes().Message(13, ValueInfo("x", 1, 2)).Message(13, ValueInfo("x", 1, 3)), Input("x", 2)))),
        ["reference outside a function"] = ("HL1018", DefectKind.BadAttribute, static () => WithAttribute(2, new ProtoBytes().Text(21, "outer"))),
        ["annotation of nothing"] = ("HL1016", DefectKind.DanglingReference, static () => Model(Graph(new ProtoBytes().Message(14, new ProtoBytes().Text(1, "ghost"))))),
        ["unknown field, deeply nested"] = ("HL1007", DefectKind.UnknownField, static () => Model(Graph(Input("x", 1), Output("x", 1)), Deep(98, 5000))),
        ["training"] = ("HL1013", DefectKind.None, static () => Model(Graph(), new ProtoBytes().Message(20, new ProtoBytes()))),
        ["segment"] = ("HL1019", DefectKind.UnknownField, static () => OneTensor(FloatType, [4], new ProtoBytes().Message(3, new ProtoBytes().Varint(1, 0)).Bytes(9, new byte[8]))),
        ["stripped weights"] = ("HL1021", DefectKind.None, static () => OneTensor(FloatType, [4], new ProtoBytes().Bytes(9).Text(12, "TRT_WEIGHTLESS/"))),
        ["metadata key twice"] = ("HL1022", DefectKind.DuplicateName, static () => Model(Graph(), new ProtoBytes().Message(14, new ProtoBytes().Text(1, "k")).Message(14, new ProtoBytes().Text(1, "k")))),
        ["two nodes of one name"] = ("HL1020", DefectKind.DuplicateName, static () => Model(Graph(Node("Relu", "x", "a", new ProtoBytes().Text(3, "n")), Node("Relu", "a", "b", new ProtoBytes().Text(3, "n")), Input("x", 1)))),
    };

    public static TheoryData<string> RefusedNames() => [.. Refused.Keys];

    public static TheoryData<string> ReportedNames() => [.. Reported.Keys];

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void Read_malformed_bytes_are_refused_with_kind_and_place(string name)
    {
        (DefectKind kind, Func<byte[]> bytes) = Refused[name];
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes());
        outcome.Error.Should().NotBeNull();
        outcome.Error!.Kind.Should().Be(kind, outcome.Error.Message);
        outcome.Error.Message.Should().StartWith("memory.onnx").And.EndWith($"[{kind.ToCode()}]");
        (outcome.Error.Offset >= 0 || outcome.Error.Field.Length > 0).Should().BeTrue("the place must be named: " + outcome.Error.Message);
    }

    [Theory]
    [MemberData(nameof(ReportedNames))]
    public void Read_doubtful_bytes_are_read_and_reported(string name)
    {
        (string id, DefectKind kind, Func<byte[]> bytes) = Reported[name];
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes());
        outcome.Error.Should().BeNull();
        outcome.Diagnostics.Select(diagnostic => (diagnostic.Id, diagnostic.Kind)).Should().Contain((id, kind));
    }

    [Fact]
    public void Descriptors_are_all_covered_by_a_rule_here_or_by_file_tests()
    {
        // Hard links and files over 2 GiB need real or virtual files: ExternalDataTests and LargeFileTests.
        IEnumerable<string> covered = Reported.Values.Select(row => row.Id).Append("HL1002").Append("HL1006").Distinct();
        OnnxDiagnostics.All.Select(descriptor => descriptor.Id).Should().BeEquivalentTo(covered);
    }

    [Fact]
    public void Descriptors_have_their_help_pages()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "HaoLine.Sdk.sln")))
        {
            root = root.Parent;
        }

        foreach (DiagnosticDescriptor descriptor in OnnxDiagnostics.All)
        {
            string page = File.ReadAllText(Path.Combine(root!.FullName, descriptor.HelpPage));
            page.Should().StartWith($"# {descriptor.Id}: {descriptor.Title}");
            page.Should().Contain($"{descriptor.DefaultSeverity} · {descriptor.Category}");
        }
    }

    [Fact]
    public void Read_64_nested_subgraphs_is_within_the_limit()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(NestedSubgraphs(64));
        outcome.Error.Should().BeNull();
    }

    [Fact]
    public void Read_lfs_pointer_says_what_to_do()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Refused["LFS pointer"].Bytes());
        outcome.Error!.Message.Should().Contain("git lfs pull");
    }

    [Theory]
    [InlineData("MaximumMetadataBytes")]
    [InlineData("MaximumNodes")]
    [InlineData("MaximumElements")]
    public void Read_over_a_limit_is_refused(string limit)
    {
        InspectionLimits limits = limit switch
        {
            "MaximumMetadataBytes" => new InspectionLimits { MaximumMetadataBytes = 50 },
            "MaximumNodes" => new InspectionLimits { MaximumNodes = 1 },
            _ => new InspectionLimits { MaximumElements = 3 },
        };
        using ReadOutcome outcome = ReadOutcome.OfBytes(Valid(), limits);
        outcome.Error!.Kind.Should().Be(DefectKind.LimitExceeded);
        outcome.Error.Message.Should().Contain(limit);
    }

    private static byte[] OneTensor(int type, long[] dimensions, ProtoBytes data, string name = "w") => Model(Graph(Initializer(name, type, dimensions, data)));

    private static byte[] WithAttribute(int type, ProtoBytes value) => Model(Graph(Node("A", "x", "y", Attribute("a", type, value)), Input("x", 1)));

    private static byte[] Nested(int field, int depth)
    {
        ProtoBytes bytes = Header();
        for (int i = 0; i < depth; i++)
        {
            bytes.Tag(field, 3);
        }

        for (int i = 0; i < depth; i++)
        {
            bytes.Tag(field, 4);
        }

        return bytes.ToArray();
    }

    private static ProtoBytes Deep(int field, int depth)
    {
        var content = new ProtoBytes();
        for (int i = 0; i < depth; i++)
        {
            content = new ProtoBytes().Message(field, content);
        }

        return content;
    }

    private static ProtoBytes NestedSequences(int depth)
    {
        ProtoBytes type = TensorType(FloatType, null);
        for (int i = 1; i < depth; i++)
        {
            type = new ProtoBytes().Message(4, new ProtoBytes().Message(1, type));
        }

        return type;
    }

    private static byte[] NestedSubgraphs(int depth)
    {
        ProtoBytes graph = Graph(Node("Relu", "x", "o"), Output("o", 1));
        for (int i = 1; i < depth; i++)
        {
            graph = Graph(Node("If", "x", $"o{i}", Attribute("then_branch", 5, new ProtoBytes().Message(6, graph))), Output($"o{i}", 1));
        }

        return Model(graph.Append(Input("x", 1)));
    }

    private static byte[] Functions(params (string Name, string[] Calls)[] functions)
    {
        var more = new ProtoBytes().Message(8, OperatorSet("local", 1));
        foreach ((string name, string[] calls) in functions)
        {
            ProtoBytes function = new ProtoBytes().Text(1, name).Text(4, "v0").Text(5, $"v{calls.Length}");
            for (int i = 0; i < calls.Length; i++)
            {
                function.Message(7, NodeContent(calls[i], $"v{i}", $"v{i + 1}", new ProtoBytes().Text(7, calls[i] == "Relu" ? "" : "local")));
            }

            more.Message(25, function.Message(9, OperatorSet("", 17)).Message(9, OperatorSet("local", 1)).Text(10, "local"));
        }

        return Model(Graph(Node(functions[0].Name, "x", "y", null, "local"), Input("x", 1), Output("y", 1)), more);
    }
}
