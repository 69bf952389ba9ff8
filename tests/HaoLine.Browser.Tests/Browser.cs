using Microsoft.Playwright;

namespace HaoLine.Browser.Tests;

/// <summary>One headless Chromium for all tests; none when the machine has none.</summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/usr/bin/google-chrome-stable"];

    private IPlaywright? playwright;
    private IBrowser? instance;

    public async ValueTask InitializeAsync()
    {
        string? chromium = Environment.GetEnvironmentVariable("HAOLINE_CHROMIUM") is { Length: > 0 } named ? named : Places.FirstOrDefault(File.Exists);
        if (chromium is not null)
        {
            this.playwright = await Playwright.CreateAsync();
            this.instance = await this.playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Headless = true, Args = Arguments });
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (this.instance is not null)
        {
            await this.instance.CloseAsync();
        }

        this.playwright?.Dispose();
    }

    /// <summary>Opens a page without network; skips the test when there is no browser.</summary>
    public async Task<ReportPage> OpenAsync(string html, string hash = "", ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(this.instance is null, "No Chromium on this machine: install it (apt-get install chromium) or name it in HAOLINE_CHROMIUM.");
        IBrowserContext context = await this.instance.NewContextAsync(new BrowserNewContextOptions
        {
            Offline = true,
            ViewportSize = new ViewportSize { Width = 1400, Height = 900 },
            ColorScheme = scheme,
            AcceptDownloads = true,
        });
        return await ReportPage.OpenAsync(context, html, hash);
    }
}
