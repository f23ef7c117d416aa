using SmartPilots.Core.Storage;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Retention;

public sealed class RawRetentionTests
{
    private const int Hour = 3_600;

    [Fact]
    public async Task Old_raw_rows_go_and_windows_stay()
    {
        var scene = new IngestScene();
        var windows = await FillAsync(scene);

        var deleted = await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);

        // 400 days before noon is within a day that stays whole, from 23:00 UTC on.
        Assert.Equal(260 - 14, deleted);
        Assert.Equal(14, RawRows(scene));
        Assert.Equal(windows, Windows(scene));
        Assert.Equal(0, await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default));
        Assert.Empty((await new WindowVerification(scene.Store, scene.Clock).VerifyAsync([scene.Device], null, default)).Differences);
    }

    [Fact]
    public async Task A_reading_from_before_the_floor_waits_in_quarantine_and_one_after_it_is_taken()
    {
        var scene = new IngestScene();
        var windows = await FillAsync(scene);
        await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);

        Assert.Equal("quarantined:before-retention", await scene.SendAsync(scene.Message(-14 * Hour, "\"flow_lps\":1")));
        Assert.Equal(windows, Windows(scene));
        Assert.Equal("late", await scene.SendAsync(scene.Message(-13 * Hour + 1, "\"flow_lps\":1")));
        Assert.Empty((await new WindowVerification(scene.Store, scene.Clock).VerifyAsync([scene.Device], null, default)).Differences);
    }

    [Fact]
    public async Task The_hour_across_the_floors_midnight_stays_whole()
    {
        // Midnight in Kathmandu is 18:15 UTC; the hour from 18:00 has readings on both sides of it.
        var scene = new IngestScene("Asia/Kathmandu");
        int[] minutes = [-360, -240, 1, 10, 20, 40, 70];
        scene.Clock.Advance(TimeSpan.FromHours(12));
        await scene.SendAsync([.. minutes.Select(minute => scene.Message(6 * Hour + minute * 60, "\"flow_lps\":9"))]);
        scene.Clock.Advance(TimeSpan.FromDays(400) - TimeSpan.FromHours(2));

        Assert.Equal(2, await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default));
        await scene.SendAsync(scene.Message(6 * Hour + 20 * 60, "\"flow_lps\":5", IngestScene.GatewayB));

        var report = await new WindowVerification(scene.Store, scene.Clock).VerifyAsync([scene.Device], null, default);
        Assert.Equal((0, 5), ((int)report.DifferenceCount, (int)report.Readings));
        var hour = scene.Store.Rows(Tables.Telemetry).Select(r => r.Key.StartsWith("w~1h", StringComparison.Ordinal) ? Core.Windows.Window.FromRow(r) : null)
            .Single(w => w?.Key.Start == IngestScene.Start.AddHours(6).Ticks)!;
        Assert.Equal(9m + 9 + 5 + 9, hour.Find("flow_lps")!.Sum);
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Conflict)]
    public async Task A_fault_at_any_operation_is_made_good_by_the_next_run(StoreFault fault)
    {
        for (var at = 1; ; at++)
        {
            var scene = new IngestScene();
            var windows = await FillAsync(scene);
            var operations = 0;
            scene.Store.Fault = _ => ++operations == at ? fault : StoreFault.None;
            try
            {
                await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);
            }
            catch (Exception e) when (e is StoreCrashException or StoreUnavailableException)
            {
                // At no time may a reading be taken where rows are being deleted.
                scene.Store.Fault = null;
                var outcome = await scene.SendAsync(scene.Message(-30 * Hour, "\"flow_lps\":1"));
                Assert.Equal(Floor(scene) > 0 ? "quarantined:before-retention" : "duplicate", outcome);
                await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);
            }
            Assert.Equal((14, windows), (RawRows(scene), Windows(scene)));
            if (operations < at)
                return;
        }
    }

    [Fact]
    public async Task A_copy_of_an_undated_message_is_known_as_long_as_it_would_be_taken()
    {
        var scene = new IngestScene();
        const string Payload = "{\"seq\":7,\"values\":{\"flow_lps\":1}}";
        await scene.SendAsync(scene.Raw("pilots/p/s/d1/readings", Payload));
        scene.Clock.Advance(TimeSpan.FromHours(23));
        var kept = scene.Raw("pilots/p/s/d1/readings", Payload, IngestScene.GatewayB); // whose link is down for weeks
        scene.Clock.Advance(TimeSpan.FromDays(399));
        await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);
        Assert.Equal("duplicate", await scene.SendAsync(kept));

        scene.Clock.Advance(TimeSpan.FromDays(3));
        await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);
        Assert.DoesNotContain(scene.Store.Rows(Tables.Telemetry), row => row.Key[0] == 'c');
        var again = scene.Raw("pilots/p/s/d1/readings", Payload, new Core.Wire.SourceId("gw-c", "e1", "live"));
        Assert.Equal("quarantined:before-retention", await scene.SendAsync(again with { ReceivedTicks = kept.ReceivedTicks }));
    }

    [Fact]
    public async Task Old_entries_of_quarantine_go_and_none_is_said_to_wait()
    {
        var scene = new IngestScene();
        await scene.SendAsync(scene.Raw("pilots/p/s/d1/readings", "{"));
        scene.Clock.Advance(TimeSpan.FromDays(402));
        Assert.Equal(1, await WaitingAsync());
        await App.Part<RawRetention>(scene.Store, scene.Clock).RunAsync(scene.Pilots.Current, default);
        Assert.DoesNotContain(scene.Store.Rows(Tables.Telemetry), row => row.Key.StartsWith("q~", StringComparison.Ordinal));
        Assert.Equal(0, await WaitingAsync());

        async Task<long> WaitingAsync() => (await Core.Ingest.LatestRow.ReadAllAsync(scene.Store, "p~s", default)).Single().Waiting;
    }

    private static long Floor(IngestScene scene) =>
        Core.Ingest.StateRow.FromRow(scene.Store.Rows(Tables.Telemetry).First(r => r is { Partition: "p~s~d1", Key: "s" })).FloorTicks;

    // 260 hourly readings, the last at the start; then 400 days pass.
    private static async Task<string> FillAsync(IngestScene scene)
    {
        foreach (var batch in Enumerable.Range(-259, 260).Chunk(100))
            await scene.SendAsync([.. batch.Select(hour => scene.Message(hour * Hour, "\"flow_lps\":1"))]);
        scene.Clock.Advance(TimeSpan.FromDays(400));
        return Windows(scene);
    }

    private static int RawRows(IngestScene scene) => scene.Content().Split('\n').Count(line => line.Contains(" r~", StringComparison.Ordinal));

    private static string Windows(IngestScene scene) =>
        string.Join('\n', scene.Content().Split('\n').Where(line => line.Contains(" w~", StringComparison.Ordinal)));
}
