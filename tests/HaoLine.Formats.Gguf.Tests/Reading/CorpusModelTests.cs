using System.Globalization;
using System.Text.RegularExpressions;
using HaoLine.Ir;
using HaoLine.TestSupport;

namespace HaoLine.Formats.Gguf.Tests.Reading;

/// <summary>Every GGUF model of the shared data has the facts that its manifest states.</summary>
public partial class CorpusModelTests
{
    public static TheoryData<string, string> Rows()
    {
        var rows = new TheoryData<string, string>();
        if (!Corpus.IsPresent)
        {
            rows.Add("", "");
            return rows;
        }

        foreach (string line in File.ReadLines(Corpus.Path("models", "MANIFEST.tsv")).Skip(1))
        {
            string[] cells = line.Split('\t');
            if (cells[0].StartsWith("gguf/", StringComparison.Ordinal))
            {
                rows.Add(cells[0], cells[8]);
            }
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Read_model_has_the_facts_of_the_manifest(string path, string facts)
    {
        // The manifest describes each part of a split model alone.
        using ReadOutcome outcome = ReadOutcome.Of(ModelSource.FromFile(Corpus.Path(["models", .. path.Split('/')])), null, new GgufReaderOptions { OpenSplitFiles = false });

        outcome.Error.Should().BeNull();
        Match stated = Facts().Match(facts);
        stated.Success.Should().BeTrue(facts);
        Model model = outcome.Model!;
        outcome.File.Version.ToString(CultureInfo.InvariantCulture).Should().Be(stated.Groups["version"].Value);
        model.Weights.Count.ToString(CultureInfo.InvariantCulture).Should().Be(stated.Groups["tensors"].Value);
        outcome.File.Entries.Count.ToString(CultureInfo.InvariantCulture).Should().Be(stated.Groups["kv"].Value);
        (model.Facets.Find<GgufHyperparameters>()?.Architecture ?? "None").Should().Be(stated.Groups["arch"].Value);
        model.Weights.Sum(weight => weight.Data.ElementCount).ToString(CultureInfo.InvariantCulture).Should().Be(stated.Groups["elems"].Value);
        string types = string.Join(", ", model.Weights.Select(weight => GgmlTypes.TryGetId(weight.Data.ElementType, out int id) ? id : -1)
            .GroupBy(id => id).OrderBy(group => group.Key).Select(group => $"{group.Key}: {group.Count()}"));
        types.Split(", ").Should().BeEquivalentTo(stated.Groups["types"].Value.Split(", "));
    }

    [Fact]
    public void Read_any_part_of_a_split_model_gives_the_whole()
    {
        foreach (string name in new[] { "dummy-00001-of-00002.gguf", "dummy-00002-of-00002.gguf" })
        {
            using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "docker__model-runner", name));

            outcome.Error.Should().BeNull();
            outcome.Model!.Weights.Should().HaveCount(10);
            outcome.Model.Weights.Sum(weight => weight.Data.ElementCount).Should().Be(183);
            outcome.File.Entries.Should().HaveCount(18, "the first part holds the metadata");
            (outcome.File.SplitCount, outcome.File.SplitsRead).Should().Be((2, 2));
            byte[] bytes = new byte[4];
            outcome.Model.Weights[^1].Data.Read(0, bytes).Should().Be(4);
        }
    }

    [Theory]
    [InlineData("f32", "F32")]
    [InlineData("f16", "F16")]
    [InlineData("q8_0", "Q8_0")]
    [InlineData("q4_0", "Q4_0")]
    public void Read_tiny_llama_has_its_hyper_parameters(string type, string fileType)
    {
        using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path("models", "gguf", "derived__ggml-reference", $"stories260K-v3-{type}.gguf"));

        // From the manifest: 5 layers, dim 64, 8 heads, 4 kv heads, vocabulary 512.
        GgufHyperparameters facts = outcome.Model!.Facets.Find<GgufHyperparameters>()!;
        facts.LayerCount.Should().Be(5);
        facts.EmbeddingLength.Should().Be(64);
        facts.HeadCounts.Should().Equal(8, 8, 8, 8, 8);
        facts.KeyValueHeadCounts.Should().Equal(4, 4, 4, 4, 4);
        facts.VocabularySize.Should().Be(512);
        outcome.File.InferredFileType.Should().Be(fileType);
        outcome.Verdict().Should().Be("ok");
        outcome.Model.Weights.Single(weight => weight.Name == "token_embd.weight").Data.Dimensions.ToArray().Should().Equal([512, 64], "the shape is outermost first");
    }

    [GeneratedRegex(@"gguf v(?<version>\d+) tensors=(?<tensors>\d+) kv=(?<kv>\d+) arch=(?<arch>\S+) elems=(?<elems>\d+) ggml_types=\{(?<types>[^}]*)\}")]
    private static partial Regex Facts();
}
