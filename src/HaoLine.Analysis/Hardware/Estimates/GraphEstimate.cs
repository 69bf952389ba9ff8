namespace HaoLine.Hardware;

/// <summary>
/// How long one run of a graph takes on a device and whether it fits: for each node the longer of operations by (peak × share) and bytes by
/// (bandwidth × share), added up. Nothing overlaps but arithmetic with its own traffic.
/// </summary>
public sealed record GraphEstimate
{
    /// <summary>The device.</summary>
    public required HardwareDevice Device { get; init; }

    /// <summary>The arithmetic asked for, or that of the stored types.</summary>
    public required ComputePrecision Precision { get; init; }

    /// <summary>The arithmetic of most matrix products on this device.</summary>
    public required ComputePrecision Arithmetic { get; init; }

    /// <summary>True when the device has the arithmetic that <see cref="Precision"/> computes products in; false when it runs in a wider one.</summary>
    public bool IsNative => this.Arithmetic == PrecisionFormat.Of(this.Precision).Products && this.Peak is not null;

    /// <summary>Samples of one run; null when the model does not tell what a sample is.</summary>
    public required long? Batch { get; init; }

    /// <summary>Seconds of one run, above 0 and finite; null with <see cref="Reason"/>.</summary>
    public required double? Seconds { get; init; }

    /// <summary>Why there is no time; null when there is one.</summary>
    public required string? Reason { get; init; }

    /// <summary>What was assumed for this device, such as a wider arithmetic.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Executed nodes whose work or traffic is not known. They count nothing or what is known of them.</summary>
    public required int UnknownNodes { get; init; }

    /// <summary>True when some nodes count too little, so that a real run takes longer.</summary>
    public bool IsLowerBound => this.UnknownNodes > 0;

    /// <summary>Samples a second; null without a time or a batch.</summary>
    public double? SamplesPerSecond => this.Seconds is { } seconds && this.Batch is { } batch ? batch / seconds : null;

    /// <summary>What the run waits for.</summary>
    public required EstimateBound Bound { get; init; }

    /// <summary>Share of the time in nodes that arithmetic bounds, 0 to 1; 0 without a time.</summary>
    public required double ComputeBoundShare { get; init; }

    /// <summary>Operations of one run, two for a multiply-accumulate.</summary>
    public required double Operations { get; init; }

    /// <summary>Bytes read and written in one run.</summary>
    public required double Bytes { get; init; }

    /// <summary>Operations for each byte; null without traffic.</summary>
    public double? Intensity => this.Bytes > 0 ? this.Operations / this.Bytes : null;

    /// <summary>Dense peak of <see cref="Arithmetic"/> in operations a second; null when the device has none.</summary>
    public required double? Peak { get; init; }

    /// <summary>Operations for each byte from which on arithmetic bounds: peak by bandwidth; null without a peak.</summary>
    public double? RidgePoint => this.Peak / this.Device.BytesPerSecond;

    /// <summary>Share of the peak that the run reaches, 0 to 1; null without a time.</summary>
    public double? Utilization => this.Seconds is { } seconds && this.Peak is { } peak ? this.Operations / seconds / peak : null;

    /// <summary>Times by operator, longest first, then by name.</summary>
    public required IReadOnlyList<OperatorTime> ByOperator { get; init; }

    /// <summary>The nodes with the longest times, longest first; at most 20.</summary>
    public required IReadOnlyList<NodeTime> Slowest { get; init; }

    /// <summary>Memory need against the device.</summary>
    public required MemoryFit Memory { get; init; }
}
