using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

/// <summary>A hand-made graph with every special case.</summary>
internal static class SmallGraph
{
    // Two nodes share a name, one name holds a line feed, one operand is omitted, one is stored, one number is a formula.
    public static GraphBlock Of(string name = "a/b") => new(
        "graph",
        "Graph",
        [
            new GraphBlockNode("x", "Input", "input") { Outputs = [0] },
            new GraphBlockNode(name, "Conv", "convolution") { Group = 1, Inputs = [0, 1, -1], Outputs = [2], Attributes = [new("strides", "[2, 2]")], Confidence = "exact" },
            new GraphBlockNode("twin", "Relu", "activation") { Group = 0, Inputs = [2], Outputs = [3] },
            new GraphBlockNode("twin", "Split", "dataMovement") { Inputs = [3], Outputs = [4, 5] },
            new GraphBlockNode("first\nsecond", "Add", "elementwise") { Inputs = [5, 4], Outputs = [6] },
            new GraphBlockNode("y", "Output", "output") { Inputs = [6] },
        ],
        [
            Value("x", 0, 600), new GraphBlockValue("w", "float32", ReportValue.List([4, 3, 3, 3]), 432, -1) { IsParameter = true }, Value("c", 1, 400), Value("r", 2, 400),
            Value("s0", 3, 200), Value("s1", 3, 200), Value("y", 4, 200),
        ],
        [new GraphBlockGroup("body", -1) { ClassName = "Block" }, new GraphBlockGroup("conv/0", 0)])
    {
        Metrics =
        [
            new GraphBlockMetric("macs", "MACs", Unit.Macs, [0, 1000, 0, 0, Dimension.Symbol("n") * 2, 0]) { Total = 1000 },
            new GraphBlockMetric("intensity", "Operations a byte", Unit.OperationsPerByte, [ReportValue.Null, 0.5, 0.25, ReportValue.Null, 0.125, ReportValue.Null]) { IsAdditive = false },
        ],
        Timeline = new GraphBlockTimeline([1, 2, 3, 4],
        [
            new GraphBlockBuffer("x", 0, 0, 0, 600, 0), new GraphBlockBuffer("c", 2, 0, 1, 400, 600), new GraphBlockBuffer("r", 3, 1, 2, 400, 0), new GraphBlockBuffer("s0", 4, 2, 3, 200, 600),
            new GraphBlockBuffer("s1", 5, 2, 3, 200, 800), new GraphBlockBuffer("y", 6, 3, 3, 200, 0),
        ])
        {
            PeakStep = 0,
            PeakBytes = 1000,
            ArenaBytes = 1000,
        },
    };

    private static GraphBlockValue Value(string name, int producer, long bytes) => new(name, "float32", ReportValue.List([1, bytes / 4]), bytes, producer);
}
