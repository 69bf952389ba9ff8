using HaoLine.Hardware;
using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>Devices of the catalogue to hold the work of a drawing against, a common one first.</summary>
internal static class RooflineDevices
{
    private const string First = "nvidia-a100-sxm-80";

    public static IReadOnlyList<GraphBlockDevice> All { get; } = [.. HardwareCatalog.Default.Devices
        .OrderByDescending(static device => device.Id == First)
        .Select(static device => new GraphBlockDevice(
            device.Name,
            device.BytesPerSecond,
            [.. device.Peaks.Select(static peak => new KeyValuePair<string, double>(HardwareCatalogReader.NameOf(peak.Key), peak.Value))]))];
}
