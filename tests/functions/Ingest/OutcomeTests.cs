using SmartPilots.Core.Model;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class OutcomeTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_new_reading_is_accepted_and_stored()
    {
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1.25")));
        Assert.Contains("v_flow_lps=1.25", _scene.Content());
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_delivered_again_is_not_counted_again()
    {
        var message = _scene.Message(0, "\"flow_lps\":1.25");
        await _scene.SendAsync(message);
        var content = _scene.Content();

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("redelivered", await IngestScene.SendAsync(_scene.Instance(), message));

        Assert.Equal(content, _scene.Content());
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task The_same_reading_through_another_gateway_is_a_duplicate()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1.25"));
        Assert.Equal("duplicate", await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1.250", IngestScene.GatewayB)));
        Assert.Equal("messages 1+0+1+0 readings 1+0+1+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_new_spool_does_not_look_like_redelivery()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1"));
        var newEpoch = IngestScene.GatewayA with { Epoch = "e2" };
        newEpoch = new Core.Wire.SourceId("gw-a", newEpoch.Epoch, "live");
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Message(60, "\"flow_lps\":2", newEpoch)));
    }

    [Fact]
    public async Task An_older_reading_is_late_and_never_moves_the_latest_value_back()
    {
        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":2"));
        Assert.Equal("late", await _scene.SendAsync(_scene.Message(60, "\"flow_lps\":1")));
        var latest = _scene.Store.Rows(Tables.Latest).Single();
        Assert.Equal(2m, Core.Ingest.LatestRow.FromRow(latest).Streams["flow_lps"].Latest);
    }

    [Fact]
    public async Task Newer_is_per_stream()
    {
        await _scene.SendAsync(_scene.Message(120, "\"flow_lps\":2"));
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Message(60, "\"flow_lps\":1,\"wind_deg\":90")));
        Assert.Equal("messages 2+0+0+0 readings 2+1+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task Two_messages_of_one_time_merge_into_one_row()
    {
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":1"));
        Assert.Equal("accepted", await _scene.SendAsync(_scene.Message(0, "\"wind_deg\":90")));
        var row = _scene.Store.Rows(Tables.Telemetry).Single(r => r.Key.StartsWith("r~", StringComparison.Ordinal));
        Assert.Equal(("1", "90"), (row.Text("v_flow_lps"), row.Text("v_wind_deg")));
    }

    [Theory]
    [InlineData("\"flow_lps\":7", "\"flow_lps\":5")]
    [InlineData("\"flow_lps\":5", "\"flow_lps\":7")]
    public async Task Of_two_values_for_one_time_the_smaller_is_kept_whichever_came_first(string first, string second)
    {
        await _scene.SendAsync(_scene.Message(60, "\"flow_lps\":1"), _scene.Message(0, first));
        await _scene.SendAsync(_scene.Message(0, second, IngestScene.GatewayB));

        var expected = new IngestScene();
        await expected.SendAsync(expected.Message(0, "\"flow_lps\":5"), expected.Message(60, "\"flow_lps\":1"));
        Assert.Equal(expected.Content(), _scene.Content());
        Assert.Contains(Reason.Conflict.Code(), _scene.Store.Entries().Select(r => r.Text("reason")));
        Assert.Equal("messages 1+1+0+1 readings 1+1+0+1", await _scene.LedgerAsync());
    }

    [Theory]
    [InlineData("\"flow_lps\":-5", "\"flow_lps\":7")]
    [InlineData("\"flow_lps\":7", "\"flow_lps\":-5")]
    public async Task An_implausible_value_no_longer_takes_the_latest_value_and_the_windows_from_a_plausible_one(string first, string second)
    {
        await _scene.SendAsync(_scene.Message(0, first));
        await _scene.SendAsync(_scene.Message(0, second, IngestScene.GatewayB));

        var expected = new IngestScene();
        await expected.SendAsync(expected.Message(0, "\"flow_lps\":7"));
        Assert.Equal(expected.Content(), _scene.Content());
        var latest = Core.Ingest.LatestRow.FromRow(Assert.Single(_scene.Store.Rows(Tables.Latest))).Streams["flow_lps"];
        Assert.Equal((7m, IngestScene.Start.Ticks), (latest.Latest, latest.LatestTicks));
    }

    [Fact]
    public async Task A_race_between_state_and_row_no_longer_blames_the_wrong_message_in_quarantine()
    {
        var gatewayC = new SourceId("gw-c", "e1", SourceId.Live);
        var reads = 0;
        await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":7"));
        var (second, third) = (_scene.Message(0, "\"flow_lps\":5", IngestScene.GatewayB), _scene.Message(0, "\"flow_lps\":3", gatewayC));
        _scene.Store.Fault = operation =>
        {
            // The first read tells that the day is needed too; in the second, another instance is quicker between state and row.
            if (operation.Read?.Keys.Any(key => key.StartsWith("r~", StringComparison.Ordinal)) != true || ++reads != 2)
                return StoreFault.None;
            Assert.Equal("quarantined:conflict", IngestScene.SendAsync(_scene.Instance(), second).GetAwaiter().GetResult());
            return StoreFault.None;
        };

        Assert.Equal("quarantined:conflict", await IngestScene.SendAsync(_scene.Instance(), third));

        Assert.Equal(["gw-a", "gw-b"], _scene.Store.Entries().Select(row => row.Key.Split('~')[1]).Order());
    }

    [Fact]
    public async Task An_instance_with_an_old_snapshot_does_not_take_a_fault_out_of_quarantine()
    {
        var old = _scene.Instance();
        await IngestScene.SendAsync(old, _scene.Message(0, "\"flow_lps\":1")); // its snapshot: nothing stands at 60
        await IngestScene.SendAsync(_scene.Instance(), _scene.Message(60, "\"flow_lps\":5"));
        var both = _scene.Message(60, "\"flow_lps\":7,\"wind_deg\":\"north\"", IngestScene.GatewayB);
        await IngestScene.SendAsync(_scene.Instance(), both);
        Reason[] right = [Reason.NotANumber, Reason.Conflict];
        Assert.Equal(right, FaultsInQuarantine().Order());

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, both)); // its first plan knows of no conflict, and is refused

        Assert.Equal(right, FaultsInQuarantine().Order());
    }

    private IEnumerable<Reason> FaultsInQuarantine() =>
        Core.Ingest.QuarantineEntry.FromRow(Assert.Single(_scene.Store.Entries())).Faults.Select(fault => fault.Reason);

    [Fact]
    public async Task Two_values_for_one_time_in_one_batch_keep_the_smaller()
    {
        Assert.Equal("accepted quarantined:conflict", await _scene.SendAsync(_scene.Message(0, "\"flow_lps\":7"), _scene.Message(0, "\"flow_lps\":5")));
        Assert.Contains("v_flow_lps=5", _scene.Content());
        var windows = _scene.Store.Rows(Tables.Telemetry).Where(r => r.Key[0] == 'w').Select(Core.Windows.Window.FromRow);
        Assert.All(windows, w => Assert.Equal((5m, 5m), (w.Find("flow_lps")!.Sum, w.Find("flow_lps")!.Max)));
    }

    [Theory]
    [InlineData("nonsense", "{}", Reason.WrongTopic)]
    [InlineData("pilots/p/s/who/readings", "{}", Reason.UnknownDevice)]
    [InlineData("pilots/p/s/d1/weather", "{}", Reason.WrongTopic)]
    [InlineData("pilots/p/s/d1/readings", "", Reason.EmptyPayload)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":", Reason.InvalidJson)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":1772366400000,\"values\":{\"nope\":1}}", Reason.UnknownStream)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":1772366400000,\"values\":{\"flow_lps\":5000}}", Reason.OutOfPhysicalRange)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":1772366400000,\"values\":{\"flow_lps\":\"5\"}}", Reason.NotANumber)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":1872366400000,\"values\":{\"flow_lps\":5}}", Reason.TimeAhead)]
    [InlineData("pilots/p/s/d1/readings", "{\"t\":1000,\"values\":{\"flow_lps\":5}}", Reason.TimeBefore2000)]
    public async Task Bad_input_waits_in_quarantine_with_its_bytes_and_the_rest_of_the_batch_goes_on(string topic, string payload, Reason reason)
    {
        var bad = _scene.Raw(topic, payload);
        Assert.Equal($"quarantined:{reason.Code()} accepted", await _scene.SendAsync(bad, _scene.Message(0, "\"flow_lps\":1")));
        var entry = Core.Ingest.QuarantineEntry.FromRow(_scene.Store.Entries().Single());
        Assert.Equal(reason, entry.Faults[0].Reason);
        Assert.Equal(payload, System.Text.Encoding.UTF8.GetString(entry.Payload.Span));
        Assert.StartsWith("messages 1+0+0+1", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_too_large_for_one_commit_is_stored_whole_and_counted_once()
    {
        var scene = new IngestScene();
        var events = Enumerable.Range(0, 300).Select(i => scene.Message(i * 300 - 90_000, $"\"flow_lps\":{i}")).ToArray();
        Assert.Equal(string.Join(' ', Enumerable.Repeat("accepted", 300)), await scene.SendAsync(events));
        Assert.Equal(300, scene.Store.Rows(Tables.Telemetry).Count(r => r.Key.StartsWith("r~", StringComparison.Ordinal)));
        Assert.Equal("messages 300+0+0+0 readings 300+0+0+0", await scene.LedgerAsync());
    }

    [Fact]
    public async Task The_status_channel_is_counted_and_shown()
    {
        var (offline, nonsense) = (_scene.Raw("pilots/p/s/d1/status", "offline"), _scene.Raw("pilots/p/s/d1/status", "?"));
        Assert.Equal("accepted quarantined:wrong-shape", await _scene.SendAsync(offline, nonsense));
        Assert.False(Core.Ingest.LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).Online);
    }
    [Fact]
    public async Task A_status_out_of_the_backlog_never_moves_what_the_device_said_since_back()
    {
        var offline = _scene.Raw("pilots/p/s/d1/status", "offline", new SourceId("gw-a", "e1", SourceId.Backlog));
        _scene.Clock.Advance(TimeSpan.FromHours(3));
        var ahead = _scene.Raw("pilots/p/s/d1/status", "online");
        await _scene.SendAsync(ahead with { ReceivedTicks = ahead.ReceivedTicks + TimeSpan.TicksPerDay }); // by a gateway's wrong clock
        Assert.Equal("accepted", await _scene.SendAsync(offline));
        Assert.True(Core.Ingest.LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).Online);

        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        await _scene.SendAsync(_scene.Raw("pilots/p/s/d1/status", "offline", IngestScene.GatewayB));
        Assert.False(Core.Ingest.LatestRow.FromRow(_scene.Store.Rows(Tables.Latest).Single()).Online);
    }

    [Fact]
    public async Task A_topic_too_long_to_keep_is_not_cut_within_a_character()
    {
        var topic = "x/" + new string('a', 1021) + "\U0001F600/more";
        Assert.Equal("quarantined:wrong-topic", await _scene.SendAsync(_scene.Raw(topic, "1")));
    }
}
