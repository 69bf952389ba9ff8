using System.Globalization;

namespace HaoLine.Hardware;

/// <summary>Adds up the roofline times of a workload on a device.</summary>
internal static class Roofline
{
    private const int SlowestNodes = 20;
    private const double Dominates = 0.8;

    public static GraphEstimate Estimate(GraphWorkload workload, BoundWorkload bound, HardwareDevice device, EstimateOptions options)
    {
        PrecisionFormat? format = options.Precision is { } wanted ? PrecisionFormat.Of(wanted) : null;
        var timing = new ItemTiming(device, options);
        var byOperator = new SortedDictionary<string, OperatorTime>(StringComparer.Ordinal);
        var nodes = new List<NodeTime>(bound.Items.Count);
        double seconds = 0;
        double computeBound = 0;
        double operations = 0;
        double bytes = 0;
        bool isTimed = bound.Reason is null;
        foreach (BoundItem item in bound.Items)
        {
            ItemTime? timed = timing.Of(item);
            ItemTime time = timed ?? default;
            isTimed &= timed is not null;
            double work = item.AllOperations * item.Executions;
            seconds += time.Seconds * item.Nodes;
            computeBound += time.IsComputeBound ? time.Seconds * item.Nodes : 0;
            operations += work * item.Nodes;
            bytes += time.Bytes * item.Nodes;
            nodes.Add(new NodeTime(item.FirstName, item.Item.Operator, item.Nodes, time.Seconds, time.IsComputeBound, work, time.Bytes));
            OperatorTime sum = byOperator.GetValueOrDefault(item.Item.Operator) ?? new OperatorTime(item.Item.Operator, 0, 0, 0, 0, 0);
            byOperator[item.Item.Operator] = new OperatorTime(
                sum.Name,
                sum.Nodes + item.Nodes,
                sum.Seconds + (time.Seconds * item.Nodes),
                sum.ComputeBoundSeconds + (time.IsComputeBound ? time.Seconds * item.Nodes : 0),
                sum.Operations + (work * item.Nodes),
                sum.Bytes + (time.Bytes * item.Nodes));
        }

        isTimed &= seconds > 0 && double.IsFinite(seconds);
        ComputePrecision precision = options.Precision ?? workload.StoredPrecision;
        bool isInteger = options.Precision is null && bound.Items.Sum(static item => item.IntegerOperations * item.Nodes) > bound.Items.Sum(static item => item.Operations * item.Nodes);
        double? peak = timing.PeakOf(isInteger ? ComputePrecision.Int8 : PrecisionFormat.Of(precision).Products, out ComputePrecision arithmetic);
        double share = isTimed ? computeBound / seconds : 0;
        return new GraphEstimate
        {
            Device = device,
            Precision = precision,
            Arithmetic = arithmetic,
            Batch = bound.Batch,
            Seconds = isTimed ? seconds : null,
            Reason = isTimed ? null : Reason(bound, device, timing),
            Notes = [.. Notes(device, timing, precision)],
            UnknownNodes = bound.UnknownNodes,
            Bound = !isTimed ? EstimateBound.Unknown : share >= Dominates ? EstimateBound.Compute : share <= 1 - Dominates ? EstimateBound.Memory : EstimateBound.Mixed,
            ComputeBoundShare = share,
            Operations = operations,
            Bytes = bytes,
            Peak = peak,
            ByOperator = isTimed ? [.. byOperator.Values.OrderByDescending(static row => row.Seconds).ThenBy(static row => row.Name, StringComparer.Ordinal)] : [],
            Slowest = isTimed ? [.. nodes.OrderByDescending(static node => node.Seconds).ThenBy(static node => node.Name, StringComparer.Ordinal).Take(SlowestNodes)] : [],
            Memory = new MemoryFit
            {
                WeightBytes = workload.WeightBytesIn(format),
                ActivationBytes = bound.Reason is null ? workload.ActivationBytesIn(bound.ActivationBytes, format) : null,
                RuntimeBytes = options.RuntimeBytes,
                DeviceBytes = device.MemoryBytes,
            },
        };
    }

    private static string Reason(BoundWorkload bound, HardwareDevice device, ItemTiming timing) =>
        bound.Reason
        ?? (timing.Fallbacks.Where(static pair => pair.Value is null).Select(static pair => (ComputePrecision?)pair.Key).FirstOrDefault() is { } missing
            ? $"{device.Name} states no peak for {HardwareCatalogReader.NameOf(missing)} or anything wider"
            : bound.UnknownNodes > 0 ? "the work of no node is known" : "no node computes or moves anything");

    private static IEnumerable<string> Notes(HardwareDevice device, ItemTiming timing, ComputePrecision precision)
    {
        foreach ((ComputePrecision wanted, ComputePrecision? used) in timing.Fallbacks)
        {
            if (used is { } wider)
            {
                yield return $"{device.Name} has no arithmetic of its own for {HardwareCatalogReader.NameOf(wanted)}; it runs in {HardwareCatalogReader.NameOf(wider)}";
            }
        }

        if (device.Peaks.TryGetValue(precision, out double peak) && device.Peaks.TryGetValue(ComputePrecision.Float32, out double wide) && peak < wide)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{device.Name} is slower in {HardwareCatalogReader.NameOf(precision)} ({peak / 1e12:0.###} × 10^12 operations a second) than in float32 ({wide / 1e12:0.###})");
        }

        if (precision is ComputePrecision.Int4 or ComputePrecision.Float4)
        {
            yield return "weights are taken as 4 bits and a 16-bit scale for 32 of them; activations and products as float16";
        }

        if (device.Estimated.Count > 0)
        {
            yield return $"figures that are estimates: {string.Join(", ", device.Estimated)}";
        }
    }
}
