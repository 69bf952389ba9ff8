namespace HaoLine.Ir;

/// <summary>Descriptive facts of a model; every text is untrusted input.</summary>
public sealed record ModelMetadata
{
    /// <summary>Format id such as <c>onnx</c>.</summary>
    public string Format { get; init; } = "";

    /// <summary>Version of the format (ONNX: <c>ir_version</c>); null when the format has none.</summary>
    public long? FormatVersion { get; init; }

    /// <summary>Tool that wrote the file; empty when not said.</summary>
    public string ProducerName { get; init; } = "";

    /// <summary>Version of that tool.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Model namespace (ONNX <c>domain</c>).</summary>
    public string Domain { get; init; } = "";

    /// <summary>Version of the model itself; null when not said.</summary>
    public long? ModelVersion { get; init; }

    /// <summary>Human-readable description.</summary>
    public string Documentation { get; init; } = "";

    /// <summary>Key-value pairs in stored order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];
}
