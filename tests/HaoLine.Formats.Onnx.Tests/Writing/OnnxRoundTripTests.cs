using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;
using HaoLine.TestSupport.Zoo;

namespace HaoLine.Formats.Onnx.Tests.Writing;

public sealed class OnnxRoundTripTests
{
    public static TheoryData<string> MicroNames => [.. MicroModels.Names];

    [Theory]
    [MemberData(nameof(MicroNames))]
    public async Task Write_built_model_and_read_gives_an_equal_model(string name)
    {
        using Model model = MicroModels.Find(name).Build();

        using Model again = await ReadAsync(OnnxFormatWriterTests.Bytes(model));

        ModelComparer.Differences(model, again).Should().BeEmpty();
    }

    [Theory]
    [InlineData(OnnxExternalDataMode.Always)]
    [InlineData(OnnxExternalDataMode.Never)]
    public async Task WriteAsync_network_with_payloads_and_read_gives_an_equal_model(OnnxExternalDataMode mode)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("encoder.onnx");
        using Model model = TransformerZoo.Bert("tiny", Dimension.Symbol("batch"), Dimension.Symbol("seq"), 1, 16, 2, Pattern).Model;

        await new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = mode }).WriteAsync(model, path);

        using Model again = await new OnnxFormatReader().ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag()));
        ModelComparer.Differences(model, again).Should().BeEmpty();
        File.Exists(path + ".data").Should().Be(mode == OnnxExternalDataMode.Always);
    }

    [Fact]
    public async Task WriteAsync_over_the_model_that_was_read_keeps_it()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.onnx");
        using Model model = MicroModels.Find("gemm-transposed").Build();
        var writer = new OnnxFormatWriter(new OnnxWriterOptions { ExternalData = OnnxExternalDataMode.Always });
        await writer.WriteAsync(model, path);
        using Model read = await new OnnxFormatReader().ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag()));

        await writer.WriteAsync(read, path);

        using Model again = await new OnnxFormatReader().ReadAsync(ModelSource.FromFile(path), new ModelReadContext(new DiagnosticBag()));
        ModelComparer.Differences(model, again).Should().BeEmpty();
    }

    /// <summary>Reading, writing and reading again changes nothing, whatever storage form the payloads had.</summary>
    [Fact]
    public async Task Write_every_readable_corpus_model_and_read_gives_an_equal_model()
    {
        Corpus.Path();
        var failures = new List<string>();
        int equal = 0;
        int withoutPayload = 0;
        foreach (string file in Corpus.OnnxModels())
        {
            Model model;
            try
            {
                model = await new OnnxFormatReader().ReadAsync(ModelSource.FromFile(Corpus.Path(file)), new ModelReadContext(new DiagnosticBag()));
            }
            catch (InvalidModelContentException)
            {
                continue;
            }

            using (model)
            {
                try
                {
                    using Model again = await ReadAsync(OnnxFormatWriterTests.Bytes(model));
                    IReadOnlyList<string> differences = ModelComparer.Differences(model, again);
                    failures.AddRange(differences.Take(3).Select(difference => $"{file}: {difference}"));
                    equal += differences.Count == 0 ? 1 : 0;
                }
                catch (NotSupportedException error) when (error.Message.Contains("payload is not available", StringComparison.Ordinal)
                    && !model.Capabilities.HasFlag(ModelCapabilities.TensorPayloads))
                {
                    withoutPayload++;
                }
                catch (Exception error) when (error is NotSupportedException or InvalidModelContentException)
                {
                    failures.Add($"{file}: {error.Message}");
                }
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"equal {equal}, payload absent {withoutPayload}, of {Corpus.OnnxModels().Count} files");
        failures.Should().BeEmpty();
        equal.Should().BeGreaterThan(350, "nearly all of the corpus is readable with its payloads");
    }

    private static ValueTask<Model> ReadAsync(byte[] bytes) =>
        new OnnxFormatReader().ReadAsync(ModelSource.FromMemory("written.onnx", bytes), new ModelReadContext(new DiagnosticBag()));

    private static InlineTensorData Pattern(DataType type, long[] dimensions)
    {
        type.TryGetByteLength(dimensions.Aggregate(1L, static (product, dimension) => product * dimension), out long bytes);
        byte[] payload = new byte[bytes];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)(i * 31);
        }

        return new InlineTensorData(type, dimensions, payload);
    }
}
