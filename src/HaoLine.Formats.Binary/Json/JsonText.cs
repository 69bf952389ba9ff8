using System.Text;
using System.Text.Json;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// A parsed JSON text for configurations: immutable, checked as a whole (UTF-8, depth, duplicate names, surrogates), 16 bytes per value
/// beside the text itself. Values are looked up without decoding the others.
/// </summary>
public sealed class JsonText
{
    private readonly byte[] text;
    private readonly JsonEntry[] entries;
    private readonly int count;
    private readonly HashSet<int> nonFinite;

    private JsonText(byte[] text, string sourceName, long baseOffset, string field, JsonEntry[] entries, int count, HashSet<int> nonFinite, bool hasByteOrderMark)
    {
        this.text = text;
        this.SourceName = sourceName;
        this.BaseOffset = baseOffset;
        this.Field = field;
        this.entries = entries;
        this.count = count;
        this.nonFinite = nonFinite;
        this.HasByteOrderMark = hasByteOrderMark;
    }

    /// <summary>The outermost value.</summary>
    public JsonValue Root => new(this, 0);

    /// <summary>What errors call the file.</summary>
    public string SourceName { get; }

    /// <summary>Numbers written as NaN or Infinity, which were accepted by option.</summary>
    public int NonFiniteNumbers => this.nonFinite.Count;

    /// <summary>True when a byte-order mark was skipped by option.</summary>
    public bool HasByteOrderMark { get; }

    /// <summary>Bytes of the text.</summary>
    public long Length => this.text.Length;

    internal long BaseOffset { get; }

    internal string Field { get; }

    /// <summary>Parses a text that is in memory; the bytes are copied.</summary>
    /// <param name="json">The text.</param>
    /// <param name="sourceName">What errors call the file.</param>
    /// <param name="options">Limits and what to accept; null for the defaults.</param>
    /// <param name="baseOffset">Offset of the text in the file.</param>
    /// <param name="field">Path of the text itself, put before the JSON path in errors.</param>
    /// <exception cref="InvalidModelContentException">The text is not acceptable JSON.</exception>
    public static JsonText Parse(ReadOnlySpan<byte> json, string sourceName, JsonReadOptions? options = null, long baseOffset = 0, string field = "")
    {
        ArgumentNullException.ThrowIfNull(sourceName);
        ArgumentNullException.ThrowIfNull(field);
        options ??= JsonReadOptions.Default;
        if (json.Length > options.MaximumBytes)
        {
            throw new InvalidModelContentException(
                DefectKind.LimitExceeded, sourceName, baseOffset, field, "The JSON text is larger than the limit.", $"at most {options.MaximumBytes} bytes", $"{json.Length}");
        }

        return ParseOwned(json.ToArray(), sourceName, options, baseOffset, field);
    }

    /// <summary>Reads and parses a part of a source, by default all of it.</summary>
    /// <param name="source">Where the text stands; stays open.</param>
    /// <param name="options">Limits and what to accept; null for the defaults.</param>
    /// <param name="limits">Bounds of the inspection; its metadata limit holds besides the options.</param>
    /// <param name="offset">First byte.</param>
    /// <param name="length">Bytes; -1 for all that follow.</param>
    /// <param name="field">Path of the text itself, put before the JSON path in errors.</param>
    /// <exception cref="InvalidModelContentException">The text is not acceptable JSON, over the limit or empty.</exception>
    public static JsonText Read(
        IRandomAccessSource source, JsonReadOptions? options = null, InspectionLimits? limits = null, long offset = 0, long length = -1, string field = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        options ??= JsonReadOptions.Default;
        limits ??= InspectionLimits.Default;
        byte[] bytes = JsonRegion.Load(
            source, offset, length < 0 ? Math.Max(0, source.Length - offset) : length, Math.Min(options.MaximumBytes, limits.MaximumMetadataBytes), field);
        return ParseOwned(bytes, source.Name, options with { MaximumDepth = Math.Min(options.MaximumDepth, limits.MaximumNestingDepth) }, offset, field);
    }

    internal ref readonly JsonEntry Entry(int index) => ref this.entries[index];

    internal ReadOnlySpan<byte> Raw(int index) => this.text.AsSpan(this.entries[index].Start, this.entries[index].Length);

    internal bool IsNonFinite(int index) => this.nonFinite.Contains(this.entries[index].Start);

    /// <summary>Path of an entry, found from the root: only errors ask for it.</summary>
    internal string PathOf(int index)
    {
        var path = new StringBuilder(this.Field);
        int at = 0;
        while (at < index && at < this.count)
        {
            JsonEntry container = this.entries[at];
            int child = at + 1;
            bool found = false;
            for (int i = 0; i < container.Length && !found; i++)
            {
                int value = container.Kind == JsonKind.Object ? child + 1 : child;
                if (index < this.entries[value].End)
                {
                    if (container.Kind == JsonKind.Object)
                    {
                        JsonTextRules.AppendName(path, JsonTextRules.Unescape(this.Raw(child)));
                    }
                    else
                    {
                        path.Append('[').Append(i).Append(']');
                    }

                    at = index < value ? index : value;
                    found = true;
                }
                else
                {
                    child = this.entries[value].End;
                }
            }

            if (!found)
            {
                break;
            }
        }

        return path.ToString();
    }

    private static JsonText ParseOwned(byte[] bytes, string sourceName, JsonReadOptions options, long baseOffset, string field)
    {
        int skipped = options.AcceptByteOrderMark && bytes.AsSpan().StartsWith(JsonCursor.ByteOrderMark) ? JsonCursor.ByteOrderMark.Length : 0;
        HashSet<int> nonFinite = options.AcceptNonFiniteNumbers ? NonFiniteLiterals.Replace(bytes) : [];
        for (int i = 0; i < skipped; i++)
        {
            // Blanks keep every offset as it is in the file.
            bytes[i] = (byte)' ';
        }

        JsonEntry[] entries = JsonTextParser.Parse(bytes, sourceName, options, baseOffset, field, out int count);
        return new JsonText(bytes, sourceName, baseOffset, field, entries, count, nonFinite, skipped > 0);
    }
}
