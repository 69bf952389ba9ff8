using System.Globalization;
using System.Text;
using HaoLine.Analysis;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

public sealed class WebTests
{
    private const string Layers = """
        {"format": "layers-model", "modelTopology": {"keras_version": "2.4.0", "model_config": {"class_name": "Sequential", "config": {"name": "s", "layers": [
          {"class_name": "Dense", "config": {"name": "d", "units": 2, "batch_input_shape": [null, 2], "activation": "linear"}}]}}},
         "weightsManifest": [{"paths": ["g-shard1of2.bin", "g-shard2of2.bin"], "weights": [
          {"name": "d/kernel", "shape": [2, 2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 0.1, "min": 0}},
          {"name": "d/bias", "shape": [2], "dtype": "float32"}]}]}
        """;

    [Fact]
    public void Weights_run_on_over_files()
    {
        using var folder = new TemporaryFolder();
        byte[] content = [1, 2, 3, 4, .. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(2.5f)];
        File.WriteAllText(Path.Combine(folder.Path, "model.json"), Layers);
        File.WriteAllBytes(Path.Combine(folder.Path, "g-shard1of2.bin"), content[..6]);
        File.WriteAllBytes(Path.Combine(folder.Path, "g-shard2of2.bin"), content[6..]);
        ModelSource source = ModelSource.FromPath(Path.Combine(folder.Path, "model.json"));
        new WebFormatReader().Match(source).Should().Be(FormatMatch.Certain);

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Source(source, new WebFormatReader());

        findings.Should().BeEmpty();
        model.Weights[0].Encoding.Should().Be("tfjs-uint8");
        model.Weights[0].Data.ElementType.Should().Be(DataType.Float32);
        Reads.Floats(model.Weights[0].Data).Should().Equal(0.1f, 0.2f, 0.3f, 0.4f);
        Reads.Floats(model.Weights[1].Data).Should().Equal(1.5f, 2.5f);
        Node dense = model.MainGraph!.Nodes.Single();
        dense.Operator.ToString().Should().Be("keras::Dense");
        dense.Inputs.Select(static input => input!.Name).Should().Equal("d_input", "d/kernel", "d/bias");
        model.Dispose();
    }

    [Theory]
    [InlineData("../x.bin", DefectKind.PathTraversal)]
    [InlineData("/etc/passwd", DefectKind.PathTraversal)]
    [InlineData("https://example.invalid/x.bin", DefectKind.PathTraversal)]
    public void Files_outside_the_folder_are_refused(string path, DefectKind kind) =>
        Reads.Error(Encoding.UTF8.GetBytes(Layers.Replace("g-shard1of2.bin", path, StringComparison.Ordinal)), "model.json", new WebFormatReader()).Kind.Should().Be(kind);

    /// <summary>By hand: stored number by scale and minimum. The float16 numbers are 1, -2, the largest and the smallest one of the format.</summary>
    [Theory]
    [InlineData("uint8", "0.5", "-1", new byte[] { 0, 1, 2, 255 }, new float[] { -1, -0.5f, 0, 126.5f })]
    [InlineData("uint16", "0.0625", "-2", new byte[] { 0, 0, 1, 0, 0, 1, 255, 255 }, new float[] { -2, -1.9375f, 14, 4093.9375f })]
    [InlineData("float16", null, null, new byte[] { 0x00, 0x3C, 0x00, 0xC0, 0xFF, 0x7B, 0x01, 0x00 }, new float[] { 1, -2, 65504, 1f / (1 << 24) })]
    public void Quantized_weights_have_their_values(string type, string? scale, string? minimum, byte[] stored, float[] expected)
    {
        string range = scale is null ? "" : $", \"scale\": {scale}, \"min\": {minimum}";
        using var folder = new TemporaryFolder();
        (Model model, IReadOnlyList<Diagnostic> findings) = Read(folder, $$"""{"name": "w", "shape": [4], "dtype": "float32", "quantization": {"dtype": "{{type}}"{{range}} } }""", stored);

        findings.Should().BeEmpty();
        NamedTensor weight = model.Weights.Single();
        (weight.Encoding, weight.Data.ElementType, weight.Data.ByteLength, weight.Data.StoredByteLength).Should().Be(($"tfjs-{type}", DataType.Float32, 16, stored.Length));
        Reads.Floats(weight.Data).Should().Equal(expected);
        for (int offset = 0; offset <= 16; offset++)
        {
            byte[] part = new byte[5];
            int count = weight.Data.Read(offset, part);
            part[..count].Should().Equal(expected.SelectMany(BitConverter.GetBytes).Skip(offset).Take(5));
        }

        DataType.TryParse(type, out DataType storedType).Should().BeTrue();
        model.Facets.Find<WebManifest>()!.Quantization["w"].Should().Be(new WebQuantization(
            storedType, double.Parse(scale ?? "1", CultureInfo.InvariantCulture), double.Parse(minimum ?? "0", CultureInfo.InvariantCulture)));
        model.Capabilities.Should().HaveFlag(ModelCapabilities.Quantization | ModelCapabilities.TensorPayloads);
        model.Dispose();
    }

    /// <summary>-1, -0.5, 0, 0.5 and 126.5 rounded as ECMAScript's Math.round does: halves upwards.</summary>
    [Fact]
    public void Quantized_integers_are_rounded()
    {
        using var folder = new TemporaryFolder();
        (Model model, _) = Read(folder, """{"name": "w", "shape": [5], "dtype": "int32", "quantization": {"dtype": "uint8", "scale": 0.5, "min": -1}}""", [0, 1, 2, 3, 255]);

        model.Weights.Single().Data.ElementType.Should().Be(DataType.Int32);
        byte[] bytes = new byte[20];
        model.Weights.Single().Data.ReadExactly(0, bytes);
        Enumerable.Range(0, 5).Select(i => BitConverter.ToInt32(bytes, 4 * i)).Should().Equal(-1, 0, 0, 1, 127);
        model.Dispose();
    }

    /// <summary>More than one part of the buffer: value i of 5,000 is i mod 256 by 2 and -100.</summary>
    [Fact]
    public void Long_quantized_weights_are_read_part_by_part()
    {
        const int count = 5000;
        using var folder = new TemporaryFolder();
        (Model model, _) = Read(folder, """{"name": "w", "shape": [5000], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 2, "min": -100}}""", [.. Enumerable.Range(0, count).Select(static i => (byte)i)]);

        Reads.Floats(model.Weights.Single().Data).Should().Equal(Enumerable.Range(0, count).Select(static i => ((i % 256) * 2f) - 100));
        model.Dispose();
    }

    /// <summary>
    /// By hand: kernel 2 x 2 in uint16 (8 bytes) with values -1, -0.5, 0, 0.5, bias in uint8 (2 bytes): 6 parameters in 10 bytes, 80 bits for 6
    /// of them, all quantized.
    /// </summary>
    [Fact]
    public async Task Analyses_count_parameters_stored_bytes_and_values()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("model.json"), Layers
            .Replace("""{"dtype": "uint8", "scale": 0.1, "min": 0}""", """{"dtype": "uint16", "scale": 0.5, "min": -1}""", StringComparison.Ordinal)
            .Replace("""[2], "dtype": "float32"}""", """[2], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 1, "min": 3}}""", StringComparison.Ordinal));
        File.WriteAllBytes(folder.File("g-shard1of2.bin"), [0, 0, 1, 0, 2, 0, 3, 0]);
        File.WriteAllBytes(folder.File("g-shard2of2.bin"), [0, 1]);
        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();

        using Inspection inspection = await inspector.InspectAsync(
            ModelSource.FromPath(folder.File("model.json")), new InspectionOptions { IncludeWeightStatistics = true }, ct: TestContext.Current.CancellationToken);

        inspection.Get(ParametersPass.Result).Total.Should().Be(6);
        TensorStatistics kernel = inspection.Get(WeightsPass.Result).Tensors.Single(static tensor => tensor.Name == "d/kernel");
        (kernel.Minimum, kernel.Maximum, kernel.Mean, kernel.Zeros).Should().Be((-1, 0.5, -0.25, 1));
        LlmResult quantization = inspection.Get(LlmPass.Result);
        quantization.BitsPerWeight.Should().Be(80.0 / 6);
        quantization.Quantization.Should().BeEquivalentTo(new QuantizationFacts
        {
            Scheme = "tfjs",
            Format = "uint16, uint8",
            GroupSize = 0,
            IsSymmetric = false,
            Source = "tensors",
            QuantizedTensors = 2,
            QuantizedElements = 6,
            QuantizedBytes = 10,
        });
    }

    [Fact]
    public void Quantized_weights_without_their_file_keep_type_and_size()
    {
        using var folder = new TemporaryFolder();
        (Model model, IReadOnlyList<Diagnostic> findings) = Read(folder, """{"name": "w", "shape": [4], "dtype": "float32", "quantization": {"dtype": "uint8", "scale": 1, "min": 0}}""", null);

        findings.Should().ContainSingle().Which.Kind.Should().Be(DefectKind.MissingFile);
        TensorData data = model.Weights.Single().Data;
        (data.ElementType, data.IsAvailable, data.StoredByteLength).Should().Be((DataType.Float32, false, 4));
        model.Dispose();
    }

    /// <summary>Bytes behind the last weight are told, but cost no tensor its own.</summary>
    [Fact]
    public void Files_longer_than_their_weights_are_read()
    {
        using var folder = new TemporaryFolder();
        (Model model, IReadOnlyList<Diagnostic> findings) = Read(folder, """{"name": "w", "shape": [1], "dtype": "float32"}""", [0, 0, 0x80, 0x3F, 1, 2]);

        Diagnostic finding = findings.Should().ContainSingle(static item => item.Id == "HL1410").Subject;
        finding.Kind.Should().Be(DefectKind.UncoveredBytes);
        finding.Message.Should().Contain("has 6 bytes, of which the manifest lists 4").And.NotContain("no bytes");
        Reads.Floats(model.Weights.Single().Data).Should().Equal(1);
        model.Dispose();
    }

    /// <summary>The rules of <c>decodeWeights</c> in tfjs-core; numbers that are none are refused besides.</summary>
    [Theory]
    [InlineData("float32", """{"dtype": "uint8", "scale": 1}""", DefectKind.MissingField)]
    [InlineData("float32", """{"dtype": "uint16", "min": 1}""", DefectKind.MissingField)]
    [InlineData("float32", """{"scale": 1, "min": 1}""", DefectKind.MissingField)]
    [InlineData("float32", """{"dtype": "uint8", "scale": NaN, "min": 1}""", DefectKind.BadValue)]
    [InlineData("float32", """{"dtype": "uint8", "scale": 1, "min": -Infinity}""", DefectKind.BadValue)]
    [InlineData("float32", """{"dtype": "uint8", "scale": 1e999, "min": 1}""", DefectKind.BadValue)]
    [InlineData("float32", """{"dtype": "uint8", "scale": "1", "min": 1}""", DefectKind.BadType)]
    [InlineData("float32", """{"dtype": 8, "scale": 1, "min": 1}""", DefectKind.BadType)]
    [InlineData("float32", """{"dtype": "uint4", "scale": 1, "min": 1}""", DefectKind.UnknownEnum)]
    [InlineData("float32", """{"dtype": "nothing", "scale": 1, "min": 1}""", DefectKind.UnknownEnum)]
    [InlineData("float32", "8", DefectKind.BadType)]
    [InlineData("int32", """{"dtype": "float16"}""", DefectKind.ConflictingFields)]
    [InlineData("bool", """{"dtype": "uint8", "scale": 1, "min": 1}""", DefectKind.ConflictingFields)]
    [InlineData("string", """{"dtype": "uint8", "scale": 1, "min": 1}""", DefectKind.ConflictingFields)]
    [InlineData("int32", """{"dtype": "uint16", "scale": 1e6, "min": 0}""", DefectKind.BadValue)]
    [InlineData("int32", """{"dtype": "uint16", "scale": 1, "min": -2147483649}""", DefectKind.BadValue)]
    public void Quantization_without_sense_is_refused(string type, string quantization, DefectKind kind)
    {
        using var folder = new TemporaryFolder();
        Action read = () => Read(folder, $$"""{"name": "w", "shape": [1], "dtype": "{{type}}", "quantization": {{quantization}} }""", [1, 2]).Model.Dispose();

        read.Should().Throw<InvalidModelContentException>().Where(error => error.Kind == kind && error.Field.StartsWith("weightsManifest[0].weights[0].quantization", StringComparison.Ordinal));
    }

    /// <summary>Every prefix and every changed byte ends in a model whose weights can be read, or in the documented exception.</summary>
    [Fact]
    public void Damaged_manifests_end_in_a_model_or_a_kind()
    {
        const string manifest = """{"weightsManifest":[{"paths":["w.bin"],"weights":[{"name":"w","shape":[2],"dtype":"int32","quantization":{"dtype":"uint16","scale":2.5,"min":-1}}]}]}""";
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.File("w.bin"), [1, 2, 3, 4]);
        byte[] bytes = Encoding.UTF8.GetBytes(manifest);
        int models = 0;
        int errors = 0;
        for (int place = 0; place < bytes.Length; place++)
        {
            Try(bytes[..place]);
            foreach (byte value in (byte[])[0x00, 0x22, 0x2D, 0x30, 0x39, 0x65, 0x7D, 0xFF])
            {
                byte[] changed = [.. bytes];
                changed[place] = value;
                Try(changed);
            }
        }

        models.Should().BePositive();
        errors.Should().BePositive();

        void Try(byte[] content)
        {
            File.WriteAllBytes(folder.File("model.json"), content);
            try
            {
                using Model model = Reads.Source(ModelSource.FromPath(folder.File("model.json")), new WebFormatReader()).Model;
                foreach (NamedTensor weight in model.Weights.Where(static weight => weight.Data.IsAvailable))
                {
                    weight.Data.ReadExactly(0, new byte[weight.Data.ByteLength]);
                }

                models++;
            }
            catch (InvalidModelContentException)
            {
                errors++;
            }
        }
    }

    /// <summary>Nodes and elements counted by a Python script over the JSON (json module).</summary>
    [Theory]
    [InlineData("blazeface", 257, 134_732)]
    [InlineData("emotion", 45, 205_129)]
    [InlineData("liveness", 45, 148_244)]
    public void Corpus_graph_models_have_their_nodes_and_weights(string name, int nodes, long elements)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(Corpus.Path("models", "tfjs", "vladmandic__human-models", $"{name}.json"), new WebFormatReader());
        Graph graph = model.MainGraph!;
        (graph.Nodes.Count + graph.Inputs.Count + graph.Initializers.Count).Should().Be(nodes);
        model.Elements().Should().Be(elements);
        model.Capabilities.Should().HaveFlag(ModelCapabilities.TensorPayloads);
        findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
        model.Dispose();
    }

    /// <summary>A manifest of one weight, without a graph.</summary>
    private static (Model Model, IReadOnlyList<Diagnostic> Findings) Read(TemporaryFolder folder, string weight, byte[]? stored)
    {
        File.WriteAllText(folder.File("model.json"), $$"""{"weightsManifest": [{"paths": ["w.bin"], "weights": [{{weight}}]}]}""");
        if (stored is not null)
        {
            File.WriteAllBytes(folder.File("w.bin"), stored);
        }

        return Reads.Source(ModelSource.FromPath(folder.File("model.json")), new WebFormatReader());
    }
}
