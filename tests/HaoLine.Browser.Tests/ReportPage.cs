using System.Text.Json;
using Microsoft.Playwright;

namespace HaoLine.Browser.Tests;

/// <summary>An opened report, what it wrote to the console and what it asked the network for.</summary>
public sealed class ReportPage : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly string file;

    private ReportPage(IBrowserContext context, IPage page, string file)
    {
        this.context = context;
        this.Page = page;
        this.file = file;
    }

    public IPage Page { get; }

    /// <summary>Errors and warnings of the console, exceptions of scripts, violations of the policy.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Addresses asked for besides the file itself and data inside it.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Seconds from the start of navigation to the first paint.</summary>
    public double FirstPaint { get; private set; }

    public static async Task<ReportPage> OpenAsync(IBrowserContext context, string html, string hash)
    {
        string file = Path.Combine(Path.GetTempPath(), $"haoline-{Guid.NewGuid():N}.html");
        await File.WriteAllTextAsync(file, html);
        IPage page = await context.NewPageAsync();
        var report = new ReportPage(context, page, file);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                report.Problems.Add(message.Text);
            }
        };
        page.PageError += (_, error) => report.Problems.Add(error);
        page.Dialog += async (_, dialog) =>
        {
            report.Problems.Add($"dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal) && !request.Url.StartsWith(new Uri(file).AbsoluteUri, StringComparison.Ordinal))
            {
                report.Requests.Add(request.Url);
            }
        };
        await page.GotoAsync(new Uri(file).AbsoluteUri + hash, new PageGotoOptions { Timeout = 120_000 });
        report.FirstPaint = (await page.EvaluateAsync<double>("() => performance.getEntriesByType('paint')[0]?.startTime ?? -1")) / 1000;
        return report;
    }

    /// <summary>Waits until the interactive part is there.</summary>
    public async Task<ReportPage> ReadyAsync()
    {
        await this.Page.WaitForFunctionAsync("() => window.haoline?.ready === true", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
        return this;
    }

    /// <summary>Calls the page's interface for tests.</summary>
    public Task<T> CallAsync<T>(string expression) => this.Page.EvaluateAsync<T>($"() => window.haoline.{expression}");

    /// <summary>The exact number of a total.</summary>
    public async Task<string?> TotalAsync(string metric) => await this.Page.Locator($"[data-total='{metric}']").GetAttributeAsync("data-exact");

    public Task<JsonElement?> EvaluateAsync(string expression) => this.Page.EvaluateAsync(expression);

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable("HAOLINE_SCREENSHOTS") is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
            string name = TestContext.Current.TestMethod?.MethodName ?? "page";
            await this.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}.png") });
        }

        await this.context.CloseAsync();
        File.Delete(this.file);
    }
}
