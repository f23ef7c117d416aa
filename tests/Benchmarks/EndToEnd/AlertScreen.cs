using Microsoft.Playwright;

namespace SmartPilots.Benchmarks.EndToEnd;

/// <summary>The console of an operator in Chromium, as wide as a phone, and when each device's alert came into its sight.</summary>
internal sealed class AlertScreen : IAsyncDisposable
{
    // Epoch milliseconds of the first look that found a device's card.
    private const string Watch = """
        () => {
          globalThis.seen = {};
          setInterval(() => {
            for (const link of document.querySelectorAll('.alert a'))
              for (const [device] of link.textContent.matchAll(/probe-\d+/g)) globalThis.seen[device] ??= Date.now();
          }, 20);
        }
        """;

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;
    private readonly IPage _page;

    private AlertScreen(IPlaywright playwright, IBrowser chromium, IPage page) => (_playwright, _chromium, _page) = (playwright, chromium, page);

    public static async Task<AlertScreen> OpenAsync(WholePath system)
    {
        var playwright = await Playwright.CreateAsync();
        var chromium = await ConsoleLink.LaunchAsync(playwright);
        var page = await chromium.NewPageAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, Locale = "en-GB" });
        using var caller = ConsoleLink.Caller(system.Api, system.OperatorKey);
        await page.GotoAsync(await ConsoleLink.MakeAsync(caller, system.OperatorKey, "bench"));
        await page.WaitForFunctionAsync("() => document.querySelector('#content').checkVisibility()", null, new() { Timeout = 60_000 });
        await page.EvaluateAsync(Watch);
        return new AlertScreen(playwright, chromium, page);
    }

    /// <summary>Epoch milliseconds by device.</summary>
    public async Task<Dictionary<string, double>> SeenAsync() => await _page.EvaluateAsync<Dictionary<string, double>>("() => globalThis.seen");

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
