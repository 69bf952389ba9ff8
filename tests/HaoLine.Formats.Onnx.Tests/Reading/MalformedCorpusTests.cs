using HaoLine.Diagnostics;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Every row of the shared list of hostile files: our verdict and kind are those its author wrote down.</summary>
public class MalformedCorpusTests
{
    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        if (!Corpus.IsPresent)
        {
            rows.Add("", "", "");
            return rows;
        }

        foreach (string line in File.ReadLines(Corpus.Path("malformed", "MANIFEST.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            if (cells[0].StartsWith("onnx/", StringComparison.Ordinal))
            {
                rows.Add(cells[0], cells[1], cells[2]);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_hostile_file_has_the_verdict_of_the_manifest(string path, string verdict, string kind)
    {
        string root = Corpus.Path("malformed");
        string folder = Path.Combine(Path.GetTempPath(), $"haoline-malformed-{Guid.NewGuid():N}");
        try
        {
            CopyWithLinks(Path.Combine(root, "onnx"), Path.Combine(folder, "onnx"), root, folder);
            string file = Path.Combine(folder, path);
            using ReadOutcome outcome = ReadOutcome.OfFile(file);
            switch (verdict)
            {
                case "error":
                    outcome.Error.Should().NotBeNull();
                    outcome.Error!.Kind.ToCode().Should().Be(kind, outcome.Error.Message);
                    outcome.Error.Message.Should().Contain(file);
                    (outcome.Error.Offset >= 0 || outcome.Error.Field.Length > 0).Should().BeTrue("the place must be named: " + outcome.Error.Message);
                    break;
                case "warning" when kind == "unknown-op":
                    // Operators are judged by the analysis; the reader only must not refuse.
                    outcome.Error.Should().BeNull();
                    break;
                case "warning":
                    outcome.Error.Should().BeNull();
                    outcome.Diagnostics.Should().Contain(diagnostic => diagnostic.Kind.ToCode() == kind && diagnostic.Severity == DiagnosticSeverity.Warning);
                    break;
                default:
                    outcome.Error.Should().BeNull();
                    outcome.Diagnostics.Should().NotContain(diagnostic => diagnostic.Severity > DiagnosticSeverity.Info);
                    break;
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CopyWithLinks(string source, string target, string root, string folder)
    {
        foreach (string directory in Directory.EnumerateDirectories(source, "*", SearchOption.AllDirectories).Prepend(source))
        {
            Directory.CreateDirectory(Path.Combine(target, Path.GetRelativePath(source, directory)));
        }

        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(target, Path.GetRelativePath(source, file)));
        }

        foreach (string line in File.ReadLines(Path.Combine(root, "LINKS.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            if (cells.Length >= 2 && cells[0].StartsWith("onnx/", StringComparison.Ordinal))
            {
                File.CreateSymbolicLink(Path.Combine(folder, cells[0]), cells[1]);
            }
        }
    }
}
