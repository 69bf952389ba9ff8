namespace HaoLine.Hardware;

/// <summary>A workload at one choice of sizes.</summary>
/// <param name="Items">Work by class of equal nodes.</param>
/// <param name="UnknownNodes">Executed nodes of which something is not known.</param>
/// <param name="Batch">Samples of one run; null when the model does not tell.</param>
/// <param name="ActivationBytes">Peak of activations as stored; null when not known.</param>
/// <param name="Reason">Why no time can be told; null when it can.</param>
internal sealed record BoundWorkload(IReadOnlyList<BoundItem> Items, int UnknownNodes, long? Batch, long? ActivationBytes, string? Reason);
