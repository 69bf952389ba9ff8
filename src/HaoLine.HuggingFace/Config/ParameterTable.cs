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

    /// <summary>
    /// Attention of DeepSeek V4: queries of low rank; one row that is key and value, with a norm; outputs in groups of low rank; sinks; and where the layer
    /// has compressed rows, their projection, gate, bias for each place in a block and norm, twice as wide for small overlapping blocks, whose scorer has
    /// the same once more.
    /// </summary>
    private void AddCompressedAttention(string prefix, long hidden, AttentionFacts attention)
    {
        long rank = this.config.Width("q_lora_rank") ?? 0;
        long groups = this.config.Count("o_groups") ?? 1;
        long low = checked(groups * (this.config.Width("o_lora_rank") ?? 0));
        long queries = checked(attention.QueryHeads * attention.KeySize);
        this.Add($"{prefix}.q_a_proj.weight", rank, hidden);
        this.Add($"{prefix}.q_a_norm.weight", rank);
        this.Add($"{prefix}.q_b_proj.weight", queries, rank);
        this.Add($"{prefix}.kv_proj.weight", attention.KeySize, hidden);
        this.Add($"{prefix}.kv_norm.weight", attention.KeySize);
        this.Add($"{prefix}.o_a_proj.weight", low, queries / groups);
        this.Add($"{prefix}.o_b_proj.weight", hidden, low);
        this.Add($"{prefix}.sinks", attention.QueryHeads);
        if (attention.CompressedEvery > 0)
        {
            this.AddCompressor($"{prefix}.compressor", hidden, attention.KeySize, attention);
        }

        if (attention.Indexer is { } indexer)
        {
            this.AddCompressor($"{prefix}.indexer", hidden, indexer.HeadSize, attention);
            this.Add($"{prefix}.indexer.q_b_proj.weight", checked(indexer.Heads * indexer.HeadSize), rank);
            this.Add($"{prefix}.indexer.weights_proj.weight", indexer.Heads, hidden);
        }
    }

    private void AddCompressor(string prefix, long hidden, long size, AttentionFacts attention)
    {
        long width = attention.Indexer is null ? size : checked(2 * size);
        this.Add($"{prefix}.kv_proj.weight", width, hidden);
        this.Add($"{prefix}.gate_proj.weight", width, hidden);
        this.Add($"{prefix}.position_bias", attention.CompressedEvery, width);
        this.Add($"{prefix}.kv_norm.weight", size);
    }

    private void AddRecurrent(string prefix, long hidden, RecurrentFacts recurrent)
    {
        switch (recurrent.Kind)
        {
            case RecurrentKind.Mamba1:
                this.AddMamba($"{prefix}.mixer", hidden, recurrent);
                break;
            case RecurrentKind.Mamba2:
                this.AddMamba2($"{prefix}.mixer", hidden, recurrent);
                break;
            case RecurrentKind.Rwkv:
                this.AddRwkv(prefix, hidden, recurrent);
                break;
            case RecurrentKind.GatedDeltaNet when this.family.HasChannelDecay:
                this.AddKimiDelta($"{prefix}.linear_attn", hidden, recurrent);
                break;
            case RecurrentKind.GatedDeltaNet:
                this.AddGatedDeltaNet($"{prefix}.linear_attn", hidden, recurrent);
                break;
            case RecurrentKind.ShortConvolution:
                this.AddShortConvolution($"{prefix}.conv", hidden, recurrent);
                break;
        }
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

        if (this.family.HasCompressedRows)
        {
            this.AddCompressedAttention(prefix, hidden, attention);
            return;
        }

        long queries = checked(attention.QueryHeads * attention.KeySize);
        long keys = checked(attention.KeyValueHeads * attention.KeySize);
        long values = checked(attention.KeyValueHeads * attention.ValueSize);
        this.AddLinear($"{prefix}.q_proj", attention.HasOutputGate ? checked(2 * queries) : queries, hidden, attention.HasInputBias);

        // Whisper's key projection alone has no bias.
        this.AddLinear($"{prefix}.k_proj", keys, hidden, attention.HasInputBias && architecture != "whisper");
        if (attention.Reach != AttentionReach.Full || this.config.Flag("attention_k_eq_v") != true)
        {
            this.AddLinear($"{prefix}.v_proj", values, hidden, attention.HasInputBias);
        }

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
        if (attention.HasOutputGate)
        {
            this.Add($"{prefix}.g_proj.weight", checked(heads * latent.ValueSize), hidden);
        }

        if (attention.Indexer is { Heads: > 0 } indexer)
        {
            this.AddIndexer($"{prefix}.indexer", hidden, indexer, latent.QueryRank);
        }
    }

    /// <summary>
    /// The scorer of DeepSeek V3.2: queries out of the compressed query, one key with a norm of two vectors, a weight for each head, so
    /// <c>rank · heads · size + hidden · size + 2 · size + hidden · heads</c>.
    /// </summary>
    private void AddIndexer(string prefix, long hidden, AttentionIndexer indexer, long queryRank)
    {
        this.Add($"{prefix}.wq_b.weight", checked(indexer.Heads * indexer.HeadSize), queryRank);
        this.Add($"{prefix}.wk.weight", indexer.HeadSize, hidden);
        this.Add($"{prefix}.k_norm.weight", indexer.HeadSize);
        this.Add($"{prefix}.k_norm.bias", indexer.HeadSize);
        this.Add($"{prefix}.weights_proj.weight", indexer.Heads, hidden);
    }

    /// <summary>Mamba-1 as its authors define it: projections, depthwise convolution, state matrix A and skip vector D.</summary>
    private void AddMamba(string prefix, long hidden, RecurrentFacts mamba)
    {
        long inner = mamba.InnerSize;
        this.Add($"{prefix}.in_proj.weight", checked(2 * inner), hidden);
        this.Add($"{prefix}.conv1d.weight", inner, 1, mamba.ConvolutionKernel);
        this.Add($"{prefix}.conv1d.bias", inner);
        if (this.family.HasMambaNorms)
        {
            this.Add($"{prefix}.dt_layernorm.weight", mamba.TimeStepRank);
            this.Add($"{prefix}.b_layernorm.weight", mamba.StateSize);
            this.Add($"{prefix}.c_layernorm.weight", mamba.StateSize);
        }

        this.Add($"{prefix}.x_proj.weight", mamba.TimeStepRank + (2 * mamba.StateSize), inner);
        this.Add($"{prefix}.dt_proj.weight", inner, mamba.TimeStepRank);
        this.Add($"{prefix}.dt_proj.bias", inner);
        this.Add($"{prefix}.A_log", inner, mamba.StateSize);
        this.Add($"{prefix}.D", inner);
        this.Add($"{prefix}.out_proj.weight", hidden, inner);
    }

    /// <summary>
    /// Mamba-2: one projection for gate, inputs, both projections of the state of each group and a time step for each head, depthwise convolution,
    /// three numbers for each head, norm of the inner size.
    /// </summary>
    private void AddMamba2(string prefix, long hidden, RecurrentFacts mamba)
    {
        this.Add($"{prefix}.in_proj.weight", checked(mamba.InnerSize + mamba.ConvolutionChannels + mamba.Heads), hidden);
        this.Add($"{prefix}.conv1d.weight", mamba.ConvolutionChannels, 1, mamba.ConvolutionKernel);
        this.Add($"{prefix}.conv1d.bias", mamba.ConvolutionChannels);
        this.Add($"{prefix}.dt_bias", mamba.Heads);
        this.Add($"{prefix}.A_log", mamba.Heads);
        this.Add($"{prefix}.D", mamba.Heads);
        if (this.config.Flag("mamba_rms_norm") != false)
        {
            this.Add($"{prefix}.norm.weight", mamba.InnerSize);
        }

        this.Add($"{prefix}.out_proj.weight", hidden, mamba.InnerSize);
    }

    /// <summary>
    /// RWKV of its fourth generation: decay, bonus and three mixtures with the token before, four projections; and for the feed-forward block two mixtures
    /// and a receptance over the hidden size.
    /// </summary>
    private void AddRwkv(string prefix, long hidden, RecurrentFacts rwkv)
    {
        this.Add($"{prefix}.attention.time_decay", rwkv.InnerSize);
        this.Add($"{prefix}.attention.time_first", rwkv.InnerSize);
        foreach (string part in (ReadOnlySpan<string>)["key", "value", "receptance"])
        {
            this.Add($"{prefix}.attention.time_mix_{part}", 1, 1, hidden);
            this.Add($"{prefix}.attention.{part}.weight", rwkv.InnerSize, hidden);
        }

        this.Add($"{prefix}.attention.output.weight", hidden, rwkv.InnerSize);
        this.Add($"{prefix}.feed_forward.time_mix_key", 1, 1, hidden);
        this.Add($"{prefix}.feed_forward.time_mix_receptance", 1, 1, hidden);
        this.Add($"{prefix}.feed_forward.receptance.weight", hidden, hidden);
    }

    /// <summary>The gated short convolution of LFM2: three projections of the input, a depthwise convolution without bias, one projection out.</summary>
    private void AddShortConvolution(string prefix, long hidden, RecurrentFacts convolution)
    {
        this.Add($"{prefix}.in_proj.weight", checked(3 * convolution.InnerSize), hidden);
        this.Add($"{prefix}.conv.weight", convolution.InnerSize, 1, convolution.ConvolutionKernel);
        this.Add($"{prefix}.out_proj.weight", hidden, convolution.InnerSize);
    }

    /// <summary>
    /// Kimi delta attention: queries, keys and values with a convolution each; the decay of every channel and the gate of the output come out of two
    /// matrices of the rank of a head, the gate in K3 out of one full matrix; a bias of the decay for each channel, its rate and the strength of an
    /// update for each head.
    /// </summary>
    private void AddKimiDelta(string prefix, long hidden, RecurrentFacts delta)
    {
        this.Add($"{prefix}.qkv_proj.weight", delta.ConvolutionChannels, hidden);
        this.Add($"{prefix}.conv1d.weight", delta.ConvolutionChannels, 1, delta.ConvolutionKernel);
        this.Add($"{prefix}.f_a_proj.weight", delta.HeadSize, hidden);
        this.Add($"{prefix}.f_b_proj.weight", delta.InnerSize, delta.HeadSize);
        if (this.config.Section("linear_attn_config").Flag("use_full_rank_gate") == true)
        {
            this.Add($"{prefix}.g_proj.weight", delta.InnerSize, hidden);
        }
        else
        {
            this.Add($"{prefix}.g_a_proj.weight", delta.HeadSize, hidden);
            this.Add($"{prefix}.g_b_proj.weight", delta.InnerSize, delta.HeadSize);
        }

        this.Add($"{prefix}.dt_bias", delta.InnerSize);
        this.Add($"{prefix}.A_log", delta.Heads);
        this.Add($"{prefix}.b_proj.weight", delta.Heads, hidden);
        this.Add($"{prefix}.o_norm.weight", delta.HeadSize);
        this.Add($"{prefix}.o_proj.weight", hidden, delta.InnerSize);
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
