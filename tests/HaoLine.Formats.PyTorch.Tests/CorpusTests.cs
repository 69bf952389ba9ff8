using System.Text.RegularExpressions;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.PyTorch.Tests;

/// <summary>Real files and published attacks; expectations come from the manifests beside them.</summary>
public sealed partial class CorpusTests
{
    /// <summary>Files that hold no attack; every other pickle of these collections does, by its name or its publisher.</summary>
    private static readonly string[] Harmless =
    [
        "benign", "safe_", "simple_nested", "mixed_model", "int_arrays", "object_arrays", "new_pytorch_model", "pytorch_model.bin",
    ];

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        if (!Corpus.IsPresent)
        {
            rows.Add("", "", "");
            return rows;
        }

        foreach (string line in File.ReadLines(Corpus.Path("malformed", "MANIFEST.tsv")).Where(static line => line.StartsWith("pytorch/", StringComparison.Ordinal)))
        {
            string[] cells = line.Split('\t');
            rows.Add(cells[0], cells[1], cells[2]);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_of_the_list_ends_with_its_verdict(string path, string verdict, string kind)
    {
        string file = Corpus.Path("malformed", path);
        if (verdict == "error")
        {
            Action read = () => Reads.File(file);
            read.Should().Throw<InvalidModelContentException>().Which.Kind.ToCode().Should().Be(kind);
            return;
        }

        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(file);
        model.Dispose();
        if (verdict == "ok")
        {
            findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
        }
        else
        {
            findings.Should().Contain(finding => finding.Severity == DiagnosticSeverity.Warning && finding.Kind.ToCode() == kind);
        }
    }

    public static TheoryData<string> Attacks()
    {
        var files = new TheoryData<string>();
        if (!Corpus.IsPresent)
        {
            files.Add("");
            return files;
        }

        string root = Corpus.Path("models", "malformed");
        foreach (string folder in new[] { "mmaitre314__picklescan", "promptfoo__modelaudit", "protectai__modelscan" })
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(root, folder)).Order(StringComparer.Ordinal))
            {
                string name = Path.GetFileName(file);
                if (Path.GetExtension(file) is ".pkl" or ".npz" or ".pt" or ".bin" && name is not ("bad_pytorch.pt" or "not_a_pickle.bin"))
                {
                    files.Add($"{folder}/{name}");
                }
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Every_published_attack_is_told_and_nothing_else(string path)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(Corpus.Path("models", "malformed", path));

        model.Dispose();
        bool harmless = Harmless.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.Ordinal));
        findings.Any(static finding => finding.Kind == DefectKind.CodeExecution).Should().Be(!harmless, path);
        if (harmless)
        {
            findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
        }
    }

    public static TheoryData<string, string> Models()
    {
        var files = new TheoryData<string, string>();
        if (!Corpus.IsPresent)
        {
            files.Add("", "");
            return files;
        }

        foreach (string line in File.ReadLines(Corpus.Path("models", "MANIFEST.tsv")).Where(static line => line.StartsWith("pytorch/", StringComparison.Ordinal)))
        {
            string[] cells = line.Split('\t');
            if (!cells[0].EndsWith("broken.pt", StringComparison.Ordinal))
            {
                files.Add(cells[0], cells[^1]);
            }
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Real_file_reads_without_alarm_as_the_manifest_says(string path, string computed)
    {
        (Model model, IReadOnlyList<Diagnostic> findings) = Reads.File(Corpus.Path("models", path));
        using Model owned = model;

        findings.Should().NotContain(static finding => finding.Severity != DiagnosticSeverity.Info);
        PyTorchContainer container = model.Facets.Find<PyTorchCheckpoint>()!.Container;
        string said = computed.Split(' ')[0];
        if (said == "lite-interpreter" && !HasBytecode(Corpus.Path("models", path)))
        {
            said = "torchscript"; // the manifest went by a name with "mobile" in it
        }

        container.Should().Be(said switch
        {
            "zip-checkpoint" => PyTorchContainer.ZipCheckpoint,
            "torchscript" => PyTorchContainer.TorchScript,
            "lite-interpreter" => PyTorchContainer.LiteInterpreter,
            _ => PyTorchContainer.LegacyCheckpoint,
        });

        // In a checkpoint each storage of the archive is a tensor's, and every byte can be read.
        if (container == PyTorchContainer.ZipCheckpoint && StorageCount().Match(computed) is { Success: true } storages)
        {
            model.Weights.Select(static weight => weight.Data.Location.Offset).Distinct().Count().Should().BeGreaterThanOrEqualTo(
                int.Parse(storages.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) > 0 ? 1 : 0);
        }

        foreach (NamedTensor weight in model.Weights)
        {
            byte[] bytes = new byte[weight.Data.ByteLength];
            weight.Data.ReadExactly(0, bytes);
        }
    }

    [Theory]
    [InlineData("openvinotoolkit__open_model_zoo/samplenet.pth", 62_006)] // manifest: 62,006 parameters
    [InlineData("ggml-org__ggml/mnist_model.state_dict", 397_510)] // 784*500+500 + 500*10+10, the network of ggml's example
    public void Parameters_are_those_of_the_network(string path, long expected) =>
        Reads.File(Corpus.Path("models", "pytorch", path)).Model.Weights.Sum(static weight => weight.Data.ElementCount).Should().Be(expected);

    [Fact]
    public void TorchScript_of_a_real_model_lists_its_operators()
    {
        Model model = Reads.File(Corpus.Path("models", "pytorch", "snakers4__silero-vad", "silero_vad.jit")).Model;
        TorchScriptCode code = model.Facets.Find<TorchScriptCode>()!;
        code.Methods.Should().Contain(static method => method.Name == "forward");

        // Counted by a regular expression over the unpacked code with python3: the twelve most used of 48 operators.
        code.OperatorCounts.Should().HaveCount(48);
        string.Join(' ', code.OperatorCounts.Take(7).Select(static use => $"{use.Key}={use.Value}")).Should().Be(
            "aten::slice=21 aten::dim=19 aten::size=15 aten::unsqueeze=15 aten::__not__=14 prim::RaiseException=13 aten::conv1d=12");
    }

    private static bool HasBytecode(string path)
    {
        using System.IO.Compression.ZipArchive archive = System.IO.Compression.ZipFile.OpenRead(path);
        return archive.Entries.Any(static entry => entry.Name == "bytecode.pkl");
    }

    [GeneratedRegex(@"storages=(\d+)")]
    private static partial Regex StorageCount();
}
