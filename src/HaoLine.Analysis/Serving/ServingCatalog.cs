using System.Globalization;
using System.Text.Json;

namespace HaoLine.Serving;

/// <summary>Runtimes and what they take. Immutable. The built-in one holds dated lists; a file of the published schema replaces it.</summary>
public sealed class ServingCatalog
{
    private const int MaximumDepth = 8;

    private static readonly Lazy<ServingCatalog> BuiltIn = new(static () =>
    {
        using Stream stream = typeof(ServingCatalog).Assembly.GetManifestResourceStream("serving.json")
            ?? throw new InvalidOperationException("The list of runtimes is missing from the assembly.");
        return Read(stream, "built-in list");
    });

    private ServingCatalog(IReadOnlyList<ServingRuntime> runtimes) => this.Runtimes = runtimes;

    /// <summary>The built-in lists.</summary>
    public static ServingCatalog Default => BuiltIn.Value;

    /// <summary>Runtimes in the order of the file.</summary>
    public IReadOnlyList<ServingRuntime> Runtimes { get; }

    /// <summary>Reads a file of the published schema.</summary>
    /// <exception cref="ServingFormatException">The file breaks a rule.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ServingCatalog Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    private static ServingCatalog Read(Stream stream, string name)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(stream, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = MaximumDepth });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("runtimes", out JsonElement list) || list.ValueKind != JsonValueKind.Array)
            {
                throw new ServingFormatException($"{name}: a list of runtimes is an object with 'runtimes'.");
            }

            if (document.RootElement.TryGetProperty("schemaVersion", out JsonElement version)
                && !(version.ValueKind == JsonValueKind.String && version.GetString()!.StartsWith("1.", StringComparison.Ordinal)))
            {
                throw new ServingFormatException($"{name}: 'schemaVersion': a text that begins with '1.' is wanted; other versions are not known.");
            }

            var runtimes = new List<ServingRuntime>();
            foreach (JsonElement item in list.EnumerateArray())
            {
                var entry = new Entry(item, $"{name}: runtimes[{runtimes.Count}]");
                ServingRuntime runtime = Runtime(entry);
                runtimes.Add(runtimes.All(other => other.Id != runtime.Id) ? runtime : throw entry.Wrong("id", $"'{runtime.Id}' occurs twice"));
            }

            return new ServingCatalog(runtimes);
        }
        catch (JsonException problem)
        {
            throw new ServingFormatException($"{name}: line {problem.LineNumber + 1}: this is not JSON: {problem.Message}", problem);
        }
    }

    private static ServingRuntime Runtime(Entry entry) => new()
    {
        Id = entry.Needed("id"),
        Name = entry.Needed("name"),
        AsOf = DateOnly.TryParseExact(entry.Needed("asOf"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? entry.Needed("asOf")
            : throw entry.Wrong("asOf", "a date such as 2026-11-27 is wanted"),
        Source = entry.Needed("source"),
        Revision = entry.Text("revision"),
        Formats = entry.Texts("formats"),
        LimitedFormats = entry.Map("limitedFormats"),
        LimitedFormatArchitectures = entry.Texts("limitedFormatArchitectures"),
        Classes = entry.Lists("classes"),
        Limits = entry.Map("limits"),
        RemovedClasses = entry.Map("removedClasses"),
        FallbackClasses = entry.Texts("fallbackClasses"),
        Fallback = entry.Text("fallback"),
        Quantization = entry.Texts("quantization"),
        QuantizationLimit = entry.Text("quantizationLimit"),
        SplitsHeads = entry.Flag("splitsHeads"),
        Architectures = entry.Texts("architectures"),
        Convertible = entry.Map("convertible"),
        RemovedTypes = entry.Texts("removedTypes"),
        Backends = entry.Map("backends"),
        ModelTypes = entry.Lists("modelTypes"),
        SameTypes = entry.Map("sameTypes"),
    };

    /// <summary>One runtime with its place for messages.</summary>
    private readonly record struct Entry(JsonElement Element, string Place)
    {
        public ServingFormatException Wrong(string field, string problem) => new($"{this.Place}: '{field}': {problem}.");

        public string Needed(string field) => this.Text(field) is { Length: > 0 } text ? text : throw this.Wrong(field, "a text is wanted");

        public string Text(string field) => this.Find(field) is not { } value ? ""
            : value.ValueKind == JsonValueKind.String ? value.GetString()!
            : throw this.Wrong(field, "a text is wanted");

        public bool Flag(string field) => this.Find(field) is { } value
            && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw this.Wrong(field, "true or false is wanted"));

        public IReadOnlyList<string> Texts(string field) => this.Find(field) is { } value ? this.List(value, field) : [];

        public IReadOnlyDictionary<string, string> Map(string field)
        {
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (JsonProperty property in this.Members(field))
            {
                map[property.Name] = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : throw this.Wrong($"{field}.{property.Name}", "a text is wanted");
            }

            return map;
        }

        public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists(string field)
        {
            var map = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
            foreach (JsonProperty property in this.Members(field))
            {
                map[property.Name] = this.List(property.Value, $"{field}.{property.Name}");
            }

            return map;
        }

        private JsonElement? Find(string field)
        {
            if (this.Element.ValueKind != JsonValueKind.Object)
            {
                throw new ServingFormatException($"{this.Place} is no object.");
            }

            return this.Element.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
        }

        private JsonProperty[] Members(string field) => this.Find(field) is not { } value ? []
            : value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()]
            : throw this.Wrong(field, "an object is wanted");

        private string[] List(JsonElement value, string field) =>
            value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String)
                ? [.. value.EnumerateArray().Select(static item => item.GetString()!)]
                : throw this.Wrong(field, "a list of texts is wanted");
    }
}
