using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.PyTorch.Tests;

/// <summary>Programs written by hand after the fields of torch/_export/serde/schema.py (names and numbers only).</summary>
public sealed class ExportedProgramTests
{
    private const string Program = """
        {"graph_module": {"graph": {
           "inputs": [{"as_tensor": {"name": "p_weight"}}, {"as_tensor": {"name": "x"}}],
           "outputs": [{"as_tensor": {"name": "relu"}}],
           "nodes": [
             {"target": "torch.ops.aten.linear.default", "inputs": [
                {"name": "input", "arg": {"as_tensor": {"name": "x"}}, "kind": 1},
                {"name": "weight", "arg": {"as_tensor": {"name": "p_weight"}}, "kind": 1}],
              "outputs": [{"as_tensor": {"name": "linear"}}], "metadata": {}},
             {"target": "torch.ops.aten.leaky_relu.default", "inputs": [
                {"name": "self", "arg": {"as_tensor": {"name": "linear"}}, "kind": 1},
                {"name": "negative_slope", "arg": {"as_float": 0.5}, "kind": 1},
                {"name": "dims", "arg": {"as_ints": [1, 2]}, "kind": 1}],
              "outputs": [{"as_tensor": {"name": "relu"}}], "metadata": {}}],
           "tensor_values": {
             "p_weight": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}]},
             "x": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "s0", "hint": {"as_int": 4}}}, {"as_int": 3}]},
             "linear": {"dtype": 7, "sizes": [{"as_expr": {"expr_str": "2*s0"}}, {"as_int": 2}]},
             "relu": {"dtype": 13, "sizes": [{"as_int": 4}, {"as_int": 2}]}}},
          "signature": {"input_specs": [
             {"parameter": {"arg": {"name": "p_weight"}, "parameter_name": "fc.weight"}},
             {"user_input": {"arg": {"as_tensor": {"name": "x"}}}}]}},
         "range_constraints": {"s0": {"min_val": 2, "max_val": null}},
         "schema_version": {"major": 8, "minor": 2}, "torch_version": "2.6.0"}
        """;

    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Fact]
    public void Program_with_an_inner_archive_of_weights_becomes_a_graph()
    {
        byte[] state = Reads.Archive(
            new PickleWriter().Raw("}(").Text("fc.weight").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Raw("u").End(), Reads.Floats(Six)).ToArray();
        byte[] archive = new ZipBuilder().Add("serialized_exported_program.json", Encoding.UTF8.GetBytes(Program)).Add("serialized_state_dict.pt", state).Add("version", "6"u8).ToArray();
        Check(Reads.Bytes(archive, "m.pt2"));
    }

    [Fact]
    public void Program_with_raw_weights_becomes_a_graph()
    {
        const string config = """{"config": {"fc.weight": {"path_name": "weight_0", "is_param": true, "use_pickle": false, "tensor_meta": {"dtype": 7, "sizes": [{"as_int": 2}, {"as_int": 3}]}}}}""";
        byte[] archive = new ZipBuilder().Add("m/archive_format", "pt2"u8).Add("m/models/model.json", Encoding.UTF8.GetBytes(Program))
            .Add("m/data/weights/model_weights_config.json", Encoding.UTF8.GetBytes(config)).Add("m/data/weights/weight_0", Reads.Floats(Six), alignment: 64).ToArray();
        Check(Reads.Bytes(archive, "m.pt2"));

        Reads.Error(new ZipBuilder().Add("m/models/model.json", Encoding.UTF8.GetBytes(Program))
            .Add("m/data/weights/model_weights_config.json", Encoding.UTF8.GetBytes(config.Replace("weight_0", "../x", StringComparison.Ordinal))).ToArray(), "m.pt2")
            .Kind.Should().Be(DefectKind.PathTraversal);
        Reads.Error(new ZipBuilder().Add("m/models/model.json", Encoding.UTF8.GetBytes(Program))
            .Add("m/data/weights/model_weights_config.json", Encoding.UTF8.GetBytes(config)).Add("m/data/weights/weight_0", new byte[20]).ToArray(), "m.pt2")
            .Kind.Should().Be(DefectKind.ShapeDataMismatch);
    }

    [Theory]
    [InlineData("\"name\": \"linear\"}}, \"kind\"", "\"name\": \"ghost\"}}, \"kind\"", DefectKind.DanglingReference)]
    [InlineData("[{\"as_tensor\": {\"name\": \"linear\"}}]", "[{\"as_tensor\": {\"name\": \"x\"}}]", DefectKind.DuplicateName)]
    [InlineData("{\"as_int\": 4}, {\"as_int\": 2}]}}}", "{\"as_int\": -4}, {\"as_int\": 2}]}}}", DefectKind.NegativeDim)]
    [InlineData("\"nodes\": [", "\"n\": [", DefectKind.MissingField)]
    [InlineData("{\"graph_module\"", "{{\"graph_module\"", DefectKind.BadJson)]
    public void Defect_of_a_program_is_an_error_of_its_kind(string old, string changed, DefectKind kind)
    {
        Program.Should().Contain(old);
        byte[] json = Encoding.UTF8.GetBytes(Program.Replace(old, changed, StringComparison.Ordinal));
        Reads.Error(new ZipBuilder().Add("serialized_exported_program.json", json).ToArray(), "m.pt2").Kind.Should().Be(kind);
    }

    [Fact]
    public void Code_in_the_inner_archive_is_found()
    {
        byte[] state = new ZipBuilder().Add("a/data.pkl", "cos\nsystem\n(Vx\ntR."u8).ToArray();
        byte[] archive = new ZipBuilder().Add("serialized_exported_program.json", Encoding.UTF8.GetBytes(Program)).Add("serialized_state_dict.pt", state).ToArray();
        Reads.Bytes(archive, "m.pt2").Findings.Should().Contain(static finding => finding.Kind == DefectKind.CodeExecution);
    }

    private static void Check((Model Model, IReadOnlyList<Diagnostic> Findings) read)
    {
        read.Findings.Should().BeEmpty();
        Graph graph = read.Model.MainGraph!;
        graph.Inputs.Select(static input => input.ToString()).Should().Equal("%x: float32[s0, 3]");
        Node[] nodes = [.. graph.Nodes];
        nodes.Select(static node => node.Operator.ToString()).Should().Equal("torch::aten.linear:default", "torch::aten.leaky_relu:default");
        nodes[0].Inputs.Select(static input => input!.Name).Should().Equal("x", "fc.weight");
        nodes[0].Outputs.Single().Type!.ToString().Should().Be("float32[2·s0, 2]");
        nodes[1].Attributes.Select(static attribute => attribute.Key).Should().Equal("negative_slope", "dims");
        graph.Outputs.Single().Name.Should().Be("relu");
        Reads.Floats(graph.Initializers.Single().Constant!).Should().Equal(Six);
        ExportedProgramFacts facts = read.Model.Facets.Find<ExportedProgramFacts>()!;
        facts.SchemaVersion.Should().Be("8.2");
        facts.TorchVersion.Should().Be("2.6.0");
        facts.Ranges.Should().Equal(new ExportedSymbolRange("s0", 2, null));
        read.Model.Capabilities.Should().HaveFlag(ModelCapabilities.Topology);
        read.Model.Facets.Find<PyTorchCheckpoint>()!.Container.Should().Be(PyTorchContainer.ExportedProgram);
    }
}
