namespace HaoLine.Hardware;

/// <summary>
/// A graph split into consecutive stages over equal devices. A stage hands its results on through the link in one direction, which is half of
/// what makers state for both. With <c>m</c> micro-batches and <c>p</c> stages a batch takes <c>m + p − 1</c> times the slowest stage with its
/// hand-over, of which the share <c>(p − 1) / (m + p − 1)</c> is idle.
/// </summary>
public sealed record PipelineEstimate
{
    /// <summary>The device of every stage.</summary>
    public required HardwareDevice Device { get; init; }

    /// <summary>Stages in order; empty with <see cref="Reason"/>. Fewer than asked for when there are fewer nodes.</summary>
    public required IReadOnlyList<PipelineStage> Stages { get; init; }

    /// <summary>Micro-batches in flight.</summary>
    public required int MicroBatches { get; init; }

    /// <summary>Samples of one micro-batch; null when the model does not tell.</summary>
    public required long? MicroBatchSize { get; init; }

    /// <summary>Why there is no split; null when there is one.</summary>
    public required string? Reason { get; init; }

    /// <summary>Assumptions, such as a link that the catalogue does not state.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Time of one micro-batch through all stages; null without a split.</summary>
    public double? LatencySeconds => this.Reason is null ? this.Stages.Sum(static stage => stage.Seconds + stage.LinkSeconds) : null;

    /// <summary>Time of all micro-batches; null without a split.</summary>
    public double? Seconds => this.Reason is null ? (this.MicroBatches + this.Stages.Count - 1) * this.Stages.Max(static stage => stage.Seconds + stage.LinkSeconds) : null;

    /// <summary>Share of the time that devices wait while the pipeline fills and drains; null without a split.</summary>
    public double? BubbleShare => this.Reason is null ? (this.Stages.Count - 1.0) / (this.MicroBatches + this.Stages.Count - 1) : null;

    /// <summary>Samples a second; null without a split or a batch.</summary>
    public double? SamplesPerSecond => this.Seconds is { } seconds && this.MicroBatchSize is { } samples ? this.MicroBatches * samples / seconds : null;

    /// <summary>True when every stage fits its device, false when one does not, null when activations are not known.</summary>
    public bool? Fits => this.Stages.Any(static stage => stage.Memory.Fits == false) ? false : this.Stages.Count == 0 || this.Stages.Any(static stage => stage.Memory.Fits is null) ? null : true;
}
