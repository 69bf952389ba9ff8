using System.Text;
using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting.Pdf;
using HaoLine.TestSupport;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Actions;
using UglyToad.PdfPig.Annotations;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Outline;

namespace HaoLine.Reporting.Tests;

/// <summary>PDFs as an independent reader (PdfPig) sees them.</summary>
public sealed class PdfReportWriterTests
{
    private static readonly PdfReportWriter Writer = new();

    [Fact]
    public void Numbers_equal_those_of_the_json_report()
    {
        ReportDocument report = SampleReport.Realistic();
        string text = TextOf(Rendered.Bytes(Writer, report));
        using JsonDocument json = JsonDocument.Parse(Rendered.Text(new JsonReportWriter(), report));
        JsonElement results = json.RootElement.GetProperty("results");

        foreach (long number in new[]
        {
            results.GetProperty("parameters").GetProperty("total").GetInt64(),
            results.GetProperty("costs").GetProperty("totals").GetProperty("macs").GetInt64(),
            results.GetProperty("memory").GetProperty("peakActivationBytes").GetInt64(),
        })
        {
            text.Should().Contain(number.ToString("N0", System.Globalization.CultureInfo.InvariantCulture));
        }

        foreach (JsonProperty operators in results.GetProperty("structure").GetProperty("operatorCounts").EnumerateObject())
        {
            text.Should().Contain(operators.Name);
        }
    }

    [Fact]
    public void Pages_outline_and_links_are_where_the_contents_say()
    {
        using PdfDocument document = PdfDocument.Open(Rendered.Bytes(Writer, SampleReport.Realistic()));
        document.TryGetBookmarks(out Bookmarks? bookmarks).Should().BeTrue();
        DocumentBookmarkNode[] nodes = [.. bookmarks!.GetNodes().OfType<DocumentBookmarkNode>()];

        document.Version.Should().Be(1.7);
        document.NumberOfPages.Should().BeGreaterThan(3);
        document.Information.Title.Should().Be("resnet50.onnx – HaoLine report");
        document.Information.CreationDate.Should().BeNull("a report has no clock");
        nodes.Select(node => node.Title).Should().StartWith(["Summary", "Structure", "Parameters", "Costs", "Memory", "Layers"]).And.Contain("Findings (3)");
        foreach (DocumentBookmarkNode node in nodes.Skip(1))
        {
            document.GetPage(node.PageNumber).Text.Should().Contain(node.Title, "the heading stands on the page of its bookmark");
        }

        Annotation[] links = [.. document.GetPage(1).GetAnnotations().Where(annotation => annotation.Type == AnnotationType.Link)];
        links.Select(link => ((GoToAction)link.Action!).Destination.PageNumber).Should().Equal(nodes.Skip(1).Select(node => node.PageNumber));
        document.GetPage(2).GetAnnotations().Should().ContainSingle().Which.Action.Should().BeOfType<GoToAction>().Which.Destination.PageNumber.Should().Be(1);
        document.GetPages().Select(page => page.Text).Should().OnlyContain(text => text.Contains($"of {document.NumberOfPages}", StringComparison.Ordinal));
    }

    [Fact]
    public void Same_report_same_bytes() => Rendered.Bytes(Writer, SampleReport.Hostile()).Should().Equal(Rendered.Bytes(Writer, SampleReport.Hostile()));

    [Fact]
    public void Long_tables_break_over_pages_with_their_head_and_lose_no_row()
    {
        var table = new TableBlock("rows", "Rows", [new("name", "Name of the row"), new("value", "Value", Unit.Count)], [.. Enumerable.Range(0, 300).Select(i => (IReadOnlyList<ReportValue>)[$"row-{i:D3}", 1000 + i])]);
        using PdfDocument document = PdfDocument.Open(Rendered.Bytes(Writer, Rendered.With(table)));
        Page[] pages = [.. document.GetPages().Where(page => page.Text.Contains("row-", StringComparison.Ordinal))];

        pages.Should().HaveCountGreaterThan(3);
        pages.Should().OnlyContain(page => Words(page).Contains("Value"));
        pages.SelectMany(Words).Where(word => word.StartsWith("row-", StringComparison.Ordinal)).Should().Equal(Enumerable.Range(0, 300).Select(i => $"row-{i:D3}"));
    }

    [Fact]
    public void Every_letter_stays_inside_the_page()
    {
        foreach (ReportDocument report in new[] { SampleReport.Realistic(), SampleReport.Hostile() })
        {
            using PdfDocument document = PdfDocument.Open(Rendered.Bytes(Writer, report));
            foreach (Page page in document.GetPages())
            {
                foreach (Letter letter in page.Letters)
                {
                    (letter.StartBaseLine.X >= 30 && letter.EndBaseLine.X <= page.Width - 30 && letter.StartBaseLine.Y >= 20 && letter.StartBaseLine.Y <= page.Height - 20)
                        .Should().BeTrue($"'{letter.Value}' at {letter.StartBaseLine} of page {page.Number}");
                }
            }
        }
    }

    [Fact]
    public void Hostile_names_stay_text()
    {
        byte[] bytes = Rendered.Bytes(Writer, SampleReport.Hostile());
        using PdfDocument document = PdfDocument.Open(bytes);
        string raw = Encoding.Latin1.GetString(bytes);

        raw.Should().NotContain("/JavaScript").And.NotContain("/URI").And.NotContain("/Launch").And.NotContain("/OpenAction").And.NotContain("/EmbeddedFile");
        document.GetPages().SelectMany(page => page.GetAnnotations()).Should().OnlyContain(annotation => annotation.Type == AnnotationType.Link && annotation.Action is GoToAction);
        string text = TextOf(bytes);
        text.Should().Contain("<script>alert(1)</script>").And.Contain("\\u{1B}[31mred").And.Contain("https://evil.example/x");
        raw.Should().NotContain("evil.example", "text stands in packed streams only, where nothing is an address");
    }

    [Theory]
    [InlineData("模型", "\\u{6A21}\\u{578B}")]
    [InlineData("слой", "\\u{441}\\u{43B}\\u{43E}\\u{439}")]
    [InlineData("x≥1", "x\\u{2265}1")]
    [InlineData("😀", "\\u{1F600}")]
    [InlineData("a(b)\\c", "a(b)\\c")]
    [InlineData("Žlutý €5 – µ×½…", "Žlutý €5 – µ×½…")]
    public void Characters_that_the_fonts_lack_are_written_out(string name, string shown)
    {
        byte[] bytes = Rendered.Bytes(Writer, Rendered.With(new MetricBlock("name", "Name", name)));

        TextOf(bytes).Replace(" ", "", StringComparison.Ordinal).Should().Contain(shown.Replace(" ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Widths_are_those_of_the_font()
    {
        // The reader has its own copy of the metrics of the standard fonts: where we think a text ends, it must end for the reader.
        string all = new([.. Enumerable.Range(33, 94).Concat(Enumerable.Range(0xA1, 0x5F)).Where(code => code != 0xAD).Select(code => (char)code)]);
        foreach (string part in all.Chunk(24).Select(chunk => new string(chunk)))
        {
            byte[] bytes = Rendered.Bytes(Writer, Rendered.With(new NoteBlock(part)));
            using PdfDocument document = PdfDocument.Open(bytes);
            Letter[] letters = [.. document.GetPages().SelectMany(page => page.Letters).Where(letter => Math.Abs(letter.PointSize - 8.5) < 0.01)];
            string shown = string.Concat(letters.Select(letter => letter.Value));
            int start = shown.IndexOf(part, StringComparison.Ordinal);

            start.Should().BeGreaterThanOrEqualTo(0, part);
            double width = letters[start + part.Length - 1].EndBaseLine.X - letters[start].StartBaseLine.X;
            width.Should().BeApproximately(StandardFont.Regular.Measure(part, 8.5), 0.02, part);
        }
    }

    [Fact]
    public void A_model_that_cannot_be_read_gives_a_page_that_says_so()
    {
        var report = new ReportDocument { Tool = new ReportTool("haoline", "1"), Error = new ReportError("truncated", "The file ends early.", "m.onnx", 12, "graph") };

        TextOf(Rendered.Bytes(Writer, report)).Should().Contain("could not be read").And.Contain("The file ends early.").And.Contain("truncated");
    }

    [Fact]
    public async Task Key_numbers_of_corpus_models_stand_in_their_pdf()
    {
        ModelInspector inspector = ModelInspector.CreateBuilder().UseOnnx().UseGguf().UseSafeTensors().AddStandardAnalyses().Build();
        foreach (string path in new[]
        {
            "models/onnx/onnx__onnx/light_squeezenet.onnx", "models/onnx/oracle__tribuo/tinybert.onnx",
            "models/gguf/derived__ggml-reference/stories260K-v3-q4_0.gguf", "models/safetensors/huggingface__peft/peft_mrpc_40_fixed/adapter_model.safetensors",
        })
        {
            using Inspection inspection = await inspector.InspectAsync(Corpus.Path(path), new InspectionOptions { IncludeLayers = true }, ct: TestContext.Current.CancellationToken);
            ReportDocument report = inspection.ToReport();
            string text = TextOf(Rendered.Bytes(Writer, report));

            text.Should().Contain(UnitFormatter.FormatExact(inspection.Get(ParametersPass.Result).Total, Unit.Count), path);
            if (inspection.TryGet(CostPass.Result, out CostResult? costs) && costs.Totals.Macs.TryGetValue(out long macs))
            {
                text.Should().Contain(UnitFormatter.FormatExact(macs, Unit.Macs), path);
            }
        }
    }

    private static IEnumerable<string> Words(Page page) => page.GetWords().Select(word => word.Text);

    private static string TextOf(byte[] bytes)
    {
        using PdfDocument document = PdfDocument.Open(bytes);
        return string.Join('\n', document.GetPages().Select(page => page.Text));
    }
}
