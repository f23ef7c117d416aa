using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SmartPilots.Core.Wire;
using SmartPilots.EndToEnd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Page;

/// <summary>The operators' page of a running demo, driven in Chromium. Everything waits for what is to be seen, however slow the machine.</summary>
public sealed partial class OperatorsPageTests : IDisposable
{
    private const string Pilot = "niger-state-water";
    private readonly ScratchData _data = new();

    public void Dispose() => _data.Dispose();

    [SkippableFact]
    public async Task An_operator_signs_in_sees_the_site_acknowledges_an_alert_and_is_told_what_a_gateway_needs()
    {
        await using var browser = await Browser.OpenAsync();
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        var (api, key) = await RunningAsync(demo);
        var box = await SiteBox.AddAsync("headworks-box", _data.Path);
        await box.ReportAsync(api, new GatewayAlarm("clock-off", TimeProvider.System.GetUtcNow(), "The clock is off by 44 s: set it"));
        var page = browser.Page;

        await page.GotoAsync(await LinkAsync(api, key));

        await Expect(page.Locator("#pilot-name")).ToHaveTextAsync("Niger State water scheme");
        await Expect(page.Locator("#sites h3").First).ToHaveTextAsync("Gidan Mangoro headworks");
        await Expect(Device(page, "Storage tank").Locator("dd").First).ToContainTextAsync("m");
        Assert.Equal($"{api}/", page.Url);
        await Expect(page.Locator("#simulated")).ToHaveTextAsync("Simulated: no device here is real, and time runs 960 times as fast as real.");
        await AcknowledgeAsync(page);
        await SeeGatewaysAsync(page);
        await SeeAWeekAsync(page);
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task When_the_link_is_cut_the_page_says_how_old_its_data_are_and_goes_on_when_it_is_back()
    {
        await using var browser = await Browser.OpenAsync();
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        var (api, key) = await RunningAsync(demo);
        await using var link = new CutLink(new Uri(api));
        var (page, line) = (browser.Page, browser.Page.Locator("#link"));
        await page.GotoAsync((await LinkAsync(api, key)).Replace(api, link.Address, StringComparison.Ordinal));
        await Expect(line).ToHaveTextAsync(UpToDate());

        link.Cut();

        await Expect(line).ToHaveTextAsync(Age());
        var first = await line.TextContentAsync();
        await Expect(line).Not.ToHaveTextAsync(first!);
        await Expect(line).ToHaveTextAsync(Age()); // it grows
        await Expect(Device(page, "Storage tank")).ToBeVisibleAsync(); // what was read stays in sight
        link.Join();
        await Expect(line).ToHaveTextAsync(UpToDate());
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task What_could_not_be_read_is_seen_tried_again_and_discarded_with_who_and_why()
    {
        Skip.IfNot(MosquittoPub.IsHere, "mosquitto_pub is not installed");
        await using var browser = await Browser.OpenAsync();
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        var (api, key) = await RunningAsync(demo);
        await PublishAsync(demo, $"pilots/{Pilot}/headworks/storage-tank/readings", "{ is anybody there");
        var page = browser.Page;
        await page.GotoAsync(await LinkAsync(api, key));
        await page.ClickAsync("#to-quarantine");
        var card = page.Locator("#waiting .alert");
        await Expect(card).ToContainTextAsync("A device sent a message that breaks off or is garbled.");
        await Expect(card).ToContainTextAsync("Storage tank, Gidan Mangoro headworks");

        await card.Locator("summary").ClickAsync();
        await Expect(card.Locator("code")).ToHaveTextAsync("{ is anybody there");
        await card.GetByText("Try again").ClickAsync();
        await Expect(card.Locator(".outcome")).ToHaveTextAsync("0 taken in, 1 still waiting.");
        await card.GetByText("Discard…").ClickAsync();
        await page.FillAsync("#why", "a test in the workshop");
        await page.ClickAsync("#why-ok");

        await Expect(page.Locator("#outcome")).ToContainTextAsync("1 discarded.");
        await Expect(page.Locator("#nothing-waits")).ToBeVisibleAsync();
        using var asked = new OperatorClient(api, key);
        var settled = Assert.Single((await asked.GetAsync($"/api/quarantine?pilot={Pilot}&discarded=true"))["entries"]!.AsArray())!;
        Assert.Equal(("key operator", "a test in the workshop"), ((string)settled["discardedBy"]!, (string)settled["discardedWhy"]!));
        Assert.Empty(browser.Errors);
    }

    [SkippableFact]
    public async Task A_wrong_key_leads_to_the_sign_in_and_the_right_one_from_there_to_the_site()
    {
        await using var browser = await Browser.OpenAsync();
        await using var demo = SmartpilotsProcess.Start("demo", "--data", _data.Path, "--http-port", "0", "--mqtt-port", "0");
        var (api, key) = await RunningAsync(demo);
        var page = browser.Page;

        await page.GotoAsync(api);
        await page.ClickAsync("#sign-in summary");
        await page.FillAsync("#key", "wrong");
        await page.ClickAsync("#key-form button");
        await Expect(page.Locator("#sign-in-reason")).ToContainTextAsync("the key is not known");
        await page.FillAsync("#key", key);
        await page.ClickAsync("#key-form button");

        await Expect(page.Locator("#sites h3").First).ToBeVisibleAsync();
        await Expect(page.Locator("#sign-in")).ToBeHiddenAsync();
    }

    private static async Task<string> LinkAsync(string api, string key)
    {
        using var asked = new OperatorClient(api, key);
        return $"{api}/#code={(await asked.PostAsync("/api/sign-in-codes", new JsonObject { ["key"] = key }))["code"]}&pilot={Pilot}";
    }

    // Alerts of the demo come and go: which one is acknowledged does not matter, nor whether it has cleared meanwhile.
    private static async Task AcknowledgeAsync(IPage page)
    {
        await page.Locator("#open-alerts button:visible").First.ClickAsync();
        await page.Locator(".alert", new PageLocatorOptions { HasText = "Acknowledged by key operator" }).First
            .WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
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

    private async Task<(string Api, string Key)> RunningAsync(SmartpilotsProcess demo)
    {
        var running = await demo.RunningAsync(_data.Path);
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!;
        return ((string)running["api"]!, (string)credentials["operatorKey"]!);
    }

    private async Task PublishAsync(SmartpilotsProcess demo, string topic, string payload)
    {
        var running = await demo.RunningAsync(_data.Path);
        var credentials = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_data.Path, "credentials.json")))!;
        Assert.Equal(0, await MosquittoPub.PublishAsync((int)running["mqttPort"]!, (string)credentials["mqttUser"]!, (string)credentials["mqttPassword"]!,
            topic, Encoding.UTF8.GetBytes(payload)));
    }

    private static ILocator Device(IPage page, string name) =>
        page.Locator("article.device", new PageLocatorOptions { Has = page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = name, Exact = true }) });

    [GeneratedRegex(@"^(Up to date|\d+ of \d+ devices (silent|not heard yet).*): .+ at the site$")]
    private static partial Regex UpToDate();

    [GeneratedRegex(@"^Storage tank, Water level, 24 hours\. Between [\d.]+ m and [\d.]+ m$")]
    private static partial Regex Level();

    [GeneratedRegex(@"^Storage tank, Water level, 7 days\. ")]
    private static partial Regex LevelOfWeek();

    [GeneratedRegex(@"^No connection\. What you see is \d+ (s|min) old\.$")]
    private static partial Regex Age();
}
