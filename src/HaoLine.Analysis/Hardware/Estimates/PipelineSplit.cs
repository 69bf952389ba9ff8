using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>Cuts a graph into consecutive stages so that the slowest is as fast as consecutive stages allow.</summary>
public static class PipelineSplit
{
    private const int SearchSteps = 60;

    /// <summary>Splits the main graph; a node with subgraphs stays whole.</summary>
    /// <param name="workload">The work; the batch of the options is one micro-batch.</param>
    /// <param name="device">The device of every stage.</param>
    /// <param name="stages">Stages wanted, at least 1.</param>
    /// <param name="microBatches">Micro-batches in flight, at least 1.</param>
    /// <param name="options">Assumptions; null for the defaults.</param>
    public static PipelineEstimate Plan(GraphWorkload workload, HardwareDevice device, int stages, int microBatches = 1, EstimateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentOutOfRangeException.ThrowIfLessThan(stages, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(microBatches, 1);
        EstimateOptions wanted = options ?? EstimateOptions.Default;
        GraphEstimate whole = workload.Estimate(device, wanted);
        var notes = new List<string>(whole.Notes);
        if (device.Link is null)
        {
            notes.Add($"the catalogue states no link between devices of this kind; {EstimateText.Bandwidth(wanted.LinkBytesPerSecond)} are assumed");
        }

        if (whole.Seconds is null || workload.Stages.Count == 0)
        {
            return new PipelineEstimate
            {
                Device = device,
                Stages = [],
                MicroBatches = microBatches,
                MicroBatchSize = whole.Batch,
                Reason = whole.Reason ?? "the graph has no nodes",
                Notes = notes,
            };
        }

        SymbolBinding binding = workload.BindingOf(wanted);
        var timing = new ItemTiming(device, wanted);
        double[] times = [.. workload.Stages.Select(node => timing.Of(WorkBinding.Bind(node.Item, "", 1, binding).Item)?.Seconds ?? 0)];
        double[] crossing = [.. workload.Stages.Select(node => Scaled(WorkBinding.ValueOf(node.CrossingBytes, binding)))];
        List<int> starts = Cut(times, Math.Min(stages, times.Length));
        double linkRate = (device.Link?.BytesPerSecond ?? wanted.LinkBytesPerSecond) / 2;
        double ratio = workload.WeightBytes > 0 ? (double)whole.Memory.WeightBytes / workload.WeightBytes : 1;
        long held = workload.Stages.Sum(static node => node.HeldBytes);
        var planned = new List<PipelineStage>(starts.Count);
        for (int i = 0; i < starts.Count; i++)
        {
            int end = i + 1 < starts.Count ? starts[i + 1] : times.Length;
            double bytes = end < times.Length ? crossing[end - 1] : 0;
            long own = 0;
            for (int node = starts[i]; node < end; node++)
            {
                own += workload.Stages[node].HeldBytes;
            }

            // Constants that no node holds first, such as those of functions, are kept by every device.
            planned.Add(new PipelineStage(starts[i], end - starts[i], times.AsSpan(starts[i], end - starts[i]).ToArray().Sum(), bytes / linkRate, bytes, whole.Memory with
            {
                WeightBytes = (long)Math.Ceiling((own + Math.Max(0, workload.WeightBytes - held)) * ratio),
            }));
        }

        return new PipelineEstimate { Device = device, Stages = planned, MicroBatches = microBatches, MicroBatchSize = whole.Batch, Reason = null, Notes = notes };

        double Scaled(double bytes) => wanted.Precision is { } precision ? workload.ActivationBytesIn((long)bytes, PrecisionFormat.Of(precision)) ?? 0 : bytes;
    }

    /// <summary>First places of stages; the longest sum over a stage is the smallest that so many consecutive stages allow.</summary>
    private static List<int> Cut(double[] times, int stages)
    {
        double low = times.Max();
        double high = times.Sum();
        for (int step = 0; step < SearchSteps && low < high; step++)
        {
            double middle = low + ((high - low) / 2);
            if (Starts(times, middle).Count <= stages)
            {
                high = middle;
            }
            else
            {
                low = middle;
            }
        }

        return Starts(times, high);
    }

    private static List<int> Starts(double[] times, double most)
    {
        var starts = new List<int> { 0 };
        double sum = 0;
        for (int i = 0; i < times.Length; i++)
        {
            if (sum + times[i] > most && i > starts[^1])
            {
                starts.Add(i);
                sum = 0;
            }

            sum += times[i];
        }

        return starts;
    }
}
