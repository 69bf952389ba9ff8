using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Config;

/// <summary>
/// The parameters that an architecture implies, as tensors without payload. Names follow the common layout of decoder models, whatever
/// names the family itself uses; experts of a layer are one tensor for each matrix.
/// </summary>
internal sealed class ParameterTable
{
    private const string Reason = "only the configuration is there";

    private readonly List<NamedTensor> tensors = [];
    private readonly DataType type;
    private readonly ConfigFamily family;

    private ParameterTable(DataType type, ConfigFamily family)
    {
        this.type = type;
        this.family = family;
    }

    /// <summary>Every parameter of a counted family.</summary>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static IReadOnlyList<NamedTensor> Of(ArchitectureFacts facts, ConfigReader reader)
    {
        DataType type = DataType.TryParse(facts.DataType, out DataType stated) && stated.HasFixedSize ? stated : DataType.Float32;
        var table = new ParameterTable(type, reader.Family);
        table.AddEmbedding(facts, reader.Text);
        foreach (LayerStack stack in facts.Stacks)
        {
            string prefix = facts.Stacks.Count == 1 ? "model" : stack.Kind == StackKind.Encoder ? "model.encoder" : "model.decoder";
            table.AddStackInput(prefix, stack, facts, reader.Text);
            for (int i = 0; i < stack.Layers.Count; i++)
            {
                table.AddLayer($"{prefix}.layers.{i}", stack.HiddenSize, stack.Layers[i], facts.Name);
            }

            if (table.family.HasFinalNorm && reader.Text.Flag("do_layer_norm_before") != false && reader.Text.Flag("_remove_final_layer_norm") != true)
            {
                table.AddNorm($"{prefix}.norm", stack.HiddenSize);
            }
        }

        table.AddHead(facts);
        return table.tensors;
    }

    private void Add(string name, params ReadOnlySpan<long> dimensions) =>
        this.tensors.Add(new NamedTensor(name, new MissingTensorData(this.type, dimensions, Reason)) { Role = TensorRole.Parameter });

    private void AddLinear(string name, long output, long input, bool hasBias)
    {
        this.Add(name + ".weight", output, input);
        if (hasBias)
        {
            this.Add(name + ".bias", output);
        }
    }

    private void AddNorm(string name, long size)
    {
        if (!this.family.HasNormWeights)
        {
            return;
        }

        this.Add(name + ".weight", size);
        if (this.family.Norm == NormalizationKind.Layer && this.family.HasNormBias)
        {
            this.Add(name + ".bias", size);
        }
    }

    private void AddEmbedding(ArchitectureFacts facts, ConfigSection config)
    {
        long width = facts.HiddenSize;
        this.Add("model.embed_tokens.weight", facts.Embedding.VocabularySize, facts.Embedding.Width > 0 ? facts.Embedding.Width : width);
        if (facts.Embedding.Width > 0)
        {
            this.Add("model.project_in.weight", width, facts.Embedding.Width);
            this.Add("model.project_out.weight", facts.Embedding.Width, width);
        }

        if (facts.Positions.Kind == PositionKind.Learned && facts.Stacks.Count == 1)
        {
            this.Add("model.embed_positions.weight", facts.Positions.TableLength, width);
        }

        if (this.family is { IsEncoder: true, HasSegments: true })
        {
            this.Add("model.embed_types.weight", config.Count("type_vocab_size") ?? 2, width);
        }

        if (this.family.HasEmbeddingNorm)
        {
            this.AddNorm("model.embed_norm", width);
        }
    }

    /// <summary>What stands before the layers of one stack of an encoder-decoder: position tables, relative biases, the convolutions of Whisper.</summary>
    private void AddStackInput(string prefix, LayerStack stack, ArchitectureFacts facts, ConfigSection config)
    {
        if (facts.Positions.Kind == PositionKind.RelativeBuckets && stack.Layers.Count > 0)
        {
            this.Add($"{prefix}.relative_attention_bias.weight", facts.Positions.TableLength, stack.Layers[0].Attention.QueryHeads);
        }

        if (facts.Stacks.Count > 1 && facts.Positions.Kind == PositionKind.Learned)
        {
            this.Add($"{prefix}.embed_positions.weight", stack.MaximumLength, stack.HiddenSize);
        }

        if (stack.Kind == StackKind.Encoder && config.Count("num_mel_bins") is { } mels)
        {
            const int kernel = 3;
            this.Add($"{prefix}.conv1.weight", stack.HiddenSize, mels, kernel);
            this.Add($"{prefix}.conv1.bias", stack.HiddenSize);
            this.Add($"{prefix}.conv2.weight", stack.HiddenSize, stack.HiddenSize, kernel);
            this.Add($"{prefix}.conv2.bias", stack.HiddenSize);
        }
    }

    private void AddLayer(string prefix, long hidden, LayerFacts layer, string architecture)
    {
        for (int i = 0; i < layer.Norms; i++)
        {
            this.AddNorm($"{prefix}.norm{i + 1}", hidden);
        }

        this.AddAttention($"{prefix}.self_attn", hidden, layer.Attention, architecture);
        if (layer.CrossAttention is { } cross)
        {
            this.AddAttention($"{prefix}.cross_attn", hidden, cross, architecture);
        }

        if (layer.Recurrent is { Kind: RecurrentKind.Mamba1 } recurrent)
        {
            this.AddMamba($"{prefix}.mixer", hidden, recurrent);
        }
        else if (layer.Recurrent is { Kind: RecurrentKind.GatedDeltaNet } delta)
        {
            this.AddGatedDeltaNet($"{prefix}.linear_attn", hidden, delta);
        }

        this.AddFeedForward($"{prefix}.mlp", hidden, layer.FeedForward);
    }

    private void AddAttention(string prefix, long hidden, AttentionFacts attention, string architecture)
    {
        if (attention.Reach == AttentionReach.None)
        {
            return;
        }

        if (attention.Latent is { } latent)
        {
            this.AddLatent(prefix, hidden, attention, latent);
            return;
        }

        long queries = checked(attention.QueryHeads * attention.KeySize);
        long keys = checked(attention.KeyValueHeads * attention.KeySize);
        long values = checked(attention.KeyValueHeads * attention.ValueSize);
        this.AddLinear($"{prefix}.q_proj", attention.HasOutputGate ? checked(2 * queries) : queries, hidden, attention.HasInputBias);

        // Whisper's key projection alone has no bias.
        this.AddLinear($"{prefix}.k_proj", keys, hidden, attention.HasInputBias && architecture != "whisper");
        this.AddLinear($"{prefix}.v_proj", values, hidden, attention.HasInputBias);
        this.AddLinear($"{prefix}.o_proj", hidden, checked(attention.QueryHeads * attention.ValueSize), attention.HasOutputBias);
        if (attention.HasQueryKeyNorm)
        {
            this.Add($"{prefix}.q_norm.weight", this.family.QueryKeyNormIsWhole ? queries : attention.KeySize);
            this.Add($"{prefix}.k_norm.weight", this.family.QueryKeyNormIsWhole ? keys : attention.KeySize);
        }

        if (attention.HasSinks)
        {
            this.Add($"{prefix}.sinks", attention.QueryHeads);
        }
    }

    private void AddLatent(string prefix, long hidden, AttentionFacts attention, LatentAttention latent)
    {
        long heads = attention.QueryHeads;
        long key = latent.NopeSize + latent.RopeSize;
        if (latent.QueryRank > 0)
        {
            this.Add($"{prefix}.q_a_proj.weight", latent.QueryRank, hidden);
            this.Add($"{prefix}.q_a_layernorm.weight", latent.QueryRank);
            this.Add($"{prefix}.q_b_proj.weight", checked(heads * key), latent.QueryRank);
        }
        else
        {
            this.Add($"{prefix}.q_proj.weight", checked(heads * key), hidden);
        }

        this.Add($"{prefix}.kv_a_proj_with_mqa.weight", latent.KeyValueRank + latent.RopeSize, hidden);
        this.Add($"{prefix}.kv_a_layernorm.weight", latent.KeyValueRank);
        this.Add($"{prefix}.kv_b_proj.weight", checked(heads * (latent.NopeSize + latent.ValueSize)), latent.KeyValueRank);
        this.Add($"{prefix}.o_proj.weight", hidden, checked(heads * latent.ValueSize));
    }

    /// <summary>Mamba-1 as its authors define it: projections, depthwise convolution, state matrix A and skip vector D.</summary>
    private void AddMamba(string prefix, long hidden, RecurrentFacts mamba)
    {
        long inner = mamba.InnerSize;
        this.Add($"{prefix}.in_proj.weight", checked(2 * inner), hidden);
        this.Add($"{prefix}.conv1d.weight", inner, 1, mamba.ConvolutionKernel);
        this.Add($"{prefix}.conv1d.bias", inner);
        this.Add($"{prefix}.x_proj.weight", mamba.TimeStepRank + (2 * mamba.StateSize), inner);
        this.Add($"{prefix}.dt_proj.weight", inner, mamba.TimeStepRank);
        this.Add($"{prefix}.dt_proj.bias", inner);
        this.Add($"{prefix}.A_log", inner, mamba.StateSize);
        this.Add($"{prefix}.D", inner);
        this.Add($"{prefix}.out_proj.weight", hidden, inner);
    }

    /// <summary>Gated delta net of Qwen3-Next: queries, keys, values and a gate, two numbers for each value head, depthwise convolution, norm of a head.</summary>
    private void AddGatedDeltaNet(string prefix, long hidden, RecurrentFacts delta)
    {
        this.Add($"{prefix}.in_proj_qkvz.weight", checked(delta.ConvolutionChannels + delta.InnerSize), hidden);
        this.Add($"{prefix}.in_proj_ba.weight", checked(2 * delta.Heads), hidden);
        this.Add($"{prefix}.conv1d.weight", delta.ConvolutionChannels, 1, delta.ConvolutionKernel);
        this.Add($"{prefix}.dt_bias", delta.Heads);
        this.Add($"{prefix}.A_log", delta.Heads);
        this.Add($"{prefix}.norm.weight", delta.HeadSize);
        this.Add($"{prefix}.out_proj.weight", hidden, delta.InnerSize);
    }

    private void AddFeedForward(string prefix, long hidden, FeedForwardFacts block)
    {
        bool isGated = block.Kind == FeedForwardKind.Gated;
        if (block.Width > 0 && block.Kind != FeedForwardKind.None)
        {
            this.AddBlock(prefix, hidden, block.Width, isGated, block.HasBias);
        }

        if (block.Experts is not { } experts)
        {
            return;
        }

        this.Add($"{prefix}.router.weight", experts.Count, hidden);
        if (experts.HasRouterBias)
        {
            this.Add($"{prefix}.router.bias", experts.Count);
        }

        foreach (string matrix in isGated ? (ReadOnlySpan<string>)["gate_proj", "up_proj"] : ["up_proj"])
        {
            this.Add($"{prefix}.experts.{matrix}.weight", experts.Count, experts.Width, hidden);
            if (experts.HasExpertBias)
            {
                this.Add($"{prefix}.experts.{matrix}.bias", experts.Count, experts.Width);
            }
        }

        this.Add($"{prefix}.experts.down_proj.weight", experts.Count, hidden, experts.Width);
        if (experts.HasExpertBias)
        {
            this.Add($"{prefix}.experts.down_proj.bias", experts.Count, hidden);
        }

        if (experts.SharedWidth > 0)
        {
            this.AddBlock($"{prefix}.shared_experts", hidden, experts.SharedWidth, isGated, false);
            if (experts.HasSharedGate)
            {
                this.Add($"{prefix}.shared_expert_gate.weight", 1, hidden);
            }
        }
    }

    private void AddBlock(string prefix, long hidden, long width, bool isGated, bool hasBias)
    {
        if (isGated)
        {
            this.AddLinear($"{prefix}.gate_proj", width, hidden, hasBias);
        }

        this.AddLinear($"{prefix}.up_proj", width, hidden, hasBias);
        this.AddLinear($"{prefix}.down_proj", hidden, width, hasBias);
    }

    private void AddHead(ArchitectureFacts facts)
    {
        if (this.family.IsEncoder)
        {
            if (this.family.HasSegments)
            {
                this.AddLinear("model.pooler", facts.HiddenSize, facts.HiddenSize, hasBias: true);
            }
        }
        else if (facts.Embedding.IsTied == false)
        {
            this.AddLinear("lm_head", facts.Embedding.VocabularySize, facts.HiddenSize, this.family.HasHeadBias);
        }
    }
}
