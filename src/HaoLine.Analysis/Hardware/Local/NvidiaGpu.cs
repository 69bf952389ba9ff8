namespace HaoLine.Hardware;

/// <summary>A GPU as NVIDIA's tool describes it. Texts are from outside and only ever text.</summary>
/// <param name="Name">Name, such as <c>NVIDIA H100 80GB HBM3</c>.</param>
/// <param name="MemoryBytes">Memory in bytes; null when the tool does not tell.</param>
/// <param name="Driver">Version of the driver; empty when the tool does not tell.</param>
/// <param name="PowerLimitWatts">Allowed power; null when the tool does not tell.</param>
/// <param name="ComputeCapability">Compute capability, such as <c>9.0</c>; empty when the tool does not tell.</param>
public sealed record NvidiaGpu(string Name, long? MemoryBytes, string Driver, double? PowerLimitWatts, string ComputeCapability)
{
    private const double LeastMemoryShare = 0.9;
    private const double MostMemoryShare = 1.02;

    /// <summary>
    /// The device of the catalogue with exactly this name, letter case, blanks and dashes aside, and about this memory. A part of a name is no
    /// match: a laptop's or a cut-down device would get another's figures.
    /// </summary>
    /// <param name="catalog">The catalogue.</param>
    /// <param name="problem">Why there is none; empty when there is one.</param>
    /// <returns>The device with the memory that the tool states; null with <paramref name="problem"/>.</returns>
    public HardwareDevice? FindIn(HardwareCatalog catalog, out string problem)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (catalog.FindExactly(this.Name) is not { } device)
        {
            problem = $"the catalogue has no device that is called exactly '{this.Name}', so its peaks are not known; add it with a catalogue file";
            return null;
        }

        if (this.MemoryBytes is { } bytes && (bytes < device.MemoryBytes * LeastMemoryShare || bytes > device.MemoryBytes * MostMemoryShare))
        {
            problem = $"'{this.Name}' has {EstimateText.Bytes(bytes)} here and {EstimateText.Bytes(device.MemoryBytes)} in the catalogue ({device.Id}); it is another variant, or a part of one";
            return null;
        }

        problem = "";
        return device with { MemoryBytes = this.MemoryBytes ?? device.MemoryBytes };
    }
}
