namespace HaoLine.Architecture;

/// <summary>The feed-forward block of one layer.</summary>
public sealed record FeedForwardFacts
{
    /// <summary>No feed-forward block.</summary>
    public static FeedForwardFacts None { get; } = new();

    /// <summary>Which matrices it has, the experts' included.</summary>
    public FeedForwardKind Kind { get; init; }

    /// <summary>Width of the dense block; 0 when there are only experts.</summary>
    public long Width { get; init; }

    /// <summary>Experts; null for a dense block.</summary>
    public ExpertFacts? Experts { get; init; }

    /// <summary>True when the dense matrices have biases.</summary>
    public bool HasBias { get; init; }

    /// <summary>Name of the activation as stated; empty when not said.</summary>
    public string Activation { get; init; } = "";

    /// <summary>Matrices of a block or expert: 0, 2 or 3.</summary>
    public int Matrices => this.Kind switch
    {
        FeedForwardKind.Gated => 3,
        FeedForwardKind.Plain => 2,
        _ => 0,
    };
}
