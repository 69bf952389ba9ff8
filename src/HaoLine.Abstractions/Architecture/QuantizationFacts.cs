namespace HaoLine.Architecture;

/// <summary>
/// How the weights of a model are quantized, in one form for every source: a facet that readers add to <see cref="Ir.Model.Facets"/>.
/// </summary>
public sealed record QuantizationFacts
{
    /// <summary>
    /// Scheme in lower case: <c>gptq</c>, <c>awq</c>, <c>marlin</c>, <c>bitsandbytes-nf4</c>, <c>compressed-tensors</c>, <c>fp8</c>, <c>mxfp4</c>,
    /// <c>nvfp4</c>, <c>gguf</c> and so on. <c>none</c> is not used: an unquantized model has no such facet.
    /// </summary>
    public required string Scheme { get; init; }

    /// <summary>Form inside the scheme, such as <c>pack-quantized</c>, <c>gemm</c> or <c>Q4_K_M</c>; empty when there is none.</summary>
    public string Format { get; init; } = "";

    /// <summary>Bits of a stored weight without scales; null when the scheme has no single number.</summary>
    public double? Bits { get; init; }

    /// <summary>Weights that share a scale along a row; 0 for per-channel or per-tensor scales, null when not known.</summary>
    public long? GroupSize { get; init; }

    /// <summary>True for weights around zero, false with zero points, null when not known.</summary>
    public bool? IsSymmetric { get; init; }

    /// <summary>True when columns were quantized in order of activation size, so that groups are scattered; null when not known.</summary>
    public bool? HasActivationOrder { get; init; }

    /// <summary>True when the scales are quantized themselves; null when not known.</summary>
    public bool? HasDoubleQuantization { get; init; }

    /// <summary>Type of quantized activations, such as <c>float8 dynamic</c>; empty for weight-only schemes.</summary>
    public string Activations { get; init; } = "";

    /// <summary>Type of the key-value cache the checkpoint was calibrated for, such as <c>float8</c>; empty when not said.</summary>
    public string CacheType { get; init; } = "";

    /// <summary>Modules that stay unquantized as the configuration states them, in its order; untrusted text.</summary>
    public IReadOnlyList<string> ExcludedModules { get; init; } = [];

    /// <summary>What the scheme was recognised from: <c>config</c>, <c>tensors</c> or <c>config and tensors</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Weights that are stored quantized; 0 when only the configuration is there.</summary>
    public int QuantizedTensors { get; init; }

    /// <summary>Logical elements of the quantized weights.</summary>
    public long QuantizedElements { get; init; }

    /// <summary>Bytes of the quantized weights with their scales, zero points, tables and orders.</summary>
    public long QuantizedBytes { get; init; }

    /// <summary>Bits that one quantized weight costs, scales included; null when no quantized tensor is there.</summary>
    public double? QuantizedBitsPerWeight => this.QuantizedElements > 0 ? this.QuantizedBytes * 8.0 / this.QuantizedElements : null;
}
