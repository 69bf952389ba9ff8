namespace HaoLine.LanguageModels;

/// <summary>How a model is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Adam in mixed precision, one device, 2,048 tokens, everything kept.</summary>
    public static TrainingOptions Default { get; } = new();

    /// <summary>Tokens of a sequence.</summary>
    public long SequenceLength { get; init; } = 2048;

    /// <summary>Sequences of one step on one device.</summary>
    public long MicroBatch { get; init; } = 1;

    /// <summary>Optimizer.</summary>
    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Stage of ZeRO: 0 for none, 1 shares out the optimizer, 2 gradients too, 3 weights too.</summary>
    public int ZeroStage { get; init; }

    /// <summary>Which activations are kept.</summary>
    public ActivationCheckpointing Checkpointing { get; init; }

    /// <summary>Copies that share out what ZeRO shares, and devices that share layers.</summary>
    public ParallelSplit Split { get; init; } = ParallelSplit.None;

    /// <summary>True when activations between layers are split over the devices of a layer as well (sequence parallelism).</summary>
    public bool SplitsSequence { get; init; }

    /// <summary>Parameters that are trained; null for all. The others keep weights only.</summary>
    public long? TrainedElements { get; init; }
}
