using HaoLine.Diagnostics;
using HaoLine.Formats;

namespace HaoLine.HuggingFace.Config;

/// <summary>A section of a configuration with typed look-ups under several names; sizes are checked against sane bounds when they are read.</summary>
internal sealed class ConfigSection(JsonValue value)
{
    /// <summary>Largest width: hidden, feed-forward, inner sizes. Above any published model by a factor of a thousand.</summary>
    public const long MaximumWidth = 1L << 28;

    /// <summary>Largest number of heads, experts or groups.</summary>
    public const long MaximumCount = 1L << 20;

    /// <summary>Largest number of layers.</summary>
    public const long MaximumLayers = 10_000;

    /// <summary>Largest vocabulary or context.</summary>
    public const long MaximumLength = 1L << 40;

    private const long MaximumHeadSize = 1L << 20;

    /// <summary>The JSON object.</summary>
    public JsonValue Value { get; } = value;

    public ConfigSection Section(params ReadOnlySpan<string> names) => new(this.Value.FindFirst(names));

    public bool Has(string name) => this.Value.Find(name).HasValue;

    public long? Width(params ReadOnlySpan<string> names) => Number(this.Value.FindFirst(names), MaximumWidth);

    public long? HeadSize(params ReadOnlySpan<string> names) => Number(this.Value.FindFirst(names), MaximumHeadSize);

    public long? Count(params ReadOnlySpan<string> names) => Number(this.Value.FindFirst(names), MaximumCount);

    public long? Length(params ReadOnlySpan<string> names) => Number(this.Value.FindFirst(names), MaximumLength);

    /// <summary>A number that holds for every layer, or the layer's own of a list.</summary>
    public long? CountAt(int layer, params ReadOnlySpan<string> names) => NumberAt(this.Value.FindFirst(names), layer, MaximumCount);

    /// <inheritdoc cref="CountAt"/>
    public long? WidthAt(int layer, params ReadOnlySpan<string> names) => NumberAt(this.Value.FindFirst(names), layer, MaximumWidth);

    public bool? Flag(params ReadOnlySpan<string> names) => this.Value.FindFirst(names).TryGetBoolean(out bool flag) ? flag : null;

    public double? Real(params ReadOnlySpan<string> names) => this.Value.FindFirst(names).TryGetDouble(out double number) ? number : null;

    public string Text(params ReadOnlySpan<string> names) => this.Value.FindFirst(names).TryGetString(out string text) ? text : "";

    /// <summary>A list of words, such as the types of layers; empty when there is none.</summary>
    public string[] Words(string name) => [.. this.Value.Find(name).Items.Select(static item => item.TryGetString(out string text) ? text : "")];

    /// <summary>A list of whole numbers; empty when there is none.</summary>
    public long[] Numbers(string name) => [.. this.Value.Find(name).Items.Select(static item => item.TryGetInt64(out long number) ? number : -1)];

    private static long? NumberAt(JsonValue found, int layer, long maximum)
    {
        if (found.Kind != JsonKind.Array)
        {
            return Number(found, maximum);
        }

        return found.Count == 0 ? null : Number(found.Items.Skip(Math.Min(layer, found.Count - 1)).First(), maximum);
    }

    private static long? Number(JsonValue found, long maximum)
    {
        if (!found.HasValue || found.Kind is JsonKind.Object or JsonKind.String or JsonKind.Array)
        {
            // "auto" and lists have their own meaning where they occur.
            return null;
        }

        long number = found.AsInt64();
        return number < 0 ? throw found.Error(DefectKind.BadValue, "A size is negative.", "zero or more", $"{number}")
            : number > maximum ? throw found.Error(DefectKind.LimitExceeded, "A size is beyond reason.", $"at most {maximum}", $"{number}")
            : number;
    }
}
