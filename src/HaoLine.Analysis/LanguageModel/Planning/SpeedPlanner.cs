using HaoLine.Architecture;
using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>
/// Times of a language model by rooflines: every kind of work of every layer takes the longer of its operations by the arithmetic peak and of
/// its bytes by the bandwidth, each times the share that is reached; layers follow each other. Prompts and generated tokens are told apart.
/// These are bounds with stated shares, no measurements: launches, scheduling and sampling are not in them.
/// </summary>
/// <remarks>
/// Operations: two for each active weight and token; attention <c>2·heads·(key + value size)·positions</c> for each token, in windows at most
/// the window; latent attention in generation on the compressed rows, <c>2·heads·(2·rank + rotary)·positions</c>. Bytes: weights once for each
/// step, of routed experts those that are hit, <c>experts·(1 − (1 − active/experts)^tokens)</c>; the cache of every sequence; activations.
/// Ring all-reduce of two sums a layer: <c>2(t−1)/t</c> of the bytes over the link and <c>2(t−1)</c> messages.
/// </remarks>
public sealed class SpeedPlanner
{
    private const int SumsPerLayer = 2;
    private readonly LanguageModelProfile profile;
    private readonly KeyValueCache cache;
    private readonly HardwareDevice device;
    private readonly ParallelSplit split;
    private readonly double peak;
    private readonly double attentionPeak;

    private SpeedPlanner(LanguageModelProfile profile, KeyValueCache cache, HardwareDevice device, ParallelSplit split, SpeedAssumptions assumptions, double peak, ComputePrecision used)
    {
        this.profile = profile;
        this.cache = split.Tensor == 1 ? cache : cache.Share(profile.Architecture, split.Tensor, 0, cache.Layers.Count);
        this.device = device;
        this.split = split;
        this.Assumptions = assumptions;
        this.peak = peak;
        this.UsedPrecision = used;

        // Scores and their sums run in the type of the activations, 16 bits at least.
        bool isNarrow = profile.Precision is ComputePrecision.Float8 or ComputePrecision.Int8 or ComputePrecision.Float4 or ComputePrecision.Int4;
        this.attentionPeak = isNarrow ? device.PeakOf(ComputePrecision.Float16, out _) ?? peak : peak;
    }

    /// <summary>Shares and conventions.</summary>
    public SpeedAssumptions Assumptions { get; }

    /// <summary>Arithmetic whose peak is used: the model's, or the next wider one that the device has.</summary>
    public ComputePrecision UsedPrecision { get; }

    /// <summary>Plans times of a model on a device; null when the device has no arithmetic wide enough.</summary>
    public static SpeedPlanner? Create(LanguageModelProfile profile, KeyValueCache cache, HardwareDevice device, ParallelSplit? split = null, SpeedAssumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(cache);
        ArgumentNullException.ThrowIfNull(device);
        return device.PeakOf(profile.Precision, out ComputePrecision used) is { } peak
            ? new SpeedPlanner(profile, cache, device, split ?? ParallelSplit.None, assumptions ?? SpeedAssumptions.Default, peak, used)
            : null;
    }

    /// <summary>Time to read prompts and make the first token of each: time to first token without waiting.</summary>
    /// <param name="promptTokens">Tokens of each prompt.</param>
    /// <param name="batch">Prompts at once.</param>
    public PhaseTime Prefill(long promptTokens, long batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(promptTokens);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return this.Step(new Work(batch, promptTokens, 0, IsPrompt: true));
    }

    /// <summary>Time of one more token of every sequence.</summary>
    /// <param name="context">Tokens that each sequence holds already.</param>
    /// <param name="batch">Sequences at once.</param>
    public PhaseTime Decode(long context, long batch = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(context);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        return this.Step(new Work(batch, 1, context, IsPrompt: false));
    }

    /// <summary>
    /// Generated tokens a second of one copy: the batch by the time of a step. A pipeline works on as many parts of the batch as it has groups,
    /// each group on another one.
    /// </summary>
    public double TokensPerSecond(long context, long batch)
    {
        if (this.split.Pipeline == 1 || batch < this.split.Pipeline)
        {
            return batch / this.Decode(context, batch).Seconds;
        }

        long part = (batch + this.split.Pipeline - 1) / this.split.Pipeline;
        PhaseTime step = this.Decode(context, part);
        return batch / (step.SlowestStage * this.split.Pipeline);
    }

    /// <summary>
    /// The smallest batch at which the matrix products of a generated token take longer to compute than their weights to read. For plain
    /// weights of b bytes it is <c>peak·b / (2·bandwidth)</c>; routed experts need more, because a larger batch reads more of them.
    /// </summary>
    /// <returns>Sequences; null when no batch up to 2^24 reaches it.</returns>
    public long? ComputeBoundBatch()
    {
        const long most = 1L << 24;
        if (!this.IsComputeBound(most))
        {
            return null;
        }

        long low = 0;
        long high = most;
        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) = this.IsComputeBound(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    /// <summary>Bytes that each device sends for one token of one sequence: sums of split layers, experts' tokens, hand-over to the next group.</summary>
    public double LinkBytesPerToken => this.Decode(1, 1).Operations.Where(static item => item.Bound == TimeBound.Link).Sum(static item => item.Bytes);

    private bool IsComputeBound(long batch)
    {
        double operations = 0;
        double bytes = 0;
        for (int layer = this.profile.DecoderStart; layer < this.profile.Layers.Count; layer++)
        {
            foreach (ModelComponent component in LayerProducts)
            {
                ComponentWeights weights = this.profile.Weights.Of(layer, component);
                (double active, double hit) = this.ExpertShares(layer, component, batch);
                operations += 2.0 * weights.Elements * active * batch;
                bytes += weights.Bytes * hit;
            }
        }

        operations += 2.0 * this.profile.HeadElements * batch;
        bytes += this.profile.HeadBytes;
        HardwareEfficiency efficiency = this.Assumptions.Efficiency;
        return operations / (this.peak * efficiency.Compute) >= bytes / (this.device.BytesPerSecond * efficiency.Memory);
    }

    private static ReadOnlySpan<ModelComponent> LayerProducts =>
    [
        ModelComponent.Attention, ModelComponent.Recurrent, ModelComponent.FeedForward, ModelComponent.Router, ModelComponent.Experts, ModelComponent.SharedExperts,
        ModelComponent.Other,
    ];

    /// <summary>Parts of the routed experts that one token uses and that all tokens of a step touch.</summary>
    private (double Active, double Hit) ExpertShares(int layer, ModelComponent component, double tokens)
    {
        if (component != ModelComponent.Experts || this.profile.Layers[layer].Layer.FeedForward.Experts is not { Count: > 0 } experts)
        {
            return (1, 1);
        }

        double active = Math.Min(1, (double)experts.Active / experts.Count);
        return (active, 1 - Math.Pow(1 - active, tokens));
    }

    private PhaseTime Step(Work work)
    {
        var sums = new StepSums(this.device, this.Assumptions.Efficiency, this.profile.Layers.Count);
        this.AddEmbedding(sums, work);
        int stage = 0;
        for (int layer = 0; layer < this.profile.Layers.Count; layer++)
        {
            int next = StageOf(layer, this.profile.Layers.Count, this.split.Pipeline);
            if (next != stage)
            {
                this.HandOver(sums, work);
                sums.EndStage();
                stage = next;
            }

            Work own = this.OwnWork(layer, work);
            if (own.Tokens > 0)
            {
                this.AddLayer(sums, layer, own);
            }
        }

        this.AddHead(sums, work);
        sums.EndStage();
        return sums.ToPhase();
    }

    private static int StageOf(int layer, int count, int stages)
    {
        int stage = (int)((long)layer * stages / count);
        while ((long)count * (stage + 1) / stages <= layer)
        {
            stage++;
        }

        return stage;
    }

    /// <summary>An encoder reads its whole input once, with the prompt.</summary>
    private Work OwnWork(int layer, Work work)
    {
        if (layer >= this.profile.DecoderStart && this.profile.Layers[layer].Stack.Kind == StackKind.Decoder)
        {
            return work;
        }

        return !work.IsPrompt ? work with { Length = 0 }
            : this.profile.Architecture.Decoder is null ? work
            : work with { Length = Math.Max(0, this.cache.EncoderTokens) };
    }

    private void AddEmbedding(StepSums sums, Work work)
    {
        double rows = (double)work.Tokens * this.profile.Width * this.Assumptions.ActivationBytes;
        double table = LayerShare.Split(this.profile.Weights.Of(ModelComponent.Embedding).Bytes, this.split.Tensor);
        sums.Add("embedding", -1, 0, this.Assumptions.ReadsEmbeddingTable ? table : 2 * rows, this.peak);
    }

    private void AddHead(StepSums sums, Work work)
    {
        if (this.profile.HeadElements == 0)
        {
            return;
        }

        double tokens = work.IsPrompt && this.Assumptions.MakesAllLogits ? work.Tokens : work.Sequences;
        double activations = tokens * (this.profile.Architecture.HiddenSize + (this.profile.Architecture.Embedding.VocabularySize / (double)this.split.Tensor)) * this.Assumptions.ActivationBytes;
        sums.Add(
            "head",
            -1,
            2.0 * this.profile.HeadElements * tokens / this.split.Tensor,
            LayerShare.Split(this.profile.HeadBytes, this.split.Tensor) + activations,
            this.peak);
    }

    private void AddLayer(StepSums sums, int layer, Work work)
    {
        (LayerStack stack, LayerFacts facts) = this.profile.Layers[layer];
        double hidden = stack.HiddenSize;
        double rows = (double)work.Tokens * hidden * this.Assumptions.ActivationBytes;
        sums.Add("norms", layer, 0, (2 * rows * facts.Norms) + this.profile.Weights.Of(layer, ModelComponent.Normalization).Bytes, this.peak);
        ComponentWeights attention = this.profile.Weights.Of(layer, ModelComponent.Attention);
        if (attention.Elements > 0)
        {
            sums.Add(
                "attention projections",
                layer,
                2.0 * LayerShare.AttentionPart(this.profile, layer, attention.Elements, this.split.Tensor) * work.Tokens,
                LayerShare.AttentionPart(this.profile, layer, attention.Bytes, this.split.Tensor) + (2 * rows) + (2 * this.ProjectionBytes(facts.Attention, work)),
                this.peak);
        }

        this.AddAttention(sums, layer, stack, facts, work);
        this.AddRecurrent(sums, layer, facts, work, rows);
        this.AddProducts(sums, "feed-forward", layer, ModelComponent.FeedForward, work, (2 * rows) + (2.0 * work.Tokens * facts.FeedForward.Width / this.split.Tensor * this.Assumptions.ActivationBytes));
        this.AddProducts(sums, "router", layer, ModelComponent.Router, work, rows);
        long active = facts.FeedForward.Experts?.Active ?? 0;
        this.AddProducts(sums, "experts", layer, ModelComponent.Experts, work, 2 * rows * active / this.split.ExpertDevices);
        this.AddProducts(sums, "shared experts", layer, ModelComponent.SharedExperts, work, 2 * rows);
        this.AddProducts(sums, "other weights", layer, ModelComponent.Other, work, 2 * rows);
        this.AddMessages(sums, layer, rows, active, attention.Elements > 0 || facts.Recurrent is not null);
    }

    private double ProjectionBytes(AttentionFacts attention, Work work)
    {
        double keySize = attention.Latent is { } latent ? (double)latent.NopeSize + latent.RopeSize : attention.KeySize;
        double elements = attention.QueryHeads * (keySize + attention.ValueSize) / this.split.Tensor;
        return work.Tokens * elements * this.Assumptions.ActivationBytes;
    }

    private void AddAttention(StepSums sums, int layer, LayerStack stack, LayerFacts facts, Work work)
    {
        AttentionFacts attention = facts.Attention;
        bool isDecoder = stack.Kind == StackKind.Decoder;
        LayerCache? cached = isDecoder ? this.cache.Layers[layer - this.profile.DecoderStart] : null;
        if (attention.Reach != AttentionReach.None)
        {
            double window = attention.Reach == AttentionReach.Full || attention.Window <= 0 ? double.PositiveInfinity : attention.Window;
            double chosen = attention.Indexer is { TopK: > 0 } indexer ? Math.Min(window, indexer.TopK) : window;
            double positions = work.Sequences * this.Positions(work, chosen, isDecoder);
            double perPosition = PerPosition(attention, work.IsPrompt);
            double operations = positions * perPosition / this.split.Tensor;
            if (attention.Indexer is { } scorer)
            {
                operations += 2.0 * scorer.Heads * scorer.HeadSize * work.Sequences * this.Positions(work, window, isDecoder);
            }

            double held = Math.Min(work.Context + work.Length, window);
            double kept = cached is { BytesPerToken: > 0 } ? cached.BytesPerToken
                : isDecoder && facts.SharesCacheOfLayer >= 0 ? this.cache.Layers[facts.SharesCacheOfLayer].BytesPerToken
                : ((double)attention.KeyValueHeads * ((double)attention.KeySize + attention.ValueSize) * this.Assumptions.ActivationBytes / this.split.Tensor);
            double bytes = (work.Sequences * held * kept) + (2 * this.ProjectionBytes(attention, work)) + (work.Tokens * kept);
            sums.Add("attention", layer, operations, bytes, this.attentionPeak);
        }

        if (facts.CrossAttention is { } cross && cached is not null)
        {
            double operations = 2.0 * cross.QueryHeads * ((double)cross.KeySize + cross.ValueSize) * work.Tokens * this.cache.EncoderTokens / this.split.Tensor;
            sums.Add("cross attention", layer, operations, (double)work.Sequences * this.cache.EncoderTokens * cached.CrossBytesPerToken, this.attentionPeak);
        }
    }

    /// <summary>Operations of one token and one position it looks at.</summary>
    private static double PerPosition(AttentionFacts attention, bool isPrompt) => attention.Latent is { } latent
        ? isPrompt
            ? 2.0 * attention.QueryHeads * ((double)latent.NopeSize + latent.RopeSize + latent.ValueSize)
            : 2.0 * attention.QueryHeads * ((2.0 * latent.KeyValueRank) + latent.RopeSize)
        : 2.0 * attention.QueryHeads * ((double)attention.KeySize + attention.ValueSize);

    /// <summary>Sum over the new tokens of one sequence of the positions each looks at.</summary>
    private double Positions(Work work, double window, bool isCausal)
    {
        double length = work.Length;
        if (!work.IsPrompt)
        {
            return Math.Min(work.Context + 1, window);
        }

        if (!isCausal || this.Assumptions.AttendsWholeSquare)
        {
            return length * Math.Min(length, window);
        }

        // 1 + 2 + … up to the window, and the window for every token after it.
        double ramp = Math.Min(length, window);
        return (ramp * (ramp + 1) / 2) + ((length - ramp) * ramp);
    }

    private void AddRecurrent(StepSums sums, int layer, LayerFacts facts, Work work, double rows)
    {
        if (facts.Recurrent is not { } mixer)
        {
            return;
        }

        // Six operations for each element of state and token: decay, input and output, a multiply and an add each.
        ComponentWeights weights = this.profile.Weights.Of(layer, ModelComponent.Recurrent);
        double scan = 6.0 * mixer.InnerSize * Math.Max(1, mixer.StateSize) * work.Tokens;
        double state = 2.0 * mixer.StateElements * sizeof(float) * work.Sequences;
        sums.Add("recurrent", layer, ((2.0 * weights.Elements * work.Tokens) + scan) / this.split.Tensor, ((weights.Bytes + state) / this.split.Tensor) + (2 * rows), this.peak);
    }

    private void AddProducts(StepSums sums, string name, int layer, ModelComponent component, Work work, double activationBytes)
    {
        ComponentWeights weights = this.profile.Weights.Of(layer, component);
        if (weights.Elements == 0)
        {
            return;
        }

        (double active, double hit) = this.ExpertShares(layer, component, work.Tokens);
        double devices = component == ModelComponent.Experts ? this.split.ExpertDevices : component == ModelComponent.Router ? 1 : this.split.Tensor;
        sums.Add(name, layer, 2.0 * weights.Elements * active * work.Tokens / devices, (weights.Bytes * hit / devices) + activationBytes, this.peak);
    }

    private double MessageSeconds => this.device.Link is null ? this.Assumptions.FallbackLinkLatency : this.Assumptions.LinkLatency;

    private double LinkBytesPerSecond => this.device.Link is { } link ? link.BytesPerSecond / 2 : this.Assumptions.FallbackLink;

    private void AddMessages(StepSums sums, int layer, double rows, long activeExperts, bool hasMixer)
    {
        int devices = this.split.Tensor;
        if (devices > 1)
        {
            int messages = hasMixer ? SumsPerLayer : 1;
            double bytes = messages * 2.0 * (devices - 1) / devices * rows;
            sums.Send("sums between devices", layer, bytes, (bytes / this.LinkBytesPerSecond) + (messages * 2.0 * (devices - 1) * this.MessageSeconds));
        }

        if (this.split.Expert > devices && activeExperts > 0)
        {
            double bytes = 2.0 * rows * activeExperts * (this.split.Expert - 1) / this.split.Expert;
            sums.Send("tokens to experts", layer, bytes, (bytes / this.LinkBytesPerSecond) + (2 * this.MessageSeconds));
        }
    }

    private void HandOver(StepSums sums, Work work)
    {
        double bytes = (double)work.Tokens * this.profile.Architecture.HiddenSize * this.Assumptions.ActivationBytes;
        sums.Send("hand-over between groups", -1, bytes, (bytes / this.LinkBytesPerSecond) + this.MessageSeconds);
    }

    /// <summary>New tokens of a step.</summary>
    private readonly record struct Work(long Sequences, long Length, long Context, bool IsPrompt)
    {
        public double Tokens => (double)this.Sequences * this.Length;
    }
}
