using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>The rules of FORMAT.md one by one: what is refused, and what is read with a finding although ggml refuses it.</summary>
public class HostileRulesTests
{
    private static readonly Dictionary<string, (string Verdict, Func<byte[]> Make)> Cases = new()
    {
        ["empty"] = ("error empty", static () => []),
        ["two bytes"] = ("error truncated", static () => [.. "GG"u8]),
        ["magic only"] = ("error truncated", static () => [.. "GGUF"u8]),
        ["swapped magic"] = ("error bad-magic", static () => [.. "FUGG"u8, 3, 0, 0, 0]),
        ["old ggml"] = ("error format-mismatch", static () => [.. "lmgg"u8, .. new byte[40]]),
        ["version 4"] = ("error unsupported-version", static () => Small(4, 4)),
        ["version 1 before 64-bit counts"] = ("error unsupported-version", static () => Small(4, 1)),
        ["big-endian version only"] = ("error unsupported-version", static () => [.. "GGUF"u8, 0, 0, 0, 3, .. Small()[8..]]),
        ["big-endian version 2"] = ("error unsupported-version", static () => [.. "GGUF"u8, 0, 0, 0, 2, .. GgufBytes.Rich(3, true).ToArray()[8..]]),
        ["no tensors, no keys"] = ("ok", static () => new GgufBytes().ToArray()),
        ["64-bit count of tensors"] = ("error count-overflow", static () => Small(15, 0x80)),
        ["million tensors"] = ("error count-overflow", static () => Small(10, 0x10)),
        ["text of 2 GiB"] = ("error length-exceeds-file", static () => new GgufBytes().Key("k", 8).Number(1L << 31, 8).ToArray()),
        ["negative text length"] = ("error length-exceeds-file", static () => new GgufBytes().Key("k", 8).Number(-1, 8).ToArray()),
        ["empty key"] = ("error bad-value", static () => new GgufBytes().U32("", 1).ToArray()),
        ["key twice"] = ("error duplicate-name", static () => new GgufBytes().U32("a", 1).U32("a", 1).ToArray()),
        ["unknown element type"] = ("error unknown-enum", static () => new GgufBytes().Key("a", 9).Number(13, 4).Size(0).ToArray()),
        ["list of 2^61 numbers"] = ("error length-exceeds-file", static () => new GgufBytes().Key("a", 9).Number(10, 4).Size(1L << 61).ToArray()),
        ["list of lists of lists of lists"] = ("ok", static () => Nested(4)),
        ["five levels"] = ("error depth-limit", static () => Nested(5)),
        ["key that is no UTF-8"] = ("error bad-utf8", static () => Key([0xFF, 0xFE])),
        ["value that is no UTF-8"] = ("warning bad-utf8", static () => new GgufBytes().Key("k", 8).String([0x80]).ToArray()),
        ["control characters in a key"] = ("warning control-characters", static () => new GgufBytes().U32("a\u001b[31m", 1).ToArray()),
        ["alignment 0"] = ("error bad-alignment", static () => new GgufBytes().U32("general.alignment", 0).ToArray()),
        ["alignment 48"] = ("error bad-alignment", static () => new GgufBytes().U32("general.alignment", 48).ToArray()),
        ["alignment 2^31"] = ("error bad-alignment", static () => new GgufBytes().U32("general.alignment", 1L << 31).ToArray()),
        ["alignment as int32"] = ("error bad-type", static () => new GgufBytes().I32("general.alignment", 32).ToArray()),
        ["alignment 64"] = ("ok", static () => new GgufBytes(alignment: 64).U32("general.alignment", 64).Tensor("a", 0, [32], new byte[128]).Tensor("b", 0, [1], new byte[4]).ToArray()),
        ["five dimensions"] = ("error bad-value", static () => Tensor(0, 1, 1, 1, 1, 1)),
        ["negative dimension"] = ("error negative-dim", static () => Tensor(0, -1)),
        ["elements beyond 63 bits"] = ("error size-overflow", static () => Tensor(0, 1L << 32, 1L << 31, 2, 2)),
        ["empty with huge sides"] = ("error size-overflow", static () => Tensor(0, 0, 1L << 62, 4)),
        ["bytes beyond 63 bits"] = ("error size-overflow", static () => Tensor(28, 1L << 60, 4)),
        ["sum beyond 63 bits"] = ("error size-overflow", static () =>
            new GgufBytes().Tensor("a", 24, [0x7fffffffffffffc0], []).Tensor("b", 24, [0x7fffffffffffffc0], []).ToArray()),
        ["row of half a block"] = ("error shape-data-mismatch", static () => Tensor(2, 48)),
        ["scalar"] = ("ok", static () => new GgufBytes().Tensor("s", 0, [], new byte[4]).ToArray()),
        ["empty tensor"] = ("ok", static () => new GgufBytes().Tensor("s", 0, [0, 5], []).ToArray()),
        ["offset at 1"] = ("error bad-alignment", static () => new GgufBytes().Tensor("a", 0, [4], new byte[64], 1).ToArray()),
        ["offset beyond the file"] = ("error offset-exceeds-file", static () => new GgufBytes().Tensor("a", 0, [4], new byte[64], 1L << 40).ToArray()),
        ["negative offset"] = ("error offset-exceeds-file", static () => new GgufBytes().Tensor("a", 0, [4], new byte[64], -32).ToArray()),
        ["data cut"] = ("error truncated", static () => Small()[..^40]),
        ["data absent"] = ("error truncated", static () => Small()[..^128]),
        ["overlap"] = ("error overlap", static () => new GgufBytes().Tensor("a", 0, [16], new byte[64]).Tensor("b", 0, [16], new byte[64], 32).ToArray()),
        ["name twice"] = ("error duplicate-name", static () => new GgufBytes().Tensor("a", 0, [8], new byte[32]).Tensor("a", 0, [8], new byte[32]).ToArray()),
        ["other order"] = ("warning not-sorted", static () => new GgufBytes().Tensor("a", 0, [8], new byte[32], 32).Tensor("b", 0, [8], new byte[32], 0).ToArray()),
        ["gap"] = ("warning hole", static () => new GgufBytes().Tensor("a", 0, [8], new byte[32]).Tensor("b", 0, [8], new byte[64], 64).ToArray()),
        ["bytes at the end"] = ("warning uncovered-bytes", static () => [.. Small(), .. new byte[33]]),
        ["long name"] = ("warning limit-exceeded", static () => new GgufBytes().Tensor(new string('n', 64), 0, [8], new byte[32]).ToArray()),
        ["63 bytes of name"] = ("ok", static () => new GgufBytes().Tensor(new string('n', 63), 0, [8], new byte[32]).ToArray()),
        ["unknown type at the end"] = ("error unknown-enum", static () => new GgufBytes().Tensor("a", 0, [8], new byte[32]).Tensor("b", 777, [8], new byte[32]).ToArray()),
        ["unknown type before another"] = ("warning unknown-enum", static () => new GgufBytes().Tensor("b", 777, [8], new byte[32]).Tensor("a", 0, [8], new byte[32]).ToArray()),
        ["removed type with known blocks"] = ("warning unknown-enum", static () => new GgufBytes().Tensor("a", 31, [32], new byte[18]).ToArray()),
        ["removed type without known blocks"] = ("error unknown-enum", static () => new GgufBytes().Tensor("a", 4, [32], new byte[18]).ToArray()),
        ["template that reaches the interpreter"] = ("warning unsafe-template", static () => new GgufBytes().Text("tokenizer.chat_template", "{{ ''.__class__.__mro__[1] }}").ToArray()),
        ["stated type that no weight has"] = ("warning conflicting-fields", static () => new GgufBytes().U32("general.file_type", 15).Tensor("blk.0.w", 0, [256, 1], new byte[1024]).ToArray()),
        ["part of a split read from memory"] = ("warning missing-file", static () => new GgufBytes().U16("split.no", 0).U16("split.count", 3).ToArray()),
        ["list shorter than the layers"] = ("warning bad-value", static () =>
            new GgufBytes().Text("general.architecture", "x").U32("x.block_count", 3).Key("x.attention.head_count", 9).Number(5, 4).Size(1).Number(4, 4).ToArray()),
    };

    public static TheoryData<string> Names() => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Case_has_its_verdict(string name)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Cases[name].Make());

        outcome.Verdict().Should().Be(Cases[name].Verdict, outcome.Error?.Message ?? "");
    }

    [Fact]
    public void Unknown_type_has_the_bytes_up_to_the_next_tensor()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(new GgufBytes().Tensor("b", 777, [8], new byte[96]).Tensor("a", 0, [8], new byte[32]).ToArray());

        outcome.Model!.Weights.Select(weight => (weight.Data.ElementType, weight.Data.ByteLength)).Should().Equal((DataType.Undefined, 96L), (DataType.Float32, 32L));
        outcome.Diagnostics[0].Message.Should().Contain("type 777");
    }

    [Fact]
    public void All_types_have_the_sizes_of_ggml()
    {
        // Elements and bytes of a block for ids 0 to 42, from the table of the type enumeration in ggml-common.h; 0 = not known.
        int[] elements = [1, 1, 32, 32, 0, 0, 32, 32, 32, 32, 256, 256, 256, 256, 256, 256, 256, 256, 256, 256, 32, 256, 256, 256, 1, 1, 1, 1, 1, 256, 1, 32, 32, 32, 256, 256, 32, 32, 32, 32, 64, 128, 64];
        int[] bytes = [4, 2, 18, 20, 0, 0, 22, 24, 34, 36, 84, 110, 144, 176, 210, 292, 66, 74, 98, 50, 18, 110, 82, 136, 1, 2, 4, 8, 8, 56, 2, 18, 18, 18, 54, 66, 18, 18, 18, 17, 36, 18, 18];
        GgmlTypes.Count.Should().Be(43);
        for (int id = 0; id < 43; id++)
        {
            GgmlTypes.TryGetDataType(id, out DataType type).Should().Be(elements[id] > 0, $"id {id}");
            (type.BlockElements, type.BlockBytes).Should().Be((Math.Max(1, elements[id]), bytes[id]), $"id {id}");
        }
    }

    [Fact]
    public void Split_model_without_one_part_is_read_in_part()
    {
        using var folder = new TemporaryFolder();
        for (int part = 0; part < 3; part++)
        {
            byte[] bytes = new GgufBytes().U16("split.no", part).U16("split.count", 3).I32("split.tensors.count", 3)
                .Tensor($"t{part}", 0, [8], new byte[32]).ToArray();
            if (part != 1)
            {
                File.WriteAllBytes(Path.Combine(folder.Path, $"m-0000{part + 1}-of-00003.gguf"), bytes);
            }
        }

        using ReadOutcome outcome = ReadOutcome.OfFile(Path.Combine(folder.Path, "m-00003-of-00003.gguf"));

        outcome.Verdict().Should().Be("warning missing-file");
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("t0", "t2");
        outcome.Model.Capabilities.HasFlag(ModelCapabilities.TensorPayloads).Should().BeFalse("a part is missing");
        outcome.Diagnostics.Single().Message.Should().Contain("m-00002-of-00003.gguf");
    }

    [Fact]
    public void Limits_bound_the_header()
    {
        byte[] bytes = GgufBytes.Rich().ToArray();
        ReadOutcome.OfBytes(bytes, new InspectionLimits { MaximumElements = 5 }).Verdict().Should().Be("error limit-exceeded");
        ReadOutcome.OfBytes(bytes, new InspectionLimits { MaximumMetadataBytes = 100 }).Verdict().Should().Be("error limit-exceeded");
    }

    private static byte[] Small() => GgufBytes.Small().ToArray();

    private static byte[] Small(int place, byte value)
    {
        byte[] bytes = Small();
        bytes[place] = value;
        return bytes;
    }

    private static byte[] Tensor(int type, params long[] extents) => [.. new GgufBytes().Tensor("t", type, extents, new byte[64]).ToArray(), .. new byte[64]];

    private static byte[] Key(byte[] key)
    {
        var file = new GgufBytes { EntryCount = 1 };
        return file.String(key).Number(4, 4).Number(1, 4).ToArray();
    }

    private static byte[] Nested(int depth)
    {
        GgufBytes file = new GgufBytes().Key("k", 9);
        for (int level = 1; level < depth; level++)
        {
            file.Number(9, 4).Size(1);
        }

        return file.Number(0, 4).Size(1).Raw(7).ToArray();
    }
}
