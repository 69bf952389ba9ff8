using HaoLine.Architecture;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>Reads how text is generated; key names are those of the class <c>GenerationConfig</c> of huggingface/transformers.</summary>
internal static class GenerationConfig
{
    public static GenerationFacts Read(JsonValue config, string source) => new()
    {
        Source = source,
        BeginToken = Token(config.Find("bos_token_id")),
        EndTokens = Tokens(config.Find("eos_token_id")),
        PadToken = Token(config.Find("pad_token_id")),
        DecoderStartToken = Token(config.Find("decoder_start_token_id")),
        MaximumLength = Integer(config.Find("max_length")),
        MaximumNewTokens = Integer(config.Find("max_new_tokens")),
        IsSampled = config.Find("do_sample").TryGetBoolean(out bool isSampled) ? isSampled : null,
        Temperature = Number(config.Find("temperature")),
        TopK = Integer(config.Find("top_k")),
        TopP = Number(config.Find("top_p")),
        RepetitionPenalty = Number(config.Find("repetition_penalty")),
        Beams = Integer(config.Find("num_beams")),
    };

    /// <summary>The tokens that a model configuration states itself; null without any. Before generation had a file of its own they stood there.</summary>
    public static GenerationFacts? OfModel(JsonValue config, string source)
    {
        JsonValue text = config.FindFirst("text_config", "llm_config", "language_config");
        var facts = new GenerationFacts
        {
            Source = source,
            BeginToken = Token(config.Find("bos_token_id")) ?? Token(text.Find("bos_token_id")),
            EndTokens = Tokens(config.Find("eos_token_id")) is { Count: > 0 } own ? own : Tokens(text.Find("eos_token_id")),
            PadToken = Token(config.Find("pad_token_id")) ?? Token(text.Find("pad_token_id")),
            DecoderStartToken = Token(config.Find("decoder_start_token_id")),
        };
        return facts is { BeginToken: null, EndTokens.Count: 0, PadToken: null, DecoderStartToken: null } ? null : facts;
    }

    /// <summary>A number of a token; null for none, which is written as null or as a negative number.</summary>
    private static long? Token(JsonValue value) => value.TryGetInt64(out long id) && id >= 0 ? id : null;

    private static IReadOnlyList<long> Tokens(JsonValue value) => value.Kind == JsonKind.Array
        ? [.. value.Items.Select(Token).OfType<long>()]
        : Token(value) is { } id ? [id] : [];

    private static long? Integer(JsonValue value) => value.TryGetInt64(out long number) ? number : null;

    private static double? Number(JsonValue value) => value.TryGetDouble(out double number) && double.IsFinite(number) ? number : null;
}
