using System.Text.Json;
using HaoLine.Reporting;

namespace HaoLine.Browser.Tests;

/// <summary>Large models open, stay small on disk and pan; times are written out, not asserted.</summary>
public sealed class LargeReportTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    private const int MaximumBytes = 3 * 1000 * 1000;

    [Fact]
    public async Task Ten_thousand_nodes_fit_three_megabytes_and_pan()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Encoder(10_000 / Models.NodesOfALayer));
        string html = inspection.ToHtml();
        inspection.Model.MainGraph!.Nodes.Count.Should().BeGreaterThan(9_900);
        System.Text.Encoding.UTF8.GetByteCount(html).Should().BeLessThan(MaximumBytes);
        await using ReportPage report = await (await browser.OpenAsync(html)).ReadyAsync();

        output.WriteLine($"{inspection.Model.MainGraph.Nodes.Count} nodes, {html.Length} characters, first paint {report.FirstPaint:F3} s");
        double[] frames = await PanAsync(report);
        Array.Sort(frames);
        output.WriteLine($"frames {frames.Length}: median {frames[frames.Length / 2]:F1} ms, 95 % {frames[frames.Length * 95 / 100]:F1} ms, longest {frames[^1]:F1} ms");
        frames.Should().HaveCountGreaterThan(20);
        report.Problems.Should().BeEmpty();
    }

    [Fact]
    public async Task A_hundred_thousand_nodes_open()
    {
        using Inspection inspection = await Models.InspectAsync(Models.Chain(100_000));
        string html = inspection.ToHtml();
        await using ReportPage report = await (await browser.OpenAsync(html)).ReadyAsync();

        output.WriteLine($"100,000 nodes: {html.Length} characters, first paint {report.FirstPaint:F3} s");
        (await report.CallAsync<bool>("select('relu_77777')")).Should().BeTrue();
        (await report.CallAsync<string>("selected()")).Should().Be("relu_77777");
        report.Problems.Should().BeEmpty();
    }

    /// <summary>Moves the graph in every animation frame for a while; milliseconds between frames.</summary>
    private static async Task<double[]> PanAsync(ReportPage report)
    {
        JsonElement times = (await report.EvaluateAsync(
            """
            () => new Promise(resolve => {
              const times = [];
              let last = performance.now();
              let count = 0;
              const step = now => {
                times.push(now - last);
                last = now;
                window.haoline.pan(count % 80 < 40 ? 6 : -6, count % 40 < 20 ? 4 : -4);
                if (++count < 180) requestAnimationFrame(step); else resolve(times.slice(2));
              };
              requestAnimationFrame(step);
            })
            """))!.Value;
        return [.. times.EnumerateArray().Select(static item => item.GetDouble())];
    }
}
