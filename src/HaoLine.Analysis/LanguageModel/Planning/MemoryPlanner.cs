using HaoLine.Architecture;
using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>
/// Memory of a language model in use: weights as stored, cache, activations, logits, runtime. Activations are reserved for the largest step a
/// runtime computes, whatever the context, so that memory is the cache's function of context and sequences plus a constant, and largest
/// contexts and batches are its exact inverse. All sizes are bytes.
/// </summary>
public sealed class MemoryPlanner
{
    private readonly LanguageModelProfile profile;
    private readonly ParallelSplit split;
    private readonly Stage[] stages;

    /// <summary>A plan for a model on one device or several.</summary>
    /// <param name="profile">The model.</param>
    /// <param name="cache">Its cache on one device.</param>
    /// <param name="split">How it is shared out; one device when null.</param>
    /// <param name="assumptions">What the runtime reserves; the defaults when null.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public MemoryPlanner(LanguageModelProfile profile, KeyValueCache cache, ParallelSplit? split = null, MemoryAssumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(cache);
        this.profile = profile;
        this.Cache = cache;
        this.split = split ?? ParallelSplit.None;
        this.Assumptions = (assumptions ?? MemoryAssumptions.Default).Checked();
        this.stages = [.. Enumerable.Range(0, this.split.Pipeline).Select(this.StageAt)];
    }

    /// <summary>The cache on one device.</summary>
    public KeyValueCache Cache { get; }

    /// <summary>What the runtime reserves.</summary>
    public MemoryAssumptions Assumptions { get; }

    /// <summary>What the fullest device needs.</summary>
    /// <param name="context">Tokens of each sequence.</param>
    /// <param name="batch">Sequences at once.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public MemoryNeed Need(long context, long batch)
    {
        MemoryNeed? most = null;
        for (int i = 0; i < this.stages.Length; i++)
        {
            Stage stage = this.stages[i];
            var need = new MemoryNeed(
                stage.Weights, stage.Cache.Bytes(context, batch), stage.Activations, stage.HasHead ? this.LogitBytes(batch) : 0, this.Assumptions.RuntimeBytes, i);
            most = most is null || need.Total > most.Total ? need : most;
        }

        return most!;
    }

    /// <summary>Bytes of a device's memory that the plan may use.</summary>
    public long UsableBytes(HardwareDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return (long)(device.MemoryBytes * this.Assumptions.UsableShare);
    }

    /// <summary>The largest context that fits into so many bytes of each device.</summary>
    /// <returns>Tokens; 0 when not one fits, <see cref="long.MaxValue"/> when memory does not grow with context.</returns>
    public long MaximumContext(long bytes, long batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        long most = long.MaxValue;
        foreach (Stage stage in this.stages)
        {
            long free = this.Free(stage, bytes, batch);
            most = Math.Min(most, free < 0 ? 0 : stage.Cache.MaximumContext(free, batch));
        }

        return most;
    }

    /// <summary>The most sequences of a context that fit into so many bytes of each device.</summary>
    /// <returns>Sequences; 0 when not one fits.</returns>
    public long MaximumBatch(long bytes, long context)
    {
        long most = long.MaxValue;
        foreach (Stage stage in this.stages)
        {
            long perSequence = stage.HasHead && !this.Assumptions.KeepsAllLogits ? this.LogitBytes(1) : 0;
            long free = this.Free(stage, bytes, 0) - (this.Assumptions.KeepsAllLogits && stage.HasHead ? this.LogitBytes(1) : 0);
            most = Math.Min(most, Sequences(stage.Cache, free, context, perSequence));
        }

        return most;
    }

    /// <summary>The most requests of prompt and answer that fit at once.</summary>
    public long MaximumConcurrentRequests(long bytes, long promptTokens, long generatedTokens) =>
        this.MaximumBatch(bytes, checked(promptTokens + generatedTokens));

    private static long Sequences(KeyValueCache cache, long free, long context, long perSequence)
    {
        if (free < 0)
        {
            return 0;
        }

        if (perSequence == 0)
        {
            return cache.MaximumSequences(free, context);
        }

        // Both grow with the sequences. The cache alone bounds them from above; logits in proportion leave the answer between.
        long low = 0;
        long high = Math.Min(cache.MaximumSequences(free, context), free / perSequence);
        while (low < high)
        {
            long middle = low + ((high - low + 1) / 2);
            bool fits = (Int128)cache.Bytes(context, middle) + ((Int128)perSequence * middle) <= free;
            (low, high) = fits ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    private long Free(Stage stage, long bytes, long batch) =>
        bytes - stage.Weights - stage.Activations - this.Assumptions.RuntimeBytes - (stage.HasHead && batch > 0 ? this.LogitBytes(batch) : 0);

    private long LogitBytes(long batch)
    {
        if (this.profile.Architecture.Decoder is null)
        {
            return 0;
        }

        long positions = this.Assumptions.KeepsAllLogits ? this.Assumptions.BatchedTokens : batch;
        return checked(positions * this.profile.Architecture.Embedding.VocabularySize * sizeof(float));
    }

    private Stage StageAt(int index)
    {
        int count = this.profile.Layers.Count;
        int first = (int)((long)count * index / this.split.Pipeline);
        int end = (int)((long)count * (index + 1) / this.split.Pipeline);
        bool isFirst = index == 0;
        bool isLast = index == this.split.Pipeline - 1;
        int devices = this.split.Tensor;
        WeightTable weights = this.profile.Weights;
        long bytes = 0;
        long widest = 0;
        for (int layer = first; layer < end; layer++)
        {
            bytes = checked(bytes + LayerShare.Weights(this.profile, layer, this.split));
            widest = Math.Max(widest, LayerShare.ActivationElements(this.profile.Layers[layer], this.split));
        }

        long held = 0;
        if (isFirst)
        {
            // Towers for other inputs are held whole by each device, token embeddings by vocabulary.
            held = checked(LayerShare.Split(weights.Of(ModelComponent.Embedding).Bytes, devices) + weights.Of(ModelComponent.Modality).Bytes);
        }

        if (isLast)
        {
            bool isSecondCopy = !isFirst && weights.Of(ModelComponent.Head).Bytes == 0;
            held = checked(held + LayerShare.Split(isSecondCopy ? this.profile.HeadBytes : weights.Of(ModelComponent.Head).Bytes, devices) + this.FinalNormBytes());
        }

        int decoderFirst = Math.Max(0, first - this.profile.DecoderStart);
        int decoderEnd = Math.Max(0, end - this.profile.DecoderStart);
        KeyValueCache cache = devices == 1 && this.split.Pipeline == 1
            ? this.Cache
            : this.Cache.Share(this.profile.Architecture, devices, decoderFirst, decoderEnd - decoderFirst);
        long tokens = this.Assumptions.BatchedTokens;
        long activations = checked(tokens * this.Assumptions.ActivationBytes * checked((2 * this.profile.Architecture.HiddenSize) + widest));
        return new Stage(checked(bytes + held), cache, activations, isLast);
    }

    /// <summary>Norms that belong to no layer.</summary>
    private long FinalNormBytes()
    {
        long inLayers = 0;
        for (int layer = 0; layer < this.profile.Layers.Count; layer++)
        {
            inLayers += this.profile.Weights.Of(layer, ModelComponent.Normalization).Bytes;
        }

        return this.profile.Weights.Of(ModelComponent.Normalization).Bytes - inLayers;
    }

    private sealed record Stage(long Weights, KeyValueCache Cache, long Activations, bool HasHead);
}
