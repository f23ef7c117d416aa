using System.Text;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Suppression;
using SmartPilots.Functions.Tests.Ingest;

namespace SmartPilots.Functions.Tests.Notifications;

public sealed class SilentGatewayTests
{
    private const int Devices = 500;

    [Fact]
    public async Task Five_hundred_devices_of_a_gateway_that_fall_silent_are_one_message_and_so_is_their_return()
    {
        await using var scene = await StartAsync(Devices);
        await HearAsync(scene, 0);
        await HearAsync(scene, 50, Devices / 2); // half of them were heard a little later
        await SweepAsync(scene, 601);
        await SweepAsync(scene, 60);
        await scene.SendAsync(359);
        await scene.SendAsync(60);
        Assert.Equal(["amina: WARNING: Gateway gw-a sends nothing, s, 500 devices"], scene.Told());

        var alerts = await new SuppressionQuery(scene.Ingest.Store, scene.Ingest.Pilots).MarkAsync("p~s",
            await new AlertStore(scene.Ingest.Store, scene.Ingest.Clock).OfSiteAsync("p", "s", true, 1_000, default), default);
        var gateway = Assert.Single(alerts, alert => alert.SuppressedBy is null);
        Assert.Equal(("p/s/_gateway-gw-a", "gateway-silent", 500m), (gateway.Device, gateway.Message, gateway.Value));
        Assert.Equal(Devices, alerts.Count(alert => alert.SuppressedBy == gateway.Id));
        var report = SiteAlertReport.Of("s", alerts, scene.Ingest.Clock.GetUtcNow().UtcDateTime.AddDays(-1), scene.Ingest.Clock.GetUtcNow().UtcDateTime, default);
        Assert.Equal((1, Devices), (report.Alerts, report.Suppressed));

        await HearAsync(scene, 1_100);
        await SweepAsync(scene, 60);
        for (var i = 0; i < 4; i++)
            await scene.SendAsync(360);
        Assert.Equal(["amina: OVER: Gateway gw-a sends nothing, s"], scene.Told());
        await scene.SendAsync();
        Assert.Equal(0, scene.Markers);
    }

    [Fact]
    public async Task A_device_that_stays_silent_when_its_gateway_is_back_is_told_then()
    {
        await using var scene = await StartAsync(3);
        await HearAsync(scene, 0, 3);
        await SweepAsync(scene, 661);
        await scene.SendAsync();
        Assert.Equal(["amina: WARNING: Gateway gw-a sends nothing, s, 3 devices"], scene.Told());
        for (var second = 720; second < 2000; second += 60)
        {
            scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(60));
            await HearAsync(scene, second, 2);
            await SweepAsync(scene, 0);
            await scene.SendAsync(0);
        }
        Assert.Equal(["OVER: Gateway gw-a sends nothing", "WARNING: n2 sends nothing"], scene.Told().Select(line => line.Split(',')[0]["amina: ".Length..]));
    }

    [Fact]
    public async Task A_device_that_falls_silent_beside_others_that_are_heard_is_told_by_itself()
    {
        await using var scene = await StartAsync(3);
        await HearAsync(scene, 0, 3);
        scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(600));
        await HearAsync(scene, 600, 2);
        await SweepAsync(scene, 60);
        await scene.SendAsync(360);
        Assert.Equal(["amina: WARNING: n2 sends nothing, s/n2"], scene.Told());
    }

    [Fact]
    public async Task Low_flow_behind_a_pump_that_failed_is_told_only_when_the_pump_runs_and_it_stays()
    {
        await using var scene = await NotificationScene.StartAsync();
        scene.Ingest.UsePilot(json => json.Replace("\"rules\": [", """
            "rules": [
              { "rule": "pump-off", "name": "Pump stands", "stream": "running", "devices": ["s/d1"], "below": 1, "severity": "critical" },
              { "rule": "low", "name": "Flow too low", "stream": "flow_lps", "devices": ["s/d2"], "below": 1, "parents": ["d1/pump-off"] },
            """, StringComparison.Ordinal));
        await scene.Ingest.SendAsync(scene.Ingest.Message(0, "\"running\":0"));
        await scene.Ingest.SendAsync(scene.Ingest.Message(10, "\"flow_lps\":0", device: "d2"));
        for (var i = 0; i < 3; i++)
            await scene.SendAsync(360);
        Assert.Equal(["amina: CRITICAL: Pump stands, s/d1, 0 1 (limit 1)"], scene.Told());
        Assert.Contains(scene.Ingest.Store.Rows(Tables.Notifications), row => row.Text("detail")?.StartsWith("suppressed by p~s~", StringComparison.Ordinal) == true);

        await scene.Ingest.SendAsync(scene.Ingest.Message(1_090, "\"running\":1"));
        for (var i = 0; i < 4; i++)
            await scene.SendAsync(180);
        Assert.Equal(["amina: OVER: Pump stands, s/d1, 1 1 (limit 1)", "amina: WARNING: Flow too low, s/d2, 0 L/s (limit 1)"], scene.Told());
    }

    private static async Task<NotificationScene> StartAsync(int devices)
    {
        var scene = await NotificationScene.StartAsync();
        var listed = string.Join(", ", Enumerable.Range(0, devices).Select(i => $"{{ \"device\": \"n{i}\", \"type\": \"meter\", \"name\": \"n{i}\" }}"));
        scene.Ingest.UsePilot(json => json.Replace("{ \"device\": \"d1\"", listed + ", { \"device\": \"d1\"", StringComparison.Ordinal));
        return scene;
    }

    private static async Task SweepAsync(NotificationScene scene, int seconds)
    {
        scene.Ingest.Clock.Advance(TimeSpan.FromSeconds(seconds));
        await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
    }

    private static async Task HearAsync(NotificationScene scene, int second, int count = Devices) => await scene.Ingest.SendAsync(
        [.. Enumerable.Range(0, count).Select(i => scene.Ingest.Message(second, "\"running\":1", null, $"n{i}"))]);
}
