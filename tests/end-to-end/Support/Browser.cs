using Microsoft.Playwright;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>The system's own Chromium, without a screen, as a phone holds it.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser, IPage page) => (_playwright, _browser, Page) = (playwright, browser, page);

    public IPage Page { get; }

    /// <summary>What the page's script threw, or could not load; filled while it runs.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<Browser> OpenAsync(string locale = "en-GB")
    {
        TestTool.SkipIfMissing("chromium");
        var playwright = await Playwright.CreateAsync();
        var patience = (float)SmartpilotsProcess.Patience.TotalMilliseconds;
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = TestTool.Find("chromium"), Timeout = patience, Args = ["--disable-dev-shm-usage"],
        });
        var page = await chromium.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 390, Height = 844 }, Locale = locale });
        page.SetDefaultTimeout(patience);
        Assertions.SetDefaultExpectTimeout(patience);
        var browser = new Browser(playwright, chromium, page);
        page.PageError += (_, error) => browser.Errors.Add(error);
        return browser;
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
