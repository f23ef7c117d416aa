using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class AlertPathTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_lasting_breach_raises_once_and_clears_past_the_hysteresis()
    {
        foreach (var (second, flow) in new[] { (0, 150), (30, 150), (60, 150), (90, 150), (120, 95), (150, 89), (180, 89) })
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(30));
            await _scene.SendAsync(_scene.Message(second, $"\"flow_lps\":{flow}"));
        }
        var alert = Assert.Single(await _scene.AlertsAsync());
        Assert.Equal("cleared", alert.State);
        Assert.Equal((IngestScene.Start.AddSeconds(60), IngestScene.Start.AddSeconds(150)), (alert.RaisedAt, alert.ClearedAt));
        Assert.Equal((150m, 89m, 100m, "above"), (alert.Value, alert.ClearedValue, alert.Limit, alert.Message));
        Assert.Empty(_scene.Store.Rows(Tables.Pending));
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), r => r.Key.StartsWith("o~", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_backlog_of_days_raises_what_is_true_now_not_what_was()
    {
        _scene.Clock.Advance(TimeSpan.FromDays(3));
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(120, "\"flow_lps\":150"));
        await _scene.SendAsync(_scene.Message(240, "\"flow_lps\":10"));
        await _scene.SendAsync(_scene.Message(600, "\"flow_lps\":150"), _scene.Message(900, "\"flow_lps\":150"));
        Assert.Empty(await _scene.AlertsAsync());

        var now = (int)TimeSpan.FromDays(3).TotalSeconds;
        await _scene.SendAsync(_scene.Message(now, "\"flow_lps\":150"));
        Assert.Equal(IngestScene.Start.AddSeconds(now), Assert.Single(await _scene.AlertsAsync()).RaisedAt);
    }

    [Fact]
    public async Task A_crash_after_the_commit_leaves_the_alert_to_the_sweep()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"));
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        _scene.Store.Fault = o => o.Commit?.Table == Tables.Alerts ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => _scene.SendAsync(_scene.Message(60, "\"flow_lps\":150")));
        _scene.Store.Fault = null;
        Assert.Empty(await _scene.AlertsAsync());

        await _scene.Sweep().RunAsync(CancellationToken.None);
        await _scene.Sweep().RunAsync(CancellationToken.None);

        Assert.Single(await _scene.AlertsAsync());
        Assert.Empty(_scene.Store.Rows(Tables.Pending));
    }

    [Theory]
    [InlineData(Tables.Latest)]
    [InlineData(Tables.Telemetry)]
    public async Task A_sweep_that_is_cut_off_no_longer_clears_the_marker_before_all_is_published(string cutAt)
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1"));
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        _scene.Store.Fault = o => o.Commit is { } c && c.Table == cutAt && !c.Writes.Any(w => w.Row.Key == "s")
            ? StoreFault.CrashBefore
            : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => _scene.Sweep().RunAsync(CancellationToken.None));
        _scene.Store.Fault = null;

        await _scene.Sweep().RunAsync(CancellationToken.None);

        Assert.Equal("raised", Assert.Single(await _scene.AlertsAsync()).State);
        Assert.Equal(1, LatestRow.FromRow(Assert.Single(_scene.Store.Rows(Tables.Latest))).OpenAlerts);
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), r => r.Key.StartsWith("o~", StringComparison.Ordinal));
        Assert.Empty(_scene.Store.Rows(Tables.Pending));
    }

    [Fact]
    public async Task A_publication_that_meets_a_newer_commit_of_a_dead_instance_leaves_its_marker_to_the_sweep()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"));
        var raising = _scene.Message(60, "\"flow_lps\":150");
        _scene.Store.Fault = o => o.Commit?.Table == Tables.Alerts ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry", await _scene.SendAsync(raising));
        var clearing = _scene.Message(120, "\"flow_lps\":1", IngestScene.GatewayB);
        _scene.Store.Fault = o =>
        {
            if (o.Query?.KeyFrom != "o~")
                return StoreFault.None;
            // While one instance looks what is left to publish, another commits the clearing, and dies before it tells anybody.
            _scene.Store.Fault = inner => inner.Commit?.Table == Tables.Alerts ? StoreFault.CrashBefore : StoreFault.None;
            Assert.Throws<StoreCrashException>(() => _scene.Instance().IngestAsync([clearing], default).GetAwaiter().GetResult());
            _scene.Store.Fault = null;
            return StoreFault.None;
        };
        Assert.Equal("redelivered", await _scene.SendAsync(raising));

        await _scene.Sweep().RunAsync(CancellationToken.None);

        Assert.Equal("cleared", Assert.Single(await _scene.AlertsAsync()).State);
        var state = _scene.Store.Rows(Tables.Telemetry).Single(row => row is { Partition: "p~s~d1", Key: "s" });
        var latest = Assert.Single(_scene.Store.Rows(Tables.Latest));
        Assert.Equal((state.Number("commit"), 0L), (latest.Number("commit"), LatestRow.FromRow(latest).OpenAlerts));
        Assert.Empty(_scene.Store.Rows(Tables.Pending));
    }

    [Fact]
    public async Task What_a_dead_instance_committed_between_two_parts_of_a_batch_is_published_with_them()
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(10));
        int[] seconds = [0, .. Enumerable.Range(60, 110), 300, 360]; // two commits, each raises
        var batch = seconds.Select(second => _scene.Message(second, "\"flow_lps\":150")).ToArray();
        var clearing = _scene.Message(200, "\"flow_lps\":1", IngestScene.GatewayB);
        var commits = 0;
        _scene.Store.Fault = o =>
        {
            if (o.Commit is not { Partition: "p~s~d1", Writes.Count: > 1 } commit || commit.Writes[0].Row.Key != "s" || ++commits != 2)
                return StoreFault.None;
            _scene.Store.Fault = inner => inner.Commit?.Table == Tables.Alerts ? StoreFault.CrashBefore : StoreFault.None;
            Assert.Throws<StoreCrashException>(() => _scene.Instance().IngestAsync([clearing], default).GetAwaiter().GetResult());
            _scene.Store.Fault = null;
            return StoreFault.None;
        };
        await _scene.SendAsync(batch);
        await _scene.SendAsync(_scene.Message(370, "\"flow_lps\":150")); // its commit says what is published

        await _scene.Sweep().RunAsync(CancellationToken.None);

        Assert.Equal(["raised", "cleared"], (await _scene.AlertsAsync()).Select(alert => alert.State));
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), r => r.Key.StartsWith("o~", StringComparison.Ordinal));
        Assert.Empty(_scene.Store.Rows(Tables.Pending));
    }

    [Fact]
    public async Task A_redelivery_publishes_what_a_crash_left()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"));
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        var message = _scene.Message(60, "\"flow_lps\":150");
        _scene.Store.Fault = o => o.Commit?.Table == Tables.Alerts ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry", await _scene.SendAsync(message));
        _scene.Store.Fault = null;
        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Single(await _scene.AlertsAsync());
    }

    [Fact]
    public async Task A_live_device_that_falls_silent_raises_once_and_clears_when_it_is_heard()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1"));
        _scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        await _scene.Sweep().RunAsync(CancellationToken.None);
        Assert.Equal(("no-data", "raised"), (await _scene.AlertsAsync()).Select(a => (a.Rule, a.State)).Single());

        await IngestScene.SendAsync(_scene.Instance(), _scene.Message(660, "\"flow_lps\":1"));
        Assert.Equal("cleared", (await _scene.AlertsAsync()).Single().State);
    }

    [Fact]
    public async Task A_stream_that_falls_silent_on_a_device_that_is_heard_raises_once_and_is_not_read_again_and_again()
    {
        var result = Core.PilotFiles.PilotFileReader.Read(System.Text.Encoding.UTF8.GetBytes(IngestScene.PilotJson.Replace("\"rules\": [",
            "\"rules\": [ { \"rule\": \"gone\", \"name\": \"Flow gone\", \"stream\": \"flow_lps\", \"deviceTypes\": [\"meter\"],"
            + "\"silent\": { \"missed\": 5 }, \"whatToDo\": \"Look at its cable.\" },", StringComparison.Ordinal)), "test.json");
        _scene.Pilots.Current = new Core.PilotFiles.PilotCatalog([result.Pilot!]);
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1,\"running\":1"));
        _scene.Clock.Advance(TimeSpan.FromSeconds(301));
        await _scene.SendAsync(_scene.Message(301, "\"running\":1"));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        var reads = 0;
        _scene.Store.Fault = o =>
        {
            reads += o.Read?.Table == Tables.Telemetry ? 1 : 0;
            return StoreFault.None;
        };
        await _scene.Sweep().RunAsync(CancellationToken.None);

        var alert = Assert.Single(await _scene.AlertsAsync());
        Assert.Equal(("gone", "silent", "raised", "Look at its cable.", 0), (alert.Rule, alert.Message, alert.State, alert.WhatToDo, reads));
        await _scene.SendAsync(_scene.Message(310, "\"flow_lps\":1"));
        Assert.Equal("cleared", Assert.Single(await _scene.AlertsAsync()).State);
    }

    [Fact]
    public async Task A_historical_replay_never_falls_silent()
    {
        _scene.Clock.Advance(TimeSpan.FromDays(30));
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1"));
        _scene.Clock.Advance(TimeSpan.FromDays(1));
        await _scene.Sweep().RunAsync(CancellationToken.None);
        Assert.Empty(await _scene.AlertsAsync());
    }

    [Fact]
    public async Task An_acknowledgement_survives_the_clear()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(60, "\"flow_lps\":150"));
        var handling = _scene.Handling;
        var id = (await _scene.AlertsAsync()).Single().Id;
        Assert.Equal("amina", (await handling.AcknowledgeAsync(id, "amina", CancellationToken.None))!.AcknowledgedBy);
        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":1"));
        var alert = (await _scene.AlertsAsync()).Single();
        Assert.Equal(("cleared", "amina"), (alert.State, alert.AcknowledgedBy));
        Assert.Null(await handling.AcknowledgeAsync("p~s~nothing", "amina", CancellationToken.None));
    }

    [Fact]
    public async Task Of_two_who_acknowledge_at_once_the_first_stands_and_both_are_told()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":150"), _scene.Message(60, "\"flow_lps\":150"));
        var handling = _scene.Handling;
        var id = (await _scene.AlertsAsync()).Single().Id;
        _scene.Store.Fault = o =>
        {
            if (o.Commit is null)
                return StoreFault.None;
            _scene.Store.Fault = null;
            Assert.Equal("binta", handling.AcknowledgeAsync(id, "binta", default).GetAwaiter().GetResult()!.AcknowledgedBy);
            return StoreFault.None;
        };
        Assert.Equal("binta", (await handling.AcknowledgeAsync(id, "amina", default))!.AcknowledgedBy);
        Assert.Equal("binta", (await _scene.AlertsAsync()).Single().AcknowledgedBy);
    }

    [Theory]
    [InlineData(9, 0)] // what the device says when it does not know
    [InlineData(0, 1)]
    public async Task A_rule_that_looks_at_another_stream_waits_until_that_was_heard(int running, int alerts)
    {
        var result = Core.PilotFiles.PilotFileReader.Read(System.Text.Encoding.UTF8.GetBytes(IngestScene.PilotJson
            .Replace("\"above\": 100,", "\"above\": 100, \"while\": { \"stream\": \"running\", \"is\": 0 },", StringComparison.Ordinal)
            .Replace("\"kind\": \"state\"", "\"kind\": \"state\", \"sentinels\": [9]", StringComparison.Ordinal)), "test.json");
        _scene.Pilots.Current = new Core.PilotFiles.PilotCatalog([result.Pilot!]);

        await _scene.SendAsync(_scene.Message(0, $"\"flow_lps\":150,\"running\":{running}"), _scene.Message(60, "\"flow_lps\":150"));

        Assert.Equal(alerts, (await _scene.AlertsAsync()).Count);
    }
}
