namespace HaoLine.Hardware;

/// <summary>Holds a model against all devices of a catalogue. Single devices only; a machine's further devices count when that is asked for.</summary>
public static class HardwareRecommender
{
    /// <summary>Chooses devices.</summary>
    /// <param name="workload">The work of one run.</param>
    /// <param name="catalog">Devices and prices.</param>
    /// <param name="requirements">What is wanted.</param>
    /// <param name="options">Assumptions; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A requirement makes no sense.</exception>
    public static HardwareRecommendation Recommend(GraphWorkload workload, HardwareCatalog catalog, HardwareRequirements requirements, EstimateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(requirements);
        requirements.Validate();
        EstimateOptions wanted = options ?? EstimateOptions.Default;
        BoundWorkload bound = workload.Bind(wanted);
        return Choose([.. catalog.Devices.Select(device => Roofline.Estimate(workload, bound, device, wanted))], catalog, requirements);
    }

    /// <summary>Chooses among devices that a workload of any kind was estimated on.</summary>
    /// <param name="estimates">One estimate for each device.</param>
    /// <param name="catalog">Prices.</param>
    /// <param name="requirements">What is wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A requirement makes no sense.</exception>
    public static HardwareRecommendation Choose(IReadOnlyList<GraphEstimate> estimates, HardwareCatalog catalog, HardwareRequirements requirements)
    {
        ArgumentNullException.ThrowIfNull(estimates);
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(requirements);
        requirements.Validate();
        HardwareCandidate[] all = [.. estimates.Select(estimate => Judge(estimate, catalog, requirements))];
        HardwareCandidate[] usable = [.. Cheapest(all.Where(static candidate => candidate.IsUsable))];
        HardwareCandidate[] accepted = [.. Cheapest(all.Where(static candidate => candidate.IsAccepted))];
        return new HardwareRecommendation
        {
            Requirements = requirements,
            Minimum = usable.FirstOrDefault(),
            Recommended = accepted.FirstOrDefault(),
            Optimal = usable.OrderBy(static candidate => candidate.Estimate.Seconds).FirstOrDefault(),
            Candidates = [.. accepted, .. all.Where(static candidate => !candidate.IsAccepted)],
        };
    }

    /// <summary>Priced ones by price, then the others by power (those that do not state it last) and peak; the id decides between equals.</summary>
    private static IOrderedEnumerable<HardwareCandidate> Cheapest(IEnumerable<HardwareCandidate> candidates) => candidates
        .OrderBy(static candidate => candidate.Cost?.UsdPerHour ?? double.PositiveInfinity)
        .ThenBy(static candidate => candidate.Device.TdpWatts ?? double.PositiveInfinity)
        .ThenBy(static candidate => candidate.Estimate.Peak ?? 0)
        .ThenBy(static candidate => candidate.Device.Id, StringComparer.Ordinal);

    private static HardwareCandidate Judge(GraphEstimate estimate, HardwareCatalog catalog, HardwareRequirements requirements)
    {
        DeploymentCost? cost = catalog.Instances
            .Where(instance => instance.DeviceId == estimate.Device.Id)
            .Select(instance => DeploymentCost.Of(estimate, instance, requirements))
            .OfType<DeploymentCost>()
            .OrderBy(static offer => offer.UsdPerHour).ThenBy(static offer => offer.Instance.Provider, StringComparer.Ordinal).ThenBy(static offer => offer.Instance.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return new HardwareCandidate(estimate, cost, [.. Rejections(estimate, cost, requirements)]);
    }

    private static IEnumerable<HardwareRejection> Rejections(GraphEstimate estimate, DeploymentCost? cost, HardwareRequirements wanted)
    {
        HardwareDevice device = estimate.Device;
        if (wanted.Kinds.Count > 0 && !wanted.Kinds.Contains(device.Kind))
        {
            yield return new(RejectionReason.Kind, $"it is {HardwareCatalogReader.NameOf(device.Kind)}");
        }

        if (wanted.Vendors.Count > 0 && !wanted.Vendors.Contains(device.Vendor, StringComparer.OrdinalIgnoreCase))
        {
            yield return new(RejectionReason.Vendor, $"its maker is {device.Vendor}");
        }

        MemoryFit memory = estimate.Memory;
        if (memory.Fits == false)
        {
            yield return new(RejectionReason.Memory, $"it has {EstimateText.Bytes(memory.DeviceBytes)}, {EstimateText.Bytes(memory.KnownBytes)} are needed: {EstimateText.Bytes(memory.MissingBytes)} are missing");
        }

        if (wanted.MinimumMemoryBytes is { } least && device.MemoryBytes < least)
        {
            yield return new(RejectionReason.Memory, $"it has {EstimateText.Bytes(device.MemoryBytes)}, {EstimateText.Bytes(least)} are wanted");
        }

        if (wanted.MaximumWatts is { } watts && !(device.TdpWatts <= watts))
        {
            yield return new(RejectionReason.Power, device.TdpWatts is { } own ? $"it draws {EstimateText.Number(own)} W, {EstimateText.Number(watts)} W are allowed" : "its power is not stated");
        }

        if (device.Peaks.TryGetValue(estimate.Arithmetic, out double peak) && estimate.Arithmetic != ComputePrecision.Float64
            && device.Peaks.TryGetValue(ComputePrecision.Float32, out double wide) && peak < wide)
        {
            yield return new(
                RejectionReason.SlowArithmetic,
                $"{HardwareCatalogReader.NameOf(estimate.Arithmetic)} runs at {EstimateText.Number(peak / 1e12)} × 10^12 operations a second, below float32 at {EstimateText.Number(wide / 1e12)}");
        }

        foreach (HardwareRejection rejection in Budget(cost, wanted))
        {
            yield return rejection;
        }

        if (estimate.Seconds is not { } seconds)
        {
            yield return new(RejectionReason.Unknown, estimate.Reason ?? "its time is not known");
            yield break;
        }

        if (wanted.MaximumSeconds is { } most && seconds > most)
        {
            yield return new(RejectionReason.Latency, $"a run takes {EstimateText.Seconds(seconds)}, {EstimateText.Seconds(most)} are allowed");
        }

        if (wanted.MinimumSamplesPerSecond is { } rate && !(estimate.SamplesPerSecond >= rate))
        {
            yield return new(
                RejectionReason.Throughput,
                estimate.SamplesPerSecond is { } own ? $"it does {EstimateText.Number(own)} samples a second, {EstimateText.Number(rate)} are wanted" : "the model does not tell what a sample is");
        }
    }

    private static IEnumerable<HardwareRejection> Budget(DeploymentCost? cost, HardwareRequirements wanted)
    {
        if (wanted.MaximumUsdPerHour is null && wanted.MaximumUsdPerMonth is null)
        {
            yield break;
        }

        if (cost is null)
        {
            yield return new(RejectionReason.Price, "no rented machine with a price has it, or the load cannot be divided by a throughput");
            yield break;
        }

        string machines = cost.Machines == 1 ? cost.Instance.Name : $"{cost.Machines} × {cost.Instance.Name}";
        if (wanted.MaximumUsdPerHour is { } hour && cost.UsdPerHour > hour)
        {
            yield return new(RejectionReason.Price, $"{machines} costs {EstimateText.Dollars(cost.UsdPerHour)} an hour as of {cost.Priced}, {EstimateText.Dollars(hour)} are allowed");
        }

        if (wanted.MaximumUsdPerMonth is { } month && cost.UsdPerMonth > month)
        {
            yield return new(RejectionReason.Price, $"{machines} costs {EstimateText.Dollars(cost.UsdPerMonth)} a month as of {cost.Priced}, {EstimateText.Dollars(month)} are allowed");
        }
    }
}
