using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Verification;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class UndatedTests
{
    private const string Topic = "pilots/p/s/d1/readings";
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_copy_of_an_undated_message_is_known_by_the_devices_counter()
    {
        Assert.Equal("accepted", await SendAsync("{\"seq\":7,\"values\":{\"flow_lps\":1}}"));
        Later(3);
        Assert.Equal("duplicate", await SendAsync("{\"seq\":7,\"values\":{\"flow_lps\":1}}", IngestScene.GatewayB));
        Assert.Equal("accepted", await SendAsync("{\"seq\":8,\"values\":{\"flow_lps\":1}}"));

        Assert.Equal([IngestScene.Start, IngestScene.Start.AddSeconds(3)], Times());
        Assert.Empty((await new WindowVerification(_scene.Store, _scene.Clock).VerifyAsync([_scene.Device], null, default)).Differences);
    }

    [Fact]
    public async Task A_copy_in_the_same_batch_and_one_in_an_instance_that_knows_nothing_are_known_too()
    {
        var first = _scene.Raw(Topic, "{\"seq\":0,\"values\":{\"flow_lps\":1}}");
        Later(1);
        Assert.Equal("accepted duplicate", await _scene.SendAsync(first, _scene.Raw(Topic, "{\"seq\":0,\"values\":{\"flow_lps\":1}}", IngestScene.GatewayB)));
        Later(1);
        var third = _scene.Raw(Topic, "{\"seq\":0,\"values\":{\"flow_lps\":1}}", new SourceId("gw-c", "e1", "live"));
        Assert.Equal("duplicate", await IngestScene.SendAsync(_scene.Instance(), third));
        Assert.Equal("redelivered", await IngestScene.SendAsync(_scene.Instance(), first));
        Assert.Single(Times());
    }

    [Fact]
    public async Task A_device_that_starts_again_counts_anew()
    {
        await SendAsync("{\"seq\":5,\"values\":{\"flow_lps\":1}}");
        Later(60);
        Assert.Equal("accepted", await SendAsync("{\"seq\":5,\"values\":{\"flow_lps\":2}}"));
        Later(86_400);
        Assert.Equal("accepted", await SendAsync("{\"seq\":5,\"values\":{\"flow_lps\":1}}"));
        Later(60);
        Assert.Equal("duplicate", await SendAsync("{\"seq\":5,\"values\":{\"flow_lps\":1}}", IngestScene.GatewayB));
        Assert.Equal(3, Times().Count);
    }

    [Fact]
    public async Task Without_a_counter_a_copy_is_kept_and_marked_undated()
    {
        await SendAsync("{\"values\":{\"flow_lps\":1}}");
        Later(3);
        Assert.Equal("accepted", await SendAsync("{\"values\":{\"flow_lps\":1}}", IngestScene.GatewayB));
        var rows = _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key[0] == 'r').Select(ReadingRow.FromRow).ToList();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal(Quality.Undated, r.Readings[0].Quality));
    }

    [Fact]
    public async Task A_retained_message_without_a_time_is_a_copy_however_often_a_broker_sends_it()
    {
        for (var start = 0; start < 2; start++)
        {
            var retained = _scene.Raw(Topic, "{\"values\":{\"flow_lps\":1}}") with { IsRetained = true };
            Assert.Equal("duplicate", await _scene.SendAsync(retained));
            Later(60);
        }
        var counted = _scene.Raw(Topic, "{\"seq\":7,\"values\":{\"flow_lps\":1}}") with { IsRetained = true };
        Assert.Equal("duplicate", await _scene.SendAsync(counted));
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), row => row.Key[0] is 'r' or 'c');
        Assert.Equal("accepted", await SendAsync("{\"seq\":7,\"values\":{\"flow_lps\":1}}")); // published now
        Assert.Empty((await new WindowVerification(_scene.Store, _scene.Clock).VerifyAsync([_scene.Device], null, default)).Differences);
    }

    [Fact]
    public async Task A_retained_message_with_a_time_is_a_reading_like_any_other()
    {
        var message = _scene.Message(0, "\"flow_lps\":1");
        Assert.Equal("accepted", await _scene.SendAsync(message with { IsRetained = true }));
        Assert.Equal("duplicate", await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1", IngestScene.GatewayB)));
        Assert.Single(Times());
    }

    [Fact]
    public async Task A_dated_message_with_a_counter_is_known_by_its_time_alone()
    {
        await _scene.SendAsync(_scene.Raw(Topic, "{\"t\":1772366400000,\"seq\":1,\"values\":{\"flow_lps\":1}}"));
        Assert.DoesNotContain(_scene.Store.Rows(Tables.Telemetry), r => r.Key[0] == 'c');
    }

    [Fact]
    public async Task A_clock_behind_is_told_of_the_device_and_its_readings_are_as_good_in_any_order()
    {
        await _scene.SendAsync(_scene.Message(-3601, "\"flow_lps\":1"), _scene.Message(-10, "\"flow_lps\":1"), _scene.Message(-3700, "\"flow_lps\":1"));
        var qualities = _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key[0] == 'r').Select(r => ReadingRow.FromRow(r).Readings[0]).ToList();
        Assert.All(qualities, r => Assert.Equal((Quality.Good, IngestScene.Start.Ticks), (r.Quality, r.ReceivedTicks)));
        Assert.Equal(-10, LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).SkewSeconds);

        await _scene.SendAsync(_scene.Message(-5, "\"flow_lps\":1", device: "d2"));
        Later(4_000);
        await _scene.SendAsync(_scene.Message(5, "\"flow_lps\":1", device: "d2"));
        var pilot = _scene.Pilots.Current.Pilots[0];
        var item = (await _scene.Latest.OfSiteAsync(pilot, pilot.Sites[0], default))[1];
        Assert.Equal((-3995L, true), (item.SkewSeconds, item.ClockBehind));
    }

    private void Later(int seconds) => _scene.Clock.Advance(TimeSpan.FromSeconds(seconds));

    private Task<string> SendAsync(string payload, SourceId? source = null) => _scene.SendAsync(_scene.Raw(Topic, payload, source));

    private List<DateTime> Times() => [.. _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key[0] == 'r')
        .Select(r => new DateTime(ReadingRow.FromRow(r).Ticks, DateTimeKind.Utc))];
}
