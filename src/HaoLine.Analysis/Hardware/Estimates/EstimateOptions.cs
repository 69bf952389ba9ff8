using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>Assumptions of an estimate. Every default is one a report states.</summary>
public sealed record EstimateOptions
{
    private readonly double launchSeconds;
    private readonly long runtimeBytes = DefaultRuntimeBytes;
    private readonly long batch = 1;
    private readonly double linkBytesPerSecond = DefaultLinkBytesPerSecond;

    /// <summary>Bytes that a runtime takes beside weights and activations: 512 MiB, an assumption.</summary>
    public const long DefaultRuntimeBytes = 512L << 20;

    /// <summary>Bytes a second from device to device where the catalogue states no link: 32 × 10⁹, as PCIe 4.0 ×16 has; an assumption.</summary>
    public const double DefaultLinkBytesPerSecond = 32e9;

    /// <summary>The defaults.</summary>
    public static EstimateOptions Default { get; } = new();

    /// <summary>
    /// Arithmetic to run in; null for that of the stored types. Floating weights and activations are then converted: to this width, or for
    /// 4-bit formats weights to 4.5 bits (a 16-bit scale for 32 of them) and activations to 16 bits, computed in 16 bits.
    /// </summary>
    public ComputePrecision? Precision { get; init; }

    /// <summary>Shares of the peaks that real work reaches.</summary>
    public HardwareEfficiency Efficiency { get; init; } = HardwareEfficiency.Inference;

    /// <summary>Seconds that starting a node takes; 0 by default, finite and not negative.</summary>
    public double LaunchSeconds
    {
        get => this.launchSeconds;
        init => this.launchSeconds = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A finite time from 0 on is wanted.");
    }

    /// <summary>Bytes that the runtime takes beside weights and activations; not negative.</summary>
    public long RuntimeBytes
    {
        get => this.runtimeBytes;
        init => this.runtimeBytes = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Bytes from 0 on are wanted.");
    }

    /// <summary>Bytes a second between devices whose catalogue row states no link; above 0.</summary>
    public double LinkBytesPerSecond
    {
        get => this.linkBytesPerSecond;
        init => this.linkBytesPerSecond = double.IsFinite(value) && value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A bandwidth above 0 is wanted.");
    }

    /// <summary>Samples of one run; at least 1. It binds the batch symbol of the model's inputs.</summary>
    public long Batch
    {
        get => this.batch;
        init => this.batch = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A batch from 1 on is wanted.");
    }

    /// <summary>Sizes of further symbols. A size of the batch symbol wins over <see cref="Batch"/>.</summary>
    public SymbolBinding Binding { get; init; } = SymbolBinding.Empty;
}
