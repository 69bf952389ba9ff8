using System.Text.Json;
using System.Text.Json.Nodes;
using HaoLine.Ir;
using NJsonSchema;

namespace HaoLine.Reporting.Tests;

public class JsonReportWriterTests
{
    private static readonly JsonReportWriter Compact = new() { Indented = false };

    [Fact]
    public void WriteAsync_every_layout_gives_the_hand_written_json()
    {
        TableColumn[] columns = [new("op", "Operator"), new("n", "N"), new("shown", "Shown") { PeopleOnly = true }, new("hidden", "Hidden") { DataOnly = true }];
        IReadOnlyList<ReportValue>[] rows = [["Conv", 53, "x", true], ["Relu", ReportValue.Null, "x", 0.5]];
        ReportDocument report = Rendered.With(
            new MetricBlock("totals.macs", "MACs", 4_089_184_256, Unit.Macs),
            new MetricBlock("totals.flops", "FLOPs", Dimension.Symbol("batch") * 2, Unit.Flops) { FormulaKey = "formulas.flops" },
            new MetricBlock("free", "Free", Dimension.Symbol("seq")),
            new MetricBlock("gone", "People", 1) { Audience = BlockAudience.PeopleOnly },
            new MetricBlock("list", "List", ReportValue.List([1, "a", ReportValue.Null])),
            new TableBlock("rows", "Rows", columns, rows),
            new TableBlock("map", "Map", columns, rows) { Layout = TableLayout.Map },
            new TableBlock("objects", "Objects", columns, rows) { Layout = TableLayout.MapOfObjects },
            new TableBlock("none", "None", columns, rows) { Layout = TableLayout.None },
            new ChartBlock("chart", "Chart", ChartKind.Bar, ["a"], [new ChartSeries("s", [1])], Unit.None),
            new NoteBlock("note"));

        const string expected = """
            {"schemaVersion":"1.0","tool":{"name":"HaoLine","version":"1"},"model":null,"binding":{},"results":{"part":{
            "totals":{"macs":4089184256,"flops":null},
            "formulas":{"flops":"2·batch"},
            "free":"seq",
            "list":[1,"a",null],
            "rows":[{"op":"Conv","n":53,"hidden":true},{"op":"Relu","n":null,"hidden":0.5}],
            "map":{"Conv":53,"Relu":null},
            "objects":{"Conv":{"n":53,"hidden":true},"Relu":{"n":null,"hidden":0.5}}
            }},"diagnostics":[],"passes":[]}
            """;
        JsonNode.DeepEquals(JsonNode.Parse(Rendered.Bytes(Compact, report)), JsonNode.Parse(expected)).Should().BeTrue(
            "the output was {0}", Rendered.Text(Compact, report));
    }

    [Fact]
    public void WriteAsync_single_table_without_key_is_the_section_itself()
    {
        ReportDocument report = Rendered.With(
            new NoteBlock("people"),
            new TableBlock("", "Layers", [new("index", "#")], [[0], [1]]));
        JsonNode.Parse(Rendered.Bytes(Compact, report))!["results"]!["part"]!.ToJsonString().Should().Be("""[{"index":0},{"index":1}]""");
    }

    [Fact]
    public void WriteAsync_duplicate_names_are_kept_under_suffixed_names()
    {
        ReportDocument report = Rendered.With(
            new MetricBlock("a", "", 1),
            new MetricBlock("a", "", 2),
            new MetricBlock("a.b", "", 3),
            new MetricBlock("o", "", ReportValue.Object(new("x", 1), new("x", 2), new("x#2", 3))),
            new TableBlock("m", "", [new("k", ""), new("v", "")], [["\ud800", 1], ["\udc00", 2]]) { Layout = TableLayout.Map });
        JsonNode part = JsonNode.Parse(Rendered.Bytes(Compact, report))!["results"]!["part"]!;
        JsonNode.DeepEquals(part, JsonNode.Parse("""{"a":1,"a#2":2,"a#3":{"b":3},"o":{"x":1,"x#2":2,"x#2#2":3},"m":{"\ufffd":1,"\ufffd#2":2}}"""))
            .Should().BeTrue("the output was {0}", part.ToJsonString());
    }

    [Fact]
    public void WriteAsync_error_has_no_results()
    {
        ReportDocument report = Rendered.With() with { Error = new ReportError("truncated", "The file ends.", "m.onnx", 12, null) };
        JsonNode json = JsonNode.Parse(Rendered.Bytes(Compact, report))!;
        json["results"].Should().BeNull();
        json["error"]!.ToJsonString().Should().Be("""{"kind":"truncated","message":"The file ends.","path":"m.onnx","offset":12,"field":null}""");
    }

    [Theory]
    [InlineData("realistic")]
    [InlineData("hostile")]
    [InlineData("error")]
    public async Task WriteAsync_validates_against_the_published_schema(string which)
    {
        ReportDocument report = which switch
        {
            "realistic" => SampleReport.Realistic(),
            "hostile" => SampleReport.Hostile(),
            _ => Rendered.With() with { Error = new ReportError("truncated", "m", "p", null, "graph") },
        };
        if (which == "hostile")
        {
            // Sections with only hostile content lack members the contract requires of the real passes.
            report = report with { Sections = [.. report.Sections.Where(static section => section.Key is "layers" or "structure")] };
        }

        JsonSchema schema = await JsonSchema.FromJsonAsync(ReportSchema.Text, TestContext.Current.CancellationToken);
        schema.Validate(Rendered.Text(new JsonReportWriter(), report)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"schemaVersion":"1.0"}""")]
    [InlineData("""{"schemaVersion":"1.0","tool":{"name":"a","version":"b"},"model":null,"binding":{},"diagnostics":[],"passes":[]}""")]
    [InlineData("""{"schemaVersion":"1.0","tool":{"name":"a","version":"b"},"model":null,"binding":{},"results":{"structure":{"nodeCount":"many"}},"diagnostics":[],"passes":[]}""")]
    [InlineData("""{"schemaVersion":"1.0","tool":{"name":"a","version":"b"},"model":null,"binding":{},"results":{},"diagnostics":[{"id":"HL1001"}],"passes":[]}""")]
    public async Task Schema_refuses_what_is_not_a_report(string json)
    {
        JsonSchema schema = await JsonSchema.FromJsonAsync(JsonReportWriter.Schema, TestContext.Current.CancellationToken);
        schema.Validate(json).Should().NotBeEmpty();
    }

    [Fact]
    public void WriteAsync_hostile_names_come_back_and_no_angle_bracket_is_written()
    {
        string text = Rendered.Text(new JsonReportWriter(), SampleReport.Hostile());
        text.Should().NotContainAny("<", ">", "&", "\u001b", "\u202e", "\u2028", "\0");
        using JsonDocument json = JsonDocument.Parse(text);
        string[] names = [.. json.RootElement.GetProperty("results").GetProperty("layers").EnumerateArray().Select(static row => row.GetProperty("name").GetString()!)];
        names.Should().Equal(SampleReport.HostileNames.Select(static name => name.Replace('\ud800', '\ufffd').Replace('\udc00', '\ufffd')));
    }

    [Fact]
    public void WriteAsync_twice_gives_the_same_bytes()
    {
        foreach (IReportWriter writer in ReportWriters.All)
        {
            Rendered.Bytes(writer, Report()).Should().Equal(Rendered.Bytes(writer, Report()), writer.FormatId);
        }

        static ReportDocument Report()
        {
            ReportDocument report = SampleReport.Hostile();
            return report with { Sections = [.. report.Sections.Where(static section => section.Key != "graph"), SmallGraph.Of(SampleReport.HostileNames[0]).ToReportSection()] };
        }
    }

    [Fact]
    public void WriteAsync_under_another_culture_gives_the_same_bytes()
    {
        byte[] before = Rendered.Bytes(new HtmlReportWriter(), SampleReport.Realistic());
        var culture = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        System.Globalization.CultureInfo saved = System.Globalization.CultureInfo.CurrentCulture;
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = culture;
            Rendered.Bytes(new HtmlReportWriter(), SampleReport.Realistic()).Should().Equal(before);
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = saved;
        }
    }
}
