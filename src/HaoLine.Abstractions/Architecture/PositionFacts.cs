namespace HaoLine.Architecture;

/// <summary>Position encoding and context length.</summary>
public sealed record PositionFacts
{
    /// <summary>How positions are encoded.</summary>
    public PositionKind Kind { get; init; }

    /// <summary>Base of the rotary frequencies; null when not said.</summary>
    public double? RotaryBase { get; init; }

    /// <summary>Base in sliding-window layers, where it differs; null otherwise.</summary>
    public double? LocalRotaryBase { get; init; }

    /// <summary>Share of a head that is rotated; 1 unless said.</summary>
    public double RotaryFraction { get; init; } = 1;

    /// <summary>Name of the extrapolation, such as <c>yarn</c>, <c>llama3</c>, <c>longrope</c> or <c>linear</c>; empty when there is none.</summary>
    public string Scaling { get; init; } = "";

    /// <summary>Factor of the extrapolation; null when not said.</summary>
    public double? ScalingFactor { get; init; }

    /// <summary>Entries of a learned table, or buckets of relative positions; 0 when not used.</summary>
    public long TableLength { get; init; }

    /// <summary>Tokens of context the model was trained with before extrapolation; null when not said.</summary>
    public long? TrainedContext { get; init; }

    /// <summary>Tokens of context the model states to support; null when not said.</summary>
    public long? MaximumContext { get; init; }
}
