using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors.Quantization;

/// <summary>One quantized weight and the tensors that belong to it.</summary>
/// <param name="Scheme">Scheme in the words of <see cref="Architecture.QuantizationFacts.Scheme"/>.</param>
/// <param name="Format">Form inside the scheme; empty when there is none.</param>
/// <param name="Weight">Index of the packed weight.</param>
/// <param name="Parts">Indices of scales, zero points, tables and orders.</param>
/// <param name="LogicalShape">Shape of the weight; null when the payload has it or it is not known.</param>
internal sealed record QuantizedModule(string Scheme, string Format, int Weight, IReadOnlyList<int> Parts, Shape? LogicalShape)
{
    /// <summary>Bits of one weight; 0 when not known.</summary>
    public double Bits { get; init; }

    /// <summary>Weights that share a scale; 0 for per-channel and per-tensor, -1 when not known.</summary>
    public long GroupSize { get; init; } = -1;

    /// <summary>True when an order of columns was found; null when the module cannot have one or it was not read.</summary>
    public bool? HasActivationOrder { get; init; }

    /// <summary>True without zero points; null when not known.</summary>
    public bool? IsSymmetric { get; init; }

    /// <summary>True for quantized scales; null when not known.</summary>
    public bool? HasDoubleQuantization { get; init; }
}
