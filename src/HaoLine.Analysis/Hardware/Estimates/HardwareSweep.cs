using HaoLine.Ir;

namespace HaoLine.Hardware;

/// <summary>
/// Estimates of one device over sizes of symbols, evaluated from the formulas of the cost and memory analyses. No figure is altered: where a
/// formula falls, so does the sweep.
/// </summary>
public sealed record HardwareSweep
{
    /// <summary>The device.</summary>
    public required HardwareDevice Device { get; init; }

    /// <summary>Symbols that were given each size; empty with <see cref="Reason"/>.</summary>
    public required IReadOnlyList<string> Symbols { get; init; }

    /// <summary>Why there is no sweep; null when there is one.</summary>
    public required string? Reason { get; init; }

    /// <summary>Estimates in order of size.</summary>
    public required IReadOnlyList<SweepPoint> Points { get; init; }

    /// <summary>Batch sizes 1, 2, 4 … 256.</summary>
    public static IReadOnlyList<long> BatchSizes { get; } = [1, 2, 4, 8, 16, 32, 64, 128, 256];

    /// <summary>Common sides of pictures in pixels.</summary>
    public static IReadOnlyList<long> PictureSizes { get; } = [128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 1024, 1280];

    /// <summary>Over samples of a run.</summary>
    /// <param name="workload">The work.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">Assumptions; null for the defaults. Its batch is replaced.</param>
    /// <param name="sizes">Batch sizes; null for <see cref="BatchSizes"/>.</param>
    /// <param name="symbol">The symbol that counts samples; null for what the inputs state.</param>
    public static HardwareSweep OverBatch(GraphWorkload workload, HardwareDevice device, EstimateOptions? options = null, IReadOnlyList<long>? sizes = null, string? symbol = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return Over(workload, device, symbol is null ? workload.BatchSymbols : [symbol], workload.BatchReason, sizes ?? BatchSizes, options);
    }

    /// <summary>Over sides of square pictures.</summary>
    /// <param name="workload">The work.</param>
    /// <param name="device">The device.</param>
    /// <param name="options">Assumptions; null for the defaults.</param>
    /// <param name="sizes">Sides in pixels; null for <see cref="PictureSizes"/>.</param>
    public static HardwareSweep OverResolution(GraphWorkload workload, HardwareDevice device, EstimateOptions? options = null, IReadOnlyList<long>? sizes = null)
    {
        ArgumentNullException.ThrowIfNull(workload);
        return Over(workload, device, workload.SpatialSymbols, workload.SpatialReason, sizes ?? PictureSizes, options);
    }

    private static HardwareSweep Over(
        GraphWorkload workload, HardwareDevice device, IReadOnlyList<string> symbols, string reason, IReadOnlyList<long> sizes, EstimateOptions? options)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (symbols.Count == 0)
        {
            return new HardwareSweep { Device = device, Symbols = [], Reason = reason, Points = [] };
        }

        if (symbols.FirstOrDefault(symbol => !workload.FreeSymbols.Contains(symbol, StringComparer.Ordinal)) is { } absent)
        {
            return new HardwareSweep { Device = device, Symbols = [], Reason = $"the work does not depend on a symbol '{absent}'", Points = [] };
        }

        EstimateOptions start = options ?? EstimateOptions.Default;
        var points = new List<SweepPoint>(sizes.Count);
        foreach (long size in sizes.Order())
        {
            SymbolBinding binding = start.Binding;
            foreach (string symbol in symbols)
            {
                binding = binding.With(symbol, size);
            }

            points.Add(new SweepPoint(size, workload.Estimate(device, start with { Binding = binding })));
        }

        return new HardwareSweep { Device = device, Symbols = symbols, Reason = null, Points = points };
    }
}
