namespace HaoLine.Architecture;

/// <summary>The experts of one layer.</summary>
public sealed record ExpertFacts
{
    /// <summary>Routed experts.</summary>
    public required long Count { get; init; }

    /// <summary>Routed experts that one token uses.</summary>
    public required long Active { get; init; }

    /// <summary>Width of one routed expert.</summary>
    public required long Width { get; init; }

    /// <summary>Width of all experts together that every token uses; 0 when there are none.</summary>
    public long SharedWidth { get; init; }

    /// <summary>Number of experts that every token uses.</summary>
    public long SharedCount { get; init; }

    /// <summary>True when the router adds a bias, learned or for balancing.</summary>
    public bool HasRouterBias { get; init; }

    /// <summary>True when the matrices of the experts have biases.</summary>
    public bool HasExpertBias { get; init; }

    /// <summary>True when a learned gate scales the shared expert.</summary>
    public bool HasSharedGate { get; init; }

    /// <summary>Elements that enter and leave a routed expert, where experts work in a smaller space than the layer; 0 for the hidden size.</summary>
    public long LatentSize { get; init; }
}
