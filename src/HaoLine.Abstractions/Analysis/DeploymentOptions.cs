namespace HaoLine.Analysis;

/// <summary>What a model is to run on and how, for estimates of memory, time and cost. Null sizes are left to the analysis.</summary>
public sealed record DeploymentOptions
{
    /// <summary>Devices by id, name or alias of the hardware catalogue, to hold the model against; empty for none.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Tokens of context for a language model; null for its stated maximum.</summary>
    public long? Context { get; init; }

    /// <summary>Sequences or samples at once; at least 1.</summary>
    public long Batch { get; init; } = 1;

    /// <summary>Element type of the key-value cache, such as <c>float16</c>, <c>float8</c>, <c>int8</c>, <c>q8_0</c> or <c>q4_0</c>.</summary>
    public string CacheType { get; init; } = "float16";

    /// <summary>Arithmetic to run in, such as <c>float16</c> or <c>int8</c>; null for that of the stored weights.</summary>
    public string? Precision { get; init; }

    /// <summary>Devices that share each layer.</summary>
    public int TensorParallel { get; init; } = 1;

    /// <summary>Groups of devices that hold consecutive layers.</summary>
    public int PipelineParallel { get; init; } = 1;

    /// <summary>Devices that share the experts of each layer.</summary>
    public int ExpertParallel { get; init; } = 1;

    /// <summary>Whole copies that share the requests.</summary>
    public int DataParallel { get; init; } = 1;

    /// <summary>Tokens of a request's prompt, for times of language models; at least 1.</summary>
    public long PromptTokens { get; init; } = 512;

    /// <summary>Tokens that a request generates; at least 1.</summary>
    public long GeneratedTokens { get; init; } = 256;

    /// <summary>Requests that arrive each second, for waiting times; null for none.</summary>
    public double? RequestsPerSecond { get; init; }

    /// <summary>Share of the arithmetic peak that is reached, above 0 and at most 1; null for the default of the analysis.</summary>
    public double? ComputeEfficiency { get; init; }

    /// <summary>Share of the memory bandwidth that is reached, above 0 and at most 1; null for the default of the analysis.</summary>
    public double? MemoryEfficiency { get; init; }
}
