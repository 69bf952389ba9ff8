using System.Text;
using HaoLine.Diagnostics;

namespace HaoLine.Formats;

/// <summary>
/// A value of a parsed text. Looking for a member of something that is not there, or no object, gives the absent value again, so that
/// optional facts read as one chain; the <c>As</c> members throw typed errors with file, offset and path instead.
/// </summary>
public readonly struct JsonValue
{
    /// <summary>Found where a literal of Python stood, whose text is not kept.</summary>
    private const string NotFinite = "NaN or an infinity";

    private readonly JsonText? document;
    private readonly int index;

    internal JsonValue(JsonText document, int index)
    {
        this.document = document;
        this.index = index;
    }

    /// <summary>What it is; <see cref="JsonKind.Absent"/> for the default value.</summary>
    public JsonKind Kind => this.document is null ? JsonKind.Absent : this.document.Entry(this.index).Kind;

    /// <summary>True when there is a value and it is not <c>null</c>.</summary>
    public bool HasValue => this.Kind > JsonKind.Null;

    /// <summary>Offset of the value in the file; -1 when absent.</summary>
    public long Offset => this.document is null ? -1 : this.document.BaseOffset + this.document.Entry(this.index).Start;

    /// <summary>JSON path, such as <c>text_config.layer_types[3]</c>; empty for the outermost value.</summary>
    public string Path => this.document?.PathOf(this.index) ?? "";

    /// <summary>Members of an object or items of an array; 0 for everything else.</summary>
    public int Count => this.Kind is JsonKind.Object or JsonKind.Array ? this.document!.Entry(this.index).Length : 0;

    /// <summary>Items of an array in order; empty for everything else.</summary>
    public IEnumerable<JsonValue> Items
    {
        get
        {
            int items = this.Kind == JsonKind.Array ? this.Count : 0;
            for (int i = 0, at = this.index + 1; i < items; i++, at = this.document!.Entry(at).End)
            {
                yield return new JsonValue(this.document!, at);
            }
        }
    }

    /// <summary>Members of an object in stored order; empty for everything else.</summary>
    public IEnumerable<KeyValuePair<string, JsonValue>> Members
    {
        get
        {
            int members = this.Kind == JsonKind.Object ? this.Count : 0;
            for (int i = 0, at = this.index + 1; i < members; i++, at = this.document!.Entry(at + 1).End)
            {
                yield return new(JsonTextRules.Unescape(this.document!.Raw(at)), new JsonValue(this.document, at + 1));
            }
        }
    }

    /// <summary>The text of a number as written; empty for everything else.</summary>
    public string NumberText => this.Kind == JsonKind.Number ? Encoding.UTF8.GetString(this.document!.Raw(this.index)) : "";

    /// <summary>A member by name; the absent value when there is none or this is no object. Takes time linear in the members.</summary>
    public JsonValue Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (this.Kind == JsonKind.Object)
        {
            Span<byte> wanted = name.Length <= 128 ? stackalloc byte[name.Length * 3] : new byte[name.Length * 3];
            wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
            int members = this.Count;
            for (int i = 0, at = this.index + 1; i < members; i++, at = this.document!.Entry(at + 1).End)
            {
                ReadOnlySpan<byte> raw = this.document!.Raw(at);
                if (raw.SequenceEqual(wanted) || (raw.Contains((byte)'\\') && JsonTextRules.Unescape(raw) == name))
                {
                    return new JsonValue(this.document, at + 1);
                }
            }
        }

        return default;
    }

    /// <summary>The first of several members that is there and not <c>null</c>; absent when none is.</summary>
    public JsonValue FindFirst(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (this.Find(name) is { HasValue: true } found)
            {
                return found;
            }
        }

        return default;
    }

    /// <summary>A member that must be there.</summary>
    /// <exception cref="InvalidModelContentException">This is no object (<c>bad-type</c>), or has no such member (<c>missing-field</c>).</exception>
    public JsonValue Get(string name)
    {
        if (this.Kind != JsonKind.Object)
        {
            throw this.WrongType("an object");
        }

        JsonValue found = this.Find(name);
        return found.Kind != JsonKind.Absent ? found : throw this.Error(DefectKind.MissingField, $"The member '{name}' is missing.");
    }

    /// <summary>A string; false for everything else.</summary>
    public bool TryGetString(out string text)
    {
        bool found = this.Kind == JsonKind.String;
        text = found ? JsonTextRules.Unescape(this.document!.Raw(this.index)) : "";
        return found;
    }

    /// <summary>A whole number of 64 bits, also one written as <c>1e6</c> or <c>4096.0</c>; false for everything else.</summary>
    public bool TryGetInt64(out long value)
    {
        value = 0;
        return this.IsFiniteNumber && JsonTextRules.TryIntegral(this.document!.Raw(this.index), out value);
    }

    /// <summary>A finite number; false for everything else.</summary>
    public bool TryGetDouble(out double value)
    {
        value = 0;
        return this.IsFiniteNumber && JsonTextRules.TryDouble(this.document!.Raw(this.index), out value);
    }

    /// <summary>A truth value; false for everything else.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = this.Kind == JsonKind.True;
        return this.Kind is JsonKind.True or JsonKind.False;
    }

    /// <summary>A string.</summary>
    /// <exception cref="InvalidModelContentException">It is something else (<c>bad-type</c>).</exception>
    public string AsString() => this.TryGetString(out string text) ? text : throw this.WrongType("a string");

    /// <summary>A whole number.</summary>
    /// <exception cref="InvalidModelContentException">It is something else (<c>bad-type</c>) or does not fit 64 bits (<c>bad-value</c>).</exception>
    public long AsInt64() =>
        this.TryGetInt64(out long value) ? value
        : this.Kind == JsonKind.Number ? throw this.Error(DefectKind.BadValue, "The number is no whole number of 64 bits.", "a whole number", this.IsFiniteNumber ? this.NumberText : NotFinite)
        : throw this.WrongType("a whole number");

    /// <summary>A finite number.</summary>
    /// <exception cref="InvalidModelContentException">It is something else (<c>bad-type</c>) or not finite (<c>bad-value</c>).</exception>
    public double AsDouble() =>
        this.TryGetDouble(out double value) ? value
        : this.Kind == JsonKind.Number ? throw this.Error(DefectKind.BadValue, "The number is not finite.", "a finite number", this.IsFiniteNumber ? this.NumberText : NotFinite)
        : throw this.WrongType("a number");

    /// <summary>A truth value.</summary>
    /// <exception cref="InvalidModelContentException">It is something else (<c>bad-type</c>).</exception>
    public bool AsBoolean() => this.TryGetBoolean(out bool value) ? value : throw this.WrongType("true or false");

    /// <summary>An error at this value.</summary>
    /// <param name="kind">Stable kind.</param>
    /// <param name="problem">One sentence: what is wrong.</param>
    /// <param name="expected">What would have been valid; null when the sentence says it.</param>
    /// <param name="found">What stands there; null when the sentence says it.</param>
    public InvalidModelContentException Error(DefectKind kind, string problem, string? expected = null, string? found = null) =>
        new(kind, this.document?.SourceName ?? "(absent)", this.Offset, this.Path, problem, expected, found);

    /// <summary>The value for people: raw text of numbers and strings, sizes of the others.</summary>
    public override string ToString() => this.Kind switch
    {
        JsonKind.String or JsonKind.Number => Encoding.UTF8.GetString(this.document!.Raw(this.index)),
        JsonKind.Array => $"[{this.Count}]",
        JsonKind.Object => $"{{{this.Count}}}",
        JsonKind.Absent => "",
        var literal => literal.ToString().ToLowerInvariant(),
    };

    private bool IsFiniteNumber => this.Kind == JsonKind.Number && !this.document!.IsNonFinite(this.index);

    private InvalidModelContentException WrongType(string expected) =>
        this.Error(DefectKind.BadType, "Another kind of value stands here.", expected, this.Kind switch
        {
            JsonKind.Object => "an object",
            JsonKind.Array => "an array",
            JsonKind.String => "a string",
            JsonKind.Number => "a number",
            JsonKind.True or JsonKind.False => "a truth value",
            JsonKind.Null => "null",
            _ => "nothing",
        });
}
