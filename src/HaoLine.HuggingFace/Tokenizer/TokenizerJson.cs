using System.Text.Json;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Tokenizer;

/// <summary>
/// Reads vocabularies that are written as JSON: <c>tokenizer.json</c> (<c>model.type</c>, <c>model.vocab</c> as an object of numbers or as a
/// list of pieces and scores, <c>added_tokens</c>) and plain objects of texts and numbers (<c>vocab.json</c>, <c>added_tokens.json</c>). Source
/// of the layout: the serialization of the library huggingface/tokenizers.
/// </summary>
internal sealed class TokenizerJson
{
    private const int MaximumDepth = 64;
    private readonly Vocabulary vocabulary;
    private readonly bool isAdded;
    private string section = "";
    private string key = "";
    private int match = -1;
    private long pieces;
    private bool isPieceText;
    private long? addedId;
    private string addedText = "";

    private TokenizerJson(Vocabulary vocabulary, bool isAdded)
    {
        this.vocabulary = vocabulary;
        this.isAdded = isAdded;
    }

    /// <summary>Reads a <c>tokenizer.json</c>.</summary>
    public static void Read(IRandomAccessSource source, Vocabulary vocabulary, CancellationToken ct) =>
        JsonStream.Walk(source, MaximumDepth, new TokenizerJson(vocabulary, isAdded: false).TakeTokenizer, ct);

    /// <summary>Reads an object of texts and numbers.</summary>
    public static void ReadPlain(IRandomAccessSource source, Vocabulary vocabulary, bool isAdded, CancellationToken ct) =>
        JsonStream.Walk(source, MaximumDepth, new TokenizerJson(vocabulary, isAdded).TakePlain, ct);

    private void TakePlain(ref Utf8JsonReader reader)
    {
        if (reader.CurrentDepth == 1)
        {
            this.TakeEntry(ref reader);
        }
    }

    private void TakeTokenizer(ref Utf8JsonReader reader)
    {
        switch (reader.CurrentDepth)
        {
            case 1 when reader.TokenType == JsonTokenType.PropertyName:
                this.section = reader.GetString()!;
                break;
            case 2 when this.section == "model" && reader.TokenType == JsonTokenType.PropertyName:
                this.key = reader.GetString()!;
                break;
            case 2 when this.section == "model" && this.key == "type" && reader.TokenType == JsonTokenType.String:
                this.vocabulary.Kind = reader.GetString()!.ToLowerInvariant();
                break;
            case 2 when this.section == "added_tokens" && reader.TokenType == JsonTokenType.EndObject:
                this.TakeAdded();
                break;
            case 3 when this.section == "added_tokens":
                this.TakeAddedField(ref reader);
                break;
            case 3 when this.section == "model" && this.key == "vocab":
                this.TakeVocabulary(ref reader);
                break;
            case 4 when this.section == "model" && this.key == "vocab" && this.isPieceText && reader.TokenType == JsonTokenType.String:
                this.isPieceText = false;
                this.match = this.Match(ref reader);
                if (this.match >= 0)
                {
                    this.vocabulary.Found(this.match, this.pieces - 1);
                }

                break;
            default:
                break;
        }
    }

    /// <summary>An entry of an object of numbers, or the start of a piece, which has its place as its number.</summary>
    private void TakeVocabulary(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            this.vocabulary.Add(this.pieces++);
            this.isPieceText = true;
            return;
        }

        this.TakeEntry(ref reader);
    }

    private void TakeEntry(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            this.match = this.Match(ref reader);
            this.addedText = this.isAdded ? reader.GetString()! : "";
        }
        else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) && id >= 0)
        {
            this.vocabulary.Add(id);
            if (this.isAdded)
            {
                this.vocabulary.AddAdded(id, this.addedText);
            }
            else if (this.match >= 0)
            {
                this.vocabulary.Found(this.match, id);
            }
        }
    }

    private void TakeAddedField(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            this.key = reader.GetString()!;
        }
        else if (this.key == "id" && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) && id >= 0)
        {
            this.addedId = id;
        }
        else if (this.key == "content" && reader.TokenType == JsonTokenType.String)
        {
            this.addedText = reader.GetString()!;
        }
    }

    private void TakeAdded()
    {
        if (this.addedId is { } id)
        {
            this.vocabulary.AddAdded(id, this.addedText);
        }

        this.addedId = null;
        this.addedText = "";
    }

    private int Match(ref Utf8JsonReader reader)
    {
        for (int i = 0; i < this.vocabulary.Wanted.Count; i++)
        {
            if (reader.ValueTextEquals(this.vocabulary.Wanted[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
