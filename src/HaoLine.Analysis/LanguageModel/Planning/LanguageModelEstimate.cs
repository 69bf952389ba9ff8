using HaoLine.Architecture;
using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>A language model as a workload of devices, to recommend some: a run is one generated token of every sequence, a sample one token.</summary>
public static class LanguageModelEstimate
{
    private const long UnstatedContext = 4096;

    /// <summary>Tokens of context to plan for when nobody says: the model's stated maximum, else 4,096.</summary>
    public static long ContextOf(ArchitectureFacts architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        return architecture.Positions.MaximumContext ?? UnstatedContext;
    }

    /// <summary>Time and memory of a generated token on one device.</summary>
    /// <param name="profile">The model.</param>
    /// <param name="cache">Its cache.</param>
    /// <param name="device">The device.</param>
    /// <param name="context">Tokens that each sequence holds.</param>
    /// <param name="batch">Sequences at once.</param>
    /// <param name="memory">What the runtime reserves; the defaults when null.</param>
    /// <param name="speed">Shares of peaks and conventions; the defaults when null.</param>
    /// <exception cref="OverflowException">A size does not fit 64 bits.</exception>
    public static GraphEstimate Of(
        LanguageModelProfile profile, KeyValueCache cache, HardwareDevice device, long context, long batch, MemoryAssumptions? memory = null, SpeedAssumptions? speed = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(device);
        var planner = new MemoryPlanner(profile, cache, null, memory);
        MemoryNeed need = planner.Need(context, batch);
        var times = SpeedPlanner.Create(profile, cache, device, null, speed);
        PhaseTime? step = profile.Architecture.Decoder is null ? null : times?.Decode(context, batch);
        const double most = 0.8;
        double bounded = step?.Operations.Where(static item => item.Bound == TimeBound.Compute).Sum(static item => item.Seconds) ?? 0;
        return new GraphEstimate
        {
            Device = device,
            Precision = profile.Precision,
            Arithmetic = times?.UsedPrecision ?? profile.Precision,
            Batch = batch,
            Seconds = step?.Seconds,
            Reason = step is not null ? null : times is null ? "the device states no peak for arithmetic as wide as the model's" : "the model does not generate",
            Notes = [],
            UnknownNodes = 0,
            Bound = step is null ? EstimateBound.Unknown : bounded >= most * step.Seconds ? EstimateBound.Compute : bounded <= (1 - most) * step.Seconds ? EstimateBound.Memory : EstimateBound.Mixed,
            ComputeBoundShare = step is { Seconds: > 0 } ? bounded / step.Seconds : 0,
            Operations = step?.TotalOperations ?? 0,
            Bytes = step?.TotalBytes ?? 0,
            Peak = times is null ? null : device.PeakOf(times.UsedPrecision, out _),
            ByOperator = [],
            Slowest = [],
            Memory = new MemoryFit
            {
                WeightBytes = need.Weights,
                ActivationBytes = checked(need.Cache + need.Activations + need.Logits),
                RuntimeBytes = need.Runtime,
                DeviceBytes = planner.UsableBytes(device),
            },
        };
    }
}
