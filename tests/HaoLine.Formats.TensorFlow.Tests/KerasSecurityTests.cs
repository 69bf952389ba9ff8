using System.Text;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

public sealed class KerasSecurityTests
{
    [Theory]
    [InlineData("""{"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAA=", null, null], "function_type": "lambda"}}""", "HL6050", DefectKind.CodeExecution)]
    [InlineData("""{"module": "os", "class_name": "function", "config": "system"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "builtins", "class_name": "function", "config": "exec"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "keras.src.utils.file_utils", "class_name": "function", "config": "get_file"}""", "HL6052", DefectKind.CodeExecution)]
    [InlineData("""{"module": "keras.config", "class_name": "function", "config": "enable_unsafe_deserialization"}""", "HL6053", DefectKind.CodeExecution)]
    [InlineData("""{"module": "keras.layers", "class_name": "TorchModuleWrapper", "config": {"name": "t", "module": "UEsDBA=="}}""", "HL6054", DefectKind.CodeExecution)]
    [InlineData("""{"module": "keras.layers", "class_name": "StringLookup", "config": {"name": "s", "vocabulary": "/etc/passwd"}}""", "HL6055", DefectKind.FileAccess)]
    [InlineData("""{"class_name": "TFOpLambda", "config": {"name": "w", "function": "io.write_file"}}""", "HL6051", DefectKind.CodeExecution)]
    public void Risk_is_reported_in_both_containers(string layer, string id, DefectKind kind)
    {
        string config = """{"class_name": "Sequential", "config": {"name": "s", "layers": [LAYER]}}""".Replace("LAYER", layer, StringComparison.Ordinal);
        var file = new Hdf5Builder(true);
        file.Root.Text("model_config", config);
        foreach (byte[] content in (byte[][])[file.Build(), Archive(config)])
        {
            (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(content, "m.keras");
            model.Dispose();
            Diagnostic finding = findings.Should().ContainSingle(item => item.Id == id).Subject;
            finding.Kind.Should().Be(kind);
            finding.Severity.Should().Be(DiagnosticSeverity.Warning);
        }
    }

    [Theory]
    [InlineData("""{"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "units": 1, "activation": {"module": "builtins", "class_name": "function", "config": "relu", "registered_name": "relu"}}}""")]
    [InlineData("""{"module": "keras.layers", "class_name": "Dense", "config": {"name": "d", "units": 1, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": null}}}""")]
    [InlineData("""{"module": "keras.layers", "class_name": "StringLookup", "config": {"name": "s", "vocabulary": ["a", "b"]}}""")]
    [InlineData("""{"class_name": "TFOpLambda", "config": {"name": "w", "function": "math.add"}}""")]
    public void Usual_configuration_is_no_risk(string layer)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Archive("""{"class_name": "Sequential", "config": {"name": "s", "layers": [LAYER]}}""".Replace("LAYER", layer, StringComparison.Ordinal)), "m.keras");
        model.Dispose();
        findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
    }

    [Fact]
    public void Damage_does_not_hide_a_risk()
    {
        byte[] archive = new ZipBuilder().Add("config.json", """{"class_name": "Lambda", "config": {"name": "l"}}"""u8).Add("model.weights.h5", new byte[100]).ToArray();
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(archive, "m.keras");
        model.Dispose();
        findings.Select(static finding => finding.Id).Should().Contain(["HL6050", "HL6056"]);
    }

    private static byte[] Archive(string config) => new ZipBuilder().Add("config.json", Encoding.UTF8.GetBytes(config)).Add("metadata.json", "{}"u8).ToArray();
}
