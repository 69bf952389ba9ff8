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
    [InlineData("""{"module": "keras.layers", "class_name": "TFSMLayer", "config": {"name": "t", "filepath": "/models/saved"}}""", "HL6055", DefectKind.FileAccess)]
    [InlineData("""{"class_name": "Package>TFSMLayer", "config": {"name": "t", "filepath": ["/models/saved"]}}""", "HL6055", DefectKind.FileAccess)]
    [InlineData("""{"module": "keras.layers", "class_name": "function", "config": "TFSMLayer"}""", "HL6052", DefectKind.CodeExecution)]
    [InlineData("""{"module": "keras.src.utils.python_utils", "class_name": "function", "config": "func_load"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "tensorflow.python.keras.utils.generic_utils", "class_name": "function", "config": "func_load"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "tensorflow.python.keras.utils.data_utils", "class_name": "function", "config": "urlretrieve"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "tensorflow.keras.utils", "class_name": "function", "config": "func_load"}""", "HL6051", DefectKind.CodeExecution)]
    [InlineData("""{"module": "tensorflow.python.ops.script_ops", "class_name": "function", "config": "py_func"}""", "HL6051", DefectKind.CodeExecution)]
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
    [InlineData("""{"module": "tensorflow.python.keras.layers", "class_name": "Dense", "config": {"name": "d", "units": 1, "activation": {"module": "tensorflow.python.keras.activations", "class_name": "function", "config": "relu"}}}""")]
    [InlineData("""{"module": "tensorflow.keras", "class_name": "Dense", "config": {"name": "d", "units": 1}}""")]
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

    /// <summary>All that <c>json.loads</c> of Python takes as bytes (<c>json.detect_encoding</c>), with a mark and without.</summary>
    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    public void Encodings_that_Python_reads_hide_nothing(string name)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] text = encoding.GetBytes("""{"class_name": "Sequential", "config": {"name": "ä😀", "layers": [{"class_name": "Lambda", "config": {"name": "l"}}]}}""");
        foreach (byte[] config in (byte[][])[text, [.. encoding.GetPreamble(), .. text]])
        {
            (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Archive(config), "m.keras");
            findings.Should().ContainSingle(static finding => finding.Id == "HL6050").Which.Message.Should().Contain("'l'");
            model.Dispose();
        }
    }

    /// <summary>Python decodes with <c>surrogatepass</c>: a surrogate that stands alone is no error there. Other wrong bytes are one there too.</summary>
    [Fact]
    public void Lone_surrogates_hide_nothing()
    {
        byte[] start = [.. """{"class_name": "Lambda", "config": {"name": "l"}, "x": """u8, (byte)'"'];
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.Bytes(Archive([.. start, 0xED, 0xA0, 0x80, .. "\"}"u8]), "m.keras");
        findings.Should().ContainSingle(static finding => finding.Id == "HL6050");
        model.Dispose();
        Reads.Error(Archive([.. start, 0xED, 0x20, 0x80, .. "\"}"u8]), "m.keras").Kind.Should().Be(DefectKind.BadUtf8);
    }

    private static byte[] Archive(string config) => Archive(Encoding.UTF8.GetBytes(config));

    private static byte[] Archive(byte[] config) => new ZipBuilder().Add("config.json", config).Add("metadata.json", "{}"u8).ToArray();
}
