namespace HaoLine.Serving;

/// <summary>A runtime that serves models, with what it takes as of a date. Lists are names of the runtime's own sources.</summary>
public sealed record ServingRuntime
{
    /// <summary>Stable id, such as <c>vllm</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Day on which the lists were read, <c>yyyy-MM-dd</c>.</summary>
    public required string AsOf { get; init; }

    /// <summary>Where the lists are from.</summary>
    public required string Source { get; init; }

    /// <summary>Revision of the source; empty when not known.</summary>
    public string Revision { get; init; } = "";

    /// <summary>Formats it reads, as ids of formats.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>Formats it reads with a limit, and the limit.</summary>
    public IReadOnlyDictionary<string, string> LimitedFormats { get; init; } = new Dictionary<string, string>();

    /// <summary>Architectures it reads in formats with a limit.</summary>
    public IReadOnlyList<string> LimitedFormatArchitectures { get; init; } = [];

    /// <summary>Names of implementing classes by what they are for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Classes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Limits of single classes.</summary>
    public IReadOnlyDictionary<string, string> Limits { get; init; } = new Dictionary<string, string>();

    /// <summary>Classes that it took up to a version.</summary>
    public IReadOnlyDictionary<string, string> RemovedClasses { get; init; } = new Dictionary<string, string>();

    /// <summary>Classes that it takes in another way.</summary>
    public IReadOnlyList<string> FallbackClasses { get; init; } = [];

    /// <summary>The other way; empty for none.</summary>
    public string Fallback { get; init; } = "";

    /// <summary>Quantization schemes it takes; empty when its lists do not say.</summary>
    public IReadOnlyList<string> Quantization { get; init; } = [];

    /// <summary>Limit of all quantization schemes; empty for none.</summary>
    public string QuantizationLimit { get; init; } = "";

    /// <summary>True when devices that share a layer must divide its query heads.</summary>
    public bool SplitsHeads { get; init; }

    /// <summary>Names of architectures in its own format.</summary>
    public IReadOnlyList<string> Architectures { get; init; } = [];

    /// <summary>Model types that its converter brings into its own format, and the architecture they become.</summary>
    public IReadOnlyDictionary<string, string> Convertible { get; init; } = new Dictionary<string, string>();

    /// <summary>Element types that it reads no more.</summary>
    public IReadOnlyList<string> RemovedTypes { get; init; } = [];

    /// <summary>Backends by format.</summary>
    public IReadOnlyDictionary<string, string> Backends { get; init; } = new Dictionary<string, string>();

    /// <summary>Model types it has pipelines for, by what they are for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> ModelTypes { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Model types under another name, and its own name.</summary>
    public IReadOnlyDictionary<string, string> SameTypes { get; init; } = new Dictionary<string, string>();
}
