using HaoLine.Formats;
using HaoLine.Ir;
using HaoLine.Reporting;

namespace HaoLine.Analysis.Tests;

public sealed class InspectionReportTests
{
    /// <summary>Names that the contract of the JSON report fixes, by section.</summary>
    public static TheoryData<string, string[]> ContractNames => new()
    {
        { "structure", ["nodeCount", "subgraphCount", "functionCount", "operatorCounts"] },
        { "parameters", ["total", "buffers", "controlConstants", "generated", "storedBytes", "byDataType", "shared"] },
        {
            "costs",
            ["profile", "totals.macs", "totals.flops", "totals.integerMacs", "totals.bytesRead", "totals.bytesWritten",
                "coverage.nodes", "coverage.exact", "coverage.estimated", "coverage.unknown", "byOperator"]
        },
        { "memory", ["weightBytes", "peakActivationBytes", "peakNode", "peakTensors", "arenaBytes", "lowerBoundBytes"] },
    };

    [Theory]
    [MemberData(nameof(ContractNames))]
    public async Task Sections_have_the_names_of_the_contract(string section, string[] names)
    {
        ReportDocument report = await Report();
        IEnumerable<string> keys = report.Sections.Single(candidate => candidate.Key == section).Blocks
            .Where(static block => block.Audience != BlockAudience.PeopleOnly)
            .Select(static block => block.Key);

        keys.Should().Contain(names);
    }

    [Fact]
    public async Task Head_states_tool_model_binding_and_outcomes()
    {
        ReportDocument report = await Report();

        report.Tool.Name.Should().Be("haoline");
        report.Tool.Version.Should().MatchRegex(@"^\d+\.\d+\.\d+(-[A-Za-z0-9.]+)?$", "a commit hash would change the report with every build");
        report.Model!.Inputs.Should().ContainSingle().Which.Name.Should().Be("x");
        report.Model.Outputs.Should().ContainSingle().Which.Shape!.ToString().Should().Be("[2, 32]");
        report.Model.OperatorSets.Should().Contain(new KeyValuePair<string, long>("ai.onnx", Graphs.OperatorSet));
        report.Model.Capabilities.Should().Equal("metadata", "tensorTypes", "topology", "operatorSemantics");
        report.Model.Tier.Should().Be("graph", "the payloads are not there");
        report.Binding.Should().BeEquivalentTo([new KeyValuePair<string, long>("batch", 2)]);
        report.Passes.Select(static pass => pass.Key).Should().Equal("types", "structure", "parameters", "costs", "memory", "modules", "layers", "graph", "llm", "llmMemory", "llmSpeed", "hardware", "serving", "weights");
        report.Error.Should().BeNull();
    }

    [Fact]
    public async Task Formula_of_a_total_stands_beside_it()
    {
        ReportDocument report = await Report(bind: false);
        MetricBlock macs = report.Sections.Single(static section => section.Key == "costs").Blocks.OfType<MetricBlock>().Single(static block => block.Key == "totals.macs");

        macs.FormulaKey.Should().Be("formulas.macs");
        macs.Value.Kind.Should().Be(ReportValueKind.Formula);
        macs.Value.Text.Should().Be("2048·batch");
    }

    [Fact]
    public async Task Layers_are_one_table_without_a_key_and_only_when_asked_for()
    {
        (await Report()).Sections.Should().NotContain(static section => section.Key == "layers");
        ReportSection section = (await Report(layers: true)).Sections.Single(static section => section.Key == "layers");
        TableBlock table = section.Blocks.Should().ContainSingle().Subject.Should().BeOfType<TableBlock>().Subject;

        table.Key.Should().BeEmpty();
        table.Columns.Where(static column => !column.PeopleOnly).Select(static column => column.Key).Should().Contain(
            ["index", "name", "operator", "scope", "inputs", "outputs", "macs", "flops", "parameters", "confidence"]);
        IReadOnlyList<ReportValue> row = table.Rows.Should().ContainSingle().Subject;
        row[Index(table, "name")].Text.Should().Be("y");
        row[Index(table, "macs")].Integer.Should().Be(4_096);
        row[Index(table, "parameters")].Integer.Should().Be(2_048);
        row[Index(table, "confidence")].Text.Should().Be("exact");
        row[Index(table, "inputs")].Items.Should().HaveCount(2);
        row[Index(table, "outputs")].Items[0].Members.Should().Equal(
            new("name", "y"), new("dataType", "float32"), new("shape", ReportValue.List([2L, 32L])), new("bytes", 256L));
    }

    [Fact]
    public async Task Rows_of_every_table_have_one_cell_for_each_column()
    {
        foreach (TableBlock table in (await Report(layers: true)).Sections.SelectMany(static section => section.Blocks).OfType<TableBlock>())
        {
            table.Rows.All(row => row.Count == table.Columns.Count).Should().BeTrue(table.Title);
        }
    }

    [Fact]
    public void Unreadable_model_gives_a_document_with_the_error_and_no_results()
    {
        var error = new InvalidModelContentException(HaoLine.Diagnostics.DefectKind.Truncated, "m.onnx", 12, "graph", "The bytes end.");
        ReportDocument report = InspectionReports.ForError(error);

        report.Error.Should().Be(new ReportError("truncated", error.Message, "m.onnx", 12, "graph"));
        report.Model.Should().BeNull();
        report.Sections.Should().BeEmpty();
    }

    private static int Index(TableBlock table, string key) => table.Columns.Select(static column => column.Key).ToList().IndexOf(key);

    private static async Task<ReportDocument> Report(bool bind = true, bool layers = false)
    {
        var graph = new Graph("g");
        graph.AddOutput(graph.Apply("MatMul", "y", graph.Input("x", Dimension.Symbol("batch"), 64), graph.Weight("w", 64, 32)));
        using Model model = Graphs.Model(graph);
        using Inspection inspection = await Graphs.Inspector.InspectAsync(model, new InspectionOptions
        {
            Binding = bind ? SymbolBinding.Empty.With("batch", 2) : SymbolBinding.Empty,
            IncludeLayers = layers,
        });
        return inspection.ToReport();
    }
}
