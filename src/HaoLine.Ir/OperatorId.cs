namespace HaoLine.Ir;

/// <summary>
/// Identity of an operator or function: domain, name and overload. The standard ONNX domain is the empty string;
/// dialects of other formats use their own domain (<c>tflite</c>, <c>coreml</c>), so a node stays what its file says.
/// </summary>
public readonly record struct OperatorId
{
    /// <summary>Creates an id; the domain <c>ai.onnx</c> is the same as the empty domain.</summary>
    public OperatorId(string domain, string name, string overload = "")
    {
        ArgumentNullException.ThrowIfNull(domain);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(overload);
        this.Domain = NormalizeDomain(domain);
        this.Name = name;
        this.Overload = overload;
    }

    /// <summary>Domain; empty for the standard ONNX operators.</summary>
    public string Domain { get; }

    /// <summary>Operator name as stored, case-sensitive.</summary>
    public string Name { get; }

    /// <summary>Overload of a model-local function (ONNX IR 10); empty otherwise.</summary>
    public string Overload { get; }

    /// <summary>Maps the alias <c>ai.onnx</c> to the empty domain and leaves every other domain as it is.</summary>
    public static string NormalizeDomain(string domain) => domain == "ai.onnx" ? "" : domain;

    /// <summary>An operator of the standard ONNX domain.</summary>
    public static OperatorId Onnx(string name) => new("", name);

    /// <summary><c>Conv</c>, <c>com.microsoft::Attention</c>, <c>custom::F:overload</c>.</summary>
    public override string ToString()
    {
        string text = string.IsNullOrEmpty(this.Domain) ? this.Name : $"{this.Domain}::{this.Name}";
        return string.IsNullOrEmpty(this.Overload) ? text : $"{text}:{this.Overload}";
    }
}
