using HaoLine.Architecture;
using HaoLine.Diagnostics;
using HaoLine.Formats.SafeTensors.Quantization;
using HaoLine.Ir;

namespace HaoLine.Formats.SafeTensors;

/// <summary>
/// Recognises quantized weights by the names, types and shapes of tensors that belong together, and recovers the shape of the weight that
/// packing hides. The bytes of tensors that state an order or a shape are read, at most 16 MiB in all; no weight byte is.
/// </summary>
public static class WeightQuantization
{
    /// <summary>Looks at the tensors of a model.</summary>
    /// <param name="weights">The tensors as stored.</param>
    /// <param name="stated">What a configuration states; null when there is none.</param>
    /// <param name="diagnostics">Takes findings about parts that do not fit.</param>
    /// <param name="sourceName">What findings call the model.</param>
    /// <param name="annotated">The tensors with role, logical shape and encoding, in the same order.</param>
    /// <returns>
    /// The scheme, with source <c>tensors</c>, <c>config and tensors</c> when both agree, or <c>config</c> when no tensor shows it; null when
    /// nothing is quantized and nothing is stated.
    /// </returns>
    public static QuantizationFacts? Recognize(
        IReadOnlyList<NamedTensor> weights,
        QuantizationFacts? stated,
        IDiagnosticSink diagnostics,
        string sourceName,
        out IReadOnlyList<NamedTensor> annotated)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(diagnostics);
        ArgumentNullException.ThrowIfNull(sourceName);
        annotated = weights;
        if (!weights.Any(ModuleTensors.IsSign))
        {
            return stated;
        }

        var tensors = new ModuleTensors(weights, stated, new SmallTensorReader(diagnostics, sourceName));
        List<QuantizedModule> modules = ModuleRecognizer.Recognize(tensors);
        if (tensors.Misfits.Count > 0)
        {
            (string scheme, string name) = tensors.Misfits[0];
            diagnostics.Report(SafeTensorsDiagnostics.QuantizedShapesDisagree.At(new SourceLocation(sourceName, Element: name), scheme, tensors.Misfits.Count, name));
        }

        if (modules.Count == 0)
        {
            return stated;
        }

        annotated = Annotate(weights, modules, tensors.Caches);
        return QuantizationSummary.Of(modules, weights, stated, tensors.Caches.Count > 0);
    }

    private static NamedTensor[] Annotate(IReadOnlyList<NamedTensor> weights, List<QuantizedModule> modules, List<int> caches)
    {
        NamedTensor[] annotated = [.. weights];
        foreach (QuantizedModule module in modules)
        {
            annotated[module.Weight] = weights[module.Weight] with { Role = TensorRole.Parameter, LogicalShape = module.LogicalShape, Encoding = module.Scheme };
            foreach (int part in module.Parts)
            {
                annotated[part] = weights[part] with { Role = TensorRole.QuantizationData, Encoding = module.Scheme };
            }
        }

        foreach (int cache in caches)
        {
            annotated[cache] = weights[cache] with { Role = TensorRole.QuantizationData };
        }

        return annotated;
    }
}
