using HaoLine.Analysis;
using HaoLine.Architecture;
using HaoLine.Hardware;
using HaoLine.Ir;

namespace HaoLine.LanguageModels;

/// <summary>What plans of a language model rest on: architecture, weights, quantization and the arithmetic they are computed in.</summary>
public sealed class LanguageModelProfile
{
    private LanguageModelProfile(ArchitectureFacts architecture, WeightTable weights, QuantizationFacts? quantization, ComputePrecision precision)
    {
        this.Architecture = architecture;
        this.Weights = weights;
        this.Quantization = quantization;
        this.Precision = precision;
        this.Layers = [.. architecture.Stacks.SelectMany(static stack => stack.Layers.Select(layer => (stack, layer)))];
        this.DecoderStart = architecture.Stacks.TakeWhile(static stack => stack.Kind != StackKind.Decoder).Sum(static stack => stack.Layers.Count);
    }

    /// <summary>The architecture.</summary>
    public ArchitectureFacts Architecture { get; }

    /// <summary>Weights by layer and part.</summary>
    public WeightTable Weights { get; }

    /// <summary>Quantization; null for plain weights.</summary>
    public QuantizationFacts? Quantization { get; }

    /// <summary>
    /// Arithmetic of the matrix products: that of the activations. Weights quantized alone are widened before they are multiplied, so they
    /// run in 16 bits.
    /// </summary>
    public ComputePrecision Precision { get; }

    /// <summary>Parameters of all weights.</summary>
    public long TotalElements => this.Weights.Total.Elements;

    /// <summary>Elements of the matrix that makes logits: the head's own, or the embedding when both are one; 0 without a decoder.</summary>
    public long HeadElements => this.Weights.Of(ModelComponent.Head) is { Elements: > 0 } head ? head.Elements
        : this.Architecture.Decoder is null || this.Architecture.Embedding.IsTied == false ? 0
        : checked(this.Architecture.Embedding.VocabularySize * this.Width);

    /// <summary>All layers with their stacks, the encoder's first.</summary>
    internal IReadOnlyList<(LayerStack Stack, LayerFacts Layer)> Layers { get; }

    /// <summary>Index of the first decoder layer in <see cref="Layers"/>.</summary>
    internal int DecoderStart { get; }

    /// <summary>Elements of a stored embedding row.</summary>
    internal long Width => this.Architecture.Embedding.Width > 0 ? this.Architecture.Embedding.Width : this.Architecture.HiddenSize;

    /// <summary>Stored bytes of the matrix that makes logits.</summary>
    internal long HeadBytes => this.Weights.Of(ModelComponent.Head) is { Bytes: > 0 } head ? head.Bytes
        : this.HeadElements == 0 || this.Weights.Of(ModelComponent.Embedding).Elements == 0 ? 0
        : (long)((Int128)this.Weights.Of(ModelComponent.Embedding).Bytes * this.HeadElements / this.Weights.Of(ModelComponent.Embedding).Elements);

    /// <summary>
    /// The profile of a model with an architecture; null when it lists no weights, because neither bytes nor operations are known then.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="parameters">Its parameters; needed for models with a graph.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static LanguageModelProfile? Create(Model model, ArchitectureFacts architecture, ParametersResult? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(architecture);
        QuantizationFacts? quantization = model.Facets.Find<QuantizationFacts>();
        WeightTable? weights = model.MainGraph is { } graph && parameters is not null
            ? WeightTable.OfGraph(graph, architecture, parameters)
            : WeightTable.Of(model, architecture, quantization);
        return weights is null || weights.Total.Elements == 0 ? null : new LanguageModelProfile(architecture, weights, quantization, PrecisionOf(model, architecture, quantization, parameters));
    }

    /// <summary>The same weights in another arithmetic.</summary>
    public LanguageModelProfile In(ComputePrecision precision) => new(this.Architecture, this.Weights, this.Quantization, precision);

    private static ComputePrecision PrecisionOf(Model model, ArchitectureFacts architecture, QuantizationFacts? quantization, ParametersResult? parameters)
    {
        if (quantization is not null)
        {
            string activations = quantization.Activations;
            return activations.Contains("float8", StringComparison.OrdinalIgnoreCase) || activations.Contains("fp8", StringComparison.OrdinalIgnoreCase) ? ComputePrecision.Float8
                : activations.Contains("int8", StringComparison.OrdinalIgnoreCase) ? ComputePrecision.Int8
                : activations.Contains("float4", StringComparison.OrdinalIgnoreCase) || activations.Contains("fp4", StringComparison.OrdinalIgnoreCase) ? ComputePrecision.Float4
                : ComputePrecision.Float16;
        }

        string type = architecture.DataType.Length > 0 ? architecture.DataType
            : parameters?.ByDataType.Where(static pair => pair.Value > 0).OrderByDescending(static pair => pair.Value).FirstOrDefault().Key.Name
            ?? model.Weights.OrderByDescending(static weight => weight.Data.ElementCount).FirstOrDefault()?.Data.ElementType.Name ?? "";
        return type switch
        {
            "float32" => ComputePrecision.Float32,
            "bfloat16" => ComputePrecision.BFloat16,
            "float64" => ComputePrecision.Float64,
            _ => ComputePrecision.Float16,
        };
    }
}
