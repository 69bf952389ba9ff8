using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>One way to share a model out, with what speaks for and against it.</summary>
/// <param name="Split">The split.</param>
/// <param name="Need">Bytes of the fullest device; null when the split was refused before.</param>
/// <param name="Fits">True when it fits into the usable memory and nothing stands against it.</param>
/// <param name="TokensPerSecond">Generated tokens a second of all copies; null when it does not fit or the device cannot compute it.</param>
/// <param name="Reason">Why it was chosen or refused.</param>
public sealed record ParallelChoice(ParallelSplit Split, MemoryNeed? Need, bool Fits, double? TokensPerSecond, string Reason)
{
    private const int MostTensor = 8;

    /// <summary>
    /// Every split of a number of devices, the best first: one that fits and generates most tokens a second, with fewer devices for a layer
    /// when equal. Layers are shared by at most eight devices, as many as one machine links.
    /// </summary>
    /// <param name="profile">The model.</param>
    /// <param name="cache">Its cache on one device.</param>
    /// <param name="device">The device.</param>
    /// <param name="devices">How many of it.</param>
    /// <param name="context">Tokens of each sequence.</param>
    /// <param name="batch">Sequences over all copies.</param>
    /// <param name="assumptions">What the runtime reserves.</param>
    /// <param name="speed">Shares and conventions of times.</param>
    public static IReadOnlyList<ParallelChoice> Rank(
        LanguageModelProfile profile, KeyValueCache cache, HardwareDevice device, int devices, long context, long batch, MemoryAssumptions? assumptions = null, SpeedAssumptions? speed = null)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(devices);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batch);
        var found = new List<ParallelChoice>();
        for (int tensor = 1; tensor <= Math.Min(devices, MostTensor); tensor++)
        {
            for (int pipeline = 1; devices % tensor == 0 && pipeline <= devices / tensor; pipeline++)
            {
                if (devices / tensor % pipeline == 0)
                {
                    found.Add(Judge(profile, cache, device, new ParallelSplit(tensor, pipeline, 1, devices / tensor / pipeline), context, batch, assumptions, speed));
                }
            }
        }

        return [.. found.OrderByDescending(static choice => choice.Fits).ThenByDescending(static choice => choice.TokensPerSecond ?? 0).ThenBy(static choice => choice.Split.Tensor)];
    }

    /// <summary>One split held against a device.</summary>
    public static ParallelChoice Judge(
        LanguageModelProfile profile, KeyValueCache cache, HardwareDevice device, ParallelSplit split, long context, long batch, MemoryAssumptions? assumptions = null, SpeedAssumptions? speed = null)
    {
        ArgumentNullException.ThrowIfNull(split);
        if (ParallelCheck.Problems(profile, split) is [var problem, ..])
        {
            return new ParallelChoice(split, null, false, null, problem);
        }

        var planner = new MemoryPlanner(profile, cache, split, assumptions);
        long own = (batch + split.Data - 1) / split.Data;
        MemoryNeed need = planner.Need(context, own);
        long usable = planner.UsableBytes(device);
        if (need.Total > usable)
        {
            return new ParallelChoice(split, need, false, null, $"{need.Total - usable} bytes are missing on the fullest device");
        }

        double? tokens = SpeedPlanner.Create(profile, cache, device, split, speed)?.TokensPerSecond(context, own) * split.Data;
        return new ParallelChoice(split, need, true, tokens, tokens is null ? "it fits; the device states no peak for the arithmetic" : "it fits");
    }
}
