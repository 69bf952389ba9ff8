using HaoLine.Reporting;

namespace HaoLine.Analysis;

/// <summary>
/// A few common devices to hold work against: dense peaks without sparsity and decimal bandwidth, from the makers' data sheets.
/// </summary>
internal static class RooflineDevices
{
    public static IReadOnlyList<GraphBlockDevice> All { get; } =
    [
        Device("NVIDIA H100 SXM", 3350, ("float32", 67), ("float16", 989), ("int8", 1979)),
        Device("NVIDIA A100 80GB SXM", 2039, ("float32", 19.5), ("float16", 312), ("int8", 624)),
        Device("NVIDIA L4", 300, ("float32", 30.3), ("float16", 121), ("int8", 242)),
        Device("NVIDIA T4", 320, ("float32", 8.1), ("float16", 65), ("int8", 130)),
        Device("AMD MI300X", 5300, ("float32", 163.4), ("float16", 1307), ("int8", 2615)),
        Device("AMD EPYC 9654", 461, ("float32", 7.4), ("bfloat16", 14.7), ("int8", 29.5)),
        Device("Jetson Orin NX 16GB", 102.4, ("float32", 1.9), ("float16", 15), ("int8", 50)),
    ];

    private static GraphBlockDevice Device(string name, double gigabytes, params ReadOnlySpan<(string Type, double Tera)> peaks)
    {
        var list = new KeyValuePair<string, double>[peaks.Length];
        for (int i = 0; i < peaks.Length; i++)
        {
            list[i] = new(peaks[i].Type, peaks[i].Tera * 1e12);
        }

        return new GraphBlockDevice(name, gigabytes * 1e9, list);
    }
}
