using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Verification;

public sealed class VerificationTests
{
    private static readonly DateTime Noon = IngestScene.Start;
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task Windows_filled_in_any_order_are_what_their_readings_make_them()
    {
        await SendFourDaysAsync(_scene, shuffled: true);
        var clean = new IngestScene();
        await SendFourDaysAsync(clean, shuffled: false);

        var report = await VerifyAsync(_scene);

        Assert.Empty(report.Differences);
        Assert.True(report is { Devices: 2, Readings: 96, Windows: 96 + 96 + 5 }, report.ToString());
        Assert.Equal((await VerifyAsync(clean)).Hash, report.Hash);
    }

    [Fact]
    public async Task A_difference_names_device_period_window_stream_and_statistic()
    {
        await SendFourDaysAsync(_scene, shuffled: false);
        var key = new WindowKey(Period.Hour, Noon.Ticks).RowKey;
        await ChangeAsync(key, "s_flow_lps", text => text.Replace("1;0;0;0;", "1;7;0;0;", StringComparison.Ordinal));

        var difference = Assert.Single((await VerifyAsync(_scene)).Differences);

        Assert.Equal(new WindowDifference("p/s/d1", "1h", Noon, "flow_lps", "sum", "7", "0"), difference);
        Assert.Equal("p/s/d1 1h 2026-03-01T12:00:00Z flow_lps: sum, stored 7, rebuilt 0", difference.ToString());
    }

    [Fact]
    public async Task Missing_and_extra_windows_and_streams_are_named_and_a_rebuild_repairs_them_all()
    {
        await SendFourDaysAsync(_scene, shuffled: false);
        var (content, hash) = (_scene.Content(), (await VerifyAsync(_scene)).Hash);
        await CommitAsync(new RowWrite(RowOperation.Delete, new Row(new WindowKey(Period.FiveMinutes, Noon.Ticks).RowKey, []), "*"));
        var extra = new Window(new WindowKey(Period.Day, Noon.AddDays(20).Date.AddHours(-1).Ticks));
        extra.Add("flow_lps", Noon.AddDays(20).Ticks, 1, 1, false);
        await CommitAsync(new RowWrite(RowOperation.Insert, extra.ToRow(0, 0, 0, "Europe/Madrid")));
        var hour = new WindowKey(Period.Hour, Noon.AddHours(3).Ticks).RowKey;
        await CommitAsync(new RowWrite(RowOperation.Merge, new Row(hour, [new Column("s_running", "1;1;1;1;5;1;5;1;00;0;0")])));

        var found = await VerifyAsync(_scene);
        Assert.Equal(["1d extra-window", "1h extra-stream", "5m missing-window"],
            found.Differences.Select(d => $"{d.Period} {d.What}").Order(StringComparer.Ordinal));
        Assert.NotEqual(hash, found.Hash);

        var rebuilt = await RebuildAsync(_scene);
        Assert.Equal((3, 3), ((int)rebuilt.DifferenceCount, (int)rebuilt.Repaired));
        Assert.Equal(content, _scene.Content());
        var after = await VerifyAsync(_scene);
        Assert.Equal((0, hash), ((int)after.DifferenceCount, after.Hash));
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Message(100, "\"running\":1")));
        Assert.Empty((await VerifyAsync(_scene)).Differences);
    }

    [Fact]
    public async Task A_rebuild_survives_lost_answers_and_lost_races()
    {
        await SendFourDaysAsync(_scene, shuffled: false);
        var content = _scene.Content();
        foreach (var row in _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key.StartsWith("w~5m", StringComparison.Ordinal) && r.Partition == "p~s~d1"))
            await CommitAsync(new RowWrite(RowOperation.Delete, new Row(row.Key, []), "*"));
        StoreFault[] faults = [StoreFault.Conflict, StoreFault.AnswerLost, StoreFault.Unavailable];
        var next = 0;
        _scene.Store.Fault = o => o.Commit is not null && next < faults.Length ? faults[next++] : StoreFault.None;

        var report = await RebuildAsync(_scene);

        Assert.Equal((96, 96), ((int)report.DifferenceCount, (int)report.Repaired));
        Assert.Equal(content, _scene.Content());
    }

    [Fact]
    public async Task A_commit_that_comes_in_between_is_no_difference()
    {
        await SendFourDaysAsync(_scene, shuffled: false);
        var second = _scene.Instance();
        var queries = 0;
        _scene.Store.Fault = o =>
        {
            if (o.Query is not { Table: Tables.Telemetry } || ++queries % 2 != 0 || queries > 12)
                return StoreFault.None;
            var fault = _scene.Store.Fault;
            _scene.Store.Fault = null;
            IngestScene.SendAsync(second, _scene.Message(-1000 - queries, "\"flow_lps\":3")).GetAwaiter().GetResult();
            _scene.Store.Fault = fault;
            return StoreFault.None;
        };

        Assert.Empty((await VerifyAsync(_scene)).Differences);
        Assert.True(queries > 12);
    }

    [Fact]
    public async Task Windows_before_the_retention_floor_are_never_touched()
    {
        await SendFourDaysAsync(_scene, shuffled: false);
        await ChangeAsync(new WindowKey(Period.Hour, Noon.Ticks).RowKey, "s_flow_lps", text => "9" + text[1..]);
        var state = (await _scene.Store.FindAsync(Tables.Telemetry, "p~s~d1", ["s"], default))[0]!;
        var changed = StateRow.FromRow(state);
        changed.FloorTicks = Noon.Date.AddDays(1).AddHours(-1).Ticks;
        await CommitAsync(new RowWrite(RowOperation.ReplaceIfMatch, StateRow.ToRow(changed), state.ETag));
        var content = _scene.Content();

        var report = await RebuildAsync(_scene);

        Assert.Equal((0, content), ((int)report.DifferenceCount, _scene.Content()));
    }

    [Fact]
    public async Task An_hour_across_the_local_midnight_keeps_the_readings_of_both_days()
    {
        // Midnight in Kathmandu is 18:15 UTC: the hour from 18:00 lies in two days.
        var scene = new IngestScene("Asia/Kathmandu");
        scene.Clock.Advance(TimeSpan.FromHours(12));
        var quarterPast = (int)TimeSpan.FromMinutes(6 * 60 + 15).TotalSeconds;
        await scene.SendAsync(scene.Message(quarterPast - 60, "\"flow_lps\":1"), scene.Message(quarterPast + 60, "\"flow_lps\":7"));

        await scene.SendAsync(scene.Message(quarterPast + 60, "\"flow_lps\":5", IngestScene.GatewayB));

        var hour = scene.Store.Rows(Tables.Telemetry).Single(r => r.Key.StartsWith("w~1h", StringComparison.Ordinal));
        Assert.Equal((2, 6m), ((int)Window.FromRow(hour).Find("flow_lps")!.Count, Window.FromRow(hour).Find("flow_lps")!.Sum));
        Assert.Empty((await VerifyAsync(scene)).Differences);
    }

    [Fact]
    public async Task An_implausible_value_never_displaces_one_that_counts_whichever_came_first()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":5"));
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":-50", IngestScene.GatewayB));
        var other = new IngestScene();
        await other.SendAsync(other.Message(0, "\"flow_lps\":-50"));
        await other.SendAsync(other.Message(0, "\"flow_lps\":5", IngestScene.GatewayB));

        Assert.Equal(other.Content(), _scene.Content());
        var windows = _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key[0] == 'w').Select(Window.FromRow).ToList();
        Assert.Equal([5m, 5m, 5m], windows.Select(w => w.Find("flow_lps")!.Sum));
        Assert.Empty((await VerifyAsync(_scene)).Differences);
        Assert.Empty((await VerifyAsync(other)).Differences);
    }

    private static Task<VerificationReport> VerifyAsync(IngestScene scene) =>
        new WindowVerification(scene.Store, scene.Clock).VerifyAsync(scene.Pilots.Current.Devices, null, CancellationToken.None);

    private static Task<VerificationReport> RebuildAsync(IngestScene scene) =>
        new WindowVerification(scene.Store, scene.Clock).RebuildAsync(scene.Pilots.Current.Devices, null, CancellationToken.None);

    // One reading an hour for two days before noon and two after it, 0, 1, 2 …: the one at noon is 0.
    private static async Task SendFourDaysAsync(IngestScene scene, bool shuffled)
    {
        scene.Clock.Advance(TimeSpan.FromDays(2));
        int[] hours = [.. Enumerable.Range(-48, 96)];
        if (shuffled)
            new Random(7).Shuffle(hours);
        foreach (var batch in hours.Chunk(10))
            await scene.SendAsync([.. batch.Select(hour => scene.Message(hour * 3600, $"\"flow_lps\":{Math.Abs(hour)}"))]);
    }

    private async Task ChangeAsync(string key, string column, Func<string, string> change)
    {
        var row = (await _scene.Store.FindAsync(Tables.Telemetry, "p~s~d1", [key], default))[0]!;
        var text = change(row.Text(column)!);
        Assert.NotEqual(row.Text(column), text);
        await CommitAsync(new RowWrite(RowOperation.Merge, new Row(key, [new Column(column, text)])));
    }

    private async Task CommitAsync(RowWrite write) => Assert.Equal(CommitOutcome.Committed,
        (await _scene.Store.CommitAsync([new RowCommit(Tables.Telemetry, "p~s~d1", [write])], default))[0].Outcome);
}
