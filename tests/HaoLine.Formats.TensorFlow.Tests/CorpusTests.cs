using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.TensorFlow.Tests;

public sealed class CorpusTests
{
    /// <summary>Tensors and elements without the optimizer's, counted with h5py 3.7.0 over every dataset of the file.</summary>
    [Theory]
    [InlineData("oarriaga__face_classification/fer2013_big_XCEPTION.54-0.66.hdf5", 208_871)]
    [InlineData("mlcommons__tiny/anomaly_detection/trained_models/ad01.h5", 269_992)]
    [InlineData("mlcommons__tiny/image_classification/trained_models/pretrainedResnet.h5", 78_666)]
    [InlineData("Dobiasd__frugally-deep/test/stateful_test/temp_stateless.h5", 6)]
    [InlineData("Dobiasd__frugally-deep/keras_export/lstm.h5", 5_392)]
    [InlineData("tensorspace-team__tensorspace/tensorflow/rawModel/keras_separated/weights.h5", 44_426)]
    [InlineData("tensorspace-team__tensorspace/tensorflow/rawModel/keras/tf_keras_model.h5", 44_426)]
    [InlineData("tensorspace-team__tensorspace/keras/rawModel/combined/mnist.h5", 44_426)]
    [InlineData("tensorspace-team__tensorspace/keras/rawModel/separated/weights.h5", 44_426)]
    [InlineData("keras-team__keras/pre_pr22362_nested_container.keras", 58)]
    [InlineData("microsoft__Windows-Machine-Learning/keras_Add_ImageNet.keras", 0)]
    public async Task Every_Keras_file_has_its_elements_and_every_layer_a_cost(string path, long elements)
    {
        string full = Corpus.Path(["models", "tf-keras", .. path.Split('/')]);
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(full);
        using (model)
        {
            model.Elements().Should().Be(elements);
            findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
            findings.Should().NotContain(static finding => finding.Id == "HL1407");
            model.Weights.Should().NotContain(static weight => !weight.Data.IsAvailable);
        }

        ModelInspector inspector = ModelInspector.CreateBuilder().UseTensorFlow().AddStandardAnalyses().Build();
        using Inspection inspection = await inspector.InspectAsync(full, ct: TestContext.Current.CancellationToken);
        inspection.Diagnostics.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
    }

    [Theory]
    [MemberData(nameof(MalformedRows))]
    public void Malformed_row_has_its_verdict(string path, string verdict, string kind)
    {
        string full = Corpus.Path(["malformed", .. path.Split('/')]);
        InvalidModelContentException? error = null;
        IReadOnlyList<Diagnostic> findings = [];
        try
        {
            (Model model, findings) = Reads.File(full);
            model.Dispose();
        }
        catch (InvalidModelContentException thrown)
        {
            error = thrown;
        }

        if (verdict == "error")
        {
            error.Should().NotBeNull();
            error!.Kind.ToCode().Should().Be(kind);
        }
        else
        {
            error.Should().BeNull();
            findings.Should().Contain(finding => finding.Severity == DiagnosticSeverity.Warning && finding.Kind.ToCode() == kind);
        }
    }

    public static TheoryData<string, string, string> MalformedRows()
    {
        var rows = new TheoryData<string, string, string>();
        string manifest = Corpus.Root is null ? "" : Path.Combine(Corpus.Root, "malformed", "MANIFEST.tsv");
        foreach (string[] row in File.Exists(manifest) ? File.ReadLines(manifest).Skip(1).Select(static line => line.Split('\t')) : [])
        {
            if (row[0].StartsWith("keras/", StringComparison.Ordinal))
            {
                rows.Add(row[0], row[1], row[2]);
            }
        }

        if (rows.Count == 0)
        {
            rows.Add("keras/absent", "error", "");
        }

        return rows;
    }

    [Fact]
    public void Hostile_files_of_others_are_reported_and_damaged_ones_end_in_errors()
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(Corpus.Path("models", "malformed", "promptfoo__modelaudit", "malicious_lambda.h5"));
        model.Dispose();
        findings.Should().Contain(static finding => finding.Kind == DefectKind.CodeExecution && finding.Severity == DiagnosticSeverity.Warning);
        (string Name, DefectKind Kind)[] damaged =
        [
            ("h5-truncated.h5", DefectKind.Truncated),
            ("h5-selfref.h5", DefectKind.Truncated),
            ("h5-superblock-99.h5", DefectKind.UnsupportedVersion),
            ("keras-config-not-json.keras", DefectKind.BadJson),
        ];
        foreach ((string name, DefectKind kind) in damaged)
        {
            Action read = () => Reads.File(Corpus.Path("models", "malformed", "derived", name)).Model.Dispose();
            read.Should().Throw<InvalidModelContentException>().Which.Kind.Should().Be(kind, name);
        }
    }
}
