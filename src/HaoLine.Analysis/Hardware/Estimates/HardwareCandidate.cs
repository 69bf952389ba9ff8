namespace HaoLine.Hardware;

/// <summary>A device that was looked at.</summary>
/// <param name="Estimate">Time and memory.</param>
/// <param name="Cost">The cheapest rented machine that has it; null when nobody states a price: not free, but unknown.</param>
/// <param name="Rejections">Requirements that it misses; empty when it meets all.</param>
public sealed record HardwareCandidate(GraphEstimate Estimate, DeploymentCost? Cost, IReadOnlyList<HardwareRejection> Rejections)
{
    /// <summary>The device.</summary>
    public HardwareDevice Device => this.Estimate.Device;

    /// <summary>True when it misses nothing.</summary>
    public bool IsAccepted => this.Rejections.Count == 0;

    /// <summary>True when it misses no more than a time: it fits, and may be used.</summary>
    internal bool IsUsable => this.Rejections.All(static rejection => rejection.Reason is RejectionReason.Latency or RejectionReason.Throughput);
}
