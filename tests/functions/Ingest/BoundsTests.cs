using SmartPilots.Core.Ingest;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Readings;
using SmartPilots.Functions.Retention;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>What a device's partition keeps has a limit, and beyond it each message still has its outcome.</summary>
public sealed class BoundsTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task Of_too_many_sources_the_one_counted_longest_ago_is_forgotten_and_messages_go_on_being_taken()
    {
        DeviceEvent[] events = [.. Enumerable.Range(0, DeviceState.MaxSources + 30)
            .Select(i => _scene.Message(i, "\"flow_lps\":1", new SourceId("gw-a", $"e{i}", SourceId.Live)))];
        foreach (var message in events)
            Assert.Equal("accepted", await _scene.SendAsync(message));

        var state = StateRow.FromRow(_scene.Store.Rows(Tables.Telemetry).Single(row => row.Key == StateRow.Key));
        Assert.Equal(DeviceState.MaxSources, state.Sources.Count);
        Assert.Equal("redelivered", await IngestScene.SendAsync(_scene.Instance(), events[^1]));
        var readings = (await new ReadingsQuery(_scene.Store).PageAsync(_scene.Device, IngestScene.Start, IngestScene.Start.AddDays(1), 1_000, null, default)).Readings;
        Assert.Equal(("?", "gw-a"), (readings[0].Gateway, readings[^1].Gateway));

        Assert.Equal("duplicate", await IngestScene.SendAsync(_scene.Instance(), events[0]));
        Assert.Equal(events.Length, _scene.Store.Rows(Tables.Telemetry).Count(row => row.Key.StartsWith("r~", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Beyond_a_days_bytes_a_bad_message_is_counted_and_its_entry_says_that_the_bytes_were_not_kept()
    {
        var payload = "{" + new string(' ', 100_000);
        for (var i = 0; i < 5; i++)
            Assert.DoesNotContain("retry", await _scene.SendAsync([.. Enumerable.Range(0, 10).Select(_ => _scene.Raw("pilots/p/s/d1/readings", payload))]));

        var entries = _scene.Store.Entries().Select(QuarantineEntry.FromRow).ToList();
        Assert.Equal(50, entries.Count);
        Assert.InRange(entries.Sum(entry => (long)entry.Payload.Length), 4_000_000, DeviceState.MaxQuarantineBytesPerDay);
        Assert.All(entries, entry => Assert.Equal(payload.Length, entry.Payload.Length + entry.BytesLeftOut));
        Assert.Equal("messages 0+0+0+50 readings 0+0+0+0", await _scene.LedgerAsync());

        _scene.Clock.Advance(TimeSpan.FromDays(1));
        await _scene.SendAsync(_scene.Raw("pilots/p/s/d1/readings", "["));
        Assert.Equal(0, _scene.Store.Entries().Select(QuarantineEntry.FromRow).Single(entry => entry.Sequence == 51).BytesLeftOut);
    }

    [Fact]
    public async Task Of_a_message_over_the_limit_of_a_payload_no_bytes_are_kept()
    {
        var bad = _scene.Raw("pilots/p/s/d1/readings", new string(' ', 3_000_000));
        Assert.Equal("quarantined:payload-too-large accepted", await _scene.SendAsync(bad, _scene.Message(0, "\"flow_lps\":1")));

        var entry = QuarantineEntry.FromRow(Assert.Single(_scene.Store.Entries()));
        Assert.Equal((0, 3_000_000), (entry.Payload.Length, (int)entry.BytesLeftOut));
    }

    [Fact]
    public async Task An_entry_goes_with_the_raw_readings_of_its_time_and_the_ledger_stays()
    {
        await _scene.SendAsync(_scene.Raw("pilots/p/s/d1/readings", "{"));
        var retention = App.Part<RawRetention>(_scene.Store, _scene.Clock);
        _scene.Clock.Advance(TimeSpan.FromDays(399));
        await retention.RunAsync(_scene.Pilots.Current, default);
        Assert.Single(_scene.Store.Entries());

        _scene.Clock.Advance(TimeSpan.FromDays(3));
        await retention.RunAsync(_scene.Pilots.Current, default);

        Assert.Empty(_scene.Store.Entries());
        Assert.Equal("messages 0+0+0+1 readings 0+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task What_no_pilot_file_knows_goes_after_400_days_and_lists_look_there_no_more_and_the_ledger_goes_ten_years_later()
    {
        await _scene.SendAsync(_scene.Raw("pilots/p/s/nobody/readings", "{"), _scene.Raw("weather/today", "1"));
        var retention = App.Part<RawRetention>(_scene.Store, _scene.Clock);
        _scene.Clock.Advance(TimeSpan.FromDays(401));
        await retention.RunAsync(_scene.Pilots.Current, default);

        Assert.Empty(_scene.Store.Entries());
        Assert.All(_scene.Store.Rows(Tables.Latest).Select(LatestRow.FromRow), row => Assert.Equal(0, row.Waiting));
        Assert.Equal(2, LedgerRows());

        _scene.Clock.Advance(TimeSpan.FromDays(3_650 - 401));
        await retention.RunAsync(_scene.Pilots.Current, default);
        Assert.Equal(2, LedgerRows());
        _scene.Clock.Advance(TimeSpan.FromDays(5));
        await retention.RunAsync(_scene.Pilots.Current, default);
        Assert.Equal(0, LedgerRows());
    }

    [Fact]
    public async Task Open_alerts_are_found_without_reading_those_that_cleared_and_stay_when_the_others_go_after_ten_years()
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(30));
        for (var i = 0; i < 5; i++)
            await _scene.SendAsync([.. ((int[])[150, 150, 1, 1]).Select((flow, j) => _scene.Message(300 * i + 60 * j, $"\"flow_lps\":{flow}"))]);
        await _scene.SendAsync(_scene.Message(1_500, "\"flow_lps\":150", device: "d2"), _scene.Message(1_560, "\"flow_lps\":150", device: "d2"));
        var store = new AlertStore(_scene.Store, _scene.Clock);
        _scene.Store.Fault = operation => operation.Query?.Table == Tables.Alerts ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("p/s/d2", Assert.Single(await store.OfSiteAsync("p", "s", onlyOpen: true, 100, default)).Device);
        _scene.Store.Fault = null;
        Assert.Equal(6, (await _scene.AlertsAsync()).Count);

        _scene.Clock.Advance(TimeSpan.FromDays(3_654));
        await App.Part<SideTableRetention>(_scene.Store, _scene.Clock).RunAsync(_scene.Pilots.Current, default);

        Assert.Equal("p/s/d2", Assert.Single(await _scene.AlertsAsync()).Device);
    }

    private int LedgerRows() => _scene.Store.Rows(Tables.Telemetry).Count(row => row.Key.StartsWith(LedgerRow.Prefix, StringComparison.Ordinal));
}
