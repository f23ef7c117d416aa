using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace SmartPilots.EndToEnd.Tests.Support;

internal static class AlertsOnPage
{
    /// <summary>
    /// Clicks on an alert's button for it, and waits until the page says so. Alerts come and go, and other tests acknowledge theirs: which one it was
    /// stands in the answer.
    /// </summary>
    /// <param name="said">By whom, on the alert's card.</param>
    /// <returns>The alert's device.</returns>
    public static async Task<string> AcknowledgeAsync(this IPage page, ILocator button, string said)
    {
        var answer = await page.RunAndWaitForResponseAsync(() => button.ClickAsync(), answer => answer.Url.EndsWith("/acknowledge", StringComparison.Ordinal));
        Assert.True(answer.Ok, $"{answer.Status} for {answer.Url}");
        var device = (string)JsonNode.Parse(await answer.TextAsync())!["device"]!;
        await page.Locator($".alert:has(.where a[href$='{Uri.EscapeDataString(device)}'])", new PageLocatorOptions { HasText = said }).First
            .WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        return device;
    }
}
