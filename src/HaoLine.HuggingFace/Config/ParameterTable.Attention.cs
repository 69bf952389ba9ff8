using HaoLine.Architecture;

namespace HaoLine.HuggingFace.Config;

/// <content>Attention of every kind: separate and latent projections, compressed rows, scorers that choose tokens.</content>
internal sealed partial class ParameterTable
{
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
}
