using System.Reflection;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using HaoLine.Analysis;
using HaoLine.Diagnostics;
using HaoLine.Ir;
using HaoLine.Reporting;
using Microsoft.DotNet.Interactive.Formatting;

namespace HaoLine.Notebook.Tests;

/// <summary>The published formatting library of notebook hosts finds our formatters by convention.</summary>
public sealed class FormatterConventionTests
{
    private static readonly Lazy<Task<Inspection>> Bound = new(() => ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().InspectAsync(
        Samples.Model("mobilenet-tiny.onnx"), new InspectionOptions { Binding = SymbolBinding.Empty.With("batch", 1), IncludeLayers = true, IncludeWeightStatistics = true }));

    public static TheoryData<Type> ResultTypes => [.. typeof(CostPass).Assembly.GetExportedTypes().Where(type => type.IsAssignableTo(typeof(IReportable)))];

    [Fact]
    public void Every_result_of_a_standard_analysis_describes_itself()
    {
        Type[] results = [.. ModelInspector.CreateBuilder().UseOnnx().AddStandardAnalyses().Build().Passes
            .Select(pass => pass.Produces.GetType().GetGenericArguments()[0])];

        results.Should().HaveCountGreaterThan(8).And.OnlyContain(type => type.IsAssignableTo(typeof(IReportable)));
    }

    [Theory]
    [MemberData(nameof(ResultTypes))]
    public void Results_carry_the_convention(Type type) => Preferred(type).Should().Equal("text/html");

    [Theory]
    [InlineData(typeof(Inspection))]
    [InlineData(typeof(ReportDocument))]
    [InlineData(typeof(ReportSection))]
    [InlineData(typeof(Diagnostic))]
    public void Reports_and_findings_carry_the_convention(Type type) => Preferred(type).Should().Equal("text/html");

    [Fact]
    public async Task A_host_shows_a_result_as_our_html()
    {
        CostResult costs = (await Bound.Value).Get(CostPass.Result);
        costs.Totals.Macs.TryGetValue(out long macs).Should().BeTrue();

        Formatter.GetPreferredMimeTypesFor(typeof(CostResult)).Should().ContainSingle().Which.Should().Be("text/html");
        string shown = Formatter.ToDisplayString(costs, "text/html");

        shown.Should().Be(costs.ToHtml(), "the host and the method give the same");
        IElement value = Parse(shown).QuerySelectorAll("dt").Single(label => label.TextContent == "MACs").NextElementSibling!;
        value.TextContent.Should().Be(UnitFormatter.Format(macs, Unit.Macs));
        value.GetAttribute("title").Should().Be(UnitFormatter.FormatExact(macs, Unit.Macs));
        Formatter.ToDisplayString(costs, "text/markdown").Should().Be(costs.ToMarkdown()).And.Contain(UnitFormatter.FormatExact(macs, Unit.Macs));
    }

    [Fact]
    public async Task A_host_shows_an_inspection_as_one_fragment()
    {
        Inspection inspection = await Bound.Value;
        string shown = Formatter.ToDisplayString(inspection, "text/html");

        IElement root = Parse(shown);
        root.QuerySelector(".hlf-name")!.TextContent.Should().Be("mobilenet-tiny.onnx");
        root.QuerySelectorAll("details > summary").Select(summary => summary.TextContent).Should().Contain(["Costs", "Memory", "Parameters"]);
        root.QuerySelectorAll("dd").Select(value => value.TextContent).Should().Contain(UnitFormatter.Format(inspection.Get(ParametersPass.Result).Total, Unit.Count));
    }

    [Fact]
    public async Task Every_result_renders_in_both_forms_without_script_or_address()
    {
        Inspection inspection = await Bound.Value;
        IReportable[] results =
        [
            inspection.Get(StructurePass.Result), inspection.Get(TypeInferencePass.Result), inspection.Get(ParametersPass.Result), inspection.Get(CostPass.Result),
            inspection.Get(MemoryPass.Result), inspection.Get(ModulesPass.Result), inspection.Get(LayersPass.Result), inspection.Get(WeightsPass.Result),
        ];
        foreach (IReportable result in results)
        {
            string html = Formatter.ToDisplayString(result, "text/html");
            html.Should().StartWith("<div class=\"haoline-fragment\">", result.GetType().Name);
            html.ToLowerInvariant().Should().NotContain("<script").And.NotContain("href=").And.NotContain("src=").And.NotContain("url(").And.NotContain("@import");
            Parse(html).QuerySelectorAll("h3").Should().ContainSingle(result.GetType().Name);
            result.ToMarkdown().Should().StartWith("## ", result.GetType().Name);
        }
    }

    [Fact]
    public async Task Findings_of_an_inspection_render_as_a_table()
    {
        using var model = new Model(null);
        using Inspection inspection = await ModelInspector.CreateBuilder().AddPass(Noisy.Key, Noisy.Run).Build().InspectAsync(model, ct: TestContext.Current.CancellationToken);

        IElement root = Parse(Formatter.ToDisplayString(inspection.Diagnostics, "text/html"));

        root.QuerySelectorAll("tbody tr").Should().HaveCount(inspection.Diagnostics.Count).And.HaveCount(2);
        root.QuerySelectorAll("script, img").Should().BeEmpty("names of the model are text");
        root.TextContent.Should().Contain("<img src=x onerror=alert(1)>");
        inspection.Diagnostics.ToMarkdown().Should().Contain("HL9001").And.Contain("&lt;img src=x onerror=alert(1)&gt;").And.NotContain("<img");
    }

    [Fact]
    public void An_own_result_needs_the_attribute_and_the_interface_only()
    {
        string shown = Formatter.ToDisplayString(new OwnResult(42), "text/html");

        Parse(shown).QuerySelector("dd")!.TextContent.Should().Be("42");
        new OwnResult(42).ToMarkdown().Should().Contain("| Answer | 42 |");
    }

    [Fact]
    public void Objects_of_others_are_left_to_the_host()
    {
        object formatter = new ReportFormatterSource().CreateTypeFormatters().First();
        using var writer = new StringWriter();

        formatter.GetType().GetMethod("Format", [typeof(object), typeof(TextWriter)])!.Invoke(formatter, ["text", writer]).Should().Be(false);
        writer.ToString().Should().BeEmpty();
    }

    private static IElement Parse(string html) => new HtmlParser().ParseDocument(html).QuerySelector("body > .haoline-fragment")!;

    private static string[] Preferred(Type type)
    {
        object attribute = type.GetCustomAttributes(false).Single(item => item.GetType().Name == "TypeFormatterSourceAttribute");
        attribute.GetType().IsPublic.Should().BeFalse("the convention needs no public type");
        attribute.GetType().GetProperty("FormatterSourceType")!.GetValue(attribute).Should().Be(typeof(ReportFormatterSource));
        return (string[])attribute.GetType().GetProperty("PreferredMimeTypes")!.GetValue(attribute)!;
    }

    private static class Noisy
    {
        private static readonly DiagnosticDescriptor Rule = new("HL9001", "Test rule", "{0}", "Test", DiagnosticSeverity.Warning);

        public static ResultKey<string> Key { get; } = new("noisy");

        public static string Run(AnalysisContext context, CancellationToken ct)
        {
            context.Diagnostics.Report(Rule.At(SourceLocation.None, "<img src=x onerror=alert(1)>"));
            context.Diagnostics.Report(Rule.At(SourceLocation.None, "second"));
            return "done";
        }
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class TypeFormatterSourceAttribute(Type formatterSourceType) : Attribute
    {
        public Type FormatterSourceType { get; } = formatterSourceType;

        public string[] PreferredMimeTypes { get; init; } = ["text/html"];
    }

    [TypeFormatterSource(typeof(ReportFormatterSource))]
    private sealed record OwnResult(long Answer) : IReportable
    {
        public ReportSection ToReportSection() => new ReportSectionBuilder("own", "Own").Metric("answer", "Answer", this.Answer, Unit.Count).Build();
    }
}
