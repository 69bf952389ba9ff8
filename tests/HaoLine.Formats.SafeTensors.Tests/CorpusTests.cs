using System.Globalization;
using System.Text.RegularExpressions;
using HaoLine.Diagnostics;
using HaoLine.TestSupport;

namespace HaoLine.Formats.SafeTensors.Tests;

/// <summary>Files of others: facts and verdicts are those that the lists beside them state.</summary>
public sealed partial class CorpusTests
{
    public static TheoryData<string, string> Models()
    {
        var rows = new TheoryData<string, string>();
        foreach (string[] cells in Lines("models", "safetensors/"))
        {
            rows.Add(cells[0], cells[^1]);
        }

        return rows;
    }

    public static TheoryData<string, string, string> Hostile()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (string[] cells in Lines("malformed", "safetensors/"))
        {
            rows.Add(cells[0], cells[1], cells[2]);
        }

        return rows;
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Models))]
    public void A_file_has_the_facts_of_the_list(string path, string facts)
    {
        using ReadOutcome outcome = ReadOutcome.OfPath(Corpus.Path("models", path));
        outcome.Error.Should().BeNull();
        Match stated = Facts().Match(facts);
        stated.Success.Should().BeTrue(facts);
        outcome.Model!.Weights.Should().HaveCount(Number(stated, "tensors"));
        outcome.Model.Weights.Sum(weight => weight.Data.ElementCount).Should().Be(Number(stated, "elems"));
        outcome.Model.Metadata.Properties.Should().HaveCount(Number(stated, "keys"));
    }

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_has_the_verdict_of_the_list(string path, string verdict, string kind)
    {
        using ReadOutcome outcome = ReadOutcome.OfPath(Corpus.Path("malformed", path));
        if (verdict == "error")
        {
            outcome.Error!.Kind.ToCode().Should().Be(kind, outcome.Error.Message);
        }
        else
        {
            outcome.Error.Should().BeNull();
            outcome.Diagnostics.Should().NotContain(finding => finding.Severity > DiagnosticSeverity.Info);
        }
    }

    private static IEnumerable<string[]> Lines(string list, string prefix) => !Corpus.IsPresent
        ? []
        : File.ReadLines(Path.Combine(Corpus.Root!, list, "MANIFEST.tsv")).Select(line => line.Split('\t')).Where(cells => cells[0].StartsWith(prefix, StringComparison.Ordinal));

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tensors=(?<tensors>\d+) elems=(?<elems>\d+) .*metadata_keys=(?<keys>\d+)")]
    private static partial Regex Facts();
}
