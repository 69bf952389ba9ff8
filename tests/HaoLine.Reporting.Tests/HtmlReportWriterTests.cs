using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

public class HtmlReportWriterTests
{
    private static IDocument Parse(ReportDocument report) => new HtmlParser().ParseDocument(Rendered.Text(new HtmlReportWriter(), report));

    [Fact]
    public void WriteAsync_hostile_names_add_no_element_attribute_or_address()
    {
        using IDocument page = Parse(SampleReport.Hostile());
        page.QuerySelectorAll("script").Select(static script => script.GetAttribute("type")).Should().Equal(["application/json", null, "application/gzip", null], "the report, the sorting of tables, the drawing, the viewer");
        page.QuerySelectorAll("img, iframe, object, embed, link, base, form, foreignObject, use, image").Should().BeEmpty();
        page.All.SelectMany(static element => element.Attributes).Should().NotContain(static attribute =>
            attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase)
            || attribute.Name == "style"
            || attribute.Name == "src"
            || ((attribute.Name == "href" || attribute.Name.EndsWith(":href", StringComparison.Ordinal)) && !attribute.Value.StartsWith('#')));
        page.Title.Should().Be("script>.onnx – HaoLine report", "the title is the part of the path after its last slash");
    }

    [Fact]
    public void WriteAsync_hostile_names_have_no_control_or_direction_characters()
    {
        string html = Rendered.Text(new HtmlReportWriter(), SampleReport.Hostile());
        html.Should().NotContainAny("\u001b", "\0", "\u202e", "\u2028", "\r");
        using IDocument page = new HtmlParser().ParseDocument(html);
        page.QuerySelectorAll("td.name").Select(static cell => cell.TextContent).Should().Contain("\\u{1B}[31mred\\u{1B}[0m").And.Contain("<script>alert(1)</script>");
    }

    [Fact]
    public void WriteAsync_policy_permits_exactly_the_style_and_script_of_the_page()
    {
        using IDocument page = Parse(SampleReport.Realistic());
        string policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        string style = Sha256(page.QuerySelector("style")!.TextContent);
        string script = Sha256(page.QuerySelector("script:not([type])")!.TextContent);
        policy.Should().Be($"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'");
        page.QuerySelectorAll("style").Should().HaveCount(1);
    }

    [Fact]
    public void WriteAsync_embeds_the_json_report()
    {
        using IDocument page = Parse(SampleReport.Hostile());
        string data = page.GetElementById(HtmlReportWriter.DataElementId)!.TextContent;
        JsonNode.DeepEquals(JsonNode.Parse(data), JsonNode.Parse(Rendered.Bytes(new JsonReportWriter(), SampleReport.Hostile()))).Should().BeTrue();
    }

    [Fact]
    public void WriteAsync_shows_short_numbers_and_exact_ones_in_the_tooltip()
    {
        using IDocument page = Parse(SampleReport.Realistic());
        IElement value = page.QuerySelectorAll(".card").Single(static card => card.QuerySelector(".label")!.TextContent == "MACs").QuerySelector(".value")!;
        value.TextContent.Should().Be("4.09 G MACs");
        value.GetAttribute("title").Should().Be("4,089,184,256 MACs");
    }

    [Fact]
    public void WriteAsync_area_chart_marks_the_peak()
    {
        // Ten steps, peak 44,000 at index 9: its middle lies at (9 + 0.5) / 10 of the width.
        ReportDocument report = Rendered.With(new ChartBlock(
            "t", "Live", ChartKind.Area, [.. Enumerable.Range(0, 10).Select(static i => $"n{i}")], [new ChartSeries("b", [1, 2, 3, 4, 5, 6, 7, 8, 9, 44000])], Unit.Bytes) { MarkedCategory = 9 });
        using IDocument page = Parse(report);
        page.QuerySelector("circle.mark")!.GetAttribute("cx").Should().Be("95%");
        page.QuerySelector("svg.area text")!.TextContent.Should().Be("42.97 KiB at n9");
        page.QuerySelector("svg.area title")!.TextContent.Should().Contain("44,000 B").And.Contain("n9");
    }

    [Fact]
    public void WriteAsync_long_series_keeps_its_peak()
    {
        double[] values = new double[50_000];
        values[31_415] = 1000;
        ReportDocument report = Rendered.With(new ChartBlock(
            "t", "Live", ChartKind.Area, [.. values.Select(static (_, i) => $"n{i}")], [new ChartSeries("b", values)], Unit.Bytes));
        using IDocument page = Parse(report);
        page.QuerySelector("path.line")!.GetAttribute("d").Should().Contain(" 0H", "y = 0 is the top of the plot");
    }

    [Fact]
    public void WriteAsync_data_only_blocks_and_columns_stay_out_of_sight()
    {
        ReportDocument report = Rendered.With(
            new MetricBlock("k", "secret-title", 1) { Audience = BlockAudience.DataOnly },
            new TableBlock("t", "Table", [new("a", "Shown"), new("b", "hidden-column") { DataOnly = true }], [["x", "hidden-cell"]]));
        using IDocument page = Parse(report);
        page.Body!.QuerySelectorAll("section").Select(static element => element.TextContent).Should().ContainSingle()
            .Which.Should().Contain("Shown").And.NotContainAny("secret-title", "hidden-column", "hidden-cell");
    }

    [Fact]
    public void WriteAsync_unknown_metric_says_unknown_and_formula_stays_a_formula()
    {
        using IDocument page = Parse(Rendered.With(
            new MetricBlock("a", "A", ReportValue.Null, Unit.Macs) { Audience = BlockAudience.Summary },
            new MetricBlock("b", "B", Dimension.Symbol("batch") * 3, Unit.Macs) { Audience = BlockAudience.Summary }));
        page.QuerySelectorAll(".value").Select(static value => value.TextContent).Should().Equal("unknown", "3·batch MACs");
    }

    private static string Sha256(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
