using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Formats;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>
/// Reads Mistral's <c>tekken.json</c>: tokens of tiktoken (<c>vocab</c>, numbered by their place), tokens with a meaning (<c>special_tokens</c>)
/// and how many of both count (<c>config</c>). Special tokens have the first numbers, so a token of the vocabulary has its rank and the number of
/// special tokens; files list more tokens than count. Source of the layout and its rules: the class <c>Tekkenizer</c> of mistralai/mistral-common.
/// </summary>
internal sealed class TekkenJson
{
    private const int MaximumDepth = 64;

    /// <summary>Roles that the format gives by text, with their numbers where a file lists no special tokens of its own.</summary>
    private static readonly (string Role, string Text, long Rank)[] Known = [("bos", "<s>", 1), ("eos", "</s>", 2), ("unk", "<unk>", 0), ("pad", "<pad>", 11)];

    private readonly Vocabulary vocabulary;
    private readonly string name;
    private readonly (string Text, string Base64)[] wanted;

    /// <summary>Ranks of wanted texts in the vocabulary; their numbers are known at the end.</summary>
    private readonly Dictionary<string, long> ranks = new(StringComparer.Ordinal);
    private string section = "";
    private string key = "";
    private long tokens;
    private long? size;
    private long? specialTokens;
    private bool hasSpecialTokens;
    private long highestSpecial = -1;
    private long? rank;
    private string? match;
    private string text = "";

    private TekkenJson(string name, Vocabulary vocabulary)
    {
        this.name = name;
        this.vocabulary = vocabulary;
        this.wanted = [.. vocabulary.Wanted.Select(static bytes => (Encoding.UTF8.GetString(bytes), Convert.ToBase64String(bytes)))];
    }

    /// <summary>True for <c>tekken.json</c> and the dated names beside it, as the library recognises them.</summary>
    public static bool IsName(string name) => name.Contains("tekken", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Tokens with a role that the format gives by their text, those that the vocabulary has.</summary>
    public static List<(string Role, string Text)> Roles(Vocabulary vocabulary) =>
        [.. Known.Where(token => vocabulary.IdOf(token.Text) is not null).Select(static token => (token.Role, token.Text))];

    /// <exception cref="InvalidModelContentException">The text is no JSON, or the vocabulary contradicts itself.</exception>
    public static void Read(IRandomAccessSource source, Vocabulary vocabulary, CancellationToken ct)
    {
        vocabulary.LookFor(Known.Select(static token => token.Text));
        var reader = new TekkenJson(source.Name, vocabulary);
        JsonStream.Walk(source, MaximumDepth, reader.Take, ct);
        reader.Finish();
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth)
        {
            case 1 when reader.TokenType == JsonTokenType.PropertyName:
                this.section = reader.GetString()!;
                break;
            case 1 when this.section is "vocab" or "special_tokens":
                this.TakeList(reader.TokenType);
                break;
            case 2 when this.section == "config":
                this.TakeConfig(ref reader);
                break;
            case 2 when this.section == "vocab" && reader.TokenType == JsonTokenType.EndObject:
                this.TakeToken();
                break;
            case 2 when this.section == "special_tokens" && reader.TokenType == JsonTokenType.EndObject:
                this.TakeSpecialToken();
                break;
            case 3 when this.section is "vocab" or "special_tokens":
                this.TakeField(ref reader);
                break;
            default:
                break;
        }
    }

    private void TakeList(JsonTokenType type)
    {
        if (type is not (JsonTokenType.StartArray or JsonTokenType.EndArray or JsonTokenType.Null))
        {
            throw this.Error(DefectKind.BadType, this.section, "The value is no list.");
        }

        this.hasSpecialTokens |= this.section == "special_tokens" && type == JsonTokenType.StartArray;
    }

    private void TakeConfig(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            this.key = reader.GetString()!;
        }
        else if (this.key == "default_vocab_size")
        {
            this.size = this.Count(ref reader, "config.default_vocab_size");
        }
        else if (this.key == "default_num_special_tokens")
        {
            this.specialTokens = this.Count(ref reader, "config.default_num_special_tokens");
        }
    }

    private void TakeField(ref Utf8JsonReader reader)
    {
        bool isToken = this.section == "vocab";
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            this.key = reader.GetString()!;
        }
        else if (this.key == "rank")
        {
            this.rank = this.Count(ref reader, isToken ? this.Token("rank") : "special_tokens[].rank");
        }
        else if (isToken && this.key == "token_bytes")
        {
            this.TakeBytes(ref reader);
        }
        else if (!isToken && this.key == "token_str" && reader.TokenType == JsonTokenType.String)
        {
            this.text = reader.GetString()!;
        }
    }

    private void TakeBytes(ref Utf8JsonReader reader)
    {
        bool isBase64 = reader.TokenType == JsonTokenType.String && (reader.ValueIsEscaped ? reader.TryGetBytesFromBase64(out _) : Base64.IsValid(reader.ValueSpan));
        if (!isBase64)
        {
            throw this.Error(DefectKind.BadValue, this.Token("token_bytes"), "The bytes of the token are no Base64.");
        }

        this.match = null;
        foreach ((string wantedText, string base64) in this.wanted)
        {
            this.match = reader.ValueTextEquals(base64) ? wantedText : this.match;
        }
    }

    private void TakeToken()
    {
        if (this.rank != this.tokens)
        {
            throw this.Error(DefectKind.BadValue, this.Token("rank"), "The rank of the token is not its place.", $"{this.tokens}", this.rank is { } stated ? $"{stated}" : "none");
        }

        if (this.match is not null)
        {
            this.ranks[this.match] = this.tokens;
        }

        this.tokens++;
        this.rank = null;
        this.match = null;
    }

    private void TakeSpecialToken()
    {
        if (this.rank is not { } id)
        {
            throw this.Error(DefectKind.MissingField, "special_tokens[].rank", "A special token has no rank.");
        }

        if (this.vocabulary.Added.Contains(id))
        {
            throw this.Error(DefectKind.DuplicateName, "special_tokens[].rank", "Two special tokens have the same rank.", null, $"{id}");
        }

        this.vocabulary.AddAdded(id, this.text);
        this.highestSpecial = Math.Max(this.highestSpecial, id);
        this.rank = null;
        this.text = "";
    }

    /// <summary>Compares the numbers that the file states with each other, and counts.</summary>
    private void Finish()
    {
        long special = this.specialTokens ?? throw this.Error(DefectKind.MissingField, "config.default_num_special_tokens", "The file states no number of special tokens.");
        long all = this.size ?? throw this.Error(DefectKind.MissingField, "config.default_vocab_size", "The file states no number of tokens.");
        if (this.highestSpecial >= special)
        {
            throw this.Error(DefectKind.BadValue, "special_tokens", "A special token has a rank that belongs to the vocabulary.", $"below {special}", $"{this.highestSpecial}");
        }

        if (all < special || all - special > this.tokens)
        {
            throw this.Error(
                DefectKind.BadValue, "config.default_vocab_size", "The tokens and special tokens are not as many as the file states.", $"{special} to {(Int128)special + this.tokens}", $"{all}");
        }

        this.vocabulary.Kind = "bpe";
        this.vocabulary.Add(all - 1);
        foreach ((_, string known, long id) in this.hasSpecialTokens ? [] : Known.Where(token => token.Rank < special))
        {
            this.vocabulary.Found(known, id);
        }

        // A special token and one of the vocabulary may have the same text: what has a role is the special one.
        foreach ((string found, long place) in this.ranks.Where(token => token.Value < all - special && this.vocabulary.IdOf(token.Key) is null))
        {
            this.vocabulary.Found(found, special + place);
        }
    }

    private long Count(ref Utf8JsonReader reader, string element) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long number) && number >= 0 ? number
        : throw this.Error(DefectKind.BadValue, element, "The value is no whole number from 0 on.");

    private string Token(string field) => string.Create(CultureInfo.InvariantCulture, $"vocab[{this.tokens}].{field}");

    private InvalidModelContentException Error(DefectKind kind, string element, string message, string? expected = null, string? actual = null) =>
        new(kind, this.name, -1, element, message, expected, actual);
}
