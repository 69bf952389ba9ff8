using HaoLine.Architecture;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>What the keys <c>tokenizer.*</c> say. Texts of tokens are not decoded for it.</summary>
internal static class GgufTokenizer
{
    private const string Prefix = "tokenizer.ggml.";
    private const string IdSuffix = "_token_id";
    private const string Template = "tokenizer.chat_template";

    /// <summary>Roles that GGUF writes out, by their short names elsewhere.</summary>
    private static readonly Dictionary<string, string> Roles = new(StringComparer.Ordinal) { ["unknown"] = "unk", ["seperator"] = "sep", ["separator"] = "sep", ["padding"] = "pad" };

    /// <summary>Null without such keys.</summary>
    public static TokenizerFacts? Read(GgufHeader header)
    {
        GgufEntry[] templates = [.. header.Entries.Where(static entry => entry.ValueType == GgufValueType.Text && (entry.Key == Template || entry.Key.StartsWith(Template + ".", StringComparison.Ordinal)))];
        if (!header.ByKey.ContainsKey(Prefix + "model") && !header.ByKey.ContainsKey(Prefix + "tokens") && templates.Length == 0)
        {
            return null;
        }

        string model = header.ByKey.GetValueOrDefault(Prefix + "model") is { ValueType: GgufValueType.Text } entry ? entry.ToString() : "";
        return new TokenizerFacts
        {
            Source = "metadata",
            Kind = Kind(model),
            HighestToken = header.ByKey.GetValueOrDefault(Prefix + "tokens")?.Array?.Count - 1,
            SpecialTokens = [.. Special(header)],
            ChatTemplates = [.. templates.Select(static template => template.Key == Template ? "default" : template.Key[(Template.Length + 1)..])],
        };
    }

    private static IEnumerable<SpecialToken> Special(GgufHeader header)
    {
        foreach (GgufEntry entry in header.Entries)
        {
            if (entry.Key.StartsWith(Prefix, StringComparison.Ordinal) && entry.Key.EndsWith(IdSuffix, StringComparison.Ordinal) && entry.TryGetInteger(out long id) && id is >= 0 and < uint.MaxValue)
            {
                string role = entry.Key[Prefix.Length..^IdSuffix.Length];
                yield return new SpecialToken(Roles.GetValueOrDefault(role, role), "", id);
            }
        }
    }

    /// <summary>Names of tokenizer models in the GGUF specification, by their algorithm: <c>llama</c> is SentencePiece with scores of merges.</summary>
    private static string Kind(string model) => model switch
    {
        "llama" or "gpt2" => "bpe",
        "t5" => "unigram",
        "bert" => "wordpiece",
        _ => model.ToLowerInvariant(),
    };
}
