namespace HaoLine.Hardware;

/// <summary>What a deployment has to reach and may cost. Null is no requirement.</summary>
public sealed record HardwareRequirements
{
    /// <summary>Hours of a month that a machine runs: 730, a twelfth of a year.</summary>
    public const double HoursOfMonth = 730;

    /// <summary>Longest time of one run in seconds.</summary>
    public double? MaximumSeconds { get; init; }

    /// <summary>Fewest samples a second of one device.</summary>
    public double? MinimumSamplesPerSecond { get; init; }

    /// <summary>Samples a second that the deployment serves, by as many replicas as it takes; null for one replica.</summary>
    public double? Load { get; init; }

    /// <summary>Share of its throughput that a replica is planned for, above 0 and at most 1.</summary>
    public double Utilization { get; init; } = 1;

    /// <summary>Most US dollars an hour for all replicas.</summary>
    public double? MaximumUsdPerHour { get; init; }

    /// <summary>Most US dollars a month for all replicas.</summary>
    public double? MaximumUsdPerMonth { get; init; }

    /// <summary>Hours of a month that machines run.</summary>
    public double Hours { get; init; } = HoursOfMonth;

    /// <summary>Most watts of one device.</summary>
    public double? MaximumWatts { get; init; }

    /// <summary>Fewest bytes of memory, whatever the model needs.</summary>
    public long? MinimumMemoryBytes { get; init; }

    /// <summary>Kinds of device; empty for all.</summary>
    public IReadOnlyList<HardwareKind> Kinds { get; init; } = [];

    /// <summary>Makers, letter case aside; empty for all.</summary>
    public IReadOnlyList<string> Vendors { get; init; } = [];

    /// <summary>True to run a replica on every device of a rented machine; else one device of it works and the whole machine is paid.</summary>
    public bool UseAllDevices { get; init; }

    /// <summary>Throws when a figure makes no sense.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A figure is not finite, not above 0, or a share above 1.</exception>
    internal void Validate()
    {
        foreach ((string name, double? value) in ((string, double?)[])
        [
            (nameof(this.MaximumSeconds), this.MaximumSeconds), (nameof(this.MinimumSamplesPerSecond), this.MinimumSamplesPerSecond), (nameof(this.Load), this.Load),
            (nameof(this.Utilization), this.Utilization), (nameof(this.MaximumUsdPerHour), this.MaximumUsdPerHour), (nameof(this.MaximumUsdPerMonth), this.MaximumUsdPerMonth),
            (nameof(this.Hours), this.Hours), (nameof(this.MaximumWatts), this.MaximumWatts),
        ])
        {
            if (value is { } figure && !(figure > 0 && double.IsFinite(figure)))
            {
                throw new ArgumentOutOfRangeException(name, value, "A finite figure above 0 is wanted.");
            }
        }

        if (this.Utilization > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(this.Utilization), this.Utilization, "A share above 0 and at most 1 is wanted.");
        }
    }
}
