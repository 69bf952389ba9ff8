using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Reporting.Tests;

/// <summary>Hand-made documents: one like a real network, one whose every name attacks a writer.</summary>
internal static class SampleReport
{
    public static readonly string[] HostileNames =
    [
        "<script>alert(1)</script>",
        "</script><img src=x onerror=alert(1)>",
        "\" onmouseover=\"alert(1)",
        "\u001b[31mred\u001b[0m",
        "a|b",
        "line1\nline2\r\n| c | d |",
        "=cmd|' /C calc'!A0",
        "+1", "-1", "@SUM(A1)", "\tTAB", "\rCR",
        "lone\ud800surrogate", "\udc00",
        "https://evil.example/x", "[x](javascript:alert(1))", "`code`", "<!--", "]]>",
        "rtl\u202egpj.exe", "nul\0byte", "\u2028sep", "quote\"comma,",
    ];

    private static readonly DiagnosticDescriptor Rule =
        new("HL2001", "Dimension is not known", "{0}", "Structure", DiagnosticSeverity.Warning, DefectKind.MissingField);

    private static readonly DiagnosticDescriptor Advice = new("HL3001", "Large feature map early in the network", "{0}", "Risk", DiagnosticSeverity.Info);

    public static ReportDocument Realistic() => new()
    {
        Tool = new ReportTool("HaoLine", "0.1.0"),
        Model = new ReportModel
        {
            Format = "onnx",
            Path = "models/vision/resnet50.onnx",
            FileBytes = 102_441_984,
            Producer = "pytorch 2.4.0",
            GraphName = "main_graph",
            FormatVersion = 8,
            OperatorSets = [new("ai.onnx", 17)],
            Capabilities = ["metadata", "tensorTypes", "tensorPayloads", "topology", "operatorSemantics"],
            Tier = "full",
            Inputs = [new ReportTensor("input", "float32", new Shape(Dimension.Symbol("batch"), 3, 224, 224))],
            Outputs = [new ReportTensor("logits", "float32", new Shape(Dimension.Symbol("batch"), 1000))],
            Metadata = [new("author", "vision team"), new("license", "apache-2.0")],
        },
        Binding = [new("batch", 1)],
        Sections = [Structure(), Parameters(), Costs(), Memory(), Layers(40)],
        Diagnostics =
        [
            Rule.At(new SourceLocation("models/vision/resnet50.onnx", -1, -1, "graph.node[12]"), "The height of 'x' is not known."),
            Rule.At(new SourceLocation("models/vision/resnet50.onnx", 4096, 20, "graph.node[17]"), "The width of 'y' is not known."),
            Advice.At(SourceLocation.None, "The first block keeps 112 × 112 maps."),
        ],
        Passes =
        [
            new PassOutcome("structure", PassStatus.Completed),
            new PassOutcome("quantization", PassStatus.Skipped, "the model has no quantization parameters"),
        ],
    };

    public static ReportDocument Hostile()
    {
        var layers = new TableBlock(
            "",
            "Layers",
            LayerColumns,
            [.. HostileNames.Select((name, i) => LayerRow(i, name, name, 10 + i))]);
        var map = new TableBlock(
            "operatorCounts",
            HostileNames[0],
            [new TableColumn("operator", HostileNames[0]), new TableColumn("count", "Count", Unit.Count)],
            [.. HostileNames.Select(static name => (IReadOnlyList<ReportValue>)[name, 1])])
        {
            Layout = TableLayout.Map,
        };
        return Realistic() with
        {
            Model = new ReportModel
            {
                Format = "onnx",
                Path = "</title><script>alert(1)</script>.onnx",
                Producer = HostileNames[1],
                GraphName = HostileNames[3],
                Tier = "full",
                OperatorSets = [.. HostileNames.Select(static name => new KeyValuePair<string, long>(name, 1))],
                Inputs = [.. HostileNames.Select(static name => new ReportTensor(name, name, new Shape(Dimension.Symbol("n"))))],
                Metadata = [.. HostileNames.Select(static name => new KeyValuePair<string, string>(name, name))],
            },
            Binding = [.. HostileNames.Select(static name => new KeyValuePair<string, long>(name, 1))],
            Sections =
            [
                new ReportSection("graph", HostileNames[0], [SampleGraph.Hostile() with { Audience = BlockAudience.PeopleOnly }]),
                new ReportSection("structure", HostileNames[0],
                [
                    new MetricBlock("nodeCount", HostileNames[0], 3, Unit.Count) { Audience = BlockAudience.Summary, Note = HostileNames[1] },
                    new MetricBlock("subgraphCount", "Subgraphs", 0, Unit.Count),
                    new MetricBlock("functionCount", "Functions", 0, Unit.Count),
                    new MetricBlock("name", HostileNames[2], HostileNames[2]) { Audience = BlockAudience.Summary },
                    map,
                    .. Enum.GetValues<ChartKind>().Select(static kind => new ChartBlock(
                        kind.ToString(), HostileNames[0], kind, HostileNames, [new ChartSeries(HostileNames[1], [.. HostileNames.Select(static (_, i) => (double)i)])], Unit.Bytes)
                    {
                        MarkedCategory = 1,
                    }),
                    new HeatMapBlock("heat", HostileNames[0], HostileNames, HostileNames, [.. HostileNames.Select(static _ => (IReadOnlyList<double?>)[1.0, null])], Unit.None),
                    new NoteBlock(HostileNames[1]),
                ]),
                new ReportSection("layers", "Layers", [layers]),
            ],
            Diagnostics = [.. HostileNames.Select(static name => Rule.At(new SourceLocation(name, 1, 1, name), name))],
            Passes = [.. HostileNames.Select(static name => new PassOutcome(name, PassStatus.Failed, name))],
        };
    }

    public static readonly TableColumn[] LayerColumns =
    [
        new("index", "#"), new("name", "Name"), new("operator", "Operator"), new("scope", "Scope"),
        new("inputs", "Inputs") { DataOnly = true }, new("outputs", "Outputs"),
        new("macs", "MACs", Unit.Macs), new("flops", "FLOPs", Unit.Flops), new("parameters", "Parameters", Unit.Count),
        new("share", "Share of MACs", Unit.Fraction) { PeopleOnly = true }, new("confidence", "Confidence"),
    ];

    public static IReadOnlyList<ReportValue> LayerRow(int index, string name, string op, long macs) =>
    [
        index, name, op, ReportValue.Null,
        ReportValue.List([Tensor(name + ":in", [1, 3, 8, 8], null)]),
        ReportValue.List([Tensor(name, [1, 4, 8, 8], 1024)]),
        macs, 2 * macs, 7, macs / 1000.0, "exact",
    ];

    public static ReportSection Layers(int count) => new("layers", "Layers",
    [
        new TableBlock("", "Layers", LayerColumns, [.. Enumerable.Range(0, count).Select(static i => LayerRow(i, $"/layer{1 + i / 10}/layer{1 + i / 10}.{i % 10}/conv{i % 3}/Conv", i % 3 == 2 ? "Relu" : "Conv", i % 3 == 2 ? 0 : 5 + i))]),
    ]);

    private static ReportValue Tensor(string name, long[] shape, long? bytes)
    {
        List<KeyValuePair<string, ReportValue>> members =
            [new("name", name), new("dataType", "float32"), new("shape", ReportValue.List(shape.Select(static size => (ReportValue)size)))];
        if (bytes is { } known)
        {
            members.Add(new("bytes", known));
        }

        return ReportValue.Object(members);
    }

    private static ReportSection Structure() => new ReportSectionBuilder("structure", "Structure")
        .Metric("nodeCount", "Nodes", 122, Unit.Count)
        .Metric("subgraphCount", "Subgraphs", 0, Unit.Count, BlockAudience.Detail)
        .Metric("functionCount", "Functions", 0, Unit.Count, BlockAudience.Detail)
        .Metric("depth", "Longest path", 104, Unit.Count, BlockAudience.Detail)
        .Table("operatorCounts", "Operators", [new("operator", "Operator"), new("count", "Count", Unit.Count)],
            [["Conv", 53], ["Relu", 49], ["Add", 16], ["GlobalAveragePool", 1], ["Flatten", 1], ["Gemm", 1], ["MaxPool", 1]], TableLayout.Map)
        .Build();

    private static ReportSection Parameters() => new ReportSectionBuilder("parameters", "Parameters")
        .Metric("total", "Parameters", 25_530_472, Unit.Count)
        .Metric("storedBytes", "Stored weights", 102_121_888, Unit.Bytes)
        .Metric("buffers", "Buffers", 0, Unit.Count, BlockAudience.Detail)
        .Metric("controlConstants", "Control constants", 0, Unit.Count, BlockAudience.Detail)
        .Metric("generated", "Generated weights", 0, Unit.Count, BlockAudience.Detail)
        .Add(new ChartBlock("types", "By data type", ChartKind.Share, ["float32", "int8", "float16"], [new ChartSeries("bytes", [70, 20, 10])], Unit.Bytes))
        .Table("byDataType", "By data type", [new("dataType", "Type"), new("elements", "Elements", Unit.Count), new("bytes", "Bytes", Unit.Bytes), new("share", "Share", Unit.Fraction) { PeopleOnly = true }],
            [["float32", 25_530_472, 102_121_888, 0.981], ["int8", 1_200, 1_200, 0.0002]], TableLayout.MapOfObjects)
        .Table("shared", "Shared", [new("name", "Name")], [])
        .Build();

    private static ReportSection Costs() => new ReportSectionBuilder("costs", "Costs")
        .Metric("profile", "Profile", "pure-macs", audience: BlockAudience.Detail)
        .Metric("totals.macs", "MACs", 4_089_184_256, Unit.Macs)
        .Add(new MetricBlock("totals.flops", "FLOPs", Dimension.Symbol("batch") * 8_178_368_512, Unit.Flops) { FormulaKey = "formulas.flops", Audience = BlockAudience.Summary, Note = "bind batch to get a number" })
        .Metric("totals.integerMacs", "Integer MACs", 0, Unit.Macs, BlockAudience.Detail)
        .Metric("totals.bytesRead", "Bytes read", 210_000_000, Unit.Bytes, BlockAudience.Detail)
        .Metric("totals.bytesWritten", "Bytes written", 88_000_000, Unit.Bytes, BlockAudience.Detail)
        .Metric("coverage.nodes", "Nodes", 122, Unit.Count, BlockAudience.Detail)
        .Metric("coverage.exact", "Exact", 122, Unit.Count, BlockAudience.Detail)
        .Metric("coverage.estimated", "Estimated", 0, Unit.Count, BlockAudience.Detail)
        .Metric("coverage.unknown", "Unknown", 0, Unit.Count, BlockAudience.Detail)
        .Add(new ChartBlock("operators", "MACs by operator", ChartKind.Bar, ["Conv", "Gemm", "com.microsoft::FusedMatMul"], [new ChartSeries("MACs", [4_087_136_256, 902_048_000, 20_480_000])], Unit.Macs))
        .Table("byOperator", "By operator", [new("operator", "Operator"), new("count", "Nodes", Unit.Count), new("macs", "MACs", Unit.Macs), new("share", "Share", Unit.Fraction) { PeopleOnly = true }],
            [["Conv", 53, 4_087_136_256, 0.9995], ["Gemm", 1, 2_048_000, 0.0005]], TableLayout.MapOfObjects)
        .Build();

    private static ReportSection Memory()
    {
        string[] steps = [.. Enumerable.Range(0, 122).Select(static i => $"/layer{i / 30}/Conv_{i}")];
        double[] live = [.. Enumerable.Range(0, 122).Select(static i => i == 7 ? 9_633_792 : 9_000_000 * Math.Exp(-i / 45.0) * (0.7 + 0.3 * (i % 4 == 0 ? 1 : 0.4)))];
        return new ReportSectionBuilder("memory", "Memory")
            .Metric("weightBytes", "Weights", 102_121_888, Unit.Bytes, BlockAudience.Detail)
            .Metric("peakActivationBytes", "Peak activations", 9_633_792, Unit.Bytes)
            .Metric("peakNode", "Peak at", "/layer0/Conv_7", audience: BlockAudience.Detail)
            .Metric("arenaBytes", "Arena", 9_633_792, Unit.Bytes, BlockAudience.Detail)
            .Metric("lowerBoundBytes", "Lower bound", ReportValue.Null, Unit.Bytes)
            .Add(new ChartBlock("timeline", "Live activations by step", ChartKind.Area, steps, [new ChartSeries("bytes", live)], Unit.Bytes) { MarkedCategory = 7, CategoryTitle = "execution order" })
            .Table("peakTensors", "Alive at the peak", [new("name", "Name"), new("bytes", "Bytes", Unit.Bytes)], [["/layer0/Conv_6_output", 3_211_264], ["/layer0/Conv_7_output", 6_422_528]])
            .Note("A view counts as a copy; in-place reuse is off.")
            .Build();
    }
}
