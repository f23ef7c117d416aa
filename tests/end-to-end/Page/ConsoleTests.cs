using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Page;

/// <summary>The console of one running demo, in the reader's language, on a bad link and without one, and for who does not see it.</summary>
[Collection(SharedDemo.Name)]
public sealed partial class ConsoleTests(RunningDemo demo)
{
    private const string HasKeptAnOpenAlert = """
        () => new Promise(told => { const asked = indexedDB.open('smartpilots', 1); asked.onsuccess = () => {
          const kept = asked.result.transaction('kept').objectStore('kept').get('last');
          kept.onsuccess = () => { asked.result.close(); told(!!kept.result?.alerts.some(one => one.state === 'raised' && !one.acknowledgedAt)); } } })
        """;

    private const string HasKeptNothing = """
        () => new Promise(told => { const asked = indexedDB.open('smartpilots', 1); asked.onsuccess = () => {
          const kept = asked.result.transaction('kept').objectStore('kept').count();
          kept.onsuccess = () => { asked.result.close(); told(kept.result === 0); } } })
        """;

    private static readonly string[] Views =
        ["#now", "#map", "#device=niger-state-water%2Fheadworks%2Fstorage-tank", "#gateways", "#quarantine", "#problems", "#reports", "#people", "#keys", "#audit"];

    // Colours are the same in every language, and the order of things in every colour.
    [SkippableFact]
    public async Task Axe_finds_nothing_on_any_page_and_no_colour_that_is_hard_to_see_by_day_or_night()
    {
        var axe = Path.Combine(Repository.PathTo("tests/node_modules"), "axe-core", "axe.min.js");
        Skip.IfNot(File.Exists(axe), "axe-core is not installed: npm ci in tests/");
        await using var browser = await Browser.OpenAsync("ar");
        var page = browser.Page;
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.AddInitScriptAsync(scriptPath: axe); // not a script of the page: its content policy does not hold it
        await page.GotoAsync(demo.Api);
        await page.WaitForSelectorAsync("#sign-in:not([hidden])");
        await FindsNothingByNightAndDayAsync("sign-in");
        await page.GotoAsync(await demo.LinkAsync());
        await Expect(page.Locator("#sites h3").First).ToBeVisibleAsync();
        foreach (var view in Views)
        {
            await page.EvaluateAsync("view => location.hash = view", view);
            await Expect(page.Locator(view switch
            {
                "#problems" => "#problems h2",
                "#reports" => "#reports tbody tr >> nth=0",
                "#keys" => "#keys li >> nth=0",
                "#audit" => "#audit tbody tr >> nth=0",
                _ => view.StartsWith("#device", StringComparison.Ordinal) ? "#device canvas >> nth=0" : view,
            })).ToBeVisibleAsync();
            await FindsNothingByNightAndDayAsync(view);
        }
        await SeeNoEnglishAsync(page);
        Assert.Empty(browser.Errors);

        async Task FindsNothingByNightAndDayAsync(string view)
        {
            await FindsNothingAsync(page, view);
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Light });
            await FindsNothingAsync(page, $"{view} by day", """, runOnly: ['color-contrast']""");
            await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        }
    }

    [SkippableTheory]
    [InlineData("vi", ColorScheme.Light)]
    [InlineData("ar", ColorScheme.Dark)]
    [InlineData("en", ColorScheme.Dark)]
    public async Task A_citizens_page_is_for_everybody_and_fits_the_narrowest_phone(string language, ColorScheme scheme)
    {
        var axe = Path.Combine(Repository.PathTo("tests/node_modules"), "axe-core", "axe.min.js");
        Skip.IfNot(File.Exists(axe), "axe-core is not installed: npm ci in tests/");
        await using var browser = await Browser.OpenAsync(language);
        var page = browser.Page;
        await page.SetViewportSizeAsync(360, 740);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
        await page.AddInitScriptAsync(scriptPath: axe);
        await page.GotoAsync($"{demo.Api}/public/niger-state-water/tap-market");

        await Expect(page.Locator("html")).ToHaveAttributeAsync("lang", language); // as the browser asks
        await FindsNothingAsync(page, "place");
        Assert.Equal(360, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await page.Locator("#kind").FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Behind the school");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Tab"); // past the details; nobody comes to the field that is for programs
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/report/niger-state-water~tap-market~*");
        await FindsNothingAsync(page, "report");
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task Without_a_link_the_page_opens_with_the_last_values_and_an_acknowledgement_is_sent_when_it_is_back()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        var open = page.Locator("#open-alerts button:visible").First;
        await page.GotoAsync(await demo.LinkAsync());
        await page.EvaluateAsync("navigator.serviceWorker.register('sw.js?language=en').then(() => navigator.serviceWorker.ready).then(() => true)");
        do
        {
            // Alerts of the demo come and go: until one is among what was kept when the link goes.
            await page.Context.SetOfflineAsync(false);
            await Expect(open).ToBeVisibleAsync();
            await page.WaitForFunctionAsync(HasKeptAnOpenAlert);
            await page.Context.SetOfflineAsync(true);
            await page.ReloadAsync();
            await Expect(page.Locator("#link")).ToHaveTextAsync(Age());
        }
        while (await open.CountAsync() == 0);

        await Expect(page.Locator("#sites h4").First).ToBeVisibleAsync();
        await open.ClickAsync();
        await Expect(page.Locator("#news")).ToContainTextAsync("1 acknowledgement waits to be sent.");
        await page.Context.SetOfflineAsync(false);
        await page.EvaluateAsync("dispatchEvent(new Event('online'))");

        await Expect(page.Locator("#news")).Not.ToContainTextAsync("waits to be sent");
        await page.Locator(".alert", new PageLocatorOptions { HasText = "Acknowledged by key operator" }).First
            .WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        await page.ClickAsync("#sign-out");
        await Expect(page.Locator("#sign-in")).ToBeVisibleAsync();
        await page.WaitForFunctionAsync(HasKeptNothing);
    }

    [SkippableFact]
    public async Task At_50_kbit_a_second_and_400_ms_the_latest_values_show()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        var link = await demo.LinkAsync();
        var network = await page.Context.NewCDPSessionAsync(page);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.emulateNetworkConditions", new Dictionary<string, object>
        {
            ["offline"] = false, ["latency"] = 400, ["downloadThroughput"] = 50_000 / 8, ["uploadThroughput"] = 50_000 / 8,
        });

        await page.GotoAsync(link, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });

        await Expect(page.Locator("#sites dd").First).ToHaveTextAsync(Something());
    }

    /// <param name="more">Further options of axe.</param>
    private static async Task FindsNothingAsync(IPage page, string view, string more = "")
    {
        var found = await page.EvaluateAsync<JsonElement>(
            $"axe.run(document, {{ resultTypes: ['violations']{more} }}).then(found => found.violations.map(one => `${{one.id}}: ${{one.nodes[0].html}}`))");
        Assert.True(found.GetArrayLength() == 0, $"{view}: {found}");
    }

    /// <summary>No text of the page's own is left in English; names, units and the words of the API may be.</summary>
    private static async Task SeeNoEnglishAsync(IPage page)
    {
        await Expect(page.Locator("html")).ToHaveAttributeAsync("dir", "rtl");
        var texts = JsonNode.Parse(Repository.Read("console/languages/en.json"))!["texts"]!.AsObject();
        var english = texts.Select(text => text.Value is JsonValue value ? (string)value! : "")
            .Where(text => text.Length > 3 && !text.Contains('{', StringComparison.Ordinal)).ToHashSet();
        var shown = await page.Locator("body").EvaluateAsync<string[]>("""
            body => { const found = []; const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
              while (walk.nextNode()) if (walk.currentNode.parentElement.closest('noscript, [lang]:not(html)') === null) found.push(walk.currentNode.data.trim());
              for (const one of body.querySelectorAll('[aria-label]')) found.push(one.getAttribute('aria-label'));
              return found; }
            """);
        Assert.DoesNotContain(shown, english.Contains);
    }

    [GeneratedRegex(@"^No connection\. What you see is \d+ (s|min) old\.$")]
    private static partial Regex Age();

    [GeneratedRegex(@"\d|on|off")]
    private static partial Regex Something();
}
