using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>stub</summary>
public static class WeightQuantization
{
    /// <summary>stub</summary>
    public static QuantizationFacts? Recognize(IReadOnlyList<NamedTensor> weights, QuantizationFacts? stated, IDiagnosticSink diagnostics, string sourceName, out IReadOnlyList<NamedTensor> annotated)
    {
        annotated = weights;
        return null;
    }
}
