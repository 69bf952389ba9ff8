using HaoLine.Hardware;
using HaoLine.Ir;

namespace HaoLine.Analysis.Tests;

/// <summary>Workloads of small graphs, and devices with round figures.</summary>
internal static class Workloads
{
    public const long Inner = 64;
    public const long Outer = 32;

    /// <summary>A product of x [batch, 64] with weights [64, 32].</summary>
    public static Graph Product()
    {
        var graph = new Graph();
        Value x = graph.Input("x", Dimension.Symbol("batch"), Inner);
        graph.AddOutput(graph.Apply("MatMul", "y", x, graph.Weight("w", Inner, Outer)));
        return graph;
    }

    public static async Task<GraphWorkload> Of(Graph graph, InspectionOptions? options = null)
    {
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model, options);
        return GraphWorkload.Of(inspection);
    }

    /// <summary>A device without efficiency games: 10^12 operations and 10^11 bytes a second unless told otherwise.</summary>
    public static HardwareDevice Device(double bytesPerSecond = 1e11, long memory = 1L << 34, params (ComputePrecision Precision, double Peak)[] peaks) => new()
    {
        Id = "test",
        Name = "Test device",
        Vendor = "us",
        Kind = HardwareKind.DatacenterGpu,
        MemoryBytes = memory,
        BytesPerSecond = bytesPerSecond,
        Peaks = peaks.Length == 0
            ? new Dictionary<ComputePrecision, double> { [ComputePrecision.Float32] = 1e12 }
            : peaks.ToDictionary(static pair => pair.Precision, static pair => pair.Peak),
        Source = "made up",
        Verified = "made up",
        AsOf = "2026-11",
    };

    public static HardwareDevice Find(string name) => HardwareCatalog.Default.TryFind(name, out HardwareDevice? device) ? device : throw new InvalidOperationException(name);
}
