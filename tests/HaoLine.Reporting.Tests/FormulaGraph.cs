using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

/// <summary>A small graph by hand, with formulas, a number beyond 2⁵³, a subgraph and a memory timeline.</summary>
internal static class FormulaGraph
{
    public const long Big = (1L << 53) + 1;

    private static readonly Dimension Batch = Dimension.Symbol("batch");

    public static GraphBlock Block(Func<int, string>? name = null)
    {
        name ??= static i => $"n{i}";
        GraphBlockNode[] nodes =
        [
            new(name(0), "Input", "input") { Outputs = [0], DataType = "float32" },
            new(name(1), "Conv", "convolution") { Group = 1, Inputs = [0, 1], Outputs = [2], Layer = 0, Element = "graph.node[0]", Confidence = "exact", DataType = "float32", Attributes = [new(name(2), name(3))] },
            new(name(4), "Relu", "activation") { Group = 1, Inputs = [2], Outputs = [3], Layer = 1, Element = "graph.node[1]", Confidence = "exact", DataType = "float32" },
            new(name(5), "If", "controlFlow") { Inputs = [3, -1], Outputs = [4], Layer = 2, Element = "graph.node[2]", Confidence = "estimated", DataType = "float32" },
            new(name(6), "Shape", "dataMovement") { Group = 2, Inputs = [3], Outputs = [5], Layer = 3, Element = "graph.node[2].then[0]", Scope = "n5.then", DataType = "int64", IsShapeComputation = true },
            new(name(7), "Output", "output") { Inputs = [4], DataType = "float32" },
        ];
        GraphBlockValue[] values =
        [
            new(name(8), "float32", ReportValue.List([Batch, 3, 8, 8]), Batch * 768, 0),
            new(name(9), "float32", ReportValue.List([16, 3, 3, 3]), 1728, -1) { IsParameter = true },
            new(name(10), "float32", ReportValue.List([Batch, 16, 8, 8]), Batch * 4096, 1),
            new("r", "float32", ReportValue.List([Batch, 16, 8, 8]), Batch * 4096, 2),
            new("i", "float32", ReportValue.Null, ReportValue.Null, 3),
            new("s", "int64", ReportValue.List([]), 8, 4),
        ];
        return new GraphBlock("graph", "Graph", nodes, values, [new(name(11), -1), new(name(12), 0) { ClassName = name(13), Repeat = 4 }, new("n5.then", -1)])
        {
            Metrics =
            [
                new("macs", "MACs", Unit.Macs, [0, Batch * Dimension.CeilingDivide(Dimension.Symbol("height"), 2) * 27, 0, Big, 5, 0]) { Total = Batch * Dimension.CeilingDivide(Dimension.Symbol("height"), 2) * 27 + Big },
                new("parameters", "Parameters", Unit.Count, [0, 432, 0, 0, 0, 0]) { Total = 432 },
                new("intensity", "Operations a byte", Unit.OperationsPerByte, [ReportValue.Null, 1.25, 0.125, ReportValue.Null, ReportValue.Null, ReportValue.Null]) { IsAdditive = false },
            ],
            Symbols = [new("batch", 2, true), new("height", 7, false)],
            Timeline = new([1, 2, 3], [new(name(10), 2, 0, 1, 8192, 0), new("work", -1, 1, 1, 64, null)]) { PeakStep = 1, PeakBytes = 8256, ArenaBytes = 8192 },
            Devices = [new("Device", 1e9, [new("float32", 1e12)])],
            CriticalPath = [1, 2, 3],
        };
    }

    public static ReportDocument Report(GraphBlock? block = null) => SampleReport.Realistic() with
    {
        Sections = [.. SampleReport.Realistic().Sections, new ReportSection("graph", "Graph", [block ?? Block()])],
    };
}
