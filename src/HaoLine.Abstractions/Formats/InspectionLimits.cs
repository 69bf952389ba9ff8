namespace HaoLine.Formats;

/// <summary>Bounds that keep every input survivable. Raise them for trusted giants.</summary>
public sealed record InspectionLimits
{
    /// <summary>The defaults.</summary>
    public static InspectionLimits Default { get; } = new();

    /// <summary>Bytes of structure (everything but tensor payloads) a reader may take in. Default 512 MiB.</summary>
    public long MaximumMetadataBytes { get; init; } = 512L << 20;

    /// <summary>Nesting of subgraphs, messages or archives. Default 64.</summary>
    public int MaximumNestingDepth { get; init; } = 64;

    /// <summary>Nodes of a model over all graphs and functions. Default 5,000,000.</summary>
    public int MaximumNodes { get; init; } = 5_000_000;

    /// <summary>Named tensors, values and attributes of a model. Default 20,000,000.</summary>
    public int MaximumElements { get; init; } = 20_000_000;

    /// <summary>Nodes that inlining of model-local functions may reach. Default 1,000,000.</summary>
    public long MaximumInlinedNodes { get; init; } = 1_000_000;

    /// <summary>Elements of an integer tensor that value folding follows. Default 4,096.</summary>
    public int MaximumFoldedElements { get; init; } = 4_096;

    /// <summary>Throws when a bound is not positive.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A bound is zero or negative.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumMetadataBytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumNestingDepth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumNodes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumElements);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumInlinedNodes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(this.MaximumFoldedElements);
    }
}
