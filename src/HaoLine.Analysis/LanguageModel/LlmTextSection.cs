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
            section
                .Metric("tokenizer.source", "Tokenizer read from", Text(tokenizer.Source), audience: BlockAudience.Detail)
                .Metric("tokenizer.kind", "Tokenizer", Text(tokenizer.Kind), audience: BlockAudience.Detail)
                .Metric("tokenizer.className", "Class of the tokenizer", Text(tokenizer.ClassName), audience: BlockAudience.Detail)
                .Metric("tokenizer.vocabularySize", "Token ids", OptionalValue.Of(tokenizer.VocabularySize), Unit.Count, BlockAudience.Detail)
                .Metric("tokenizer.addedTokens", "Added tokens", tokenizer.AddedTokens, Unit.Count, BlockAudience.Detail)
                .Metric("tokenizer.maximumLength", "Texts are cut after", OptionalValue.Of(tokenizer.MaximumLength), Unit.Count, BlockAudience.Detail)
                .Metric("tokenizer.chatTemplates", "Chat templates", Text(string.Join(", ", tokenizer.ChatTemplates)), audience: BlockAudience.Detail);
            if (tokenizer.SpecialTokens.Count > 0)
            {
                section.Table("specialTokens", "Special tokens", Columns, [.. tokenizer.SpecialTokens.Select(Row)], audience: BlockAudience.Detail);
            }
        }

        if (generation is not null)
        {
            section
                .Metric("generation.source", "Generation stated by", generation.Source, audience: BlockAudience.Detail)
                .Metric("generation.beginToken", "First token", OptionalValue.Of(generation.BeginToken), audience: BlockAudience.Detail)
                .Metric("generation.endTokens", "End tokens", Text(string.Join(", ", generation.EndTokens.Select(static id => id.ToString(CultureInfo.InvariantCulture)))), audience: BlockAudience.Detail)
                .Metric("generation.padToken", "Padding token", OptionalValue.Of(generation.PadToken), audience: BlockAudience.Detail)
                .Metric("generation.decoderStartToken", "First token of the decoder", OptionalValue.Of(generation.DecoderStartToken), audience: BlockAudience.Detail)
                .Metric("generation.maximumLength", "Longest text", OptionalValue.Of(generation.MaximumLength), Unit.Count, BlockAudience.Detail)
                .Metric("generation.maximumNewTokens", "Most generated tokens", OptionalValue.Of(generation.MaximumNewTokens), Unit.Count, BlockAudience.Detail)
                .Metric("generation.isSampled", "Sampled", generation.IsSampled is { } sampled ? (ReportValue)sampled : ReportValue.Null, audience: BlockAudience.Detail)
                .Metric("generation.temperature", "Temperature", OptionalValue.Of(generation.Temperature), audience: BlockAudience.Detail)
                .Metric("generation.topK", "Drawn from likeliest", OptionalValue.Of(generation.TopK), audience: BlockAudience.Detail)
                .Metric("generation.topP", "Drawn from probability", OptionalValue.Of(generation.TopP), audience: BlockAudience.Detail)
                .Metric("generation.repetitionPenalty", "Repetition penalty", OptionalValue.Of(generation.RepetitionPenalty), audience: BlockAudience.Detail)
                .Metric("generation.beams", "Beams", OptionalValue.Of(generation.Beams), audience: BlockAudience.Detail);
        }
    }

    private static string? Text(string text) => text.Length > 0 ? text : null;

    private static IReadOnlyList<ReportValue> Row(SpecialToken token) => [token.Role, token.Text.Length > 0 ? token.Text : ReportValue.Null, OptionalValue.Of(token.Id)];
}
