using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPilots.EndToEnd.Tests.Support;
using SmartPilots.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Page;

/// <summary>What an operator does with an alert on a phone, from end to end.</summary>
[Collection(SharedDemo.Name)]
public sealed class OperatorsWalkTests(RunningDemo demo)
{
    private const string ToldOfAllOpenAlerts = """
        fetch('/api/alerts?pilot=niger-state-water&state=open', { headers: { Authorization: `Bearer ${sessionStorage.getItem('smartpilots-key')}` } })
          .then(answer => answer.json()).then(({ alerts }) => JSON.stringify({ notifications: alerts.flatMap(({ id, raisedAt }) => [
            { alert: id, transition: 'raised', name: 'Amina', state: 'sent', sentAt: raisedAt, receipt: 'handed-over' },
            { alert: id, transition: 'raised', name: 'Help desk', state: 'sent', sentAt: raisedAt, receipt: 'delivered' }]) }))
        """;

    [SkippableFact]
    public async Task An_alert_says_what_to_do_is_acknowledged_and_leads_to_the_last_day_and_its_CSV_in_three_clicks()
    {
        await using var browser = await Browser.OpenAsync("ar"); // whose page runs from right to left
        var (page, texts) = (browser.Page, JsonNode.Parse(Repository.Read("console/languages/ar.json"))!["texts"]!);
        await page.RouteAsync("**/api/notifications**", async route => // the demo tells nobody
            await route.FulfillAsync(new RouteFulfillOptions { ContentType = "application/json", Body = await page.EvaluateAsync<string>(ToldOfAllOpenAlerts) }));
        await page.GotoAsync(await demo.LinkAsync());
        var alert = page.Locator("#open-alerts .alert:has(.where a[href])").First; // alerts of the demo come and go
        await Expect(alert.Locator(".todo bdi")).Not.ToBeEmptyAsync();
        await Expect(alert).ToContainTextAsync(Longest("told.handed"));
        await Expect(alert).ToContainTextAsync(Longest("told.sent"));

        var device = await page.AcknowledgeAsync(alert.Locator("button").First, "key operator");
        await page.Locator($"#sites a[href$='{Uri.EscapeDataString(device)}']").ClickAsync();
        await Expect(page.Locator("#charts canvas").First).ToBeVisibleAsync();
        await Expect(page.Locator("#charts [role=img]").First).ToHaveAttributeAsync("aria-label", new Regex((string)texts["reach.day"]!));
        Assert.Equal(0, await page.EvaluateAsync<int>("scrollY")); // its name is in sight
        Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-readings-csv"));

        Assert.Equal($"{device.Replace('/', '-')}-readings.csv", download.SuggestedFilename);
        Assert.StartsWith("time_at_site,time_utc,device,stream,value,unit,quality,", await File.ReadAllTextAsync(await download.PathAsync()));
        Assert.Empty(browser.Errors);

        string Longest(string key) => Regex.Split((string)texts[key]!, @"\{\w+\}").MaxBy(part => part.Length)!.Trim(); // between names and ages
    }
}
