using HaoLine.Hardware;
using HaoLine.LanguageModels;

namespace HaoLine.Analysis;

/// <summary>Times of a language model on one kind of device.</summary>
public sealed record LlmDeviceSpeed
{
    /// <summary>The device.</summary>
    public required HardwareDevice Device { get; init; }

    /// <summary>Arithmetic whose peak is used; null when the device has none that is wide enough, and there are no times then.</summary>
    public required ComputePrecision? UsedPrecision { get; init; }

    /// <summary>True when weights, cache and the rest fit at the plan's context and batch.</summary>
    public required bool Fits { get; init; }

    /// <summary>Reading one batch of prompts, to the first token of each; null without times.</summary>
    public PhaseTime? Prefill { get; init; }

    /// <summary>One token of every sequence at the end of the prompt; null without times.</summary>
    public PhaseTime? Decode { get; init; }

    /// <summary>Generated tokens a second of all copies at the plan's batch, in the middle of the answer; null without times.</summary>
    public double? TokensPerSecond { get; init; }

    /// <summary>Sequences from which on matrix products are bound by arithmetic; null when that is never.</summary>
    public long? ComputeBoundBatch { get; init; }

    /// <summary>Most requests of prompt and answer at once on one copy; null when memory does not bound them.</summary>
    public long? MaximumConcurrentRequests { get; init; }

    /// <summary>Generation against the number of sequences, at the plan's prompt and half the answer.</summary>
    public IReadOnlyList<LlmSpeedPoint> ByBatch { get; init; } = [];

    /// <summary>Generation against context, at the plan's batch; bends are windows and the largest context that fits.</summary>
    public IReadOnlyList<LlmSpeedPoint> ByContext { get; init; } = [];

    /// <summary>Largest context that fits at the plan's batch; null when memory does not bound it.</summary>
    public long? MaximumContext { get; init; }

    /// <summary>Steady state under the plan's arrivals; null when none were asked about.</summary>
    public ServingLoad? Load { get; init; }

    /// <summary>Ways to share the model out over as many devices as the plan has, or the fewest that hold it; the best first.</summary>
    public IReadOnlyList<ParallelChoice> Splits { get; init; } = [];
}
