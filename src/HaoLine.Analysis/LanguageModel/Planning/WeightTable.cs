using HaoLine.Analysis;
using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.LanguageModels;

/// <summary>
/// Weights of a language model by layer and part: parameters and stored bytes, each storage once. Bytes are those of the stored tensors; where
/// only a configuration is there they are those of its element type, or of its quantization scheme as an estimate.
/// </summary>
public sealed class WeightTable
{
    private const int ComponentCount = (int)ModelComponent.Other + 1;
    private const double ScaleBits = 16;

    private static readonly ModelComponent[] LayerComponents =
    [
        ModelComponent.Attention, ModelComponent.Recurrent, ModelComponent.FeedForward, ModelComponent.Experts, ModelComponent.SharedExperts, ModelComponent.Router,
        ModelComponent.Other,
    ];

    private readonly ComponentWeights[] totals = new ComponentWeights[ComponentCount];
    private readonly ComponentWeights[][] layers;

    private WeightTable(int layerCount) =>
        this.layers = [.. Enumerable.Range(0, layerCount).Select(static _ => new ComponentWeights[ComponentCount])];

    /// <summary>Number of layers over all stacks, the encoder's first.</summary>
    public int LayerCount => this.layers.Length;

    /// <summary>All weights.</summary>
    public ComponentWeights Total { get; private set; }

    /// <summary>True when the bytes follow from a stated scheme instead of stored tensors.</summary>
    public bool IsEstimated { get; private set; }

    /// <summary>Weights of one part.</summary>
    public ComponentWeights Of(ModelComponent component) => this.totals[(int)component];

    /// <summary>Weights of one part in one layer; for weights whose names state no layer an equal share of each layer.</summary>
    public ComponentWeights Of(int layer, ModelComponent component) => this.layers[layer][(int)component];

    /// <summary>
    /// The weights of a model; null when it lists none.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="architecture">Its architecture.</param>
    /// <param name="quantization">Its quantization; used for bytes only when no tensor is stored.</param>
    /// <exception cref="OverflowException">A sum does not fit 64 bits.</exception>
    public static WeightTable? Of(Model model, ArchitectureFacts architecture, QuantizationFacts? quantization)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(architecture);
        var table = new WeightTable(architecture.LayerCount);
        int decoderStart = architecture.Stacks is [{ Kind: StackKind.Encoder } encoder, _, ..] ? encoder.Layers.Count : 0;
        bool isStored = model.Weights.Any(static weight => weight.Data is not MissingTensorData);
        table.IsEstimated = !isStored && quantization is not null;
        bool any = false;
        foreach ((NamedTensor weight, bool counts) in CountedWeights.Of(model))
        {
            any = true;
            ModelComponent component = ComponentNames.Classify(weight.Name);
            long elements = counts ? weight.LogicalElementCount : 0;
            long bytes = table.IsEstimated && IsQuantized(component) ? EstimatedBytes(elements, quantization!) : weight.Data.StoredByteLength;
            (int layer, bool isEncoder) = ComponentNames.LayerOf(weight.Name);
            bool isOfMainStack = component != ModelComponent.Modality;
            int place = layer < 0 || !isOfMainStack ? -1 : layer + (isEncoder ? 0 : decoderStart);
            table.Add(place < table.LayerCount ? place : -1, component, new ComponentWeights(elements, bytes));
        }

        if (!any)
        {
            return null;
        }

        table.Spread();
        return table;
    }

    /// <summary>The weights of a graph: named initializers by their names, whatever else counts as <see cref="ModelComponent.Other"/>.</summary>
    internal static WeightTable OfGraph(Graph graph, ArchitectureFacts architecture, ParametersResult parameters)
    {
        var named = new WeightTable(architecture.LayerCount);
        int decoderStart = architecture.Stacks is [{ Kind: StackKind.Encoder } encoder, _, ..] ? encoder.Layers.Count : 0;
        foreach (Value initializer in graph.Initializers)
        {
            ModelComponent component = ComponentNames.Classify(initializer.Name);
            TensorData data = initializer.Constant!;
            if (component != ModelComponent.Other && data.Dimensions.Length > 1)
            {
                (int layer, bool isEncoder) = ComponentNames.LayerOf(initializer.Name);
                int place = layer < 0 ? -1 : layer + (isEncoder ? 0 : decoderStart);
                named.Add(place < named.LayerCount ? place : -1, component, new ComponentWeights(data.ElementCount, data.StoredByteLength));
            }
        }

        bool isConsistent = named.Total.Elements <= parameters.Total && named.Total.Bytes <= parameters.ParameterBytes;
        WeightTable table = isConsistent ? named : new WeightTable(architecture.LayerCount);
        table.Add(-1, ModelComponent.Other, new ComponentWeights(parameters.Total - table.Total.Elements, parameters.ParameterBytes - table.Total.Bytes));
        table.Spread();
        return table;
    }

    private static bool IsQuantized(ModelComponent component) => component is
        ModelComponent.Attention or ModelComponent.FeedForward or ModelComponent.Experts or ModelComponent.SharedExperts or ModelComponent.Recurrent;

    /// <summary>Bits of the weights, one scale of 16 bits for each group, and a zero point of the same bits where there are some.</summary>
    private static long EstimatedBytes(long elements, QuantizationFacts quantization)
    {
        double bits = quantization.Bits ?? 16;
        double group = quantization.GroupSize is > 0 and { } size ? (ScaleBits + (quantization.IsSymmetric == false ? bits : 0)) / size : 0;
        return (long)Math.Ceiling(elements * (bits + group) / 8);
    }

    private void Add(int layer, ModelComponent component, ComponentWeights weights)
    {
        this.totals[(int)component] += weights;
        this.Total += weights;
        if (layer >= 0)
        {
            this.layers[layer][(int)component] += weights;
        }
    }

    /// <summary>Parts that belong to layers, but whose names do not say to which, are shared out evenly.</summary>
    private void Spread()
    {
        foreach (ModelComponent component in LayerComponents)
        {
            int index = (int)component;
            ComponentWeights total = this.totals[index];
            if (total.Bytes == 0 || this.layers.Any(layer => layer[index].Bytes > 0))
            {
                continue;
            }

            for (int layer = 0; layer < this.LayerCount; layer++)
            {
                this.layers[layer][index] = new ComponentWeights(Part(total.Elements, layer), Part(total.Bytes, layer));
            }
        }
    }

    private long Part(long total, int layer) =>
        (long)(((Int128)total * (layer + 1) / this.LayerCount) - ((Int128)total * layer / this.LayerCount));
}
