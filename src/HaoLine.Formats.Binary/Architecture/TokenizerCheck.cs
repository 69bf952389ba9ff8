using System.Globalization;
using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>Compares what tokenizer, generation and embedding say about the numbers of tokens.</summary>
public static class TokenizerCheck
{
    /// <summary>Reports numbers without a row of the embedding, and generation that does not end where the tokenizer ends texts.</summary>
    /// <param name="tokenizer">The tokenizer; null when nothing is said about it.</param>
    /// <param name="generation">How text is generated; null when nothing is said about it.</param>
    /// <param name="rows">Rows of the embedding; 0 when not known.</param>
    /// <param name="location">The model.</param>
    /// <param name="diagnostics">Takes the findings.</param>
    public static void Report(TokenizerFacts? tokenizer, GenerationFacts? generation, long rows, SourceLocation location, IDiagnosticSink diagnostics)
    {
        ArgumentNullException.ThrowIfNull(diagnostics);
        if (rows > 0)
        {
            if (tokenizer?.HighestToken is { } highest && highest >= rows)
            {
                diagnostics.Report(ArchitectureDiagnostics.VocabularyTooLarge.At(location, tokenizer.Source, highest, rows));
            }

            foreach ((string role, long id) in Roles(tokenizer, generation).Distinct().Where(token => token.Id >= rows))
            {
                diagnostics.Report(ArchitectureDiagnostics.TokenOutside.At(location, role, id, rows));
            }
        }

        if (generation is { EndTokens.Count: > 0 } && tokenizer?.SpecialTokens.FirstOrDefault(static token => token is { Role: "eos", Id: not null }) is { } end && !generation.EndTokens.Contains(end.Id!.Value))
        {
            diagnostics.Report(ArchitectureDiagnostics.EndTokensDiffer.At(
                location,
                string.Join(", ", generation.EndTokens.Select(static id => id.ToString(CultureInfo.InvariantCulture))),
                end.Id.Value,
                end.Text.Length > 0 ? $" ('{end.Text}')" : ""));
        }
    }

    private static IEnumerable<(string Role, long Id)> Roles(TokenizerFacts? tokenizer, GenerationFacts? generation)
    {
        foreach (SpecialToken token in tokenizer?.SpecialTokens ?? [])
        {
            if (token.Id is { } id)
            {
                yield return (token.Role, id);
            }
        }

        if (generation is not null)
        {
            foreach (long id in generation.EndTokens)
            {
                yield return ("eos", id);
            }

            foreach ((string role, long? id) in new (string, long?)[] { ("bos", generation.BeginToken), ("pad", generation.PadToken), ("decoder start", generation.DecoderStartToken) })
            {
                if (id is { } known)
                {
                    yield return (role, known);
                }
            }
        }
    }
}
