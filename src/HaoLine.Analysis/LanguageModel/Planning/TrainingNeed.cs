using HaoLine.Architecture;

namespace HaoLine.LanguageModels;

/// <summary>
/// Bytes of each device in training with mixed precision: two for a weight, two for a gradient, and the optimizer's, 16 in all with Adam. ZeRO
/// divides the optimizer, then gradients, then weights by the copies (Rajbhandari et al. 2020). Activations of a layer are
/// <c>s·b·h·(34 + 5·a·s/h)</c> bytes for a heads, without the second term when scores are computed again, <c>2·s·b·h</c> for its input alone
/// (Korthikanti et al. 2022).
/// </summary>
/// <param name="Weights">Weights in 16 bits.</param>
/// <param name="Gradients">Gradients in 16 bits.</param>
/// <param name="Optimizer">State of the optimizer with the float32 copy.</param>
/// <param name="Activations">What the backward pass needs.</param>
/// <param name="Logits">Logits and their gradient in float32.</param>
/// <param name="Runtime">Runtime and libraries, an assumption.</param>
public sealed record TrainingNeed(long Weights, long Gradients, long Optimizer, long Activations, long Logits, long Runtime)
{
    private const int HalfBytes = 2;

    /// <summary>The sum.</summary>
    /// <exception cref="OverflowException">It does not fit 64 bits.</exception>
    public long Total => checked(this.Weights + this.Gradients + this.Optimizer + this.Activations + this.Logits + this.Runtime);

    /// <summary>The bytes of a training run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size or stage is out of range.</exception>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static TrainingNeed Of(LanguageModelProfile profile, TrainingOptions options, MemoryAssumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.SequenceLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.MicroBatch);
        if (options.ZeroStage is < 0 or > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.ZeroStage, "ZeRO has the stages 0 to 3.");
        }

        int holders = options.Split.Tensor * options.Split.Pipeline;
        long elements = LayerShare.Split(profile.TotalElements, holders);
        long trained = LayerShare.Split(Math.Min(options.TrainedElements ?? profile.TotalElements, profile.TotalElements), holders);
        int copies = options.Split.Data;
        long Shared(long bytes, int fromStage) => options.ZeroStage >= fromStage ? LayerShare.Split(bytes, copies) : bytes;
        return new TrainingNeed(
            Shared(checked(elements * HalfBytes), 3),
            Shared(checked(trained * HalfBytes), 2),
            Shared(checked(trained * OptimizerBytes(options.Optimizer)), 1),
            ActivationBytes(profile, options),
            checked(2 * sizeof(float) * LayerShare.Split(checked(options.SequenceLength * options.MicroBatch * profile.Architecture.Embedding.VocabularySize), options.Split.Tensor)),
            (assumptions ?? MemoryAssumptions.Default).RuntimeBytes);
    }

    /// <summary>
    /// The least recomputing with which a run fits; null when it does not fit even when every layer is computed again. Scores cost some
    /// percent of a step to compute again, whole layers about a third.
    /// </summary>
    public static ActivationCheckpointing? Advise(LanguageModelProfile profile, TrainingOptions options, long usableBytes, MemoryAssumptions? assumptions = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (ActivationCheckpointing kind in (ReadOnlySpan<ActivationCheckpointing>)[ActivationCheckpointing.None, ActivationCheckpointing.Selective, ActivationCheckpointing.Full])
        {
            if (Of(profile, options with { Checkpointing = kind }, assumptions).Total <= usableBytes)
            {
                return kind;
            }
        }

        return null;
    }

    private static int OptimizerBytes(OptimizerKind optimizer) => optimizer switch
    {
        OptimizerKind.Adam => 12,
        OptimizerKind.Adam8Bit => 6,
        OptimizerKind.SgdMomentum => 8,
        _ => 4,
    };

    /// <summary>
    /// Activations of the layers one device holds. The first group of a pipeline keeps as many micro-batches in flight as there are groups, so
    /// the sum is that of all layers.
    /// </summary>
    private static long ActivationBytes(LanguageModelProfile profile, TrainingOptions options)
    {
        double tokens = (double)options.SequenceLength * options.MicroBatch;
        int devices = options.Split.Tensor;
        double total = 0;
        foreach ((LayerStack stack, LayerFacts layer) in profile.Layers)
        {
            // Of the 34 bytes 10 belong to what stands between the split products: norms, residuals, dropout masks.
            const double all = 34;
            const double unsplit = 10;
            double scores = options.Checkpointing == ActivationCheckpointing.None && layer.Attention.Reach != AttentionReach.None
                ? 5.0 * layer.Attention.QueryHeads * options.SequenceLength / stack.HiddenSize
                : 0;
            double each = options.Checkpointing == ActivationCheckpointing.Full
                ? 2
                : options.SplitsSequence ? (all + scores) / devices : unsplit + ((all - unsplit + scores) / devices);
            total += tokens * stack.HiddenSize * each;
        }

        return total < long.MaxValue ? (long)Math.Ceiling(total) : throw new OverflowException("The activations do not fit 64 bits.");
    }
}
