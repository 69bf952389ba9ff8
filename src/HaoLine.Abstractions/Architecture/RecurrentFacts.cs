namespace HaoLine.Architecture;

/// <summary>The recurrent mixer of one layer. Its state has a constant size per sequence.</summary>
public sealed record RecurrentFacts
{
    /// <summary>What it is.</summary>
    public required RecurrentKind Kind { get; init; }

    /// <summary>Channels inside the mixer.</summary>
    public long InnerSize { get; init; }

    /// <summary>State elements per channel, or per key of a linear attention.</summary>
    public long StateSize { get; init; }

    /// <summary>Width of the causal convolution; 0 when there is none.</summary>
    public long ConvolutionKernel { get; init; }

    /// <summary>Channels that pass the convolution; for Mamba-1 the inner size, for Mamba-2 that and two states per group.</summary>
    public long ConvolutionChannels { get; init; }

    /// <summary>Groups that share input and output projections of the state (Mamba-2); 0 when not used.</summary>
    public long Groups { get; init; }

    /// <summary>Heads of the mixer; 0 when not used.</summary>
    public long Heads { get; init; }

    /// <summary>Elements of one head; 0 when not used.</summary>
    public long HeadSize { get; init; }

    /// <summary>Key heads of a linear attention; 0 when not used.</summary>
    public long KeyHeads { get; init; }

    /// <summary>Elements of one key head of a linear attention; 0 when not used.</summary>
    public long KeySize { get; init; }

    /// <summary>Rank of the time-step projection (Mamba-1); 0 when not used.</summary>
    public long TimeStepRank { get; init; }

    /// <summary>
    /// Elements of state per sequence: the convolution's last inputs, <c>(kernel − 1) × channels</c>, and <c>inner size × state size</c>.
    /// </summary>
    /// <exception cref="OverflowException">The product does not fit 64 bits.</exception>
    public long StateElements =>
        checked((Math.Max(0, this.ConvolutionKernel - 1) * this.ConvolutionChannels) + checked(this.InnerSize * this.StateSize));
}
