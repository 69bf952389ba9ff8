using System.Globalization;
using HaoLine.Formats.Gguf.Reading;

namespace HaoLine.Formats.Gguf;

/// <summary>One key of the metadata with its value. Lists and long texts are decoded when asked for, while the model is open.</summary>
public sealed class GgufEntry
{
    private readonly long bits;
    private readonly string? text;
    private readonly GgufPayload? payload;

    internal GgufEntry(string key, GgufValueType type, long bits, string? text, GgufPayload? payload, GgufArray? array)
    {
        this.Key = key;
        this.ValueType = type;
        this.bits = bits;
        this.text = text;
        this.payload = payload;
        this.Array = array;
    }

    /// <summary>The key, such as <c>general.architecture</c>.</summary>
    public string Key { get; }

    /// <summary>Type of the value.</summary>
    public GgufValueType ValueType { get; }

    /// <summary>The list; null for other types.</summary>
    public GgufArray? Array { get; }

    /// <summary>An integer of any width; false for other types and for values above 63 bits.</summary>
    public bool TryGetInteger(out long value)
    {
        value = this.bits;
        return this.ValueType switch
        {
            GgufValueType.UInt64 => this.bits >= 0,
            GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.Text or GgufValueType.Array or GgufValueType.Bool => false,
            _ => true,
        };
    }

    /// <summary>A number of any type; false for texts, lists and truth values.</summary>
    public bool TryGetNumber(out double value)
    {
        switch (this.ValueType)
        {
            case GgufValueType.Float32 or GgufValueType.Float64:
                value = BitConverter.Int64BitsToDouble(this.bits);
                return true;
            case GgufValueType.UInt64:
                value = (ulong)this.bits;
                return true;
            default:
                bool known = this.TryGetInteger(out long integer);
                value = integer;
                return known;
        }
    }

    /// <summary>A truth value; false for other types.</summary>
    public bool TryGetBoolean(out bool value)
    {
        value = this.bits != 0;
        return this.ValueType == GgufValueType.Bool;
    }

    /// <summary>The text; null for other types. Long texts are read from the file, invalid UTF-8 is replaced.</summary>
    /// <exception cref="ObjectDisposedException">The text is long and the model was closed.</exception>
    public string? ReadText() => this.ValueType == GgufValueType.Text ? this.text ?? this.payload!.ReadText() : null;

    /// <summary>The value for people: numbers and texts as they are, lists and long texts as type and size.</summary>
    public override string ToString() => this.ValueType switch
    {
        GgufValueType.Text => this.text ?? $"[text of {this.payload!.Length} bytes]",
        GgufValueType.Array => this.Array!.ToString(),
        GgufValueType.Bool => this.bits != 0 ? "true" : "false",
        GgufValueType.UInt64 => ((ulong)this.bits).ToString(CultureInfo.InvariantCulture),
        GgufValueType.Float64 => BitConverter.Int64BitsToDouble(this.bits).ToString("R", CultureInfo.InvariantCulture),
        GgufValueType.Float32 => ((float)BitConverter.Int64BitsToDouble(this.bits)).ToString("R", CultureInfo.InvariantCulture),
        _ => this.bits.ToString(CultureInfo.InvariantCulture),
    };
}
