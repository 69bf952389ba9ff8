using HaoLine.Ir;

namespace HaoLine.Formats.Gguf.Reading;

/// <summary>Collects the hyper-parameters of a language model under their usual names.</summary>
internal sealed class GgufHyperparameterReader(GgufHeader header, GgufReadState state)
{
    /// <summary>More layers than any network has: lists are not made longer.</summary>
    private const int MaximumLayers = 65_536;

    /// <summary>Null when the file names no architecture.</summary>
    public GgufHyperparameters? Read(IReadOnlyList<NamedTensor> weights)
    {
        if (header.ByKey.GetValueOrDefault("general.architecture")?.ReadText() is not { Length: > 0 } architecture)
        {
            return null;
        }

        long? layers = this.Integer($"{architecture}.block_count");
        string attention = $"{architecture}.attention";
        string rope = $"{architecture}.rope";
        string recurrent = $"{architecture}.ssm";
        GgufEntry? pattern = header.ByKey.GetValueOrDefault($"{attention}.sliding_window_pattern");
        return new GgufHyperparameters
        {
            Architecture = architecture,
            LayerCount = layers,
            ContextLength = this.Integer($"{architecture}.context_length"),
            EmbeddingLength = this.Integer($"{architecture}.embedding_length"),
            VocabularySize = this.Integer($"{architecture}.vocab_size") ?? header.ByKey.GetValueOrDefault("tokenizer.ggml.tokens")?.Array?.Count,
            HeadCounts = this.PerLayer($"{attention}.head_count", layers),
            KeyValueHeadCounts = this.PerLayer($"{attention}.head_count_kv", layers),
            FeedForwardLengths = this.PerLayer($"{architecture}.feed_forward_length", layers),
            KeyLength = this.Integer($"{attention}.key_length"),
            ValueLength = this.Integer($"{attention}.value_length"),
            SlidingKeyLength = this.Integer($"{attention}.key_length_swa"),
            SlidingValueLength = this.Integer($"{attention}.value_length_swa"),
            LatentKeyLength = this.Integer($"{attention}.key_length_mla"),
            LatentValueLength = this.Integer($"{attention}.value_length_mla"),
            QueryRank = this.Integer($"{attention}.q_lora_rank"),
            KeyValueRank = this.Integer($"{attention}.kv_lora_rank"),
            SlidingWindow = this.Integer($"{attention}.sliding_window"),
            SlidingWindowPeriod = pattern?.Array is null ? this.Integer($"{attention}.sliding_window_pattern") : null,
            SlidingLayers = pattern?.Array is null ? [] : [.. this.List(pattern, layers).Select(static item => item != 0)],
            SharedKeyValueLayers = this.Integer($"{attention}.shared_kv_layers"),
            ExpertCount = this.Integer($"{architecture}.expert_count"),
            ExpertUsedCount = this.Integer($"{architecture}.expert_used_count"),
            ExpertSharedCount = this.Integer($"{architecture}.expert_shared_count"),
            ExpertFeedForwardLength = this.Integer($"{architecture}.expert_feed_forward_length"),
            ExpertSharedFeedForwardLength = this.Integer($"{architecture}.expert_shared_feed_forward_length"),
            LeadingDenseLayers = this.Integer($"{architecture}.leading_dense_block_count"),
            ExpertLayerStep = this.Integer($"{architecture}.interleave_moe_layer_step") ?? this.Integer($"{architecture}.moe_every_n_layers"),
            RopeDimensions = this.Integer($"{rope}.dimension_count"),
            RopeBase = this.Number($"{rope}.freq_base"),
            RopeScaling = this.Text($"{rope}.scaling.type"),
            RopeScalingFactor = this.Number($"{rope}.scaling.factor"),
            RopeOriginalContextLength = this.Integer($"{rope}.scaling.original_context_length"),
            MaximumAlibiBias = this.Number($"{attention}.max_alibi_bias"),
            RelativeBuckets = this.Integer($"{attention}.relative_buckets_count"),
            StateConvolution = this.Integer($"{recurrent}.conv_kernel"),
            StateInnerSize = this.Integer($"{recurrent}.inner_size"),
            StateSize = this.Integer($"{recurrent}.state_size"),
            StateTimeStepRank = this.Integer($"{recurrent}.time_step_rank"),
            StateGroups = this.Integer($"{recurrent}.group_count"),
            HasTiedEmbeddings = weights.Any(static weight => weight.Name == "token_embd.weight") ? !weights.Any(static weight => weight.Name == "output.weight") : null,
            HasLearnedPositions = weights.Any(static weight => weight.Name == "position_embd.weight"),
        };
    }

    public GgufCalibration? ReadCalibration()
    {
        var calibration = new GgufCalibration
        {
            File = this.Text("quantize.imatrix.file"),
            Dataset = this.Text("quantize.imatrix.dataset") ?? this.FirstText("imatrix.datasets"),
            EntryCount = this.Integer("quantize.imatrix.entries_count"),
            ChunkCount = this.Integer("quantize.imatrix.chunks_count") ?? this.Integer("imatrix.chunk_count"),
            ChunkSize = this.Integer("imatrix.chunk_size"),
        };
        return calibration == new GgufCalibration() ? null : calibration;
    }

    private long? Integer(string key)
    {
        if (header.ByKey.GetValueOrDefault(key) is not { } entry)
        {
            return null;
        }

        if (entry.TryGetInteger(out long value))
        {
            return value;
        }

        if (entry.Array is null)
        {
            this.Report(key, $"it has the type {GgufValueTypes.NameOf(entry.ValueType)} instead of an integer");
        }

        return null;
    }

    private double? Number(string key)
    {
        if (header.ByKey.GetValueOrDefault(key) is not { } entry)
        {
            return null;
        }

        if (entry.TryGetNumber(out double value))
        {
            return value;
        }

        this.Report(key, $"it has the type {GgufValueTypes.NameOf(entry.ValueType)} instead of a number");
        return null;
    }

    private string? Text(string key) => header.ByKey.GetValueOrDefault(key)?.ReadText();

    private string? FirstText(string key) =>
        header.ByKey.GetValueOrDefault(key)?.Array is { ElementType: GgufValueType.Text, Count: > 0 } list ? list.ReadTexts().First() : null;

    private IReadOnlyList<long> PerLayer(string key, long? layers)
    {
        GgufEntry? entry = header.ByKey.GetValueOrDefault(key);
        if (entry is null)
        {
            return [];
        }

        if (entry.Array is not null)
        {
            return this.List(entry, layers);
        }

        if (this.Integer(key) is not { } value)
        {
            return [];
        }

        return layers is > 0 and <= MaximumLayers ? [.. Enumerable.Repeat(value, (int)layers.Value)] : [value];
    }

    private IReadOnlyList<long> List(GgufEntry entry, long? layers)
    {
        GgufArray list = entry.Array!;
        if (list.Count > MaximumLayers || list.ElementType is GgufValueType.Float32 or GgufValueType.Float64 or GgufValueType.Text or GgufValueType.Array)
        {
            this.Report(entry.Key, $"it is {list}");
            return [];
        }

        if (layers is not null && list.Count != layers)
        {
            this.Report(entry.Key, $"it has {list.Count} numbers for {layers} layers");
        }

        return [.. list.ReadIntegers()];
    }

    private void Report(string key, string problem) =>
        state.Report(GgufDiagnostics.UnusableHyperparameter, header.Source, -1, key, key, problem);
}
