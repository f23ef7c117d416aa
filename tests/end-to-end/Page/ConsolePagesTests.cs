using System.Text.Json.Nodes;
using Microsoft.Playwright;
using SmartPilots.EndToEnd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Page;

/// <summary>What is done on the pages of the console: by keyboard alone, and by who administers, answers citizens and is told of alerts.</summary>
[Collection(SharedDemo.Name)]
public sealed class ConsolePagesTests(RunningDemo demo)
{
    private const int MostStops = 400;
    private const string StubbedPush = """
        let made = null;
        const subscription = {
          toJSON: () => ({ endpoint: 'https://push.example.org/1', keys: { p256dh: 'p', auth: 'a' } }), unsubscribe: async () => { made = null; return true; },
        };
        PushManager.prototype.subscribe = async () => made = subscription;
        PushManager.prototype.getSubscription = async () => made;
        Notification.requestPermission = async () => 'granted';
        """;

    [SkippableFact]
    public async Task By_keyboard_alone_each_pages_task_is_done()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await page.GotoAsync(await demo.LinkAsync());
        await Expect(page.Locator("#past")).ToBeVisibleAsync(); // alerts that were cleared: their cards stay
        await Expect(page.Locator("#people")).ToBeAttachedAsync();

        await PressAsync(page, "#skip", "Enter");
        await Expect(page.Locator("#content")).ToBeFocusedAsync();
        await PressAsync(page, "#past-title", "Enter");
        await PressAsync(page, "#past-alerts button:nth-of-type(3)", "Enter"); // a comment
        await Expect(page.Locator("#why")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#why-dialog")).ToBeHiddenAsync();
        await Expect(page.Locator("#past-alerts button:focus")).ToHaveTextAsync("Comment"); // where it was
        await PressAsync(page, "#sites a", "Enter");
        await PressAsync(page, "[data-reach=week]", "Space");
        await Expect(page.Locator("[data-reach=week]")).ToHaveAttributeAsync("aria-pressed", "true");
        Assert.EndsWith(".zip", await SavedAsync(page, "#save-readings-zip"), StringComparison.Ordinal);
        await PressAsync(page, "#to-map", "Enter");
        await PressAsync(page, "#map a", "Enter");
        await Expect(page.Locator("#device-title")).ToBeVisibleAsync();
        foreach (var view in new[] { "gateways", "quarantine", "problems" })
        {
            await PressAsync(page, $"#to-{view}", "Enter");
            await Expect(page.Locator($"#{view}")).ToBeVisibleAsync();
        }
        await PressAsync(page, "#problems > label input", "Space");
        await Expect(page.Locator("#problems > label input")).ToBeCheckedAsync();
        await PressAsync(page, "#to-reports", "Enter");
        Assert.EndsWith(".html", await SavedAsync(page, "#reports button"), StringComparison.Ordinal);
        await PressAsync(page, "#to-people", "Enter");
        await PressAsync(page, "#admin a[href='#keys']", "Enter");
        await PressAsync(page, "#key-name", null);
        await page.Keyboard.TypeAsync("dashboard");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#keys code")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^spk-dashboard-"));
        using (var client = new OperatorClient(demo.Api, (await page.Locator("#keys code").TextContentAsync())!))
            Assert.NotEmpty((await client.GetAsync("/api/pilots"))["pilots"]!.AsArray());
        await PressAsync(page, "#admin a[href='#audit']", "Enter");
        await PressAsync(page, "#audit-who", null);
        await page.Keyboard.TypeAsync("key operator");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#audit tbody")).ToContainTextAsync("make-key");
        await PressAsync(page, "#language", null); // to the end of the page: nothing holds the focus
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task What_a_citizen_reports_is_answered_on_the_page()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;
        await page.GotoAsync($"{demo.Api}/public/niger-state-water/tap-market");
        await page.SelectOptionAsync("#kind", "broken");
        await page.FillAsync("textarea", "Leaks at the foot");
        await page.Locator("form button").ClickAsync();
        await page.WaitForURLAsync("**/report/niger-state-water~tap-market~*");

        await page.GotoAsync(await demo.LinkAsync());
        await page.ClickAsync("#to-problems");
        var card = page.Locator("#problems .alert", new PageLocatorOptions { HasText = "Leaks at the foot" });
        await card.Locator("select").SelectOptionAsync("in-work");
        await card.Locator("input").FillAsync("A plumber comes tomorrow");
        await card.Locator("form button").ClickAsync();
        await Expect(card).ToContainTextAsync("Being worked on: key operator");
        await page.ReloadAsync();
        await Expect(card.Locator("input")).ToHaveValueAsync("A plumber comes tomorrow");
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task A_person_invited_by_QR_code_is_told_of_alerts_in_this_browser()
    {
        await using var browser = await Browser.OpenAsync();
        var (page, sent) = (browser.Page, new List<string>());
        await page.Context.GrantPermissionsAsync(["notifications"]);
        await page.AddInitScriptAsync(StubbedPush); // a browser of a test has no push service
        await page.RouteAsync("**/api/push**", async route =>
        {
            sent.Add($"{route.Request.Method} {new Uri(route.Request.Url).AbsolutePath} {route.Request.PostData}".TrimEnd());
            await route.FulfillAsync(route.Request.Method == "DELETE" ? new RouteFulfillOptions { Status = 204 } : new RouteFulfillOptions
            {
                ContentType = "application/json",
                Body = route.Request.Method == "GET" ? """{"publicKey":"BJ8_","contacts":["amina-phone"],"subscriptions":[]}"""
                    : """{"id":"1f0c","browser":"b","madeAt":"2026-11-30T14:00:00Z"}""",
            });
        });
        await page.GotoAsync(await demo.LinkAsync());
        await page.ClickAsync("#to-people");
        await page.FillAsync("#invite-name", "Amina");
        await page.Locator("#people form button").First.ClickAsync();
        await Expect(page.Locator("#people svg.qr")).ToBeVisibleAsync();
        var link = (await page.Locator("#people code").First.TextContentAsync())!;

        await page.GotoAsync(link);
        await page.FillAsync("#new-password", "a long enough password");
        await page.Locator("#invitation button").First.ClickAsync();
        await page.EvaluateAsync("navigator.serviceWorker.register('sw.js?language=en').then(() => navigator.serviceWorker.ready).then(() => true)");
        await page.ClickAsync("#to-people");
        await page.ClickAsync("#push");
        await Expect(page.Locator("#push")).ToHaveTextAsync("Stop telling me here");
        await Expect(page.Locator("#people")).ToContainTextAsync("You are told as amina-phone.");
        await page.ClickAsync("#push");
        await Expect(page.Locator("#push")).ToHaveTextAsync("Tell me of alerts here");

        Assert.Equal(["GET /api/push", """POST /api/push {"endpoint":"https://push.example.org/1","keys":{"p256dh":"p","auth":"a"}}""", "DELETE /api/push/1f0c"], sent);
        Assert.Equal("CRITICAL: Pump runs dry", await PushedAsync(page));
        Assert.Empty(browser.Errors);
    }

    /// <summary>Goes on by Tab until what is wanted has the focus, which shows at each stop; then presses the key.</summary>
    private static async Task PressAsync(IPage page, string wanted, string? key)
    {
        await Expect(page.Locator(wanted).First).ToBeVisibleAsync();
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            var found = await page.EvaluateAsync<string>("""
                wanted => { const one = document.activeElement; if (one === document.body) return 'body'; // the browser's own controls
                  const style = getComputedStyle(one.querySelector('.touch') ?? one);
                  if (style.outlineStyle === 'none' && (style.stroke === 'none' || style.stroke === '')) return `no focus is seen at ${one.outerHTML.slice(0, 200)}`;
                  return one.matches(wanted) || one.parentElement?.matches(`summary${wanted}`) ? 'here' : 'on'; }
                """, wanted);
            if (found == "here")
            {
                if (key is not null)
                    await page.Keyboard.PressAsync(key);
                return;
            }
            Assert.True(found is "on" or "body", found);
        }
        Assert.Fail($"{wanted} is not reached by Tab");
    }

    private static async Task<string> SavedAsync(IPage page, string button) =>
        (await page.RunAndWaitForDownloadAsync(() => PressAsync(page, button, "Enter"))).SuggestedFilename;

    /// <summary>What the browser shows of a message that its push service delivers.</summary>
    private static async Task<string?> PushedAsync(IPage page)
    {
        var protocol = await page.Context.NewCDPSessionAsync(page);
        var registered = new TaskCompletionSource<string>();
        protocol.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, told) =>
        {
            if (told!.Value.GetProperty("registrations").EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } first)
                registered.TrySetResult(first.GetProperty("registrationId").GetString()!);
        };
        await protocol.SendAsync("ServiceWorker.enable");
        await protocol.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
        {
            ["origin"] = new Uri(page.Url).GetLeftPart(UriPartial.Authority), ["registrationId"] = await registered.Task,
            ["data"] = """{"id":"3f","title":"CRITICAL: Pump runs dry","body":"","state":"raised","severity":"critical","alerts":["a"]}""",
        });
        await page.WaitForFunctionAsync("() => navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(shown => shown.length > 0)");
        return await page.EvaluateAsync<string>("navigator.serviceWorker.ready.then(worker => worker.getNotifications()).then(shown => shown[0].title)");
    }
}
