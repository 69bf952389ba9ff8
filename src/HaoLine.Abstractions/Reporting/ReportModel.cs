namespace HaoLine.Reporting;

/// <summary>The head of a report: what file, what model.</summary>
public sealed record ReportModel
{
    /// <summary>Format id.</summary>
    public required string Format { get; init; }

    /// <summary>Path or label as the caller gave it.</summary>
    public required string Path { get; init; }

    /// <summary>Bytes of the file and its companions.</summary>
    public long FileBytes { get; init; }

    /// <summary>Tool that wrote the model, with its version; empty when not said.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Name of the main graph.</summary>
    public string GraphName { get; init; } = "";

    /// <summary>Version of the format; null when the format has none.</summary>
    public long? FormatVersion { get; init; }

    /// <summary>Operator sets by domain (<c>ai.onnx</c> for the standard one).</summary>
    public IReadOnlyList<KeyValuePair<string, long>> OperatorSets { get; init; } = [];

    /// <summary>Capability names, camelCase.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = [];

    /// <summary>Tier, camelCase.</summary>
    public string Tier { get; init; } = "";

    /// <summary>Inputs that a caller must feed.</summary>
    public IReadOnlyList<ReportTensor> Inputs { get; init; } = [];

    /// <summary>Outputs.</summary>
    public IReadOnlyList<ReportTensor> Outputs { get; init; } = [];

    /// <summary>Key-value metadata of the file.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
