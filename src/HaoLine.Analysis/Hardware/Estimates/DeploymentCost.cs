namespace HaoLine.Hardware;

/// <summary>What it costs to serve a load with rented machines.</summary>
public sealed record DeploymentCost
{
    /// <summary>The machine.</summary>
    public required CloudInstance Instance { get; init; }

    /// <summary>Samples a second to serve; null for one replica.</summary>
    public required double? Load { get; init; }

    /// <summary>Samples a second of one replica at full load; null when the model does not tell what a sample is.</summary>
    public required double? SamplesPerSecond { get; init; }

    /// <summary>Replicas: load by (throughput × utilization), rounded up.</summary>
    public required long Replicas { get; init; }

    /// <summary>Machines: one for each replica, or for as many replicas as it has devices when all are used.</summary>
    public required long Machines { get; init; }

    /// <summary>Hours of a month.</summary>
    public required double Hours { get; init; }

    /// <summary>US dollars an hour for all machines.</summary>
    public double UsdPerHour => this.Machines * this.Instance.UsdPerHour;

    /// <summary>US dollars a month for all machines.</summary>
    public double UsdPerMonth => this.UsdPerHour * this.Hours;

    /// <summary>Date of the price, <c>yyyy-MM-dd</c>.</summary>
    public string Priced => this.Instance.Priced;

    /// <summary>The cost of a load with one kind of machine.</summary>
    /// <param name="estimate">One run on one device.</param>
    /// <param name="instance">The machine; of the device of the estimate.</param>
    /// <param name="requirements">Load, utilization, hours, and whether all devices of a machine work.</param>
    /// <returns>The cost; null when there is a load but no throughput to divide it by.</returns>
    /// <exception cref="ArgumentException">The machine has other devices.</exception>
    public static DeploymentCost? Of(GraphEstimate estimate, CloudInstance instance, HardwareRequirements requirements)
    {
        ArgumentNullException.ThrowIfNull(estimate);
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(requirements);
        requirements.Validate();
        if (instance.DeviceId != estimate.Device.Id)
        {
            throw new ArgumentException($"'{instance.Name}' has devices '{instance.DeviceId}', the estimate is of '{estimate.Device.Id}'.", nameof(instance));
        }

        double replicas = 1;
        if (requirements.Load is { } load)
        {
            if (estimate.SamplesPerSecond is not { } rate)
            {
                return null;
            }

            replicas = Math.Ceiling(load / (rate * requirements.Utilization));
        }

        if (replicas > int.MaxValue)
        {
            return null;
        }

        long copies = Math.Max(1, (long)replicas);
        return new DeploymentCost
        {
            Instance = instance,
            Load = requirements.Load,
            SamplesPerSecond = estimate.SamplesPerSecond,
            Replicas = copies,
            Machines = requirements.UseAllDevices ? (copies + instance.DeviceCount - 1) / instance.DeviceCount : copies,
            Hours = requirements.Hours,
        };
    }
}
