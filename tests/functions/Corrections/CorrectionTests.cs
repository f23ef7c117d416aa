using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Corrections;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Tests.Ingest;
using SmartPilots.Functions.Verification;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Corrections;

public sealed class CorrectionTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_voided_reading_stays_and_its_windows_are_as_if_it_had_never_been()
    {
        await SendAsync(_scene, 0, 60, 120);
        await MakeAsync("c-1", 60, null);

        var without = new IngestScene();
        await SendAsync(without, 0, 120);
        Assert.Equal(Windows(without), Windows(_scene));
        Assert.Contains("v_flow_lps=60", _scene.Content());
        Assert.Equal("good good,voided", await QualitiesAsync(0, 60));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task A_replaced_reading_counts_with_its_new_value_and_keeps_its_original()
    {
        await SendAsync(_scene, 0, 60, 120);
        await MakeAsync("c-1", 60, 5.5m);

        Assert.Equal(125.5m, Day().Sum);
        var item = (await ReadingsAsync())[1];
        Assert.Equal((5.5m, 60m), (item.Value, item.Original));
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task An_implausible_reading_counts_once_it_is_replaced()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":800"));
        Assert.Empty(Windows(_scene));

        await MakeAsync("c-1", 0, 80m);

        Assert.Equal(80m, Day().Sum);
        Assert.Equal(80m, Latest());
        await AssertVerifiedAsync();
    }

    [Theory]
    [InlineData(86_400)]
    [InlineData(60)]
    public async Task The_latest_value_goes_back_when_it_is_voided_and_no_further_than_needed(int seconds)
    {
        _scene.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(_scene, 0, seconds);
        await MakeAsync("c-1", seconds, null);
        Assert.Equal(0m, Latest());

        await SendAsync(_scene, seconds - 30);
        Assert.Equal((seconds - 30) % 500, Latest());
    }

    [Fact]
    public async Task The_latest_value_never_goes_back_to_one_that_its_device_calls_historical()
    {
        const int Day = 86_400;
        _scene.Clock.Advance(TimeSpan.FromDays(2));
        await SendAsync(_scene, 0);
        await StoreHistoricalAsync(Day);
        await SendAsync(_scene, 2 * Day);

        await MakeAsync("c-1", 2 * Day, null);

        var stream = LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).Streams["flow_lps"];
        Assert.Equal((IngestScene.Start.Ticks, 0m), (stream.LatestTicks, stream.Latest));
    }

    [Fact]
    public async Task The_latest_value_is_gone_when_nothing_else_is_left()
    {
        await SendAsync(_scene, 60);
        await MakeAsync("c-1", 60, null);
        Assert.Empty((await _scene.Latest.OfSiteAsync(_scene.Pilots.Current.Pilots[0], _scene.Pilots.Current.Pilots[0].Sites[0],
            default))[0].Streams);
    }

    [Fact]
    public async Task The_original_sent_again_or_contradicted_does_not_undo_a_correction()
    {
        await SendAsync(_scene, 0, 60);
        await MakeAsync("c-1", 60, null);
        var windows = Windows(_scene);

        Assert.Equal("duplicate quarantined:conflict quarantined:conflict", await _scene.SendAsync(_scene.Message(60, "\"flow_lps\":60", IngestScene.GatewayB),
            _scene.Message(60, "\"flow_lps\":70", IngestScene.GatewayB), _scene.Message(60, "\"flow_lps\":50", IngestScene.GatewayB)));

        Assert.Equal(windows, Windows(_scene));
        Assert.Contains("v_flow_lps=50", _scene.Content());
        Assert.Equal("good good,voided", await QualitiesAsync(0, 60));
        Assert.Equal(2, _scene.Store.Entries().Count);
        await AssertVerifiedAsync();
    }

    [Fact]
    public async Task Of_several_corrections_the_last_holds_and_all_are_kept()
    {
        await SendAsync(_scene, 0, 60);
        await MakeAsync("z", 60, null);
        await MakeAsync("a", 60, 7m);

        Assert.Equal(7m, Day().Sum);
        var all = await Book().OfDeviceAsync(_scene.Device, default);
        Assert.Equal(["z void by Amina: sensor was out of water", "a 7 by Amina: sensor was out of water"],
            all.Select(c => $"{c.Id} {c.Value?.ToString() ?? "void"} by {c.By}: {c.Reason}"));
        Assert.All(all, c => Assert.Equal(60m, c.Original));
    }

    [Fact]
    public async Task An_id_used_again_changes_nothing_and_for_something_else_is_refused()
    {
        await SendAsync(_scene, 0, 60);
        await MakeAsync("c-1", 60, 7m);
        await MakeAsync("c-2", 60, 8m);
        var content = _scene.Content();

        await MakeAsync("c-1", 60, 7m);

        Assert.Equal(content, _scene.Content());
        Assert.Equal(CorrectionOutcome.IdTaken, (await Book().MakeAsync(_scene.Device, Correction("c-1", 0, 7m), default)).Outcome);
        Assert.Equal(CorrectionOutcome.NoSuchReading, (await Book().MakeAsync(_scene.Device, Correction("c-3", 1, 7m), default)).Outcome);
    }

    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Conflict)]
    public async Task A_fault_at_any_operation_leaves_a_correction_that_can_be_repeated(StoreFault fault)
    {
        for (var at = 1; ; at++)
        {
            var scene = new IngestScene();
            await SendAsync(scene, 0, 60);
            var operations = 0;
            scene.Store.Fault = _ => ++operations == at ? fault : StoreFault.None;
            var store = App.Part<CorrectionStore>(scene.Store, scene.Clock);
            try
            {
                await store.MakeAsync(scene.Device, Correction("c-1", 60, 7m), default);
            }
            catch (Exception e) when (e is StoreCrashException or StoreUnavailableException)
            {
                scene.Store.Fault = null;
                await store.MakeAsync(scene.Device, Correction("c-1", 60, 7m), default);
            }
            Assert.Equal(7m, Day(scene).Sum);
            Assert.Equal(7m, LatestRow.FromRow(scene.Store.Rows(Tables.Latest).Single()).Streams["flow_lps"].Latest);
            Assert.Single(scene.Store.Rows(Tables.Telemetry), r => r.Key.StartsWith("x~", StringComparison.Ordinal));
            if (operations < at)
                return;
        }
    }

    private static async Task SendAsync(IngestScene scene, params int[] seconds) =>
        await scene.SendAsync([.. seconds.Select(second => scene.Message(second, $"\"flow_lps\":{second % 500}"))]);

    // As only Sparkplug's messages say it.
    private async Task StoreHistoricalAsync(int second)
    {
        var ticks = IngestScene.Start.AddSeconds(second).Ticks;
        var message = new DeviceMessage(IngestScene.GatewayB, 1, "topic", ticks, default,
            [new Core.Model.DecodedReading(_scene.Device.Streams[0], ticks, 150m, Core.Model.Quality.Historical)], []);
        var snapshot = DeviceSnapshot.From((await _scene.Store.FindAsync(Tables.Telemetry, _scene.Device.Key.Partition, [StateRow.Key], default))[0]);
        snapshot.Learn(message.LedgerKey, null);
        var plan = CommitPlanner.Plan(snapshot, _scene.Device, [message], 0, ticks);
        Assert.Equal(CommitOutcome.Committed, (await _scene.Store.CommitAsync([plan.Commit!], default))[0].Outcome);
    }

    private static Correction Correction(string id, int second, decimal? value) =>
        new(id, "flow_lps", IngestScene.Start.AddSeconds(second).Ticks, value, "Amina", "sensor was out of water");

    private CorrectionStore Book() => App.Part<CorrectionStore>(_scene.Store, _scene.Clock);

    private async Task MakeAsync(string id, int second, decimal? value) =>
        Assert.Equal(CorrectionOutcome.Made, (await Book().MakeAsync(_scene.Device, Correction(id, second, value), default)).Outcome);

    private static string Windows(IngestScene scene) =>
        string.Join('\n', scene.Content().Split('\n').Where(line => line.Contains(" w~", StringComparison.Ordinal)));

    private StreamStatistics Day() => Day(_scene);

    private static StreamStatistics Day(IngestScene scene) => Window.FromRow(scene.Store.Rows(Tables.Telemetry)
        .Single(r => r.Key.StartsWith("w~1d", StringComparison.Ordinal))).Find("flow_lps")!;

    private decimal Latest() => LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).Streams["flow_lps"].Latest;

    private async Task<IReadOnlyList<ReadingItem>> ReadingsAsync() => (await new ReadingsQuery(_scene.Store).PageAsync(_scene.Device,
        DateTime.UnixEpoch, DateTime.UnixEpoch.AddYears(100), 100, null, default)).Readings;

    private async Task<string> QualitiesAsync(params int[] seconds)
    {
        var items = await ReadingsAsync();
        return string.Join(' ', seconds.Select(s => items.Single(i => i.At == IngestScene.Start.AddSeconds(s)).Quality)
            .Select(q => q == Core.Model.Quality.Good ? "good" : "good," + q.ToString().ToLowerInvariant()));
    }

    private async Task AssertVerifiedAsync() => Assert.Empty(
        (await new WindowVerification(_scene.Store, _scene.Clock).VerifyAsync([_scene.Device], null, default)).Differences);
}
