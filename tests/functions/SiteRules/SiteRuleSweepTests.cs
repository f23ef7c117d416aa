using SmartPilots.Core.Storage;
using SmartPilots.Functions.Tests.Notifications;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.SiteRules;

/// <summary>Rules over several devices from messages to what a person is told, by two sweeps at once.</summary>
public sealed class SiteRuleSweepTests
{
    private const string Rule = """
        "rules": [ { "rule": "no-water", "name": "Pump runs and no water comes", "site": "s", "forSeconds": 600, "severity": "critical", PARENTS
          "texts": { "fr": { "name": "Pas d'eau" } },
          "all": [ { "stream": "s/d1/running", "is": 1 }, { "stream": "s/d2/flow_lps", "below": 0.5 } ] },
          { "rule": "dry", "name": "Pump runs dry", "stream": "running", "devices": ["s/d1"], "above": 0 },
        """;

    [Fact]
    public async Task It_is_raised_and_cleared_once_and_told_once()
    {
        await using var scene = await StartAsync("");
        await PlayAsync(scene, 0, 6, running: 1, flow: 0);
        await scene.SendAsync();
        Assert.Contains("amina: CRITICAL: Pump runs and no water comes, s", scene.Told());

        await PlayAsync(scene, 6, 9, running: 0, flow: 0);
        await scene.SendAsync(360);
        await scene.SendAsync(360);
        Assert.Contains("amina: OVER: Pump runs and no water comes, s", scene.Told());
        var alert = Assert.Single(await scene.Ingest.AlertsAsync(), alert => alert.Rule == "no-water");
        Assert.Equal(("p/s/_site", "all", "cleared", null), (alert.Device, alert.Message, alert.State, alert.Value));
    }

    [Fact]
    public async Task While_its_parent_stands_nobody_is_told()
    {
        await using var scene = await StartAsync("\"parents\": [\"d1/dry\"],");
        await PlayAsync(scene, 0, 6, running: 1, flow: 0);
        await scene.SendAsync();
        Assert.Equal(["amina: WARNING: Pump runs dry, s/d1, 1 1 (limit 0)"], scene.Told());
        Assert.Contains(scene.Ingest.Store.Rows(Tables.Notifications), row => row.Text("detail")?.StartsWith("suppressed by p~s~", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_sweep_with_nothing_due_writes_nothing()
    {
        await using var scene = await StartAsync("");
        await PlayAsync(scene, 0, 2, running: 1, flow: 0);
        var before = Commits(scene);
        await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
        Assert.Equal(before, Commits(scene));
    }

    [Fact]
    public async Task A_sweep_reads_the_latest_values_of_a_site_once()
    {
        await using var scene = await StartAsync("");
        var reads = 0;
        scene.Ingest.Store.Fault = operation =>
        {
            reads += operation.Query?.Table == Tables.Latest ? 1 : 0;
            return StoreFault.None;
        };
        await scene.Ingest.Sweep().RunAsync(CancellationToken.None);
        Assert.Equal(1, reads);
    }

    private static async Task<NotificationScene> StartAsync(string parents)
    {
        var scene = await NotificationScene.StartAsync();
        scene.Ingest.UsePilot(json => json.Replace("\"rules\": [", Rule.Replace("PARENTS", parents, StringComparison.Ordinal), StringComparison.Ordinal));
        return scene;
    }

    // Every five minutes both devices send, then two instances sweep at once.
    private static async Task PlayAsync(NotificationScene scene, int from, int to, int running, int flow)
    {
        for (var i = from; i < to; i++)
        {
            scene.Ingest.Clock.Advance(TimeSpan.FromMinutes(5));
            var second = (int)(scene.Ingest.Clock.GetUtcNow().UtcDateTime - Ingest.IngestScene.Start).TotalSeconds;
            await scene.Ingest.SendAsync(scene.Ingest.Message(second, $"\"running\":{running}"), scene.Ingest.Message(second, $"\"flow_lps\":{flow}", device: "d2"));
            await Task.WhenAll(scene.Ingest.Sweep().RunAsync(CancellationToken.None), scene.Ingest.Sweep().RunAsync(CancellationToken.None));
        }
    }

    private static string? Commits(NotificationScene scene) =>
        scene.Ingest.Store.Rows(Tables.Telemetry).SingleOrDefault(row => row.Partition == "p~s~_site" && row.Key == "s")?.ETag;
}
