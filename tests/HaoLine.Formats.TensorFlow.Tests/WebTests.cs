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
        model.Weights[0].Data.ElementType.Should().Be(DataType.UInt8);
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
        Reads.Error(System.Text.Encoding.UTF8.GetBytes(Layers.Replace("g-shard1of2.bin", path, StringComparison.Ordinal)), "model.json", new WebFormatReader()).Kind.Should().Be(kind);

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
}
