using System.Globalization;
using System.Text.Json;

namespace HaoLine.Hardware;

/// <summary>Reads catalogue files. Every figure is checked, so that no zero or infinite peak reaches a result.</summary>
internal static class HardwareCatalogReader
{
    private const double Giga = 1e9;
    private const double Tera = 1e12;
    private const double Gibi = 1024.0 * 1024 * 1024;
    private const int MaximumDepth = 16;

    private static readonly Dictionary<string, ComputePrecision> Precisions = new(StringComparer.Ordinal)
    {
        ["float64"] = ComputePrecision.Float64,
        ["float32"] = ComputePrecision.Float32,
        ["tfloat32"] = ComputePrecision.TensorFloat32,
        ["bfloat16"] = ComputePrecision.BFloat16,
        ["float16"] = ComputePrecision.Float16,
        ["float8"] = ComputePrecision.Float8,
        ["int8"] = ComputePrecision.Int8,
        ["int4"] = ComputePrecision.Int4,
        ["float4"] = ComputePrecision.Float4,
    };

    /// <summary>Name of an arithmetic in catalogue files and reports.</summary>
    public static string NameOf(ComputePrecision precision) => Precisions.First(pair => pair.Value == precision).Key;

    /// <summary>The arithmetic of a name in catalogue files; null for other texts.</summary>
    public static ComputePrecision? PrecisionOf(string name) => Precisions.TryGetValue(name, out ComputePrecision precision) ? precision : null;

    /// <summary>Name of a kind in catalogue files and reports.</summary>
    public static string NameOf(HardwareKind kind) => char.ToLowerInvariant(kind.ToString()[0]) + kind.ToString()[1..];

    public static HardwareCatalog Read(Stream stream, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaximumDepth });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                throw new HardwareFormatException($"{name}: a catalogue is an object with 'devices' and 'instances'.");
            }

            var devices = new List<HardwareDevice>();
            var ids = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            foreach (Entry entry in Entries(root, "devices", name))
            {
                HardwareDevice device = Device(entry);
                devices.Add(ids.Add(device.Id) ? device : throw entry.Wrong("id", $"'{device.Id}' occurs twice"));
            }

            return new HardwareCatalog(devices, [.. Entries(root, "instances", name).Select(Instance)]);
        }
        catch (JsonException problem)
        {
            throw new HardwareFormatException($"{name}: line {problem.LineNumber + 1}: this is not JSON: {problem.Message}", problem);
        }
    }

    private static IEnumerable<Entry> Entries(JsonElement root, string list, string name)
    {
        if (!root.TryGetProperty(list, out JsonElement items))
        {
            yield break;
        }

        if (items.ValueKind != JsonValueKind.Array)
        {
            throw new HardwareFormatException($"{name}: '{list}' is a list.");
        }

        int index = 0;
        foreach (JsonElement item in items.EnumerateArray())
        {
            string place = $"{name}: {list}[{index++}]";
            yield return item.ValueKind == JsonValueKind.Object ? new Entry(item, place) : throw new HardwareFormatException($"{place} is no object.");
        }
    }

    private static HardwareDevice Device(Entry entry)
    {
        string kind = entry.Text("kind");
        if (!Enum.TryParse(kind, ignoreCase: true, out HardwareKind parsed) || !Enum.IsDefined(parsed) || !char.IsAsciiLetter(kind[0]))
        {
            throw entry.Wrong("kind", $"'{kind}' is none of {string.Join(", ", Enum.GetNames<HardwareKind>().Select(static item => char.ToLowerInvariant(item[0]) + item[1..]))}");
        }

        if (!entry.Element.TryGetProperty("peakTera", out JsonElement peaks) || peaks.ValueKind != JsonValueKind.Object || !peaks.EnumerateObject().Any())
        {
            throw entry.Wrong("peakTera", "an object with the dense peak of at least one arithmetic, in 10^12 operations a second, is wanted");
        }

        var found = new SortedDictionary<ComputePrecision, double>();
        foreach (JsonProperty peak in peaks.EnumerateObject())
        {
            if (!Precisions.TryGetValue(peak.Name, out ComputePrecision precision))
            {
                throw entry.Wrong($"peakTera.{peak.Name}", $"it is none of {string.Join(", ", Precisions.Keys)}");
            }

            found[precision] = entry.Positive(peak.Value, $"peakTera.{peak.Name}") * Tera;
        }

        double sparsity = entry.Optional("sparsityFactor") ?? 1;
        return new HardwareDevice
        {
            Id = entry.Text("id"),
            Name = entry.Text("name"),
            Vendor = entry.Text("vendor"),
            Kind = parsed,
            Architecture = entry.OptionalText("architecture"),
            Year = (int)Math.Min(entry.Optional("year") ?? 0, 9999),
            MemoryBytes = checked((long)Math.Round(Math.Min(entry.Number("memoryGiB"), 1 << 20) * Gibi)),
            BytesPerSecond = entry.Number("bandwidthGBs") * Giga,
            Peaks = found,
            SparsityFactor = sparsity >= 1 ? sparsity : throw entry.Wrong("sparsityFactor", "it is at least 1"),
            Link = Link(entry),
            TdpWatts = entry.Optional("tdpWatts"),
            Aliases = entry.Texts("aliases"),
            Estimated = entry.Texts("estimated"),
            Note = entry.OptionalText("note"),
            Source = entry.Text("source"),
            Verified = entry.Text("verified"),
            AsOf = entry.Date("asOf"),
        };
    }

    private static HardwareLink? Link(Entry entry)
    {
        if (!entry.Element.TryGetProperty("link", out JsonElement link) || link.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (link.ValueKind != JsonValueKind.Object)
        {
            throw entry.Wrong("link", "an object with 'type' and 'bandwidthGBs' is wanted");
        }

        var inner = new Entry(link, $"{entry.Place}.link");
        return new HardwareLink(inner.Text("type"), inner.Number("bandwidthGBs") * Giga);
    }

    private static CloudInstance Instance(Entry entry)
    {
        double count = entry.Number("count");
        return count is >= 1 and <= 4096 && Math.Floor(count) == count
            ? new CloudInstance(entry.Text("provider"), entry.Text("name"), entry.Text("device"), (int)count, entry.Number("usdPerHour"), entry.Text("source"), entry.Date("priced"))
            : throw entry.Wrong("count", "a whole number from 1 to 4096 is wanted");
    }

    /// <summary>One object of a list with its place for messages.</summary>
    private readonly record struct Entry(JsonElement Element, string Place)
    {
        public HardwareFormatException Wrong(string field, string problem) => new($"{this.Place}: '{field}': {problem}.");

        public string Text(string field) =>
            this.OptionalText(field) is { Length: > 0 } text ? text : throw this.Wrong(field, "a text is wanted");

        public string OptionalText(string field) =>
            !this.Element.TryGetProperty(field, out JsonElement value) || value.ValueKind == JsonValueKind.Null ? ""
            : value.ValueKind == JsonValueKind.String ? value.GetString()!
            : throw this.Wrong(field, "a text is wanted");

        public IReadOnlyList<string> Texts(string field)
        {
            if (!this.Element.TryGetProperty(field, out JsonElement value))
            {
                return [];
            }

            Entry self = this;
            return value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
                ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
                : throw self.Wrong(field, "a list of texts is wanted");
        }

        public double Number(string field) =>
            this.Optional(field) ?? throw this.Wrong(field, "a number above 0 is wanted");

        public double? Optional(string field) =>
            this.Element.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? this.Positive(value, field) : null;

        public double Positive(JsonElement value, string field) =>
            value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && number < 1e12
                ? number
                : throw this.Wrong(field, "a number above 0 is wanted");

        public string Date(string field)
        {
            string text = this.Text(field);
            return DateOnly.TryParseExact(text, ["yyyy-MM-dd", "yyyy-MM"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                ? text
                : throw this.Wrong(field, "a date such as 2026-11 or 2026-11-26 is wanted");
        }
    }
}
