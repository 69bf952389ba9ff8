using System.Globalization;
using System.IO.Compression;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HaoLine.Diagnostics;
using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

public class ViewDataTests
{
    private static string Html(ReportDocument report) => Rendered.Text(new HtmlReportWriter(), report);

    private static IDocument Parse(ReportDocument report) => new HtmlParser().ParseDocument(Html(report));

    /// <summary>Decodes as the page does: text of the element, base 64, gzip, JSON.</summary>
    private static JsonNode Decode(IDocument page)
    {
        byte[] bytes = Convert.FromBase64String(page.GetElementById("haoline-view")!.TextContent);
        using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonNode.Parse(stream)!;
    }

    private static JsonNode Decode(ReportDocument report)
    {
        using IDocument page = Parse(report);
        return Decode(page);
    }

    private static string[] Texts(JsonNode view, JsonNode? column) => [.. column!.AsArray().Select(index => (string)view["strings"]![(int)index!]!)];

    private static int[] Numbers(JsonNode? column) => [.. column!.AsArray().Select(static number => (int)number!)];

    /// <summary>A second evaluator, written against the format alone.</summary>
    private static BigInteger Evaluate(JsonNode view, int formula, Func<int, BigInteger> symbol)
    {
        BigInteger sum = 0;
        foreach (JsonNode? term in view["formulas"]![formula]!.AsArray())
        {
            BigInteger product = BigInteger.Parse((string)term![0]!, CultureInfo.InvariantCulture);
            int[] factors = Numbers(term[1]);
            for (int i = 0; i < factors.Length; i += 2)
            {
                JsonNode atom = view["atoms"]![factors[i]]!;
                BigInteger Part(int at) => Evaluate(view, (int)atom[at]!, symbol);
                BigInteger value = (string)atom[0]! switch
                {
                    "s" => symbol((int)atom[1]!),
                    "floor" => Floor(Part(1), Part(2)),
                    "ceil" => -Floor(-Part(1), Part(2)),
                    "min" => BigInteger.Min(Part(1), Part(2)),
                    "max" => BigInteger.Max(Part(1), Part(2)),
                    string other => throw new InvalidDataException(other),
                };
                product *= BigInteger.Pow(value, factors[i + 1]);
            }

            sum += product;
        }

        return sum;
    }

    private static BigInteger Floor(BigInteger dividend, BigInteger divisor)
    {
        BigInteger quotient = BigInteger.DivRem(dividend, divisor, out BigInteger rest);
        return !rest.IsZero && (rest < 0) != (divisor < 0) ? quotient - 1 : quotient;
    }

    [Fact]
    public void Numbers_of_the_page_equal_those_of_the_graph()
    {
        GraphBlock graph = FormulaGraph.Block();
        JsonNode view = Decode(FormulaGraph.Report(graph));
        ((int)view["version"]!).Should().Be(1);
        SymbolBinding sizes = new(new Dictionary<string, long> { ["batch"] = 3, ["height"] = 9 });
        BigInteger Symbol(int index) => (string)view["strings"]![(int)view["symbols"]![index]!["name"]!]! == "batch" ? 3 : 9;
        for (int m = 0; m < graph.Metrics.Count; m++)
        {
            JsonNode metric = view["metrics"]![m]!;
            for (int i = 0; i <= graph.Nodes.Count; i++)
            {
                // The last round looks at the total.
                bool isTotal = i == graph.Nodes.Count;
                ReportValue expected = isTotal ? graph.Metrics[m].Total : graph.Metrics[m].Values[i];
                int formula = isTotal ? (int)metric["totalFormula"]! : metric["formulas"] is { } formulas ? (int)formulas[i]! : -1;
                JsonNode? number = isTotal ? metric["total"] : metric["values"]![i];
                switch (expected.Kind)
                {
                    case ReportValueKind.Formula:
                        expected.Formula!.TryEvaluate(sizes, out long evaluated).Should().BeTrue();
                        Evaluate(view, formula, Symbol).Should().Be(evaluated);
                        number.Should().BeNull();
                        break;
                    case ReportValueKind.Integer when formula >= 0:
                        Evaluate(view, formula, Symbol).Should().Be(expected.Integer);
                        break;
                    case ReportValueKind.Integer:
                        ((long)number!).Should().Be(expected.Integer);
                        break;
                    case ReportValueKind.Number:
                        ((double)number!).Should().Be(expected.Number);
                        break;
                    default:
                        number.Should().BeNull();
                        formula.Should().Be(-1);
                        break;
                }
            }
        }
    }

    [Fact]
    public void Integers_that_a_page_would_round_are_formulas()
    {
        JsonNode macs = Decode(FormulaGraph.Report())["metrics"]![0]!;
        macs["values"]![3].Should().BeNull("2^53 + 1 is no number of a page");
        ((int)macs["formulas"]![3]!).Should().BeGreaterThanOrEqualTo(0);
    }

    [Fact]
    public void Nodes_values_and_timeline_are_there()
    {
        JsonNode view = Decode(FormulaGraph.Report());
        Texts(view, view["nodes"]!["name"]).Should().Equal("n0", "n1", "n4", "n5", "n6", "n7");
        Texts(view, view["nodes"]!["operator"]).Should().Equal("Input", "Conv", "Relu", "If", "Shape", "Output");
        Texts(view, view["nodes"]!["scope"]).Should().Equal("", "", "", "", "n5.then", "");
        Texts(view, view["nodes"]!["attributes"]![1]).Should().Equal("n2", "n3");
        Numbers(view["nodes"]!["inputs"]![3]).Should().Equal(3, -1);
        Texts(view, view["values"]!["shape"]).Should().Equal("batch×3×8×8", "16×3×3×3", "batch×16×8×8", "batch×16×8×8", "", "scalar");
        Numbers(view["values"]!["parameter"]).Should().Equal(0, 1, 0, 0, 0, 0);
        Numbers(view["timeline"]!["buffers"]!["bytes"]).Should().Equal(8192, 64);
        view["timeline"]!["buffers"]!["offset"]![1].Should().BeNull();
        ((int)view["timeline"]!["peakBytes"]!).Should().Be(8256);
        Numbers(view["criticalPath"]).Should().Equal(1, 2, 3);
        ((double)view["devices"]![0]!["peaks"]![0]![1]!).Should().Be(1e12);
    }

    [Fact]
    public void Every_edge_is_drawn_once_or_is_a_portal_and_every_node_has_one_place()
    {
        JsonNode view = Decode(FormulaGraph.Report());
        JsonNode layout = view["layout"]!;
        int[] from = Numbers(layout["edges"]!["from"]), to = Numbers(layout["edges"]!["to"]);
        from.Zip(to).Should().BeEquivalentTo([(0, 1), (1, 2), (2, 3), (2, 4), (3, 5)]);
        int[] owner = Numbers(view["nodes"]!["group"]);
        var places = new List<int>();
        for (int g = 0; g < layout["groups"]!.AsArray().Count; g++)
        {
            JsonNode items = layout["groups"]![g]!["items"]!;
            int[] kinds = Numbers(items["kind"]), ids = Numbers(items["id"]);
            for (int i = 0; i < kinds.Length; i++)
            {
                if (kinds[i] == 0)
                {
                    places.Add(ids[i]);
                    owner[ids[i]].Should().Be(g);
                }
            }
        }

        places.Order().Should().Equal(0, 1, 2, 3, 4, 5);
        layout["groups"]!.AsArray().Count.Should().Be(view["groups"]!.AsArray().Count);
    }

    [Fact]
    public void Findings_stand_at_the_node_of_their_place()
    {
        ReportDocument report = FormulaGraph.Report();
        DiagnosticDescriptor rule = report.Diagnostics[0].Descriptor;
        JsonNode view = Decode(report with
        {
            Diagnostics =
            [
                rule.At(new SourceLocation("m", -1, -1, "graph.node[1]"), "a"),
                rule.At(new SourceLocation("m", -1, -1, "graph.node[0].attribute[pads]"), "b"),
                rule.At(SourceLocation.None, "c"),
            ],
        });
        view["findings"]!.AsArray().Select(static finding => (int)finding!["node"]!).Should().Equal(2, 1, -1);
        view["findings"]!.AsArray().Select(finding => (string)view["strings"]![(int)finding!["message"]!]!).Should().Equal("a", "b", "c");
    }

    [Fact]
    public void Policy_permits_exactly_the_styles_and_scripts_of_the_page()
    {
        using IDocument page = Parse(FormulaGraph.Report());
        string policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        string[] styles = [.. page.QuerySelectorAll("style").Select(Hash)];
        string[] scripts = [.. page.QuerySelectorAll("script:not([type])").Select(Hash)];
        styles.Should().HaveCount(2);
        scripts.Should().HaveCount(2);
        policy.Should().Be($"default-src 'none'; style-src {string.Join(' ', styles)}; script-src {string.Join(' ', scripts)}; base-uri 'none'; form-action 'none'");
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        GraphBlock graph = FormulaGraph.Block(static i => SampleReport.HostileNames[i % SampleReport.HostileNames.Length]);
        string html = Html(FormulaGraph.Report(graph));
        using IDocument page = new HtmlParser().ParseDocument(html);
        page.QuerySelectorAll("script").Select(static script => script.GetAttribute("type")).Should().Equal("application/json", null, "application/gzip", null);
        page.QuerySelectorAll("img").Should().BeEmpty();
        JsonNode view = Decode(page);
        string[] strings = [.. view["strings"]!.AsArray().Select(static text => (string)text!)];
        strings.Should().Contain("<script>alert(1)</script>", "the page shows names as text").And.Contain("\\u{1B}[31mred\\u{1B}[0m");
        strings.Should().OnlyContain(static text => !text.Any(char.IsControl) && !text.Contains('\u202e'));
    }

    [Fact]
    public void Same_report_same_bytes() =>
        Rendered.Bytes(new HtmlReportWriter(), FormulaGraph.Report()).Should().Equal(Rendered.Bytes(new HtmlReportWriter(), FormulaGraph.Report()));

    [Fact]
    public void A_report_without_a_graph_has_no_viewer()
    {
        using IDocument page = Parse(SampleReport.Realistic());
        page.GetElementById("haoline-view").Should().BeNull();
        page.GetElementById("hl-explore").Should().BeNull();
        page.QuerySelectorAll("script:not([type])").Should().HaveCount(1);
    }

    [Fact]
    public void A_graph_without_nodes_is_still_a_page()
    {
        JsonNode view = Decode(FormulaGraph.Report(new GraphBlock("graph", "Graph", [], [], [])));
        view["nodes"]!["name"]!.AsArray().Should().BeEmpty();
        view["timeline"].Should().BeNull();
    }

    [Fact]
    public void Embedded_viewer_has_no_way_to_make_markup_or_code_of_text()
    {
        string viewer = EmbeddedText.Read("viewer.js");
        viewer.Should().NotContainAny("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "new Function", "eval(", "DOMParser", "srcdoc", "</script", "XMLHttpRequest", "WebSocket", "fetch(");
        viewer.Length.Should().BeLessThan(900 * 1024);
    }

    [Theory]
    [MemberData(nameof(FormatCases))]
    public void Page_and_report_format_numbers_alike(string number, string unit, string shortText, string cell, string exact)
    {
        ReportValue value = number.Contains('.')
            ? (ReportValue)double.Parse(number, CultureInfo.InvariantCulture)
            : (ReportValue)long.Parse(number, CultureInfo.InvariantCulture);
        Unit parsed = Enum.Parse<Unit>(unit, ignoreCase: true);
        new[] { UnitFormatter.Format(value, parsed), UnitFormatter.FormatCell(value, parsed), UnitFormatter.FormatExact(value, parsed) }.Should().Equal(shortText, cell, exact);
    }

    /// <summary>The same file feeds the tests of the page (<c>viewer/test/format.test.ts</c>).</summary>
    public static TheoryData<string, string, string, string, string> FormatCases()
    {
        using Stream stream = typeof(ViewDataTests).Assembly.GetManifestResourceStream("format-cases.json")!;
        var data = new TheoryData<string, string, string, string, string>();
        foreach (string[] row in JsonSerializer.Deserialize<string[][]>(stream)!)
        {
            data.Add(row[0], row[1], row[2], row[3], row[4]);
        }

        return data;
    }

    private static string Hash(IElement element) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.TextContent)))}'";
}
