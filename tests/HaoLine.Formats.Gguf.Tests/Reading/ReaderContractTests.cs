using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

public class ReaderContractTests
{
    public static TheoryData<int, bool> Layouts() => new() { { 1, false }, { 2, false }, { 3, false }, { 3, true } };

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_every_value_type_in_every_layout(int version, bool bigEndian)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(GgufBytes.Rich(version, bigEndian).ToArray());

        outcome.Error.Should().BeNull();
        outcome.Verdict().Should().Be(version == 1 ? "warning unsupported-version" : "ok");
        GgufFile file = outcome.File;
        (file.Version, file.IsBigEndian).Should().Be((version, bigEndian));
        string Shown(string key) => file.Find(key)!.ToString();
        Shown("a.u8").Should().Be("200");
        Shown("a.i8").Should().Be("-3");
        Shown("a.u16").Should().Be("60000");
        Shown("a.i16").Should().Be("-300");
        Shown("a.i32").Should().Be("-70000");
        Shown("a.f32").Should().Be("1.5");
        Shown("a.bool").Should().Be("true");
        Shown("a.u64").Should().Be("1099511627776");
        Shown("a.i64").Should().Be("-5");
        Shown("a.f64").Should().Be("0.1");
        Shown("tokenizer.ggml.tokens").Should().Be("[text x 3]");
        file.Find("tokenizer.ggml.tokens")!.Array!.ReadTexts().Should().Equal("<s>", "", "hé");
        file.Find("tokenizer.ggml.scores")!.Array!.ReadNumbers().Should().Equal(0, -1, 0);
        GgufArray[] nested = [.. file.Find("nested")!.Array!.ReadArrays()];
        nested[0].ReadIntegers().Should().Equal(1, 2);
        nested[1].ReadTexts().Should().Equal("x");
        GgufHyperparameters facts = outcome.Model!.Facets.Find<GgufHyperparameters>()!;
        facts.HeadCounts.Should().Equal(4, 4);
        facts.KeyValueHeadCounts.Should().Equal(2, 0);
        facts.HasTiedEmbeddings.Should().BeTrue();
        outcome.Model.Weights.Select(weight => weight.Role).Should().Equal(TensorRole.Parameter, TensorRole.Parameter, TensorRole.Buffer);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Read_payloads_are_little_endian(int version, bool bigEndian)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(GgufBytes.Rich(version, bigEndian).ToArray());

        byte[] floats = new byte[48];
        outcome.Model!.Weights[0].Data.Dimensions.ToArray().Should().Equal(3, 4);
        outcome.Model.Weights[0].Data.Read(0, floats).Should().Be(48);
        floats.Should().Equal(GgufBytes.Floats(12));
        byte[] part = new byte[5];
        outcome.Model.Weights[0].Data.Read(6, part).Should().Be(5);
        part.Should().Equal(GgufBytes.Floats(12)[6..11]);
        byte[] blocks = new byte[100];
        outcome.Model.Weights[1].Data.Read(0, blocks).Should().Be(68);
        blocks[..68].Should().Equal(GgufBytes.Q80(false));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Every_prefix_ends_as_documented(int version, bool bigEndian)
    {
        byte[] bytes = GgufBytes.Rich(version, bigEndian).ToArray();
        for (int length = 0; length < bytes.Length - 24; length++)
        {
            // The last 24 bytes pad the last tensor; ggml reads files without them too.
            using ReadOutcome outcome = ReadOutcome.OfBytes(bytes[..length]);
            outcome.Error.Should().NotBeNull($"{length} bytes are not the whole");
            outcome.Error!.Kind.Should().BeOneOf([DefectKind.Empty, DefectKind.Truncated, DefectKind.UnsupportedVersion, DefectKind.LengthExceedsFile], outcome.Error.Message);
        }
    }

    [Fact]
    public void Read_source_that_gives_one_byte_at_a_time()
    {
        byte[] bytes = GgufBytes.Rich().ToArray();
        using ReadOutcome whole = ReadOutcome.OfBytes(bytes);
        using ReadOutcome dripped = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(bytes)));

        dripped.Error.Should().BeNull();
        dripped.Model!.Metadata.Properties.Should().Equal(whole.Model!.Metadata.Properties);
        dripped.Model.Weights.Select(weight => weight.Name).Should().Equal(whole.Model.Weights.Select(weight => weight.Name));
    }

    [Fact]
    public void Read_touches_no_byte_of_weights()
    {
        byte[] bytes = GgufBytes.Rich().ToArray();
        var source = new DrippingSource(bytes) { Whole = true };
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(source));

        // Windows may reach over the end of the header into the first data of this tiny file, so what is counted is reads that start there.
        source.StartsFrom(outcome.File.DataOffset).Should().Be(0);
    }

    [Fact]
    public void Read_source_that_fails_is_refused_as_unreadable()
    {
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromSource(new DrippingSource(GgufBytes.Rich().ToArray()) { FailAfter = 1500 }));
        outcome.Error!.Kind.Should().Be(DefectKind.Unreadable);
    }

    [Fact]
    public async Task Read_with_a_cancelled_token_throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Func<Task> read = async () => await new GgufFormatReader().ReadAsync(
            ModelSource.FromMemory("m.gguf", GgufBytes.Small().ToArray()), new ModelReadContext(new DiagnosticBag()), cancelled.Token);
        await read.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public void Match_looks_at_the_content_first()
    {
        var reader = new GgufFormatReader();
        reader.Match(ModelSource.FromMemory("m.bin", GgufBytes.Small().ToArray())).Should().Be(FormatMatch.Certain);
        reader.Match(ModelSource.FromMemory("m.gguf", new byte[10])).Should().Be(FormatMatch.Name);
        reader.Match(ModelSource.FromMemory("m.bin", new byte[10])).Should().Be(FormatMatch.None);
        reader.Match(ModelSource.FromMemory("m.bin", Array.Empty<byte>())).Should().Be(FormatMatch.None);
    }

    [Fact]
    public void Read_damaged_as_text_says_so()
    {
        GgufBytes file = GgufBytes.Small();
        for (int i = 0; i < 20; i++)
        {
            file.Text($"key{i}", "line\nline\nline");
        }

        byte[] good = file.ToArray();
        byte[] damaged = [.. good.SelectMany(value => value == (byte)'\n' ? "\r\n"u8.ToArray() : [value])];
        ReadOutcome.OfBytes(good).Error.Should().BeNull();
        ReadOutcome.OfBytes(damaged).Error!.Message.Should().Contain("text mode");
        ReadOutcome.OfBytes(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(GgufBytes.Small().U32("a", 0x8fff90ff).U32("b", 0xfefefefe).ToArray()))).Error!
            .Message.Should().Contain("U+FFFD");
    }

    [Fact]
    public void Mutations_end_as_documented_within_bounds()
    {
        byte[][] seeds = [GgufBytes.Rich().ToArray(), GgufBytes.Rich(1).ToArray(), GgufBytes.Rich(3, true).ToArray(), GgufBytes.Small().ToArray()];
        int read = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        const int count = 24_000;
        for (int i = 0; i < count; i++)
        {
            using ReadOutcome outcome = ReadOutcome.OfBytes(Mutation.Of(seeds[i % seeds.Length], i));
            if (outcome.Model is null)
            {
                continue;
            }

            read++;
            byte[] buffer = new byte[64];
            foreach (NamedTensor weight in outcome.Model.Weights)
            {
                weight.Data.Read(0, buffer);
            }
        }

        read.Should().BeInRange(1, count - 1, "damage must sometimes matter and sometimes not");
        ((GC.GetAllocatedBytesForCurrentThread() - before) / count).Should().BeLessThan(1 << 20, "nothing is allocated from a declared count");
    }
}
