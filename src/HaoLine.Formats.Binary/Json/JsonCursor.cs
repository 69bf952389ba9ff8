using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>
/// Walks JSON token by token without building anything, for headers of many megabytes: checks UTF-8, depth and surrogates, and turns every
/// defect into <see cref="InvalidModelContentException"/> with file, offset, line, column and the JSON path. Names that must be unique are
/// the caller's to check, because the caller keeps them anyway; <see cref="SkipValue"/> does not look for duplicates.
/// </summary>
public ref struct JsonCursor
{
    private readonly ReadOnlySpan<byte> text;
    private readonly string sourceName;
    private readonly long baseOffset;
    private readonly int maximumDepth;
    private readonly JsonPathStep[] path;
    private readonly string prefix;
    private Utf8JsonReader reader;
    private int level;

    /// <summary>Starts before the first token.</summary>
    /// <param name="text">The whole text; a byte-order mark must have been removed or is refused.</param>
    /// <param name="sourceName">What errors call the file.</param>
    /// <param name="baseOffset">Offset of the text in the file.</param>
    /// <param name="options">Limits; null for the defaults. Non-finite numbers are refused here in any case.</param>
    /// <param name="field">Path of the text itself, put before the JSON path in errors.</param>
    /// <exception cref="InvalidModelContentException">The text is no UTF-8, starts with a byte-order mark, or is over the limit.</exception>
    public JsonCursor(ReadOnlySpan<byte> text, string sourceName, long baseOffset = 0, JsonReadOptions? options = null, string field = "")
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        ArgumentNullException.ThrowIfNull(field);
        options ??= JsonReadOptions.Default;
        this.sourceName = sourceName;
        this.baseOffset = baseOffset;
        this.prefix = field;
        this.maximumDepth = options.MaximumDepth;
        this.path = new JsonPathStep[options.MaximumDepth + 1];
        this.level = -1;
        if (text.Length > options.MaximumBytes)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, sourceName, baseOffset, field, "The JSON text is larger than the limit.", $"at most {options.MaximumBytes} bytes", $"{text.Length}");
        }

        if (text.StartsWith(ByteOrderMark))
        {
            throw new InvalidModelContentException(
                DefectKind.Bom, sourceName, baseOffset, field, "The text starts with a UTF-8 byte-order mark, which JSON of this kind may not have.");
        }

        if (!Utf8.IsValid(text))
        {
            throw new InvalidModelContentException(
                DefectKind.BadUtf8, sourceName, baseOffset + FirstInvalid(text), field, "The JSON text is not valid UTF-8.");
        }

        this.text = text;

        // One level more than allowed, so that this class and not the reader names the defect.
        this.reader = new Utf8JsonReader(text, new JsonReaderOptions { MaxDepth = options.MaximumDepth + 1 });
    }

    /// <summary>The current token.</summary>
    public readonly JsonTokenType Token => this.reader.TokenType;

    /// <summary>Arrays and objects around the current token.</summary>
    public readonly int Depth => this.reader.CurrentDepth;

    /// <summary>Offset of the current token in the file.</summary>
    public readonly long Offset => this.baseOffset + this.reader.TokenStartIndex;

    /// <summary>Raw bytes of the current token: a string without quotes and with its escapes, or a number.</summary>
    public readonly ReadOnlySpan<byte> RawValue => this.reader.ValueSpan;

    /// <summary>True when the current string has escapes.</summary>
    public readonly bool HasEscapes => this.reader.ValueIsEscaped;

    /// <summary>JSON path of the current token with the text's own field before it.</summary>
    public readonly string Path => this.MakePath();

    internal static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Index of the current raw value in the text.</summary>
    internal readonly int RawStart => (int)this.reader.TokenStartIndex + (this.reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 1 : 0);

    /// <summary>Steps to the next token; false at the end of the text.</summary>
    /// <exception cref="InvalidModelContentException">The text is no JSON or too deep.</exception>
    public bool Read()
    {
        bool any;
        try
        {
            any = this.reader.Read();
        }
        catch (JsonException error)
        {
            throw this.Malformed(error);
        }

        if (!any)
        {
            return false;
        }

        switch (this.reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                ref JsonPathStep named = ref this.path[this.level];
                named.NameStart = (int)this.reader.TokenStartIndex + 1;
                named.NameLength = this.reader.ValueSpan.Length;
                this.CheckEscapes();
                break;
            case JsonTokenType.EndArray:
            case JsonTokenType.EndObject:
                this.level--;
                break;
            case JsonTokenType.StartArray:
            case JsonTokenType.StartObject:
                this.CountItem();
                this.Enter(this.reader.TokenType == JsonTokenType.StartArray);
                break;
            case JsonTokenType.String:
                this.CountItem();
                this.CheckEscapes();
                break;
            default:
                this.CountItem();
                break;
        }

        return true;
    }

    /// <summary>Steps to the next token and refuses another kind of token.</summary>
    /// <exception cref="InvalidModelContentException">It is another token (<c>bad-type</c>), or the text is no JSON.</exception>
    public void Expect(JsonTokenType token)
    {
        if (!this.Read() || this.reader.TokenType != token)
        {
            InvalidModelContentException error = this.Error(DefectKind.BadType, "Another kind of value stands here.", Describe(token), Describe(this.reader.TokenType));

            // What is no JSON at all, or too deep, is the better answer.
            this.SkipValue();
            throw error;
        }
    }

    /// <summary>Reads to the end of the text and refuses what is not blank.</summary>
    /// <exception cref="InvalidModelContentException">Something follows the value.</exception>
    public void ExpectEnd()
    {
        if (this.Read())
        {
            throw this.Error(DefectKind.BadJson, "Something follows the JSON value.");
        }
    }

    /// <summary>True when the current name or string has this text, escapes resolved.</summary>
    public readonly bool ValueEquals(ReadOnlySpan<byte> utf8) => this.reader.ValueTextEquals(utf8);

    /// <summary>The current name or string, escapes resolved.</summary>
    /// <exception cref="InvalidModelContentException">The token is no string.</exception>
    public readonly string GetString() =>
        this.reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName
            ? this.reader.GetString()!
            : throw this.Error(DefectKind.BadType, "Another kind of value stands here.", "a string", Describe(this.reader.TokenType));

    /// <summary>The current number as an integer; false when it is a fraction, negative or over 64 bits.</summary>
    /// <exception cref="InvalidModelContentException">The token is no number.</exception>
    public readonly bool TryGetUInt64(out ulong value) =>
        this.reader.TokenType == JsonTokenType.Number
            ? this.reader.TryGetUInt64(out value)
            : throw this.Error(DefectKind.BadType, "Another kind of value stands here.", "a number", Describe(this.reader.TokenType));

    /// <summary>Steps behind the value that the current token starts, or behind the value of the current name.</summary>
    /// <exception cref="InvalidModelContentException">The value is malformed or too deep.</exception>
    public void SkipValue()
    {
        if (this.reader.TokenType == JsonTokenType.PropertyName)
        {
            _ = this.Read();
        }

        if (this.reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
        {
            int outside = this.reader.CurrentDepth;
            while (this.Read() && (this.reader.CurrentDepth > outside || this.reader.TokenType is not (JsonTokenType.EndArray or JsonTokenType.EndObject)))
            {
            }
        }
    }

    /// <summary>An error at the current token.</summary>
    /// <param name="kind">Stable kind.</param>
    /// <param name="problem">One sentence: what is wrong.</param>
    /// <param name="expected">What would have been valid; null when the sentence says it.</param>
    /// <param name="found">What stands there; null when the sentence says it.</param>
    public readonly InvalidModelContentException Error(DefectKind kind, string problem, string? expected = null, string? found = null) =>
        new(kind, this.sourceName, this.Offset, this.MakePath(), problem, expected, found);

    /// <summary>An error at another place of the text, with the path of the current token.</summary>
    internal readonly InvalidModelContentException ErrorAt(int index, DefectKind kind, string problem) =>
        new(kind, this.sourceName, this.baseOffset + index, this.MakePath(), problem);

    /// <summary>A token for messages, with its article.</summary>
    internal static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject or JsonTokenType.EndObject => "an object",
        JsonTokenType.StartArray or JsonTokenType.EndArray => "an array",
        JsonTokenType.PropertyName => "a name",
        JsonTokenType.String => "a string",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "a truth value",
        JsonTokenType.Null => "null",
        _ => "nothing",
    };

    private static int FirstInvalid(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && Rune.DecodeFromUtf8(text[at..], out _, out int used) == System.Buffers.OperationStatus.Done)
        {
            at += used;
        }

        return at;
    }

    private void Enter(bool isArray)
    {
        if (++this.level >= this.maximumDepth)
        {
            this.level = this.maximumDepth - 1;
            throw this.Error(DefectKind.DepthLimit, "Arrays and objects are nested too deep.", $"at most {this.maximumDepth} levels");
        }

        this.path[this.level] = new JsonPathStep { NameStart = isArray ? -1 : 0, Index = -1 };
    }

    private readonly void CountItem()
    {
        if (this.level >= 0 && this.path[this.level].NameStart < 0)
        {
            this.path[this.level].Index++;
        }
    }

    private readonly void CheckEscapes()
    {
        if (this.reader.ValueIsEscaped && JsonTextRules.FindLoneSurrogate(this.reader.ValueSpan) is >= 0 and int at)
        {
            throw new InvalidModelContentException(
                DefectKind.BadUtf8,
                this.sourceName,
                this.baseOffset + this.RawStart + at,
                this.MakePath(),
                "A string has half of a surrogate pair, which is no character.");
        }
    }

    private readonly InvalidModelContentException Malformed(JsonException error)
    {
        long line = error.LineNumber ?? 0;
        long column = error.BytePositionInLine ?? 0;
        long offset = this.OffsetOf(line, column);
        string place = string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, column {column + 1}");
        bool ended = offset >= this.text.Length;
        string problem = ended
            ? $"The JSON text ends inside a value ({place})."
            : $"The text is not JSON ({place}).";
        int shown = (int)Math.Min(offset, this.text.Length);
        ReadOnlySpan<byte> rest = this.text[shown..];
        string? found = ended ? null : "'" + Encoding.UTF8.GetString(rest[..Math.Min(16, rest.Length)]) + "'";
        return new InvalidModelContentException(DefectKind.BadJson, this.sourceName, this.baseOffset + offset, this.MakePath(), problem, found: found, innerException: error);
    }

    private readonly long OffsetOf(long line, long column)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            int next = this.text[start..].IndexOf((byte)'\n');
            if (next < 0)
            {
                break;
            }

            start += next + 1;
        }

        return Math.Min(start + column, this.text.Length);
    }

    private readonly string MakePath()
    {
        var made = new StringBuilder(this.prefix);
        for (int i = 0; i <= this.level && i < this.path.Length; i++)
        {
            JsonPathStep step = this.path[i];
            if (step.NameStart < 0)
            {
                if (step.Index >= 0)
                {
                    made.Append('[').Append(step.Index).Append(']');
                }
            }
            else if (step.NameStart > 0)
            {
                ReadOnlySpan<byte> raw = this.text.Slice(step.NameStart, step.NameLength);
                JsonTextRules.AppendName(made, JsonTextRules.FindLoneSurrogate(raw) < 0 ? JsonTextRules.Unescape(raw) : Encoding.UTF8.GetString(raw));
            }
        }

        return made.ToString();
    }
}
