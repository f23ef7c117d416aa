using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPilots.Core.Wire;
using SmartPilots.EndToEnd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Page;

/// <summary>The operators' page of a running demo, driven in Chromium. Everything waits for what is to be seen, however slow the machine.</summary>
[Collection(SharedDemo.Name)]
public sealed partial class OperatorsPageTests(RunningDemo demo)
{
    private const int MinuteMs = 61_000;

    [SkippableFact]
    public async Task An_operator_signs_in_sees_the_site_acknowledges_an_alert_and_is_told_what_a_gateway_needs()
    {
        await using var browser = await Browser.OpenAsync();
        var box = await SiteBox.AddAsync("headworks-box", demo.DataFolder);
        await box.ReportAsync(demo.Api, new GatewayAlarm("clock-off", TimeProvider.System.GetUtcNow(), "The clock is off by 44 s: set it"));
        var page = browser.Page;

        await page.GotoAsync(await demo.LinkAsync());

        await Expect(page.Locator("#pilot-name")).ToHaveTextAsync("Niger State water scheme");
        await Expect(page.Locator("#sites h3").First).ToHaveTextAsync("Gidan Mangoro headworks");
        await Expect(Device(page, "Storage tank").Locator("dd").First).ToContainTextAsync("m");
        Assert.Equal($"{demo.Api}/", page.Url);
        await Expect(page.Locator("#simulated")).ToHaveTextAsync("Simulated: no device here is real, and time runs 960 times as fast as real.");
        await page.AcknowledgeAsync(page.Locator("#open-alerts .alert:has(.where a[href]) button:visible").First, "Acknowledged by key operator");
        await SeeGatewaysAsync(page);
        await SeeAWeekAsync(page);
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task When_the_link_is_cut_the_page_says_how_old_its_data_are_and_goes_on_when_it_is_back()
    {
        await using var browser = await Browser.OpenAsync();
        await using var link = new CutLink(new Uri(demo.Api));
        var page = browser.Page;
        await page.Clock.InstallAsync();
        await page.GotoAsync((await demo.LinkAsync()).Replace(demo.Api, link.Address, StringComparison.Ordinal));
        await Expect(page.Locator("#link")).ToHaveTextAsync(UpToDate());

        link.Cut();

        var first = await SaysAsync(page, line => Age().IsMatch(line));
        await SaysAsync(page, line => Age().IsMatch(line) && line != first); // it grows
        await Expect(Device(page, "Storage tank")).ToBeVisibleAsync(); // what was read stays in sight
        link.Join();
        await SaysAsync(page, line => UpToDate().IsMatch(line));
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task What_could_not_be_read_is_seen_tried_again_and_discarded_with_who_and_why()
    {
        Skip.IfNot(MosquittoPub.IsHere, "mosquitto_pub is not installed");
        await using var browser = await Browser.OpenAsync();
        Assert.Equal(0, await demo.PublishAsync($"pilots/{RunningDemo.Pilot}/headworks/storage-tank/readings", "{ is anybody there"));
        var page = browser.Page;
        await page.GotoAsync(await demo.LinkAsync());
        await page.ClickAsync("#to-quarantine");
        var card = page.Locator("#waiting .alert", new PageLocatorOptions { HasText = "A device sent a message that breaks off or is garbled." });
        await Expect(card).ToContainTextAsync("Storage tank, Gidan Mangoro headworks");

        await card.Locator("summary").ClickAsync();
        await Expect(card.Locator("code")).ToHaveTextAsync("{ is anybody there");
        await card.GetByText("Try again").ClickAsync();
        await Expect(card.Locator(".outcome")).ToHaveTextAsync("0 taken in, 1 still waiting.");
        await card.GetByText("Discard…").ClickAsync();
        await page.FillAsync("#why", "a test in the workshop");
        await page.ClickAsync("#why-ok");

        await Expect(page.Locator("#outcome")).ToContainTextAsync("1 discarded.");
        await Expect(card).ToHaveCountAsync(0);
        using var asked = demo.Operator;
        var settled = Assert.Single((await asked.GetAsync($"/api/quarantine?pilot={RunningDemo.Pilot}&discarded=true"))["entries"]!.AsArray())!;
        Assert.Equal(("key operator", "a test in the workshop"), ((string)settled["discardedBy"]!, (string)settled["discardedWhy"]!));
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task A_wrong_key_leads_to_the_sign_in_and_the_right_one_from_there_to_the_site()
    {
        await using var browser = await Browser.OpenAsync();
        var page = browser.Page;

        await page.GotoAsync(demo.Api);
        await page.ClickAsync("#sign-in summary");
        await page.FillAsync("#key", "wrong");
        await page.ClickAsync("#key-form button");
        await Expect(page.Locator("#sign-in-reason")).ToContainTextAsync("the key is not known");
        await page.FillAsync("#key", demo.OperatorKey);
        await page.ClickAsync("#key-form button");

        await Expect(page.Locator("#sites h3").First).ToBeVisibleAsync();
        await Expect(page.Locator("#sign-in")).ToBeHiddenAsync();
    }

    // The page looks again after seconds, after a minute when it cannot; its clock is put forward meanwhile.
    private static async Task<string> SaysAsync(IPage page, Func<string, bool> expected)
    {
        var said = "";
        await Until.TrueAsync(async () =>
        {
            await page.Clock.FastForwardAsync(MinuteMs);
            return expected(said = (await page.Locator("#link").TextContentAsync())!);
        }, "the page says so");
        return said;
    }

    private static async Task SeeGatewaysAsync(IPage page)
    {
        await Expect(page.Locator("#notices")).ToContainTextAsync("Gateway headworks-box");
        await page.ClickAsync("#notices a");
        var boxes = page.Locator("#gateway-list article");
        await Expect(boxes.First).ToContainTextAsync("Needs someone");
        await Expect(boxes.First).ToContainTextAsync("Set the clock of the box, and let it follow a time server.");
        await Expect(boxes.First).ToContainTextAsync("18,211");
        await Expect(boxes.First).ToContainTextAsync("stopped");
        await Expect(boxes.Filter(new LocatorFilterOptions { HasText = "local" })).ToContainTextAsync("Working");
        await page.GoBackAsync();
        await Expect(page.Locator("#now")).ToBeVisibleAsync();
    }

    private static async Task SeeAWeekAsync(IPage page)
    {
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Storage tank", Exact = true }).ClickAsync();
        await Expect(page.Locator("#device-title")).ToHaveTextAsync("Storage tank");
        var level = page.Locator(".stream", new PageLocatorOptions { HasText = "Water level" });
        await Expect(level.Locator("canvas")).ToBeVisibleAsync();
        await Expect(level.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", Level());
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "7 days" }).ClickAsync();
        await Expect(page.Locator("[data-reach=week]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(level.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("aria-label", LevelOfWeek());
        await level.GetByText("As a table").ClickAsync();
        await Expect(level.Locator("tbody tr").First).ToBeVisibleAsync();
    }

    private static ILocator Device(IPage page, string name) =>
        page.Locator("article.device", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name, Exact = true }) });

    [GeneratedRegex(@"^(Up to date|\d+ of \d+ devices (silent|not heard yet).*): .+ at the site$")]
    private static partial Regex UpToDate();

    [GeneratedRegex(@"^Storage tank, Water level, 24 hours\. Between [\d.]+ m and [\d.]+ m$")]
    private static partial Regex Level();

    [GeneratedRegex(@"^Storage tank, Water level, 7 days\. ")]
    private static partial Regex LevelOfWeek();

    [GeneratedRegex(@"^No connection\. What you see is \d+ (s|min|h|days?) old\.$")]
    private static partial Regex Age();
}
