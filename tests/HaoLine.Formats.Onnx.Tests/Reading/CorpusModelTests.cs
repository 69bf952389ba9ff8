using HaoLine.TestSupport;

namespace HaoLine.Formats.Onnx.Tests.Reading;

/// <summary>Real models of others: each reads, or is refused with a kind.</summary>
public class CorpusModelTests(ITestOutputHelper output)
{
    [Fact]
    public void Read_every_shared_model_gives_a_model_or_a_kind()
    {
        Corpus.Path("models");
        int read = 0;
        var refused = new List<string>();
        foreach (string relative in Corpus.OnnxModels())
        {
            using ReadOutcome outcome = ReadOutcome.OfFile(Corpus.Path(relative.Split('/')));
            if (outcome.Error is null)
            {
                read++;
                foreach (var diagnostic in outcome.Diagnostics)
                {
                    output.WriteLine($"  {relative}: {diagnostic}");
                }
            }
            else
            {
                refused.Add($"{relative}: {outcome.Error.Message}");
            }
        }

        output.WriteLine($"{read} read, {refused.Count} refused");
        refused.ForEach(output.WriteLine);
        refused.Should().BeEmpty();
    }
}
