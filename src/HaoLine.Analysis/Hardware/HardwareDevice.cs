namespace HaoLine.Hardware;

/// <summary>A device: how much it holds, how fast it moves bytes and computes. Peaks are dense; sparsity is a factor of its own.</summary>
public sealed record HardwareDevice
{
    /// <summary>Stable id, such as <c>nvidia-h100-sxm</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for people.</summary>
    public required string Name { get; init; }

    /// <summary>Maker.</summary>
    public required string Vendor { get; init; }

    /// <summary>Kind of machine.</summary>
    public required HardwareKind Kind { get; init; }

    /// <summary>Generation, such as <c>Hopper</c>; empty when not said.</summary>
    public string Architecture { get; init; } = "";

    /// <summary>Year of the first delivery; 0 when not said.</summary>
    public int Year { get; init; }

    /// <summary>Memory in bytes.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Memory bandwidth in bytes a second; decimal, as makers state it.</summary>
    public required double BytesPerSecond { get; init; }

    /// <summary>Dense peak in operations a second by arithmetic; above 0 and finite. Arithmetic without units of its own is absent.</summary>
    public required IReadOnlyDictionary<ComputePrecision, double> Peaks { get; init; }

    /// <summary>How many times the peak grows with structured sparsity; 1 for none.</summary>
    public double SparsityFactor { get; init; } = 1;

    /// <summary>Link to devices of the same kind; null when there is none but the host.</summary>
    public HardwareLink? Link { get; init; }

    /// <summary>Design power in watts; null when the maker does not state it.</summary>
    public double? TdpWatts { get; init; }

    /// <summary>Further names by which it is found.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Names of figures that are estimates, such as <c>float16</c>.</summary>
    public IReadOnlyList<string> Estimated { get; init; } = [];

    /// <summary>A remark; empty for none.</summary>
    public string Note { get; init; } = "";

    /// <summary>Where the figures are from.</summary>
    public required string Source { get; init; }

    /// <summary>How far they were checked: <c>dataSheet</c>, <c>crossChecked</c>, <c>recorded</c>, <c>measured</c> or a user's word.</summary>
    public required string Verified { get; init; }

    /// <summary>Date of the row, <c>yyyy-MM</c> or <c>yyyy-MM-dd</c>.</summary>
    public required string AsOf { get; init; }

    /// <summary>The dense peak for an arithmetic, or of the next wider one the device has: what work in that format runs at.</summary>
    /// <param name="precision">The wanted arithmetic.</param>
    /// <param name="used">The arithmetic that the peak is of.</param>
    /// <returns>Operations a second; null when the device has no wider arithmetic either.</returns>
    public double? PeakOf(ComputePrecision precision, out ComputePrecision used)
    {
        foreach (ComputePrecision candidate in Wider(precision))
        {
            if (this.Peaks.TryGetValue(candidate, out double peak))
            {
                used = candidate;
                return peak;
            }
        }

        used = precision;
        return null;
    }

    private static ReadOnlySpan<ComputePrecision> Wider(ComputePrecision precision) => precision switch
    {
        ComputePrecision.Float4 => [ComputePrecision.Float4, ComputePrecision.Float8, ComputePrecision.Float16, ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.Int4 => [ComputePrecision.Int4, ComputePrecision.Int8, ComputePrecision.Float16, ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.Float8 => [ComputePrecision.Float8, ComputePrecision.Float16, ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.Int8 => [ComputePrecision.Int8, ComputePrecision.Float16, ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.Float16 => [ComputePrecision.Float16, ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.BFloat16 => [ComputePrecision.BFloat16, ComputePrecision.Float32],
        ComputePrecision.TensorFloat32 => [ComputePrecision.TensorFloat32, ComputePrecision.Float32],
        ComputePrecision.Float32 => [ComputePrecision.Float32],
        _ => [ComputePrecision.Float64],
    };
}
