using Microsoft.Playwright;
using SmartPilots.Tests.Support;

namespace SmartPilots.EndToEnd.Tests.Support;

/// <summary>A phone's browser with nothing kept from before. One Chromium, the system's own and without a screen, serves all; it ends with the test run.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly Lazy<Task<IBrowser>> Chromium = new(LaunchAsync);
    private static readonly float Patience = (float)SmartpilotsProcess.Patience.TotalMilliseconds;

    private Browser(IPage page) => Page = page;

    public IPage Page { get; }

    /// <summary>What the page's script threw, or could not load; filled while it runs.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<Browser> OpenAsync(string locale = "en-GB")
    {
        TestTool.SkipIfMissing("chromium");
        var chromium = await Chromium.Value;
        var page = await chromium.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 390, Height = 844 }, Locale = locale });
        page.SetDefaultTimeout(Patience);
        var browser = new Browser(page);
        page.PageError += (_, error) => browser.Errors.Add(error);
        return browser;
    }

    /// <summary>Closes the page and forgets all that it kept.</summary>
    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private static async Task<IBrowser> LaunchAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        return await (await Playwright.CreateAsync()).Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = TestTool.Find("chromium"), Timeout = Patience, Args = ["--disable-dev-shm-usage"],
        });
    }
}
