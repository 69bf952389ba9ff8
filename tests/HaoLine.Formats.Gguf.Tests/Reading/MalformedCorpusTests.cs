using HaoLine.Diagnostics;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>Every GGUF row of the shared list of hostile files: our verdict and kind are those its author wrote down.</summary>
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
            if (cells[0].StartsWith("gguf/", StringComparison.Ordinal))
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
        string file = Corpus.Path(["malformed", .. path.Split('/')]);
        using ReadOutcome outcome = ReadOutcome.OfFile(file);

        outcome.Verdict().Should().Be(verdict == "ok" ? "ok" : $"{verdict} {kind}", outcome.Error?.Message ?? "");
        if (outcome.Error is { } error)
        {
            error.Message.Should().Contain(file).And.EndWith($"[{kind}]");
            (error.Offset >= 0 && error.Field.Length > 0).Should().BeTrue("the place must be named: " + error.Message);
        }
    }

    [Fact]
    public void Read_big_endian_version_names_the_byte_order() =>
        ReadOutcome.OfFile(Corpus.Path("malformed", "gguf", "034_bigendian.gguf")).Error!.Message.Should().Contain("big-endian");

    [Theory]
    [InlineData("ggml-vocab-baichuan.gguf")]
    [InlineData("ggml-vocab-llama-spm.gguf")]
    public void Read_file_with_changed_line_ends_says_so(string name)
    {
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "malformed", "uShure__llama-jni-bridge", name));

        outcome.Error!.Message.Should().Contain("text mode");
    }

    [Theory]
    [InlineData("gguf-truncated-half.gguf", DefectKind.Truncated)]
    [InlineData("gguf-truncated-kv.gguf", DefectKind.Truncated)]
    [InlineData("gguf-version-99.gguf", DefectKind.UnsupportedVersion)]
    [InlineData("gguf-bigendian.gguf", DefectKind.UnsupportedVersion)]
    [InlineData("gguf-ntensors-2e60.gguf", DefectKind.CountOverflow)]
    [InlineData("gguf-nkv-2e60.gguf", DefectKind.CountOverflow)]
    [InlineData("gguf-string-2e63.gguf", DefectKind.LengthExceedsFile)]
    [InlineData("gguf-nested-array.gguf", DefectKind.DepthLimit)]
    [InlineData("gguf-dim-overflow.gguf", DefectKind.SizeOverflow)]
    public void Read_damaged_file_is_refused_quickly_and_in_little_memory(string name, DefectKind kind)
    {
        string file = Corpus.Path("models", "malformed", "derived", name);
        long before = GC.GetAllocatedBytesForCurrentThread();

        using ReadOutcome outcome = ReadOutcome.OfFile(file);

        outcome.Error!.Kind.Should().Be(kind);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(8 << 20);
    }
}
