using MQTTnet;
using MQTTnet.Protocol;
using SmartPilots.EndToEnd.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace SmartPilots.EndToEnd.Tests.Serve;

/// <summary>The page of a system of one's own: it never calls old values up to date, and makes a device of what waits.</summary>
public sealed class OwnPageTests
{
    [SkippableFact]
    public async Task A_silent_device_stands_in_the_head_its_card_says_since_when_and_an_unknown_one_becomes_a_device()
    {
        await using var browser = await Browser.OpenAsync();
        await using var system = await ServedSystem.StartAsync();
        var (link, card) = (browser.Page.Locator("#link"), browser.Page.Locator("#sites article.device"));
        var now = TimeProvider.System.GetUtcNow();

        await browser.Page.GotoAsync(system.Printed("page ")["page ".Length..].Trim());
        await Expect(link).ToContainTextAsync("1 of 1 devices not heard yet: ");

        await SendAsync(system, now.AddHours(-3));
        await Expect(link).ToContainTextAsync("1 of 1 devices silent: ");
        await Expect(card).ToContainTextAsync("Silent since ");
        await Expect(card).ToContainTextAsync("3 h ago");

        await SendAsync(system, now);
        await Expect(link).ToContainTextAsync("Up to date: ");
        await Expect(card).ToContainTextAsync("Measured ");

        await AdoptAsync(system, browser);
        Assert.Empty(browser.Errors);
    }

    private static async Task AdoptAsync(ServedSystem system, Browser browser)
    {
        await SendAsync(system, TimeProvider.System.GetUtcNow(), "pilots/village/well/heard/readings");
        browser.Page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await browser.Page.ClickAsync("#to-quarantine");
        var card = browser.Page.Locator("#waiting .alert");
        await card.Locator("summary").ClickAsync();

        await card.GetByText("Make it a device…").ClickAsync();

        await Expect(browser.Page.Locator("#outcome")).ToContainTextAsync("1 taken in, 0 still waiting.");
        Assert.Contains("\"device\": \"heard\"", await File.ReadAllTextAsync(Path.Combine(system.PilotsFolder, "village.json")), StringComparison.Ordinal);
    }

    private static async Task SendAsync(ServedSystem system, DateTimeOffset at, string topic = ServedSystem.Topic)
    {
        using var device = await system.ConnectAsync();
        var payload = $"{{\"t\":{at.ToUnixTimeMilliseconds()},\"values\":{{\"level_m\":2}}}}";
        Assert.True((await device.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce)).IsSuccess);
    }
}
