using HaoLine.Architecture;
using HaoLine.Ir;

namespace HaoLine.HuggingFace.Config;

/// <summary>
/// The parameters that an architecture implies, as tensors without payload. Names follow the common layout of decoder models, whatever
/// names the family itself uses; experts of a layer are one tensor for each matrix.
/// </summary>
internal sealed partial class ParameterTable
{
    private const string Reason = "only the configuration is there";

    private readonly List<NamedTensor> tensors = [];
    private readonly DataType type;
    private readonly ConfigFamily family;
    private readonly ConfigSection config;

    private ParameterTable(DataType type, ConfigReader reader)
    {
        this.type = type;
        this.family = reader.Family;
        this.config = reader.Text;
    }

    /// <summary>Every parameter of a counted family.</summary>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static IReadOnlyList<NamedTensor> Of(ArchitectureFacts facts, ConfigReader reader)
    {
        DataType type = DataType.TryParse(facts.DataType, out DataType stated) && stated.HasFixedSize ? stated : DataType.Float32;
        var table = new ParameterTable(type, reader);
        table.AddEmbedding(facts);
        foreach (LayerStack stack in facts.Stacks)
        {
            string prefix = facts.Stacks.Count == 1 ? "model" : stack.Kind == StackKind.Encoder ? "model.encoder" : "model.decoder";
            table.AddStackInput(prefix, stack, facts);
            int stored = table.family.SharesLayers ? table.StoredLayers(stack.Layers.Count) : stack.Layers.Count;
            for (int i = 0; i < stored; i++)
            {
                table.AddLayer($"{prefix}.layers.{i}", stack.HiddenSize, stack.Layers[i], facts.Name);
            }

            if (table.family.HasFinalNorm && reader.Text.Flag("do_layer_norm_before") != false && reader.Text.Flag("_remove_final_layer_norm") != true)
            {
                table.AddNorm($"{prefix}.norm", stack.HiddenSize);
            }

            table.AddResidualQuery($"{prefix}.output", stack.HiddenSize);
            if (table.Streams is var streams and > 0)
            {
                table.AddStreamMix($"{prefix}.hc_head", stack.HiddenSize, streams, 1);
            }
        }

        table.AddHead(facts);
        return table.tensors;
    }

    /// <summary>ALBERT: so many layers have weights of their own, and all others use theirs.</summary>
    private int StoredLayers(int layers) =>
        (int)Math.Min(layers, checked((this.config.Count("num_hidden_groups") ?? 1) * (this.config.Count("inner_group_num") ?? 1)));

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

    private void AddEmbedding(ArchitectureFacts facts)
    {
        long stored = facts.Embedding.Width > 0 ? facts.Embedding.Width : facts.HiddenSize;
        long width = this.family.HasNarrowEmbedding ? stored : facts.HiddenSize;
        this.Add("model.embed_tokens.weight", facts.Embedding.VocabularySize, stored);
        if (facts.Embedding.Width > 0)
        {
            this.AddLinear("model.project_in", facts.HiddenSize, stored, this.family.HasNarrowEmbedding);
            if (!this.family.HasNarrowEmbedding)
            {
                this.Add("model.project_out.weight", stored, facts.HiddenSize);
            }
        }

        if (facts.Positions.Kind == PositionKind.Learned && facts.Stacks.Count == 1)
        {
            this.Add("model.embed_positions.weight", facts.Positions.TableLength, width);
        }

        if (this.family is { IsEncoder: true, HasSegments: true })
        {
            this.Add("model.embed_types.weight", this.config.Count("type_vocab_size") ?? 2, width);
        }

        if (this.family.HasEmbeddingNorm && facts.Stacks.Count == 1)
        {
            this.AddNorm("model.embed_norm", width);
        }

        if (this.LayerInput is var input and > 0)
        {
            this.Add("model.embed_tokens_per_layer.weight", this.config.Length("vocab_size_per_layer_input") ?? facts.Embedding.VocabularySize, checked(facts.LayerCount * input));
            this.Add("model.per_layer_model_projection.weight", checked(facts.LayerCount * input), facts.HiddenSize);
            this.Add("model.per_layer_projection_norm.weight", input);
        }

        if (this.family.HasAlternatingUpdates)
        {
            long copies = (this.config.Count("altup_num_inputs") ?? 1) - 1;
            this.Add("model.altup_projections.weight", copies, facts.HiddenSize, facts.HiddenSize);
            this.Add("model.altup_unembed_projections.weight", copies, facts.HiddenSize, facts.HiddenSize);
        }
    }

    /// <summary>Width of the input that each layer has of its own, out of a vocabulary and of the embedding (Gemma 3n, Gemma 4); 0 without.</summary>
    private long LayerInput => this.family.HasLayerInputs ? this.config.Width("hidden_size_per_layer_input") ?? 0 : 0;

    /// <summary>What layers of Gemma 3n and Gemma 4 have more: their own input in and out with a norm, a number that scales all.</summary>
    private void AddLayerInput(string prefix, long hidden)
    {
        if (this.LayerInput is var input and > 0)
        {
            this.Add($"{prefix}.per_layer_input_gate.weight", input, hidden);
            this.Add($"{prefix}.per_layer_projection.weight", hidden, input);
            this.Add($"{prefix}.post_per_layer_input_norm.weight", hidden);
        }

        if (this.family.HasLayerScale)
        {
            this.Add($"{prefix}.layer_scalar", 1);
        }
    }

    /// <summary>Gemma 3n: scale, norm and three small matrices of the copies of the stream, a residual of low rank with a norm.</summary>
    private void AddAlternatingLayer(string prefix, long hidden)
    {
        long rank = this.config.Width("laurel_rank") ?? 0;
        long copies = this.config.Count("altup_num_inputs") ?? 0;
        this.Add($"{prefix}.altup.correct_output_scale", hidden);
        this.Add($"{prefix}.altup.router_norm.weight", hidden);
        this.Add($"{prefix}.altup.modality_router.weight", copies, hidden);
        this.Add($"{prefix}.altup.prediction_coefs.weight", checked(copies * copies), copies);
        this.Add($"{prefix}.altup.correction_coefs.weight", copies, copies);
        this.Add($"{prefix}.laurel.linear_left.weight", rank, hidden);
        this.Add($"{prefix}.laurel.linear_right.weight", hidden, rank);
        this.Add($"{prefix}.laurel.post_laurel_norm.weight", hidden);
    }

    /// <summary>What stands before the layers of one stack: relative positions, and for an encoder-decoder its tables, norms and the convolutions of Whisper.</summary>
    private void AddStackInput(string prefix, LayerStack stack, ArchitectureFacts facts)
    {
        if (this.family.HasRelativeVectors)
        {
            this.Add($"{prefix}.rel_embeddings.weight", facts.Positions.TableLength, stack.HiddenSize);
            this.AddNorm($"{prefix}.rel_norm", stack.HiddenSize);
        }
        else if (stack.Layers.Count > 0 && (facts.Positions.Kind == PositionKind.RelativeBuckets || this.family.HasRelativeBias))
        {
            long buckets = this.family.HasRelativeBias ? this.config.Count("relative_attention_num_buckets") ?? 32 : facts.Positions.TableLength;
            this.Add($"{prefix}.relative_attention_bias.weight", buckets, stack.Layers[0].Attention.QueryHeads);
        }

        if (facts.Stacks.Count > 1 && facts.Positions.Kind == PositionKind.Learned)
        {
            this.Add($"{prefix}.embed_positions.weight", stack.MaximumLength + this.family.ExtraPositions, stack.HiddenSize);
        }

        if (facts.Stacks.Count > 1 && this.family.HasEmbeddingNorm)
        {
            this.AddNorm($"{prefix}.embed_norm", stack.HiddenSize);
        }

        if (stack.Kind == StackKind.Encoder && this.config.Count("num_mel_bins") is { } mels)
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

        foreach (string half in (ReadOnlySpan<string>)["self_attn", "mlp"])
        {
            this.AddResidualQuery($"{prefix}.{half}", hidden);
            if (this.Streams is var streams and > 0)
            {
                // What enters, what leaves, and how the streams mix.
                this.AddStreamMix($"{prefix}.{half}_hc", hidden, checked((2 + streams) * streams), 3);
            }
        }

        this.AddAttention($"{prefix}.self_attn", hidden, layer.Attention, architecture);
        if (layer.CrossAttention is { } cross)
        {
            this.AddAttention($"{prefix}.cross_attn", hidden, cross, architecture);
        }

        if (layer.Recurrent is { } recurrent)
        {
            this.AddRecurrent(prefix, hidden, recurrent);
        }

        this.AddLayerInput(prefix, hidden);
        if (this.family.HasAlternatingUpdates)
        {
            this.AddAlternatingLayer(prefix, hidden);
        }

        this.AddFeedForward($"{prefix}.mlp", hidden, layer.FeedForward);
    }

    /// <summary>Kimi K3 before both halves of a layer and at the end: a query and a norm for attention over the streams of earlier blocks of layers.</summary>
    private void AddResidualQuery(string prefix, long hidden)
    {
        if (this.config.Count("attn_res_block_size") > 0)
        {
            this.Add($"{prefix}.res_proj.weight", 1, hidden);
            this.Add($"{prefix}.res_norm.weight", hidden);
        }
    }

    /// <summary>Parallel streams between layers (DeepSeek V4); 0 for the usual single one.</summary>
    private long Streams => this.family.HasCompressedRows ? this.config.Count("hc_mult") ?? 0 : 0;

    /// <summary>Weights that mix n streams out of all of them: <c>m · n · hidden + m</c> numbers for m weights, and a scale for each of their kinds.</summary>
    private void AddStreamMix(string prefix, long hidden, long weights, long kinds)
    {
        this.Add($"{prefix}.fn", weights, checked(this.Streams * hidden));
        this.Add($"{prefix}.base", weights);
        this.Add($"{prefix}.scale", kinds);
    }

    private void AddFeedForward(string prefix, long hidden, FeedForwardFacts block)
    {
        bool isGated = block.Kind == FeedForwardKind.Gated;
        if (block.Width > 0 && block.Kind != FeedForwardKind.None)
        {
            this.AddBlock(prefix, hidden, block.Width, isGated, block.HasBias);
            if (this.family.ActivationWeights > 0)
            {
                this.Add($"{prefix}.act_fn.weight", this.family.ActivationWeights);
            }
        }

        if (block.Experts is not { } experts)
        {
            return;
        }

        long outer = hidden;
        if (experts.LatentSize > 0)
        {
            outer = experts.LatentSize;
            this.Add($"{prefix}.latent_in.weight", outer, hidden);
            this.Add($"{prefix}.latent_out.weight", hidden, outer);
            if (this.config.Flag("latent_moe_use_norm") == true)
            {
                this.Add($"{prefix}.latent_norm.weight", outer);
            }
        }

        this.Add($"{prefix}.router.weight", experts.Count, hidden);
        if (this.family.HasScaledRouter)
        {
            this.Add($"{prefix}.router.scale", hidden);
            this.Add($"{prefix}.router.per_expert_scale", experts.Count);
        }

        if (experts.HasRouterBias)
        {
            this.Add($"{prefix}.router.bias", experts.Count);
        }

        foreach (string matrix in isGated ? (ReadOnlySpan<string>)["gate_proj", "up_proj"] : ["up_proj"])
        {
            this.Add($"{prefix}.experts.{matrix}.weight", experts.Count, experts.Width, outer);
            if (experts.HasExpertBias)
            {
                this.Add($"{prefix}.experts.{matrix}.bias", experts.Count, experts.Width);
            }
        }

        this.Add($"{prefix}.experts.down_proj.weight", experts.Count, outer, experts.Width);
        if (experts.HasExpertBias)
        {
            this.Add($"{prefix}.experts.down_proj.bias", experts.Count, outer);
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
            if (this.family.HasPooler)
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
