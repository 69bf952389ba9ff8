using System.Text;
using HaoLine.Formats.Gguf.Tests.Reading;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Writing;

public class GgufFormatWriterTests
{
    public static TheoryData<int> Ids() => [.. Enumerable.Range(0, 43).Where(id => id is not (4 or 5))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Written_file_has_the_bytes_of_the_published_layout(bool bigEndian)
    {
        byte[] expected = GgufBytes.Rich(3, bigEndian).ToArray();
        using ReadOutcome outcome = ReadOutcome.OfBytes(expected);

        Write(outcome.Model!, new GgufWriterOptions { IsBigEndian = bigEndian }).Should().Equal(expected);
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(2, false, true)]
    [InlineData(3, true, false)]
    public void Layouts_are_converted_into_each_other(int version, bool bigEndian, bool toBigEndian)
    {
        using ReadOutcome outcome = ReadOutcome.OfBytes(GgufBytes.Rich(version, bigEndian).ToArray());

        Write(outcome.Model!, new GgufWriterOptions { IsBigEndian = toBigEndian }).Should().Equal(GgufBytes.Rich(3, toBigEndian).ToArray());
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_type_is_copied(int id)
    {
        GgmlTypes.TryGetDataType(id, out DataType type).Should().BeTrue();
        byte[] payload = new byte[3 * 2 * type.BlockBytes];
        new Random(id).NextBytes(payload);
        var weight = new NamedTensor("w", new InlineTensorData(type, [3, 2 * type.BlockElements], payload));
        using var model = new Model(null) { Weights = [weight] };
        foreach (bool bigEndian in new[] { false, true })
        {
            byte[] bytes = Write(model, new GgufWriterOptions { IsBigEndian = bigEndian, Entries = [GgufEntry.FromText("general.architecture", "x")] });

            using ReadOutcome outcome = ReadOutcome.OfBytes(bytes);
            TensorData found = outcome.Model!.Weights.Single().Data;
            found.ElementType.Should().Be(type);
            found.Dimensions.ToArray().Should().Equal(3, 2 * type.BlockElements);
            byte[] copy = new byte[payload.Length];
            found.ReadExactly(0, copy);
            copy.Should().Equal(payload);
            if (!bigEndian)
            {
                Encoding.Latin1.GetString(bytes).Should().Contain(Encoding.Latin1.GetString(payload), "payloads are copied as they are");
            }
        }
    }

    [Fact]
    public void Q8_0_blocks_are_those_of_the_reference()
    {
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "derived__ggml-reference", "all-types-768-P.gguf"));
        using var model = new Model(null) { Weights = [outcome.Model!.Weights.Single(weight => weight.Name == "source.f32")] };

        using ReadOutcome written = ReadOutcome.OfBytes(Write(model, new GgufWriterOptions { Quantization = DataType.GgmlQ80 }));

        Bytes(written.Model!.Weights.Single().Data).Should().Equal(Bytes(outcome.Model.Weights.Single(weight => weight.Name == "quant.q8_0").Data));
    }

    [Fact]
    public void Q4_0_blocks_have_nearly_the_error_of_the_searched_reference()
    {
        // The q4_0 tensor of the fixture was made by ggml's search for scales, not by its reference rounding, so bytes differ and its error is smaller.
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "derived__ggml-reference", "all-types-768-P.gguf"));
        float[] source = Values(outcome.Model!.Weights.Single(weight => weight.Name == "source.f32").Data);
        using var model = new Model(null) { Weights = [outcome.Model.Weights.Single(weight => weight.Name == "source.f32")] };
        using ReadOutcome written = ReadOutcome.OfBytes(Write(model, new GgufWriterOptions { Quantization = DataType.GgmlQ40 }));

        double own = Error(source, Values(written.Model!.Weights.Single().Data));
        double searched = Error(source, Values(outcome.Model.Weights.Single(weight => weight.Name == "quant.q4_0").Data));

        (own / searched).Should().BeInRange(1, 1.35);
    }

    [Fact]
    public void Quantized_block_computed_by_hand()
    {
        // Values 0, 1, …, 31: q8_0 has the scale 31/127 and quants round(i · 127/31); q4_0 the scale 31/-8 and quants floor(-i · 8/31 + 8.5).
        float[] values = [.. Enumerable.Range(0, 32).Select(i => (float)i)];
        using var model = new Model(null) { Weights = [new NamedTensor("w", InlineTensorData.FromSingles([1, 32], values))] };

        using ReadOutcome eight = ReadOutcome.OfBytes(Write(model, new GgufWriterOptions { Quantization = DataType.GgmlQ80 }));
        byte[] block = Bytes(eight.Model!.Weights[0].Data);
        BitConverter.ToHalf(block, 0).Should().Be((Half)(31f / 127));
        block[2..].Should().Equal(0, 4, 8, 12, 16, 20, 25, 29, 33, 37, 41, 45, 49, 53, 57, 61, 66, 70, 74, 78, 82, 86, 90, 94, 98, 102, 107, 111, 115, 119, 123, 127);

        using ReadOutcome four = ReadOutcome.OfBytes(Write(model, new GgufWriterOptions { Quantization = DataType.GgmlQ40 }));
        block = Bytes(four.Model!.Weights[0].Data);
        BitConverter.ToHalf(block, 0).Should().Be((Half)(-3.875f));
        block[2..].Should().Equal(0x48, 0x48, 0x37, 0x37, 0x37, 0x37, 0x26, 0x26, 0x26, 0x26, 0x15, 0x15, 0x15, 0x15, 0x04, 0x04);
    }

    [Fact]
    public void Entries_of_every_kind_are_written()
    {
        GgufEntry[] entries =
        [
            GgufEntry.FromText("general.architecture", "llama"),
            GgufEntry.FromInteger("a", GgufValueType.Int8, -1),
            GgufEntry.FromInteger("b", GgufValueType.Bool, 1),
            GgufEntry.FromNumber("c", GgufValueType.Float32, 0.25),
            GgufEntry.FromTexts("d", ["x", "", "é"]),
            GgufEntry.FromIntegers("e", GgufValueType.UInt16, [1, 65535]),
            GgufEntry.FromNumbers("f", GgufValueType.Float64, [0.1]),
        ];
        using var model = new Model(null);

        using ReadOutcome outcome = ReadOutcome.OfBytes(Write(model, new GgufWriterOptions { Entries = entries, Alignment = 64 }));

        outcome.Verdict().Should().Be("ok");
        outcome.File.Alignment.Should().Be(64);
        outcome.Model!.Metadata.Properties.Select(pair => $"{pair.Key}={pair.Value}").Should().Equal(
            "general.architecture=llama", "a=-1", "b=true", "c=0.25", "d=[text x 3]", "e=[uint16 x 2]", "f=[float64 x 1]", "general.alignment=64");
        outcome.File.Find("d")!.Array!.ReadTexts().Should().Equal("x", "", "é");
        outcome.File.Find("e")!.Array!.ReadIntegers().Should().Equal(1, 65535);
        outcome.File.Find("f")!.Array!.ReadNumbers().Should().Equal(0.1);
        Action tooLarge = () => GgufEntry.FromInteger("x", GgufValueType.UInt8, 256);
        tooLarge.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Parts_are_read_as_one_model()
    {
        using var folder = new TemporaryFolder();
        using ReadOutcome source = ReadOutcome.OfBytes(GgufBytes.Rich().ToArray());

        await new GgufFormatWriter(new GgufWriterOptions { MaximumPartBytes = 50 }).WriteAsync(source.Model!, Path.Combine(folder.Path, "m.gguf"));

        Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order().Should().Equal("m-00001-of-00003.gguf", "m-00002-of-00003.gguf", "m-00003-of-00003.gguf");
        using ReadOutcome outcome = ReadOutcome.OfFile(Path.Combine(folder.Path, "m-00002-of-00003.gguf"));
        outcome.Verdict().Should().Be("ok");
        outcome.Model!.Weights.Select(weight => weight.Name).Should().Equal(source.Model!.Weights.Select(weight => weight.Name));
        outcome.Model.Weights.Select(weight => Convert.ToHexString(Bytes(weight.Data))).Should().Equal(source.Model.Weights.Select(weight => Convert.ToHexString(Bytes(weight.Data))));
        outcome.File.Find("general.name")!.ReadText().Should().Be("tiny");
    }

    [Fact]
    public void What_the_format_lacks_is_refused_by_name()
    {
        (NamedTensor Tensor, string Word)[] cases =
        [
            (new NamedTensor("a", new MissingTensorData(DataType.Float32, [1], "gone")), "not available"),
            (new NamedTensor("b", InlineTensorData.FromSingles([1, 1, 1, 1, 1], [1])), "dimensions"),
            (new NamedTensor("c", new InlineTensorData(DataType.UInt8, [1], new byte[1])), "uint8"),
            (new NamedTensor("d", new InlineTensorData(DataType.GgmlQ40, [64, 16], new byte[576])), "whole blocks"),
        ];
        foreach ((NamedTensor tensor, string word) in cases)
        {
            using var model = new Model(null) { Weights = [tensor] };
            Action write = () => Write(model, GgufWriterOptions.Default);
            write.Should().Throw<NotSupportedException>().WithMessage($"*'{tensor.Name}'*{word}*");
        }

        Action options = () => _ = new GgufFormatWriter(new GgufWriterOptions { Alignment = 12 });
        options.Should().Throw<ArgumentOutOfRangeException>();
    }

    private static byte[] Write(Model model, GgufWriterOptions options)
    {
        using var stream = new MemoryStream();
        new GgufFormatWriter(options).Write(model, stream);
        return stream.ToArray();
    }

    private static double Error(float[] left, float[] right) => left.Zip(right, (a, b) => Math.Pow(a - (double)b, 2)).Sum();

    private static float[] Values(TensorData data)
    {
        float[] values = new float[data.ElementCount];
        ElementDecoder.Decode(data, 0, values);
        return values;
    }

    private static byte[] Bytes(TensorData data)
    {
        byte[] bytes = new byte[data.ByteLength];
        data.ReadExactly(0, bytes);
        return bytes;
    }
}
