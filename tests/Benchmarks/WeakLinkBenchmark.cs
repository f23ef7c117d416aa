using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace SmartPilots.Benchmarks;

/// <summary>
/// How soon the pages of a running system show something on a weak link, 50 kbit/s both ways and 400 ms for each answer: the system's own Chromium, whose
/// network is slowed by itself. A first visit has an empty cache.
/// </summary>
internal static class WeakLinkBenchmark
{
    private const int BytesPerSecond = 50_000 / 8;
    private const int LatencyMs = 400;
    private const string ShowsValue =
        "() => /\\d|on|off/.test(document.querySelector('#sites dd')?.textContent ?? '') && document.querySelector('#content').checkVisibility()";
    private const string FirstPaint = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0";

    /// <param name="arguments">Data folder of the running system, and rounds.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var data = arguments.Length > 0 ? arguments[0] : "data";
        var rounds = arguments.Length > 1 ? int.Parse(arguments[1], CultureInfo.InvariantCulture) : 7;
        var api = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "running.json")))!["api"]!;
        var key = (string)JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(data, "credentials.json")))!["operatorKey"]!;
        using var caller = ConsoleLink.Caller(api, key);
        using var playwright = await Playwright.CreateAsync();
        await using var chromium = await ConsoleLink.LaunchAsync(playwright);
        var (first, again, place) = (new List<Visit>(), new List<Visit>(), new List<Visit>());
        for (var round = 0; round < rounds; round++)
        {
            await using var context = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 390, Height = 844 }, Locale = "en-GB" });
            first.Add(await OpenAsync(context, await ConsoleLink.MakeAsync(caller, key, "niger-state-water")));
            again.Add(await OpenAsync(context, await ConsoleLink.MakeAsync(caller, key, "niger-state-water")));
            await using var citizen = await chromium.NewContextAsync(new() { ViewportSize = new() { Width = 360, Height = 740 }, Locale = "vi" });
            place.Add(await OpenPlaceAsync(citizen, $"{api}/public/niger-state-water/tap-market"));
        }
        Console.WriteLine($"{Machine.Describe()}, Chromium {chromium.Version}; {rounds} rounds, 50 kbit/s, {LatencyMs} ms, medians (least to most)");
        Print("console, first visit, until the latest values show", first);
        Print("console, second visit", again);
        Print("citizens' page, first content", place);
        return 0;
    }

    private sealed record Visit(double Seconds, double Bytes);

    private static async Task<Visit> OpenAsync(IBrowserContext context, string link)
    {
        var (page, received) = await SlowPageAsync(context);
        var start = Stopwatch.GetTimestamp();
        await page.GotoAsync(link, new() { WaitUntil = WaitUntilState.Commit, Timeout = 0 });
        await page.WaitForFunctionAsync(ShowsValue, null, new() { PollingInterval = 20, Timeout = 0 });
        var visit = new Visit(Stopwatch.GetElapsedTime(start).TotalSeconds, received());
        await page.CloseAsync();
        return visit;
    }

    private static async Task<Visit> OpenPlaceAsync(IBrowserContext context, string address)
    {
        var (page, received) = await SlowPageAsync(context);
        await page.GotoAsync(address, new() { Timeout = 0 });
        await page.WaitForFunctionAsync($"() => ({FirstPaint})() > 0", null, new() { Timeout = 0 });
        return new Visit(await page.EvaluateAsync<double>(FirstPaint) / 1000, received());
    }

    /// <summary>A page on the weak link, and how many bytes it has received, with heads.</summary>
    private static async Task<(IPage Page, Func<double> Received)> SlowPageAsync(IBrowserContext context)
    {
        var page = await context.NewPageAsync();
        var network = await context.NewCDPSessionAsync(page);
        var bytes = 0.0;
        network.Event("Network.loadingFinished").OnEvent += (_, found) => bytes += found!.Value.GetProperty("encodedDataLength").GetDouble();
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = LatencyMs, ["downloadThroughput"] = BytesPerSecond, ["uploadThroughput"] = BytesPerSecond,
        });
        return (page, () => bytes);
    }

    private static void Print(string name, List<Visit> visits)
    {
        var seconds = visits.Select(visit => visit.Seconds).Order().ToList();
        var bytes = visits.Select(visit => visit.Bytes).Order().ElementAt(visits.Count / 2);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name,-52} {seconds[visits.Count / 2]:N2} s ({seconds[0]:N2} to {seconds[^1]:N2}), {bytes / 1000:N1} kB received"));
    }
}
