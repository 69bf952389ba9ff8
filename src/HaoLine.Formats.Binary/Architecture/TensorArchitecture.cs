using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.Formats;

/// <summary>
/// Compares a stated architecture with the names and shapes of the tensors, and takes the tensors where they are exact: layers, widths,
/// vocabulary, heads, ranks, feed-forward blocks, experts, biases, norms of queries and keys, sinks, layers without attention, states.
/// Reads no payload; linear in the tensors.
/// </summary>
public static class TensorArchitecture
{
    private static readonly string[] Embeddings =
        ["token_embd", "embed_tokens", "wte", "word_embeddings", "tok_embeddings", "embed_in", "shared", "embeddings", "embedding"];

    /// <summary>The facts with what the tensors say.</summary>
    /// <param name="stated">The facts as metadata or configuration state them.</param>
    /// <param name="tensors">The stored tensors; rows that leave a matrix come first in their shapes. Without layers among them the facts come back as they are.</param>
    /// <param name="isComplete">False when parts of the model are missing: what is not there then proves nothing, and the facts come back as they are.</param>
    /// <param name="disagreements">What differs, each fact once.</param>
    public static ArchitectureFacts Reconcile(
        ArchitectureFacts stated, IReadOnlyList<NamedTensor> tensors, bool isComplete, out IReadOnlyList<ArchitectureDisagreement> disagreements)
    {
        ArgumentNullException.ThrowIfNull(stated);
        ArgumentNullException.ThrowIfNull(tensors);
        if (!isComplete)
        {
            disagreements = [];
            return stated;
        }

        var found = new DisagreementList();
        Dictionary<string, SortedDictionary<int, LayerTensors>> lists = Lists(tensors);
        var stacks = new List<LayerStack>(stated.Stacks.Count);
        foreach (LayerStack stack in stated.Stacks)
        {
            SortedDictionary<int, LayerTensors>? layers = ListOf(lists, stack.Kind, stated.Stacks.Count > 1);
            stacks.Add(layers is null ? stack : Compare(stack, layers, stated.MultiTokenPredictionLayers, found));
        }

        EmbeddingFacts embedding = lists.Count == 0 ? stated.Embedding : CompareEmbedding(stated, tensors, found);
        disagreements = found.Items;
        return lists.Count == 0 ? stated : stated with { Stacks = stacks, Embedding = embedding };
    }

    private static Dictionary<string, SortedDictionary<int, LayerTensors>> Lists(IReadOnlyList<NamedTensor> tensors)
    {
        var lists = new Dictionary<string, SortedDictionary<int, LayerTensors>>(StringComparer.Ordinal);
        foreach (NamedTensor tensor in tensors)
        {
            if (tensor.Role is TensorRole.OptimizerState or TensorRole.Auxiliary or TensorRole.QuantizationData || !LayerPartNames.TrySplit(tensor.Name, out string list, out int layer, out string module))
            {
                continue;
            }

            if (!lists.TryGetValue(list, out SortedDictionary<int, LayerTensors>? layers))
            {
                lists.Add(list, layers = []);
            }

            if (!layers.TryGetValue(layer, out LayerTensors? parts))
            {
                layers.Add(layer, parts = new LayerTensors());
            }

            parts.Add(module, tensor);
        }

        foreach (string list in lists.Where(static pair => !pair.Value.Values.Any(static layer => layer.IsKnown)).Select(static pair => pair.Key).ToArray())
        {
            lists.Remove(list);
        }

        return lists;
    }

    /// <summary>The list of a stack: by its name where there are two, else the only one; null when that is not clear.</summary>
    private static SortedDictionary<int, LayerTensors>? ListOf(Dictionary<string, SortedDictionary<int, LayerTensors>> lists, StackKind kind, bool isOneOfTwo)
    {
        SortedDictionary<int, LayerTensors>[] candidates = isOneOfTwo
            ? [.. lists.Where(pair => Kind(pair.Key) == kind).Select(static pair => pair.Value)]
            : [.. lists.Values];
        return candidates.Length == 1 ? candidates[0] : null;

        static StackKind? Kind(string list) =>
            list.Contains("dec", StringComparison.Ordinal) ? StackKind.Decoder : list.Contains("enc", StringComparison.Ordinal) ? StackKind.Encoder : null;
    }

    private static LayerStack Compare(LayerStack stack, SortedDictionary<int, LayerTensors> tensors, long furtherLayers, DisagreementList found)
    {
        int stored = tensors.Keys.Max() + 1;
        var layers = new List<LayerFacts>(stack.Layers.Count);
        bool isShorter = stored < stack.Layers.Count;
        bool isLonger = stored > stack.Layers.Count + furtherLayers;
        if (isShorter || isLonger)
        {
            found.Add("layers", stack.Layers.Count, stored, -1);
        }

        // Without a stated layer there is nothing to disagree with.
        found = stack.Layers.Count == 0 ? new DisagreementList() : found;
        int count = isShorter || isLonger ? stored : stack.Layers.Count;
        for (int i = 0; i < count; i++)
        {
            // Layers that nothing states are like the last stated one.
            LayerFacts layer = stack.Layers.Count == 0 ? new LayerFacts() : stack.Layers[Math.Min(i, stack.Layers.Count - 1)];
            LayerFacts next = tensors.TryGetValue(i, out LayerTensors? parts) && parts.IsKnown ? new LayerComparison(parts, stack.HiddenSize, found, i).Compare(layer) : layer;
            layers.Add(layers.Count > 0 && next == layers[^1] ? layers[^1] : next);
        }

        return stack with { Layers = layers };
    }

    private static EmbeddingFacts CompareEmbedding(ArchitectureFacts stated, IReadOnlyList<NamedTensor> tensors, DisagreementList found)
    {
        foreach (NamedTensor tensor in tensors)
        {
            string[] parts = tensor.Name.Split('.');
            if (parts is [.., var module, "weight"] && Array.IndexOf(Embeddings, module) >= 0 && tensor.Encoding is null && tensor.Data.Dimensions.Length == 2
                && !LayerPartNames.TrySplit(tensor.Name, out _, out _, out _) && !tensor.Name.Contains("vision", StringComparison.Ordinal) && !tensor.Name.Contains("audio", StringComparison.Ordinal))
            {
                long rows = tensor.Data.Dimensions[0];
                long width = tensor.Data.Dimensions[1];
                long statedWidth = stated.Embedding.Width > 0 ? stated.Embedding.Width : stated.HiddenSize;
                if (width != statedWidth)
                {
                    found.Add("width of the embedding", statedWidth, width, -1);
                }

                if (stated.Embedding.VocabularySize > 0 && rows != stated.Embedding.VocabularySize)
                {
                    found.Add("vocabulary", stated.Embedding.VocabularySize, rows, -1);
                }

                return stated.Embedding with { VocabularySize = rows, Width = width == stated.HiddenSize ? 0 : width };
            }
        }

        return stated.Embedding;
    }
}
