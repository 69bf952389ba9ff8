using System.Globalization;
using HaoLine.Formats.Gguf.Reading;
using HaoLine.Formats.Gguf.Writing;

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


    internal long Bits => this.bits;

    /// <summary>A text.</summary>
    public static GgufEntry FromText(string key, string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(value);
        return new GgufEntry(key, GgufValueType.Text, 0, value, null, null);
    }

    /// <summary>An integer, or 0 and 1 for a truth value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of integers, or cannot hold the value.</exception>
    public static GgufEntry FromInteger(string key, GgufValueType type, long value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        bool fits = type switch
        {
            GgufValueType.UInt8 => value is >= 0 and <= byte.MaxValue,
            GgufValueType.Int8 => value is >= sbyte.MinValue and <= sbyte.MaxValue,
            GgufValueType.UInt16 => value is >= 0 and <= ushort.MaxValue,
            GgufValueType.Int16 => value is >= short.MinValue and <= short.MaxValue,
            GgufValueType.UInt32 => value is >= 0 and <= uint.MaxValue,
            GgufValueType.Int32 => value is >= int.MinValue and <= int.MaxValue,
            GgufValueType.UInt64 => value >= 0,
            GgufValueType.Int64 => true,
            GgufValueType.Bool => value is 0 or 1,
            _ => false,
        };
        return fits ? new GgufEntry(key, type, value, null, null, null) : throw new ArgumentOutOfRangeException(nameof(value), value, $"The value is no {type}.");
    }

    /// <summary>A floating-point number, rounded to binary32 for <see cref="GgufValueType.Float32"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of floating-point numbers.</exception>
    public static GgufEntry FromNumber(string key, GgufValueType type, double value)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if (type is not (GgufValueType.Float32 or GgufValueType.Float64))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "The type is none of floating-point numbers.");
        }

        return new GgufEntry(key, type, BitConverter.DoubleToInt64Bits(type == GgufValueType.Float32 ? (float)value : value), null, null, null);
    }

    /// <summary>A list of texts.</summary>
    public static GgufEntry FromTexts(string key, IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromList(key, GgufValueType.Text, values.Count, emitter =>
        {
            foreach (string value in values)
            {
                emitter.Text(value);
            }
        });
    }

    /// <summary>A list of integers of one type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of integers, or cannot hold a value.</exception>
    public static GgufEntry FromIntegers(string key, GgufValueType type, IReadOnlyCollection<long> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromList(key, type, values.Count, emitter =>
        {
            foreach (long value in values)
            {
                emitter.Scalar(type, FromInteger(key, type, value).bits);
            }
        });
    }

    /// <summary>A list of floating-point numbers of one type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is none of floating-point numbers.</exception>
    public static GgufEntry FromNumbers(string key, GgufValueType type, IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return FromList(key, type, values.Count, emitter =>
        {
            foreach (double value in values)
            {
                emitter.Scalar(type, FromNumber(key, type, value).bits);
            }
        });
    }

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

    private static GgufEntry FromList(string key, GgufValueType type, int count, Action<GgufEmitter> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        using var bytes = new MemoryStream();
        using (var emitter = new GgufEmitter(bytes, bigEndian: false))
        {
            write(emitter);
            emitter.Flush();
        }

        var payload = new GgufPayload(new MemorySource(key, bytes.ToArray()), new GgufLayout(GgufFormat.NewestVersion, false), 0, bytes.Length);
        return new GgufEntry(key, GgufValueType.Array, 0, null, null, new GgufArray(type, count, payload));
    }
}
