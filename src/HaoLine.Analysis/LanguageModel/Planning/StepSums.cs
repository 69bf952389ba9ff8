using HaoLine.Hardware;

namespace HaoLine.LanguageModels;

/// <summary>Adds up the work of one step on one device.</summary>
internal sealed class StepSums(HardwareDevice device, HardwareEfficiency efficiency, int layerCount)
{
    private readonly List<string> order = [];
    private readonly Dictionary<string, (double Operations, double Bytes, double Compute, double Memory, double Link)> sums = new(StringComparer.Ordinal);
    private readonly double[] layers = new double[layerCount];

    /// <summary>Time of everything added since the stage began.</summary>
    public double StageSeconds { get; private set; }

    public double Seconds { get; private set; }

    public double SlowestStage { get; private set; }

    /// <summary>Work of arithmetic and memory: the longer of both.</summary>
    public void Add(string name, int layer, double operations, double bytes, double peak)
    {
        double compute = operations / (peak * efficiency.Compute);
        double memory = bytes / (device.BytesPerSecond * efficiency.Memory);
        (double allOperations, double allBytes, double allCompute, double allMemory, double link) = this.Find(name);
        bool isCompute = compute >= memory;
        this.sums[name] = (allOperations + operations, allBytes + bytes, allCompute + (isCompute ? compute : 0), allMemory + (isCompute ? 0 : memory), link);
        this.Spend(layer, Math.Max(compute, memory));
    }

    /// <summary>A message between devices.</summary>
    public void Send(string name, int layer, double bytes, double seconds)
    {
        (double operations, double allBytes, double compute, double memory, double link) = this.Find(name);
        this.sums[name] = (operations, allBytes + bytes, compute, memory, link + seconds);
        this.Spend(layer, seconds);
    }

    public void EndStage()
    {
        this.SlowestStage = Math.Max(this.SlowestStage, this.StageSeconds);
        this.StageSeconds = 0;
    }

    public PhaseTime ToPhase() => new(
        this.Seconds,
        this.SlowestStage,
        [.. this.order.Select(name => Describe(name, this.sums[name])).Where(static item => item.Seconds > 0)],
        this.layers);

    private static OperationTime Describe(string name, (double Operations, double Bytes, double Compute, double Memory, double Link) sum)
    {
        double seconds = sum.Compute + sum.Memory + sum.Link;
        TimeBound bound = sum.Link > 0 ? TimeBound.Link : sum.Compute >= sum.Memory ? TimeBound.Compute : TimeBound.Memory;
        return new OperationTime(name, sum.Operations, sum.Bytes, seconds, seconds > 0 ? bound : TimeBound.None);
    }

    private (double Operations, double Bytes, double Compute, double Memory, double Link) Find(string name)
    {
        if (!this.sums.TryGetValue(name, out (double Operations, double Bytes, double Compute, double Memory, double Link) found))
        {
            this.order.Add(name);
        }

        return found;
    }

    private void Spend(int layer, double seconds)
    {
        this.Seconds += seconds;
        this.StageSeconds += seconds;
        if (layer >= 0)
        {
            this.layers[layer] += seconds;
        }
    }
}
