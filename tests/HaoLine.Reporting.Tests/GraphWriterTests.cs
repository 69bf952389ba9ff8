using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace HaoLine.Reporting.Tests;

public sealed partial class GraphWriterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Formats => ["svg", "dot", "mermaid"];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_report_without_a_graph_is_refused(string format) =>
        FluentActions.Invoking(() => Rendered.Bytes(ReportWriters.For(format), Rendered.With())).Should().Throw<InvalidOperationException>()
            .WithMessage("The report has no graph to draw as *weights has none.");

    [Theory]
    [MemberData(nameof(Formats))]
    public void Drawings_repeat_byte_for_byte(string format)
    {
        foreach (GraphBlock graph in new[] { SampleGraph.Hostile(), SampleGraph.Chain(1_000), SampleGraph.Chain(400, groupSize: 10) })
        {
            Rendered.Bytes(ReportWriters.For(format), SampleGraph.Report(graph)).Should().Equal(Rendered.Bytes(ReportWriters.For(format), SampleGraph.Report(graph)));
        }
    }

    [Fact]
    public void Svg_is_well_formed_and_names_are_only_text()
    {
        string text = Rendered.Text(new SvgReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Hostile(), "</title><script>alert(1)</script>.onnx"));

        // The reader refuses control characters, unescaped markup and duplicate attributes.
        using var reader = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        XDocument document = XDocument.Load(reader);
        document.Descendants().Select(static element => element.Name.LocalName).Distinct()
            .Should().BeSubsetOf(["svg", "title", "style", "defs", "marker", "path", "rect", "text", "g"]);
        document.Descendants().Attributes().Select(static attribute => attribute.Name.LocalName).Distinct().Should().NotContain(name => name.StartsWith("on"));
        document.Descendants().Attributes().Where(static attribute => attribute.Name.LocalName is "href" or "src" or "style").Should().BeEmpty();
        text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal).Should().NotContain("url(h").And.NotContain("@import");
        string[] titles = [.. document.Descendants(Svg + "title").Select(static title => title.Value.Split('\n')[0])];
        foreach (string name in SampleReport.HostileNames)
        {
            titles.Should().Contain(DisplayText.Clean(name).ReplaceLineEndings("\n"));
        }
    }

    [Fact]
    public void Svg_shows_every_node_of_a_small_graph_and_their_lines()
    {
        XDocument document = XDocument.Parse(Rendered.Text(new SvgReportWriter(), SampleGraph.Report(SampleGraph.Chain(298))));

        NodeBoxes(document).Should().Be(300);
        document.Descendants(Svg + "path").Count(static path => path.Attribute("class")?.Value == "e").Should().Be(299);
        document.Descendants(Svg + "text").Select(static text => text.Value).Should().Contain(["model.onnx", "300 nodes, all shown", "Conv", "1×64×56×56"]);
    }

    [Fact]
    public void Svg_of_a_large_graph_stays_small_and_says_what_it_hides()
    {
        string text = Rendered.Text(new SvgReportWriter(), SampleGraph.Report(SampleGraph.Chain(10_000)));

        text.Length.Should().BeLessThan(300_000);
        XDocument document = XDocument.Parse(text);
        document.Descendants(Svg + "text").Select(static element => element.Value).Should().Contain(static value => value.StartsWith("10,002 nodes: "));
        // All 5,000 convolutions and 5,000 activations of 1 M MACs are somewhere in the closed groups.
        document.Descendants(Svg + "title").Where(static title => title.ElementsAfterSelf(Svg + "rect").Any(static rect => rect.Attribute("class")!.Value == "gc")).Sum(static title => int.Parse(NodeCount().Match(title.Value).Groups[1].Value.Replace(",", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture))
            .Should().Be(10_000);
    }

    [Fact]
    public void Options_open_and_close_groups()
    {
        ReportDocument report = SampleGraph.Report(SampleGraph.Chain(400, groupSize: 10));
        int Boxes(GraphDrawingOptions options) => NodeBoxes(XDocument.Parse(Rendered.Text(new SvgReportWriter(options), report)));

        Boxes(new GraphDrawingOptions { Depth = 0 }).Should().Be(2);
        Boxes(new GraphDrawingOptions { Depth = 1 }).Should().Be(402);
        Boxes(new GraphDrawingOptions { ExpandAll = true }).Should().Be(402);
        Boxes(new GraphDrawingOptions { Depth = 0, Expand = ["block.7"] }).Should().Be(12);
        Boxes(new GraphDrawingOptions()).Should().Be(12, "all groups repeat one another, so one of them shows what is inside");
        Boxes(new GraphDrawingOptions { MaximumNodes = 1_000 }).Should().Be(402);
        FluentActions.Invoking(() => Boxes(new GraphDrawingOptions { Expand = ["block.70"] })).Should().Throw<InvalidOperationException>().WithMessage("There is no group 'block.70' to expand.");
    }

    [Fact]
    public void Values_with_many_readers_become_tags()
    {
        XDocument document = XDocument.Parse(Rendered.Text(new SvgReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Hostile())));

        document.Descendants(Svg + "rect").Count(static rect => rect.Attribute("class")?.Value == "q").Should().BeGreaterThan(10);
    }

    [Fact]
    public void Dot_names_stay_inside_quotes()
    {
        string text = Rendered.Text(new DotReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Hostile(), "a\"; b.onnx"));

        text.Should().Contain("label=\"a\\\"; b.onnx\";");
        // Without its quoted strings only keywords, made identifiers and punctuation are left.
        string skeleton = QuotedString().Replace(text, "Q");
        skeleton.Should().NotContainAny("<", ">alert", "\"", "'").And.NotContain("script");
        Regex.Replace(skeleton, @"\b(digraph|model|subgraph|cluster_\d+|label|labelloc|t|rankdir|TB|node|edge|shape|box|box3d|style|rounded|dotted|fontname|fontsize|color|fillcolor|arrowsize|tooltip|constraint|false|[ng]\d+|Q|[\d.]+)\b|->|[{}\[\];=,\s]", "")
            .Should().BeEmpty();
    }

    [Fact]
    public void Mermaid_labels_hold_nothing_that_ends_them()
    {
        string text = Rendered.Text(new MermaidReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Hostile()));

        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            line.Should().MatchRegex(@"^(flowchart TB|subgraph g\d+\[""[^""<>`\[\]{}]*""\]|end|[ng]\d+(\(\[|\[\[|\[)""([^""<>`\[\]{}]|<br/>)*""(\]\)|\]\]|\])(:::c\d+)?|[ng]\d+(-->|-\.->)[ng]\d+|classDef c\d+ [#\w:,]+)$");
        }
    }

    [Theory]
    [InlineData(400)]
    [InlineData(20_000)]
    public void Mermaid_stays_below_the_limits_of_its_viewers(int nodes)
    {
        string text = Rendered.Text(new MermaidReportWriter(new GraphDrawingOptions { ExpandAll = true }), SampleGraph.Report(SampleGraph.Chain(nodes, groupSize: nodes / 40)));

        text.Length.Should().BeLessThan(50_000);
        text.Split('\n').Count(static line => line.Contains("-->")).Should().BeInRange(40, 500);
        text.StartsWith("%% Groups are closed", StringComparison.Ordinal).Should().Be(nodes > 500);
    }

    private static int NodeBoxes(XDocument document) => document.Root!.Elements(Svg + "g")
        .Count(static group => group.Elements(Svg + "rect").Any(static rect => rect.Attribute("class")!.Value.StartsWith('c')));

    [GeneratedRegex(@"^part \d+[^\n]*\n([\d,]+) nodes")]
    private static partial Regex NodeCount();

    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""")]
    private static partial Regex QuotedString();
}
