using System.Globalization;
using HaoLine.Architecture;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Shows tokenizer and generation, each only when something is said about it.</summary>
internal static class LlmTextSection
{
    private static readonly TableColumn[] Columns = [new("role", "Role"), new("text", "Text"), new("id", "Id")];

    public static void Describe(TokenizerFacts? tokenizer, GenerationFacts? generation, ReportSectionBuilder section)
    {
        if (tokenizer is not null)
        {
            Stated(section, "tokenizer.source", "Tokenizer read from", Text(tokenizer.Source));
            Stated(section, "tokenizer.kind", "Tokenizer", Text(tokenizer.Kind));
            Stated(section, "tokenizer.className", "Class of the tokenizer", Text(tokenizer.ClassName));
            section
                .Metric("tokenizer.vocabularySize", "Token ids", OptionalValue.Of(tokenizer.VocabularySize), Unit.Count, BlockAudience.Detail)
                .Metric("tokenizer.addedTokens", "Added tokens", tokenizer.AddedTokens, Unit.Count, BlockAudience.Detail);
            Stated(section, "tokenizer.maximumLength", "Texts are cut after", OptionalValue.Of(tokenizer.MaximumLength), Unit.Count);
            Stated(section, "tokenizer.chatTemplates", "Chat templates", Text(string.Join(", ", tokenizer.ChatTemplates)));
            if (tokenizer.SpecialTokens.Count > 0)
            {
                section.Table("specialTokens", "Special tokens", Columns, [.. tokenizer.SpecialTokens.Select(Row)], audience: BlockAudience.Detail);
            }
        }

        if (generation is not null)
        {
            section.Metric("generation.source", "Generation stated by", generation.Source, audience: BlockAudience.Detail);
            Stated(section, "generation.beginToken", "First token", OptionalValue.Of(generation.BeginToken));
            Stated(section, "generation.endTokens", "End tokens", Text(string.Join(", ", generation.EndTokens.Select(static id => id.ToString(CultureInfo.InvariantCulture)))));
            Stated(section, "generation.padToken", "Padding token", OptionalValue.Of(generation.PadToken));
            Stated(section, "generation.decoderStartToken", "First token of the decoder", OptionalValue.Of(generation.DecoderStartToken));
            Stated(section, "generation.maximumLength", "Longest text", OptionalValue.Of(generation.MaximumLength), Unit.Count);
            Stated(section, "generation.maximumNewTokens", "Most generated tokens", OptionalValue.Of(generation.MaximumNewTokens), Unit.Count);
            Stated(section, "generation.isSampled", "Sampled", generation.IsSampled is { } sampled ? (ReportValue)sampled : ReportValue.Null);
            Stated(section, "generation.temperature", "Temperature", OptionalValue.Of(generation.Temperature));
            Stated(section, "generation.topK", "Drawn from likeliest", OptionalValue.Of(generation.TopK), Unit.Count);
            Stated(section, "generation.topP", "Drawn from probability", OptionalValue.Of(generation.TopP));
            Stated(section, "generation.repetitionPenalty", "Repetition penalty", OptionalValue.Of(generation.RepetitionPenalty));
            Stated(section, "generation.beams", "Beams", OptionalValue.Of(generation.Beams), Unit.Count);
        }
    }

    /// <summary>What is not stated is not shown: nothing is unknown about it.</summary>
    private static void Stated(ReportSectionBuilder section, string name, string title, ReportValue value, Unit unit = Unit.None)
    {
        if (!value.IsNull)
        {
            section.Metric(name, title, value, unit, BlockAudience.Detail);
        }
    }

    private static ReportValue Text(string text) => text.Length > 0 ? text : ReportValue.Null;

    private static IReadOnlyList<ReportValue> Row(SpecialToken token) => [token.Role, token.Text.Length > 0 ? token.Text : ReportValue.Null, OptionalValue.Of(token.Id)];
}
