namespace HaoLine.Hardware;

/// <summary>Times work on one device: peaks are looked up once for each type.</summary>
internal sealed class ItemTiming
{
    private readonly HardwareDevice device;
    private readonly EstimateOptions options;
    private readonly PrecisionFormat? format;
    private readonly Dictionary<ComputePrecision, (double? Peak, ComputePrecision Used)> peaks = [];
    private readonly double bytesPerSecond;

    public ItemTiming(HardwareDevice device, EstimateOptions options)
    {
        this.device = device;
        this.options = options;
        this.format = options.Precision is { } precision ? PrecisionFormat.Of(precision) : null;
        this.bytesPerSecond = device.BytesPerSecond * options.Efficiency.Memory;
    }

    /// <summary>Arithmetic that work was wanted in and the device does not have, with what it runs in instead; null for nothing at all.</summary>
    public SortedDictionary<ComputePrecision, ComputePrecision?> Fallbacks { get; } = [];

    /// <summary>The dense peak that products of an arithmetic run at; null when there is none.</summary>
    public double? PeakOf(ComputePrecision precision, out ComputePrecision used)
    {
        if (!this.peaks.TryGetValue(precision, out (double? Peak, ComputePrecision Used) known))
        {
            double? peak = this.device.PeakOf(precision, out ComputePrecision found);
            known = (peak, found);
            this.peaks.Add(precision, known);
        }

        used = known.Used;
        return known.Peak;
    }

    /// <summary>The arithmetic that floating products of an item are wanted in.</summary>
    public ComputePrecision ProductsOf(WorkItem item) => this.format?.Products ?? GraphWorkload.ArithmeticOf(item.FloatType);

    /// <summary>Seconds of one execution; null when the device has no arithmetic for it.</summary>
    public ItemTime? Of(BoundItem item)
    {
        double compute = 0;
        if (item.Operations > 0 && !this.TryAdd(item.Operations, this.ProductsOf(item.Item), ref compute))
        {
            return null;
        }

        if (item.IntegerOperations > 0 && !this.TryAdd(item.IntegerOperations, ComputePrecision.Int8, ref compute))
        {
            return null;
        }

        if (item.Others > 0)
        {
            // Element by element work runs outside matrix units; a device that states no float32 does it in what it has.
            double? vector = this.PeakOf(ComputePrecision.Float32, out _) ?? this.PeakOf(this.ProductsOf(item.Item), out _) ?? this.device.Peaks.Values.Max();
            compute += item.Others / (vector.Value * this.options.Efficiency.Compute);
        }

        double bytes = item.BytesIn(this.format);
        double memory = bytes / this.bytesPerSecond;
        double seconds = Math.Max(compute, memory);
        return new ItemTime((seconds > 0 ? seconds + this.options.LaunchSeconds : 0) * item.Executions, compute > memory, bytes * item.Executions);
    }

    private bool TryAdd(double operations, ComputePrecision wanted, ref double seconds)
    {
        double? peak = this.PeakOf(wanted, out ComputePrecision used);
        if (peak is null || used != wanted)
        {
            this.Fallbacks[wanted] = peak is null ? null : used;
        }

        seconds += peak is { } rate ? operations / (rate * this.options.Efficiency.Compute) : 0;
        return peak is not null;
    }
}
