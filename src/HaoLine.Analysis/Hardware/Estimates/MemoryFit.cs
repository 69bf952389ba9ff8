namespace HaoLine.Hardware;

/// <summary>What a run needs of a device's memory, in bytes.</summary>
public sealed record MemoryFit
{
    /// <summary>Stored constants, floating parameters in the precision asked for.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Most activations alive at once; null when sizes are not known.</summary>
    public required long? ActivationBytes { get; init; }

    /// <summary>The assumed need of the runtime.</summary>
    public required long RuntimeBytes { get; init; }

    /// <summary>Memory of the device.</summary>
    public required long DeviceBytes { get; init; }

    /// <summary>The sum of what is known; a lower bound when activations are not.</summary>
    public long KnownBytes => (long)Int128.Min(long.MaxValue, (Int128)this.WeightBytes + (this.ActivationBytes ?? 0) + this.RuntimeBytes);

    /// <summary>True when it fits, false when it does not, null when activations are not known and the rest fits.</summary>
    public bool? Fits => this.KnownBytes > this.DeviceBytes ? false : this.ActivationBytes is null ? null : true;

    /// <summary>Bytes that are missing; 0 when it fits.</summary>
    public long MissingBytes => Math.Max(0, this.KnownBytes - this.DeviceBytes);
}
