using System.Text.Json;
using HaoLine.Analysis;
using HaoLine.Ir;

namespace HaoLine.Reporting.Tests;

public sealed class SummaryTests
{
    [Fact]
    public async Task A_network_in_sentences()
    {
        SummaryText found = await new TemplateSummaryWriter().WriteAsync(SampleReport.Realistic(), TestContext.Current.CancellationToken);
        found.Source.Should().Be("template");
        found.Reason.Should().BeNull();
        found.Short.Should().StartWith("A network in the format ONNX with ").And.Contain("97.70 MiB on disk");
        found.Detailed.Should().StartWith(found.Short[..(found.Short.IndexOf(". ", StringComparison.Ordinal) + 1)]).And.EndWith("The inspection found 2 warnings and 1 remark.");
        TemplateSummaryWriter.Summarize(SampleReport.Realistic()).Should().Be(found);
    }

    /// <summary>Mixtral 8x7B: 46,702,792,704 parameters, 12,879,925,248 of them active, 131,072 bytes of cache for each token (its own published sizes).</summary>
    [Fact]
    public void A_language_model_in_sentences()
    {
        ReportDocument report = Document(
            new ReportSectionBuilder("llm", "LLM")
                .Metric("architecture", "Architecture", "mixtral")
                .Metric("layerCount", "Layers", 32)
                .Metric("context.maximum", "Context", 32_768)
                .Metric("parameters.total", "Parameters", 46_702_792_704)
                .Metric("parameters.active", "Active", 12_879_925_248)
                .Metric("kvCache.bytesPerToken", "Cache", 131_072)
                .Metric("quantization.scheme", "Scheme", "awq")
                .Metric("quantization.bitsPerWeight", "Bits", 4.256)
                .Table("layers", "Layers", [new("stack", "Stack")], [["decoder"]])
                .Build(),
            new ReportSectionBuilder("llmMemory", "Memory")
                .Metric("context", "Context", 8192)
                .Metric("batch", "Batch", 4)
                .Metric("cache.dataType", "Type", "float16")
                .Table(
                    "fits",
                    "Fits",
                    [new("device", "Device"), new("cacheType", "Type"), new("context", "Context"), new("batch", "Batch"), new("fits", "Fits")],
                    [["H100", "float16", 8192, 4, true], ["H100", "float16", 32768, 4, false], ["H100", "q8_0", 8192, 4, false], ["RTX 4060", "float16", 8192, 4, false]])
                .Build());
        TemplateSummaryWriter.Summarize(report).Should().Be(new SummaryText(
            "A language model of the family mixtral in the format Hugging Face with 46.70 G parameters (12.88 G of them used by each token). Each token of context takes 128.00 KiB of cache.",
            "A language model of the family mixtral in the format Hugging Face with 46.70 G parameters (12.88 G of them used by each token). "
            + "It has 32 layers, reads up to 32,768 tokens and keeps 128.00 KiB of cache for each token. "
            + "Weights are quantized (awq) and take 4.26 bits for each parameter. "
            + "With 4 sequences of 8,192 tokens it fits on H100 but not on RTX 4060. "
            + "The inspection found nothing to report.",
            "template"));
    }

    /// <summary>Names are cut at 400 characters; sentences are not.</summary>
    [Fact]
    public async Task Long_texts_are_shown_whole()
    {
        string text = string.Join(' ', Enumerable.Range(0, 200).Select(static number => $"word{number}")) + " end<b>.";
        ReportDocument report = Document() with { Summary = new SummaryText("short", text, "template") };
        foreach (IReportWriter writer in (IReportWriter[])[new MarkdownReportWriter(), new HtmlReportWriter()])
        {
            using var buffer = new MemoryStream();
            await writer.WriteAsync(report, buffer, TestContext.Current.CancellationToken);
            string written = System.Text.Encoding.UTF8.GetString(buffer.ToArray());
            written.Should().Contain("word0 word1 ").And.Contain("word198 word199 end").And.NotContain("end<b>");
        }
    }

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        TemplateSummaryWriter.Summarize(Document()).Detailed.Should().Be("A model without a graph in the format Hugging Face. The inspection found nothing to report.");
        ReportDocument unknown = Document(
            new ReportSectionBuilder("structure", "S").Metric("nodeCount", "Nodes", 144).Build(),
            new ReportSectionBuilder("costs", "C").Metric("totals.macs", "MACs", 0).Metric("coverage.unknown", "Unknown", 144).Build(),
            new ReportSectionBuilder("memory", "M").Metric("peakActivationBytes", "Peak", ReportValue.Null).Build());
        TemplateSummaryWriter.Summarize(unknown).Short.Should().Be("A network in the format Hugging Face with 144 nodes. What 144 nodes cost is not known.").And.NotContain("0 MACs");
        ReportDocument free = Document(
            new ReportSectionBuilder("structure", "S").Metric("nodeCount", "Nodes", 1).Build(),
            new ReportSectionBuilder("costs", "C").Metric("totals.macs", "MACs", Dimension.Symbol("secret") * 5).Build());
        TemplateSummaryWriter.Summarize(free).Detailed.Should().Contain("1 node. Work and memory of one run depend on sizes that are not bound.").And.NotContain("secret");
    }

    [Fact]
    public void Devices_are_counted_when_many_and_named_when_few()
    {
        Fit(("A", true), ("B", true)).Should().Contain("It fits on A and B.");
        Fit(("A", false), ("B", false)).Should().Contain("It does not fit on A or B.");
        Fit(("A", true), ("B", false), ("C", true)).Should().Contain("It fits on 2 of 3 devices.");
        Fit(("A", null)).Should().NotContain("fit");

        static string Fit(params (string Name, bool? Fits)[] devices) => TemplateSummaryWriter.Summarize(Document(
            new ReportSectionBuilder("hardware", "H")
                .Table("devices", "Devices", [new("name", "Name"), new("fits", "Fits")], devices.Select(static device =>
                    (IReadOnlyList<ReportValue>)[device.Name, device.Fits is { } fits ? fits : ReportValue.Null]))
                .Build())).Detailed;
    }

    [Fact]
    public void Hostile_names_stay_out_of_the_sentences_and_of_the_facts()
    {
        ReportDocument hostile = SampleReport.Hostile();
        SummaryText found = TemplateSummaryWriter.Summarize(hostile);
        string facts = SummaryFacts.Of(hostile).ToJson();
        foreach (string name in SampleReport.HostileNames.Where(static name => name.Length > 2))
        {
            (found.Short + found.Detailed + facts).Should().NotContain(name);
        }

        foreach (string family in SampleReport.HostileNames.Where(static name => name.Length > 2).Append(new string('a', 41)))
        {
            TemplateSummaryWriter.Summarize(Document(new ReportSectionBuilder("llm", "L").Metric("architecture", "A", family).Metric("quantization.scheme", "Q", family).Build())).Detailed
                .Should().NotContain(family).And.Contain("Weights are quantized (another scheme).");
        }
    }

    [Fact]
    public async Task Every_composed_report_shows_its_summary()
    {
        ReportDocument report = ReportComposer.Compose(SampleReport.Realistic(), ReportTemplate.Full);
        string detailed = report.Summary!.Detailed;
        Rendered.Text(new MarkdownReportWriter(), report).Should().Contain(detailed.Split('.')[0]);
        Rendered.Text(new HtmlReportWriter(), report).Should().Contain($"<p class=\"lead\">{detailed}</p>").And.NotContain("These sentences are by");
        string json = Rendered.Text(new JsonReportWriter(), report);
        using JsonDocument document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("summary").GetProperty("detailed").GetString().Should().Be(detailed);
        document.RootElement.GetProperty("summary").GetProperty("reason").ValueKind.Should().Be(JsonValueKind.Null);
        NJsonSchema.JsonSchema schema = await NJsonSchema.JsonSchema.FromJsonAsync(JsonReportWriter.Schema, TestContext.Current.CancellationToken);
        schema.Validate(json).Should().BeEmpty();
        schema.Validate(json.Replace("\"short\"", "\"shorter\"", StringComparison.Ordinal)).Should().NotBeEmpty();

        // One that is given stays, whatever it holds, and says whose it is.
        ReportDocument given = ReportComposer.Compose(report with { Summary = new SummaryText("s", "<b>bold</b> | [x](y)", "model <1>") }, ReportTemplate.Full);
        Rendered.Text(new HtmlReportWriter(), given).Should().Contain("<p class=\"lead\">&lt;b&gt;bold&lt;/b&gt;").And.Contain("These sentences are by model &lt;1&gt;");
        Rendered.Text(new MarkdownReportWriter(), given).Should().Contain("These sentences are by model").And.NotContain("<b>").And.NotContain("[x](y)");
        ReportDocument degraded = ReportComposer.Compose(report with { Summary = report.Summary with { Reason = "the client answered nothing" } }, ReportTemplate.Full);
        Rendered.Text(new HtmlReportWriter(), degraded).Should().Contain("No other summary: the client answered nothing.");
        Rendered.Text(new MarkdownReportWriter(), degraded).Should().Contain("No other summary");
    }

    [Fact]
    public void An_unread_model_has_no_summary() =>
        ReportComposer.Compose(new ReportDocument { Tool = new ReportTool("t", "1"), Error = new ReportError("k", "m", "p", null, null) }, ReportTemplate.Full).Summary.Should().BeNull();

    [Fact]
    public void Facts_are_small_and_in_one_order()
    {
        string facts = (SummaryFacts.Of(SampleReport.Realistic()) with
        {
            FileBytes = long.MaxValue, Nodes = long.MaxValue, Parameters = long.MaxValue, ActiveParameters = long.MaxValue, Layers = long.MaxValue, Context = long.MaxValue,
            CacheBytesPerToken = long.MaxValue, Macs = long.MaxValue, UnknownNodes = long.MaxValue, WeightBytes = long.MaxValue, PeakActivationBytes = long.MaxValue,
            Quantization = "another scheme", BitsPerWeight = double.NaN, Devices = [.. Enumerable.Repeat(KeyValuePair.Create(new string('d', 1000), true), 1000)],
            PlannedContext = long.MaxValue, PlannedSequences = long.MaxValue, Family = new string('f', 1000),
        }).ToJson();
        facts.Length.Should().BeLessThan(2048);
        using JsonDocument document = JsonDocument.Parse(facts);
        document.RootElement.EnumerateObject().First().Name.Should().Be("format");
    }

    private static ReportDocument Document(params ReportSection[] sections) => new()
    {
        Tool = new ReportTool("HaoLine", "1"),
        Model = new ReportModel { Format = "huggingface", Path = "folder" },
        Sections = sections,
    };
}
