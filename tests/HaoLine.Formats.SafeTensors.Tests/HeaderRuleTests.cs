using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;
using static HaoLine.Formats.SafeTensors.Tests.SafeTensorsBytes;

namespace HaoLine.Formats.SafeTensors.Tests;

/// <summary>The rules of the format description, on files made here.</summary>
public sealed class HeaderRuleTests
{
    private static readonly Dictionary<string, (DefectKind Kind, Func<byte[]> Bytes)> Refused = new()
    {
        ["empty"] = (DefectKind.Empty, static () => []),
        ["seven bytes"] = (DefectKind.Truncated, static () => new byte[7]),
        ["header of no bytes"] = (DefectKind.BadJson, static () => new byte[8]),
        ["header over 100,000,000 bytes"] = (DefectKind.LimitExceeded, static () => [0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0, .. "{}"u8]),
        ["header length of 2^64-1"] = (DefectKind.LimitExceeded, static () => [255, 255, 255, 255, 255, 255, 255, 255, .. "{}"u8]),
        ["header longer than the file"] = (DefectKind.LengthExceedsFile, static () => [3, 0, 0, 0, 0, 0, 0, 0, .. "{}"u8]),
        ["no utf-8"] = (DefectKind.BadUtf8, static () => File([.. "{\""u8, 0xC0, .. "\":1}"u8])),
        ["lone surrogate in a name"] = (DefectKind.BadUtf8, static () => File("{\"\\ud834\":{}}")),
        ["byte-order mark"] = (DefectKind.Bom, static () => File("\uFEFF{}")),
        ["array root"] = (DefectKind.BadType, static () => File("[]")),
        ["number root"] = (DefectKind.BadType, static () => File("17")),
        ["comment"] = (DefectKind.BadJson, static () => File("{/* */}")),
        ["two objects"] = (DefectKind.BadJson, static () => File("{}{}")),
        ["nul behind the object"] = (DefectKind.BadJson, static () => File("{}\0")),
        ["tensor twice"] = (DefectKind.DuplicateName, static () => File("{" + Tensor("a", "U8", "[1]", 0, 1) + "," + Tensor("\\u0061", "U8", "[1]", 0, 1) + "}", 1)),
        ["dtype twice"] = (DefectKind.DuplicateName, static () => File("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1)),
        ["shape twice"] = (DefectKind.DuplicateName, static () => File("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,1]}}", 1)),
        ["metadata twice"] = (DefectKind.DuplicateName, static () => File("{\"__metadata__\":{},\"__metadata__\":{}}")),
        ["metadata key twice"] = (DefectKind.DuplicateName, static () => File("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}")),
        ["metadata of an array"] = (DefectKind.BadType, static () => File("{\"__metadata__\":[]}")),
        ["metadata with an object"] = (DefectKind.BadType, static () => File("{\"__metadata__\":{\"a\":{}}}")),
        ["tensor as array"] = (DefectKind.BadType, static () => File("{\"a\":[\"U8\",[1],[0,1]]}", 1)),
        ["dtype as number"] = (DefectKind.BadType, static () => File("{\"a\":{\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,1]}}", 1)),
        ["dtype of another case"] = (DefectKind.UnknownEnum, static () => File("{" + Tensor("a", "f32", "[1]", 0, 4) + "}", 4)),
        ["no dtype"] = (DefectKind.MissingField, static () => File("{\"a\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1)),
        ["no shape"] = (DefectKind.MissingField, static () => File("{\"a\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1)),
        ["no offsets"] = (DefectKind.MissingField, static () => File("{\"a\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1)),
        ["shape as number"] = (DefectKind.BadType, static () => File("{" + Tensor("a", "U8", "1", 0, 1) + "}", 1)),
        ["shape of texts"] = (DefectKind.BadType, static () => File("{" + Tensor("a", "U8", "[\"1\"]", 0, 1) + "}", 1)),
        ["shape with a fraction"] = (DefectKind.BadType, static () => File("{" + Tensor("a", "U8", "[1.0]", 0, 1) + "}", 1)),
        ["shape with a negative size"] = (DefectKind.NegativeDim, static () => File("{" + Tensor("a", "U8", "[-1]", 0, 1) + "}", 1)),
        ["shape over 64 bits"] = (DefectKind.SizeOverflow, static () => File("{" + Tensor("a", "U8", "[1180591620717411303424]", 0, 1) + "}", 1)),
        ["product over 63 bits"] = (DefectKind.SizeOverflow, static () => File("{" + Tensor("a", "U8", "[4294967296,4294967296]", 0, 1) + "}", 1)),
        ["product over 63 bits before a zero"] = (DefectKind.SizeOverflow, static () => File("{" + Tensor("a", "U8", "[4294967296,4294967296,0]", 0, 0) + "}")),
        ["bytes over 63 bits"] = (DefectKind.SizeOverflow, static () => File("{" + Tensor("a", "F64", "[4611686018427387904]", 0, 1) + "}", 1)),
        ["one offset"] = (DefectKind.BadValue, static () => File("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1)),
        ["three offsets"] = (DefectKind.BadValue, static () => File("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,1]}}", 1)),
        ["negative offset"] = (DefectKind.BadValue, static () => File("{" + Tensor("a", "U8", "[1]", -1, 0) + "}", 1)),
        ["offset over 64 bits"] = (DefectKind.SizeOverflow, static () => File("{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,18446744073709551616]}}", 1)),
        ["begin behind end"] = (DefectKind.BadValue, static () => File("{" + Tensor("a", "U8", "[1]", 1, 0) + "}", 1)),
        ["bytes do not fit the shape"] = (DefectKind.ShapeDataMismatch, static () => File("{" + Tensor("a", "F32", "[2]", 0, 4) + "}", 4)),
        ["odd number of 4-bit elements"] = (DefectKind.BadAlignment, static () => File("{" + Tensor("a", "F4", "[3]", 0, 2) + "}", 2)),
        ["six-bit elements inside a byte"] = (DefectKind.BadAlignment, static () => File("{" + Tensor("a", "F6_E2M3", "[3]", 0, 3) + "}", 3)),
        ["data ends early"] = (DefectKind.Truncated, static () => File("{" + Tensor("a", "U8", "[9]", 0, 9) + "}", 8)),
        ["hole before the first"] = (DefectKind.Hole, static () => File("{" + Tensor("a", "U8", "[1]", 1, 2) + "}", 2)),
        ["hole in unsorted order"] = (DefectKind.Hole, static () => File("{" + Tensor("b", "U8", "[1]", 3, 4) + "," + Tensor("a", "U8", "[2]", 0, 2) + "}", 4)),
        ["overlap"] = (DefectKind.Overlap, static () => File("{" + Tensor("a", "U8", "[3]", 0, 3) + "," + Tensor("b", "U8", "[2]", 2, 4) + "}", 4)),
        ["empty tensor inside another"] = (DefectKind.Overlap, static () => File("{" + Tensor("a", "U8", "[4]", 0, 4) + "," + Tensor("b", "U8", "[0]", 2, 2) + "}", 4)),
        ["bytes behind the last"] = (DefectKind.UncoveredBytes, static () => File("{" + Tensor("a", "U8", "[1]", 0, 1) + "}", 2)),
        ["bytes without a tensor"] = (DefectKind.UncoveredBytes, static () => File("{}", 1)),
        ["65 levels"] = (DefectKind.DepthLimit, static () => File("{\"a\":" + new string('[', 100) + new string(']', 100) + "}")),
    };

    public static TheoryData<string> RefusedNames() => [.. Refused.Keys];

    [Theory]
    [MemberData(nameof(RefusedNames))]
    public void A_broken_rule_has_its_kind_and_place(string name)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(Refused[name].Bytes());
        outcome.Error.Should().NotBeNull();
        outcome.Error!.Kind.Should().Be(Refused[name].Kind, outcome.Error.Message);
        outcome.Error.Path.Should().Be("memory.safetensors");
        (outcome.Error.Offset >= 0 || outcome.Error.Field.Length > 0).Should().BeTrue();
    }

    [Fact]
    public void A_valid_file_is_read_in_stored_order_with_places_of_payloads()
    {
        byte[] bytes = Valid();
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);

        outcome.Diagnostics.Should().BeEmpty();
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("a", "scalar", "none");
        outcome.Model.Weights.Select(weight => weight.Data.ElementCount).Should().Equal(6, 1, 0);
        outcome.Model.Weights[0].Data.Location.Offset.Should().Be(bytes.Length - 32);
        outcome.Model.Weights[1].Data.GetBytes().FirstSpan.ToArray().Should().Equal(24, 25, 26, 27, 28, 29, 30, 31);
        outcome.Model.Metadata.Properties.Select(pair => $"{pair.Key}={pair.Value}").Should().Equal("format=pt");
        outcome.Model.Tier.Should().Be(ModelTier.Weights);
        outcome.Model.Capabilities.Should().HaveFlag(ModelCapabilities.TensorPayloads);
    }

    /// <summary>Words and sizes from the format's own list of element types.</summary>
    [Theory]
    [InlineData("BOOL", "bool", 16, 16)]
    [InlineData("F4", "float4e2m1", 16, 8)]
    [InlineData("F6_E2M3", "float6e2m3", 16, 12)]
    [InlineData("F6_E3M2", "float6e3m2", 16, 12)]
    [InlineData("U8", "uint8", 16, 16)]
    [InlineData("I8", "int8", 16, 16)]
    [InlineData("F8_E5M2", "float8e5m2", 16, 16)]
    [InlineData("F8_E4M3", "float8e4m3fn", 16, 16)]
    [InlineData("F8_E8M0", "float8e8m0", 16, 16)]
    [InlineData("F8_E4M3FNUZ", "float8e4m3fnuz", 16, 16)]
    [InlineData("F8_E5M2FNUZ", "float8e5m2fnuz", 16, 16)]
    [InlineData("I16", "int16", 16, 32)]
    [InlineData("U16", "uint16", 16, 32)]
    [InlineData("F16", "float16", 16, 32)]
    [InlineData("BF16", "bfloat16", 16, 32)]
    [InlineData("I32", "int32", 16, 64)]
    [InlineData("U32", "uint32", 16, 64)]
    [InlineData("F32", "float32", 16, 64)]
    [InlineData("C64", "complex64", 16, 128)]
    [InlineData("F64", "float64", 16, 128)]
    [InlineData("I64", "int64", 16, 128)]
    [InlineData("U64", "uint64", 16, 128)]
    public void Every_element_type_is_read(string word, string name, int elements, int bytes)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(File("{" + Tensor("t", word, $"[2,{elements / 2}]", 0, bytes) + "}", bytes));
        outcome.Model!.Weights[0].Data.ElementType.Name.Should().Be(name);
        outcome.Model.Weights[0].Data.ByteLength.Should().Be(bytes);
    }

    [Theory]
    [InlineData("{}", 0)]
    [InlineData("{}      ", 0)]
    [InlineData("  \n\t{}", 0)]
    [InlineData("{\"__metadata__\":null}", 0)]
    [InlineData("{\"b\":{\"data_offsets\":[1,2],\"shape\":[1],\"dtype\":\"U8\"},\"a\":{\"shape\":[],\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 2)]
    [InlineData("{\"z\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 2)]
    [InlineData("{\"a\":{\"dt\\u0079pe\":\"\\u00558\",\"shape\":[1,1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,1]}}", 1)]
    [InlineData("{\"a\":{\"dtype\":\"U8\",\"shape\":[0,9223372036854775807],\"data_offsets\":[0,0]}}", 0)]
    public void Unusual_but_valid_files_are_read_without_a_finding(string header, int data)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(File(header, data));
        outcome.Error.Should().BeNull();
        outcome.Diagnostics.Should().BeEmpty();
    }

    [Fact]
    public void Unknown_fields_are_skipped_and_control_characters_reported()
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(File("{\"a\\u0007\":{\"dtype\":\"U8\",\"more\":[{\"x\":1}],\"shape\":[1],\"data_offsets\":[0,1]}}", 1));
        outcome.Diagnostics.Select(finding => finding.Id).Should().BeEquivalentTo("HL1107", "HL1108");
        outcome.Model!.Weights.Should().ContainSingle();
    }

    [Fact]
    public void Running_statistics_tables_and_masks_are_buffers_by_their_names()
    {
        string[] names = ["bn.running_mean", "rotary_emb.inv_freq", "h.0.attn.bias", "c.attn.bias", "bn.weight"];
        string[] shapes = ["[1]", "[1]", "[1,1,1,1]", "[1]", "[1]"];
        using ReadOutcome outcome = ReadOutcome.OfBytes(File("{" + string.Join(',', names.Select((name, i) => Tensor(name, "F32", shapes[i], i * 4, (i * 4) + 4))) + "}", 20));
        outcome.Model!.Weights.Select(weight => weight.Role).Should().Equal(TensorRole.Buffer, TensorRole.Buffer, TensorRole.Buffer, TensorRole.Unspecified, TensorRole.Unspecified);
    }

    [Fact]
    public void Every_prefix_ends_in_a_documented_error()
    {
        foreach (byte[] file in new[] { Valid(), File("{" + Tensor("a", "BF16", "[4]", 0, 8) + "}", 8) })
        {
            for (int length = 0; length < file.Length; length++)
            {
                using ReadOutcome outcome = ReadOutcome.OfBytes(file[..length]);
                outcome.Error.Should().NotBeNull($"{length} of {file.Length} bytes");
            }
        }
    }

    [Fact]
    public void Mutations_end_in_a_model_or_the_documented_error_within_bounded_memory()
    {
        byte[][] seeds = [Valid(), File("{" + string.Join(',', Enumerable.Range(0, 20).Select(i => Tensor($"layers.{i}.w", "F16", "[2,2]", i * 8, (i + 1) * 8))) + "}", 160)];
        var random = new Random(8);
        int read = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int mutations = 20_000;
        for (int i = 0; i < mutations; i++)
        {
            byte[] bytes = (byte[])seeds[i % seeds.Length].Clone();
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                int at = random.Next(2) == 0 ? random.Next(Math.Min(24, bytes.Length)) : random.Next(bytes.Length);
                bytes[at] = random.Next(4) switch
                {
                    0 => (byte)random.Next(256),
                    1 => (byte)"{}[]\",:0189-\\"[random.Next(13)],
                    2 => bytes[random.Next(bytes.Length)],
                    _ => (byte)(bytes[at] ^ (1 << random.Next(8))),
                };
            }

            using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
            if (outcome.Model is not null)
            {
                read++;
                outcome.Model.Weights.Sum(weight => weight.Data.ByteLength).Should().BeLessThanOrEqualTo(bytes.Length);
            }
        }

        read.Should().BeInRange(1, mutations - 1);
        ((GC.GetAllocatedBytesForCurrentThread() - before) / mutations).Should().BeLessThan(200_000);
    }

    [Fact]
    public void A_source_that_gives_one_byte_a_time_is_read_alike()
    {
        byte[] bytes = Valid();
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(bytes)));
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal("a", "scalar", "none");
    }

    [Fact]
    public void A_source_shorter_than_it_says_is_truncated()
    {
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(Valid()) { Available = 60 }));
        outcome.Error!.Kind.Should().Be(DefectKind.Truncated);
    }

    [Fact]
    public void The_header_limit_is_an_option_and_inspection_limits_hold_too()
    {
        byte[] bytes = Valid();
        using ReadOutcome outcome = ReadOutcome.OfBytes(bytes, new SafeTensorsReaderOptions { MaximumHeaderBytes = 50 });
        outcome.Error!.Kind.Should().Be(DefectKind.LimitExceeded);
        FluentActions.Invoking(() => new SafeTensorsFormatReader(new SafeTensorsReaderOptions { MaximumHeaderBytes = 0 })).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Match_looks_at_the_content_first()
    {
        var reader = new SafeTensorsFormatReader();
        reader.Match(ModelSource.FromMemory("x.bin", Valid())).Should().Be(FormatMatch.Certain);
        reader.Match(ModelSource.FromMemory("x.safetensors", new byte[3])).Should().Be(FormatMatch.Name);
        reader.Match(ModelSource.FromMemory("x.bin", new byte[4096])).Should().Be(FormatMatch.None);
        reader.Match(ModelSource.FromMemory("config.json", "{\"model_type\":\"x\"}"u8.ToArray())).Should().Be(FormatMatch.None);
        reader.Match(ModelSource.FromMemory("m.safetensors.index.json", "{\"weight_map\":{}}"u8.ToArray())).Should().Be(FormatMatch.Certain);
        reader.Match(ModelSource.FromMemory("pytorch_model.bin.index.json", "{\"weight_map\":{\"a\":\"x.bin\"}}"u8.ToArray())).Should().Be(FormatMatch.None);
        reader.Match(ModelSource.FromMemory("blank.bin", File("  \n{}"))).Should().Be(FormatMatch.Certain);
    }

    /// <summary>Gives one byte for each call; <see cref="Available"/> bytes are really there.</summary>
    private sealed class DrippingSource(byte[] bytes) : IRandomAccessSource
    {
        public string Name => "dripping";

        public long Length => bytes.Length;

        public int Available { get; init; } = bytes.Length;

        public int Read(long offset, Span<byte> destination)
        {
            if (offset >= this.Available || destination.Length == 0)
            {
                return 0;
            }

            destination[0] = bytes[offset];
            return 1;
        }

        public bool TryGetSpan(long offset, int length, out ReadOnlySpan<byte> span)
        {
            span = default;
            return false;
        }

        public void Dispose()
        {
        }
    }
}
