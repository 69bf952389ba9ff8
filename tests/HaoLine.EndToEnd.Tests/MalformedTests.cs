using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.TestSupport;

namespace HaoLine.EndToEnd.Tests;

/// <summary>The crafted hostile files of the ONNX and detection sets give their verdict and kind through the whole inspector.</summary>
public sealed class MalformedTests
{
    /// <summary>This inspector has no reader of SafeTensors: detection must then name the format and the package that would help.</summary>
    private static readonly HashSet<string> NeedsAnotherReader = ["detect/001_safetensors_named_bin.bin"];

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        if (Corpus.Root is { } root)
        {
            foreach (string line in File.ReadLines(Path.Combine(root, "malformed", "MANIFEST.tsv")).Skip(1))
            {
                string[] cells = line.Split('\t');
                if (cells[0].StartsWith("onnx/", StringComparison.Ordinal) || cells[0].StartsWith("gguf/", StringComparison.Ordinal) || cells[0].StartsWith("detect/", StringComparison.Ordinal))
                {
                    rows.Add(cells[0], cells[1], cells[2]);
                }
            }
        }
        else
        {
            rows.Add("", "", "");
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_has_its_verdict_and_kind(string path, string verdict, string kind)
    {
        using var folder = new TemporaryFolder();
        string file = Stage(path, folder.Path);
        (DefectKind Kind, string Message, long Offset, string Field)? error = null;
        IReadOnlyList<Diagnostic> diagnostics = [];
        try
        {
            using Inspection inspection = Inspecting.File(file);
            diagnostics = inspection.Diagnostics;
            inspection.Passes.Should().NotContain(pass => pass.Status == PassStatus.Failed);
        }
        catch (InvalidModelContentException content)
        {
            error = (content.Kind, content.Message, content.Offset, content.Field);
        }
        catch (UnknownModelFormatException unknown)
        {
            error = (unknown.Kind, unknown.Message, -1, "");
            if (NeedsAnotherReader.Contains(path))
            {
                unknown.SuggestedPackage.Should().StartWith("HaoLine.Formats.");
                return;
            }
        }

        switch (verdict)
        {
            case "ok":
                error.Should().BeNull();
                break;
            case "warning":
                error.Should().BeNull();
                diagnostics.Select(diagnostic => diagnostic.Kind.ToCode()).Should().Contain(kind);
                break;
            default:
                if (path == "detect/004_onnx_named_gguf.gguf" && error is null)
                {
                    // The manifest allows reading it as ONNX with a warning.
                    diagnostics.Select(diagnostic => diagnostic.Kind.ToCode()).Should().Contain(kind);
                    break;
                }

                error.Should().NotBeNull($"{path} must be refused");
                error!.Value.Kind.ToCode().Should().Be(kind, error.Value.Message);
                error.Value.Message.Should().Contain(Path.GetFileName(file));
                break;
        }
    }

    /// <summary>Copies a case with its neighbours into a folder of its own and makes the links that archives cannot hold.</summary>
    private static string Stage(string relative, string target)
    {
        string root = Corpus.Path("malformed");
        string source = Path.Combine(root, relative);
        string folder = Path.GetDirectoryName(source)!;
        string staged = Path.Combine(target, "set", Path.GetFileName(folder));
        Directory.CreateDirectory(staged);
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            if (file == source || relative.Count(c => c == '/') > 1)
            {
                File.Copy(file, Path.Combine(staged, Path.GetFileName(file)));
            }
        }

        string secret = Path.Combine(root, "onnx", "secret.bin");
        File.Copy(secret, Path.Combine(target, "set", "secret.bin"));
        foreach (string line in File.ReadLines(Path.Combine(root, "LINKS.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            if (Path.GetDirectoryName(cells[0]) == Path.GetDirectoryName(relative))
            {
                File.CreateSymbolicLink(Path.Combine(staged, Path.GetFileName(cells[0])), cells[1]);
            }
        }

        return Path.Combine(staged, Path.GetFileName(source));
    }
}
