namespace HaoLine.Reporting.Tests;

/// <summary>Hand-made graphs to draw.</summary>
internal static class SampleGraph
{
    /// <summary>A chain of convolutions and activations from an input to an output, in groups of some nodes each.</summary>
    public static GraphBlock Chain(int nodes, int groupSize = 0)
    {
        var drawn = new List<GraphBlockNode> { new("x", "Input", "input") { Outputs = [0] } };
        var values = new List<GraphBlockValue> { Value("x", 0) };
        for (int i = 0; i < nodes; i++)
        {
            values.Add(Value($"v{i}", i + 1));
            drawn.Add(new GraphBlockNode($"n{i}", (i & 1) == 0 ? "Conv" : "Relu", (i & 1) == 0 ? "convolution" : "activation")
            {
                Inputs = [i],
                Outputs = [i + 1],
                Group = groupSize == 0 ? -1 : i / groupSize,
                Layer = i,
            });
        }

        drawn.Add(new GraphBlockNode("y", "Output", "output") { Inputs = [nodes] });
        GraphBlockGroup[] groups = groupSize == 0 ? [] : [.. Enumerable.Range(0, (nodes + groupSize - 1) / groupSize).Select(static g => new GraphBlockGroup($"block.{g}", -1) { ClassName = "Block", Repeat = 0 })];
        return new GraphBlock("graph", "Graph", drawn, values, groups)
        {
            Metrics = [new GraphBlockMetric("macs", "MACs", Unit.Macs, [.. drawn.Select(static node => node.Layer < 0 ? default : (ReportValue)1_000_000)])],
        };
    }

    /// <summary>Every name, type, operator, symbol and group attacks a writer; one value is read so often that it becomes tags.</summary>
    public static GraphBlock Hostile()
    {
        string[] names = SampleReport.HostileNames;
        var drawn = new List<GraphBlockNode> { new(names[0], "Input", "input") { Outputs = [0] } };
        var values = new List<GraphBlockValue> { new(names[1], names[2], ReportValue.List([names[0], 1L]), default, 0) };
        for (int i = 0; i < names.Length; i++)
        {
            values.Add(new GraphBlockValue(names[i], names[i], ReportValue.List([names[i], ReportValue.Null]), 64L, i + 1));
            drawn.Add(new GraphBlockNode(names[i], names[i], names[i])
            {
                Inputs = i == 0 ? [0] : [i, 0],
                Outputs = [i + 1],
                Group = i / 2,
                Attributes = [new(names[i], names[i])],
            });
        }

        GraphBlockGroup[] groups = [.. Enumerable.Range(0, (names.Length + 1) / 2).Select(g => new GraphBlockGroup(names[g], -1) { ClassName = names[^(g + 1)] })];
        return new GraphBlock("graph", names[0], drawn, values, groups)
        {
            Metrics = [new GraphBlockMetric("macs", names[1], Unit.Macs, [.. drawn.Select(static _ => (ReportValue)7)])],
            Symbols = [new GraphBlockSymbol(names[2], 1, true)],
            Timeline = new GraphBlockTimeline([1, 2], [new GraphBlockBuffer(names[0], 0, 0, 1, 64, 0), new GraphBlockBuffer(names[1], -1, 1, 1, 64, 64)]) { PeakStep = 1, PeakBytes = 128, ArenaBytes = 128 },
        };
    }

    /// <summary>A report that holds nothing but a graph.</summary>
    public static ReportDocument Report(GraphBlock graph, string path = "folder/model.onnx") => Rendered.With(graph) with
    {
        Model = new ReportModel { Format = "onnx", Path = path, Tier = "full" },
    };

    private static GraphBlockValue Value(string name, int producer) => new(name, "float32", ReportValue.List([1L, 64L, 56L, 56L]), 802_816L, producer);
}
