namespace HaoLine.Architecture;

/// <summary>
/// The architecture of a language model, or of an encoder, encoder-decoder, state-space or multimodal one, in one form for every source:
/// a facet that readers add to <see cref="Ir.Model.Facets"/>. Facts are stated layer by layer, because heads, windows, experts and caches
/// differ between layers. Counts are elements unless they say tokens.
/// </summary>
public sealed record ArchitectureFacts
{
    /// <summary>Name of the family as the source states it, such as <c>llama</c> or <c>qwen3moe</c>; untrusted text.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the implementing class, such as <c>LlamaForCausalLM</c>; empty when not said.</summary>
    public string ClassName { get; init; } = "";

    /// <summary>Where the facts come from, such as <c>config.json</c> or <c>GGUF metadata</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Elements of a token between layers of the main stack.</summary>
    public required long HiddenSize { get; init; }

    /// <summary>The stacks: the decoder alone, the encoder alone, or encoder and then decoder.</summary>
    public required IReadOnlyList<LayerStack> Stacks { get; init; }

    /// <summary>Embedding and output head.</summary>
    public EmbeddingFacts Embedding { get; init; } = new(0, null, "");

    /// <summary>Positions and context.</summary>
    public PositionFacts Positions { get; init; } = new();

    /// <summary>How layers normalise.</summary>
    public NormalizationKind Normalization { get; init; }

    /// <summary>Parts that take other inputs than text; empty for text models.</summary>
    public IReadOnlyList<ModalityFacts> Modalities { get; init; } = [];

    /// <summary>Extra layers that predict further tokens and are not part of <see cref="Stacks"/>.</summary>
    public long MultiTokenPredictionLayers { get; init; }

    /// <summary>Element type the weights are used in, such as <c>bfloat16</c>, as stated; empty when not said.</summary>
    public string DataType { get; init; } = "";

    /// <summary>Layers of all stacks.</summary>
    public int LayerCount => this.Stacks.Sum(static stack => stack.Layers.Count);

    /// <summary>The stack that generates: the decoder, or null for models that only encode.</summary>
    public LayerStack? Decoder => this.Stacks.FirstOrDefault(static stack => stack.Kind == StackKind.Decoder);

    /// <summary>True when the cache follows from the facts: no layer keeps compressed rows of unknown size.</summary>
    public bool IsCacheKnown => !(this.Decoder?.Layers ?? []).Any(static layer => layer.Attention.CompressedEvery > 0);

    /// <summary>Elements the cache keeps for each token of context, all layers, without regard to windows; see <see cref="IsCacheKnown"/>.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public long CacheElementsPerToken
    {
        get
        {
            long elements = 0;
            foreach (LayerFacts layer in this.Decoder?.Layers ?? [])
            {
                elements = checked(elements + layer.CacheElementsPerToken);
            }

            return elements;
        }
    }

    /// <summary>Elements the cache keeps for each token of the encoder's output, for attention to it; 0 without such attention.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public long CrossCacheElementsPerToken
    {
        get
        {
            long elements = 0;
            foreach (LayerFacts layer in this.Decoder?.Layers ?? [])
            {
                elements = checked(elements + (layer.CrossAttention?.CacheElementsPerToken ?? 0));
            }

            return elements;
        }
    }

    /// <summary>Elements of recurrent state per sequence, whatever its length.</summary>
    /// <exception cref="OverflowException">The sum does not fit 64 bits.</exception>
    public long RecurrentStateElements
    {
        get
        {
            long elements = 0;
            foreach (LayerFacts layer in this.Decoder?.Layers ?? [])
            {
                elements = checked(elements + (layer.Recurrent?.StateElements ?? 0));
            }

            return elements;
        }
    }

    /// <summary>Elements of routed experts that one token does not use: the difference of total and active parameters.</summary>
    /// <exception cref="OverflowException">A product does not fit 64 bits.</exception>
    public long IdleExpertElements
    {
        get
        {
            long idle = 0;
            foreach (LayerStack stack in this.Stacks)
            {
                foreach (LayerFacts layer in stack.Layers)
                {
                    if (layer.FeedForward.Experts is { } experts)
                    {
                        long outer = experts.LatentSize > 0 ? experts.LatentSize : stack.HiddenSize;
                        int matrices = layer.FeedForward.Matrices;
                        long expert = checked(matrices * checked(outer * experts.Width));
                        if (experts.HasExpertBias)
                        {
                            expert = checked(expert + checked((matrices - 1) * experts.Width) + outer);
                        }

                        idle = checked(idle + checked(Math.Max(0, experts.Count - experts.Active) * expert));
                    }
                }
            }

            return idle;
        }
    }
}
