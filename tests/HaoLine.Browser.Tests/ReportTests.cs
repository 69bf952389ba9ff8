using System.Globalization;
using HaoLine.Analysis;
using HaoLine.Ir;
using HaoLine.Reporting;
using Microsoft.Playwright;

namespace HaoLine.Browser.Tests;

/// <summary>A report used as a person uses it: by mouse, by keyboard alone, without network.</summary>
public sealed class ReportTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    [Fact]
    public async Task Opens_from_a_file_without_network_and_without_a_word_on_the_console()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(4));
        foreach (ColorScheme scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml(), scheme: scheme)).ReadyAsync();

            await report.Page.Locator("#charts, #layers").First.ScrollIntoViewIfNeededAsync();
            await report.Page.Locator("#hl-layers").ScrollIntoViewIfNeededAsync();
            await report.Page.WaitForTimeoutAsync(500);
            report.Problems.Should().BeEmpty();
            report.Requests.Should().BeEmpty();
            (await report.CallAsync<int>("drawn()")).Should().BePositive("the canvas has boxes");
            output.WriteLine($"{scheme}: first paint after {report.FirstPaint:F3} s");
        }
    }

    [Fact]
    public async Task A_row_of_the_table_selects_the_node_everywhere()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(3));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();

        await report.Page.Locator("[data-testid='table-filter']").FillAsync("name:layer.2.ffn.up");
        await report.Page.Locator("#hl-layers tbody tr", new PageLocatorOptions { HasText = "layer.2.ffn.up" }).First.ClickAsync();

        (await report.CallAsync<string>("selected()")).Should().Be("layer.2.ffn.up");
        (await report.Page.Locator("#hl-panel").TextContentAsync()).Should().Contain("layer.2.ffn.up").And.Contain("MatMul");
        await report.Page.WaitForTimeoutAsync(800);
        (await report.EvaluateAsync("() => { const p = window.haoline.positionOf('layer.2.ffn.up'); const c = document.querySelector('#hl-graph').getBoundingClientRect(); return p !== null && p.x >= c.left && p.y >= c.top && p.x <= c.right && p.y <= c.bottom; }"))!.Value.GetBoolean()
            .Should().BeTrue("the graph shows the selected node");
        (await report.CallAsync<string[]>("expanded()")).Should().NotBeEmpty("its groups are open");
    }

    [Fact]
    public async Task A_click_into_the_graph_selects_and_a_double_click_opens_a_group()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(3));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();
        foreach (string group in await report.CallAsync<string[]>("expanded()"))
        {
            await report.CallAsync<bool>($"collapse('{group}')");
        }

        await report.EvaluateAsync("() => window.haoline.fit()");
        await report.Page.Locator("#hl-graph").ScrollIntoViewIfNeededAsync();
        await report.Page.WaitForTimeoutAsync(600);
        string outer = (await report.CallAsync<string[]>("groups()")).First(static name => !name.Contains('/', StringComparison.Ordinal));
        System.Text.Json.JsonElement place = (await report.EvaluateAsync($"() => {{ const p = window.haoline.positionOfGroup('{outer}'); return [p.x, p.y]; }}"))!.Value;
        await report.Page.Mouse.DblClickAsync((float)place[0].GetDouble(), (float)place[1].GetDouble());
        await report.Page.WaitForTimeoutAsync(600);

        (await report.CallAsync<string[]>("expanded()")).Should().Contain(outer);
    }

    [Fact]
    public async Task Search_finds_by_operator_size_and_name()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(3));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();
        ILocator search = report.Page.Locator("#hl-search");

        await search.FillAsync("op:MatMul name:/ffn/");
        await report.Page.Locator("#hl-results li").First.WaitForAsync();
        (await report.Page.Locator("#hl-results li").CountAsync()).Should().Be(6, "two products in each of three layers");
        await search.PressAsync("ArrowDown");
        await search.PressAsync("Enter");
        (await report.CallAsync<string>("selected()")).Should().Contain("ffn");
        await search.FillAsync("name:/(/");
        (await report.Page.Locator("[data-testid='search-error']").TextContentAsync()).Should().NotBeNullOrEmpty("a broken expression is explained");
    }

    [Fact]
    public async Task Another_metric_changes_heat_and_address()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(2));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();
        byte[] before = await report.Page.Locator("#hl-graph").ScreenshotAsync();

        await report.Page.Locator("#hl-metric").SelectOptionAsync(new SelectOptionValue { Label = "Parameters" });
        await report.Page.WaitForTimeoutAsync(300);

        report.Page.Url.Should().Contain("metric=parameters");
        (await report.Page.Locator("#hl-graph").ScreenshotAsync()).Should().NotEqual(before);
    }

    [Fact]
    public async Task The_batch_slider_gives_the_numbers_of_the_sdk()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(2));
        CostResult costs = inspection.Get(CostPass.Result);
        costs.FreeSymbols.Should().BeEquivalentTo(["batch", "seq"]);
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();

        foreach ((long batch, long length) in new (long, long)[] { (1, 128), (7, 128), (7, 513), (100_000, 4096) })
        {
            await report.Page.Locator("input[type='number'][data-symbol='batch']").FillAsync(batch.ToString(CultureInfo.InvariantCulture));
            await report.Page.Locator("input[type='number'][data-symbol='seq']").FillAsync(length.ToString(CultureInfo.InvariantCulture));
            await report.Page.Locator("input[type='number'][data-symbol='seq']").PressAsync("Enter");
            await report.Page.WaitForTimeoutAsync(200);
            CostTotals expected = costs.TotalsAt(new SymbolBinding(new Dictionary<string, long> { ["batch"] = batch, ["seq"] = length }));

            (await report.TotalAsync("macs")).Should().Be(expected.Macs.ToString());
            (await report.TotalAsync("flops")).Should().Be(expected.Flops.ToString());
            (await report.TotalAsync("bytesRead")).Should().Be(expected.BytesRead.ToString());
        }
    }

    [Fact]
    public async Task Everything_is_reachable_by_the_keyboard()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(3));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();
        IKeyboard keyboard = report.Page.Keyboard;

        await keyboard.PressAsync("/");
        (await report.EvaluateAsync("() => document.activeElement.id"))!.Value.GetString().Should().Be("hl-search");
        await keyboard.TypeAsync("layer.1.ffn.down");
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Escape");
        (await report.CallAsync<string>("selected()")).Should().Be("layer.1.ffn.down");
        await report.Page.Locator("#hl-graph").FocusAsync();
        await keyboard.PressAsync("]");
        string hot = await report.CallAsync<string>("selected()");
        hot.Should().NotBe("layer.1.ffn.down");
        await keyboard.PressAsync("ArrowUp");
        (await report.CallAsync<string>("selected()")).Should().NotBe(hot, "arrows move to neighbours");
        int open = (await report.CallAsync<string[]>("expanded()")).Length;
        await keyboard.PressAsync("Shift+C");
        (await report.CallAsync<string[]>("expanded()")).Length.Should().BeLessThan(open);
        await keyboard.PressAsync("Shift+E");
        (await report.CallAsync<string[]>("expanded()")).Length.Should().BeGreaterThanOrEqualTo(open);
        await keyboard.PressAsync("?");
        (await report.Page.Locator("dialog[open]").CountAsync()).Should().Be(1);
        await keyboard.PressAsync("Escape");
        (await report.Page.Locator("dialog[open]").CountAsync()).Should().Be(0);
        report.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task A_deep_link_opens_its_node_with_its_metric()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(3));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml(), "#node=layer.2.ffn.down&metric=parameters")).ReadyAsync();

        (await report.CallAsync<string>("selected()")).Should().Be("layer.2.ffn.down");
        (await report.EvaluateAsync("() => { const m = document.querySelector('#hl-metric'); return m.options[m.selectedIndex].text; }"))!.Value.GetString().Should().Be("Parameters");
    }

    [Fact]
    public async Task Columns_of_the_table_add_up_to_the_totals_of_the_report()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(2), new InspectionOptions { Binding = new SymbolBinding(new Dictionary<string, long> { ["batch"] = 2, ["seq"] = 16 }) });
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();

        string foot = await report.Page.Locator("#hl-layers tfoot").TextContentAsync() ?? "";
        foot.Should().Contain(UnitFormatter.FormatCell(inspection.Get(CostPass.Result).Totals.Macs, Unit.Macs));
        (await report.TotalAsync("parameters")).Should().Be(inspection.Get(ParametersPass.Result).Total.ToString(CultureInfo.InvariantCulture));
        (await report.TotalAsync("macs")).Should().Be(inspection.Get(CostPass.Result).Totals.Macs.ToString());
    }

    [Fact]
    public async Task Hostile_names_stay_text()
    {
        string[] names = ["<img src=x onerror=alert(1)>", "</script><script>alert(2)</script>", "\u001b[31mred\u001b[0m", "=cmd|'/c calc'!A1", "\" onmouseover=\"alert(3)", "]]><svg onload=alert(4)>", "{{constructor.constructor('alert(5)')()}}"];
        using Inspection inspection = await Models.InspectAsync(Models.Chain(names));
        await using ReportPage report = await (await browser.OpenAsync(inspection.ToHtml())).ReadyAsync();

        foreach (string name in names)
        {
            await report.Page.EvaluateAsync("name => window.haoline.select(name)", name);
            await report.Page.Locator("#hl-panel").ClickAsync();
        }

        await report.Page.Locator("#hl-layers").ScrollIntoViewIfNeededAsync();
        await report.Page.WaitForTimeoutAsync(300);
        report.Problems.Should().BeEmpty("nothing of the names ran or was refused by the policy");
        report.Requests.Should().BeEmpty();
        (await report.Page.Locator("img, svg[onload], [onerror], [onmouseover]").CountAsync()).Should().Be(0);
        (await report.Page.Locator("#hl-layers").TextContentAsync()).Should().Contain("<img src=x onerror=alert(1)>");

        IDownload download = await report.Page.RunAndWaitForDownloadAsync(() => report.Page.Locator("[data-testid='csv']").ClickAsync());
        string csv = await File.ReadAllTextAsync(await download.PathAsync());
        csv.Should().Contain("'=cmd").And.NotMatchRegex("(^|,|\")=cmd", "a spreadsheet must not take it for a formula");
    }

    [Fact]
    public async Task A_model_without_a_graph_has_a_page_without_one()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Chain([]));
        ReportDocument document = inspection.ToReport();
        using var buffer = new MemoryStream();
        await new HtmlReportWriter().WriteAsync(document with { Sections = [.. document.Sections.Where(static section => section.Key != "graph")] }, buffer, TestContext.Current.CancellationToken);
        await using ReportPage report = await browser.OpenAsync(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));

        await report.Page.WaitForTimeoutAsync(300);
        (await report.Page.Locator("#hl-graph").CountAsync()).Should().Be(0);
        (await report.Page.Locator("h1").CountAsync()).Should().Be(1);
        report.Problems.Should().BeEmpty();
    }
}
