// Longer than most: all scenes share the pilot files and the instances that are disturbed.
using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Ledger;
using SmartPilots.Functions.Quarantine;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>Where a message is counted follows from its topic, whatever pilot file an instance holds: so it is counted once.</summary>
public sealed class PartitionTests
{
    private const string Flow = "\"flow_lps\":1";
    private readonly IngestScene _scene = new();

    [Theory]
    [InlineData("pilots/p/s/d1/readings", "p~s~d1")]
    [InlineData("pilots/p/s/d1/weather", "p~s~d1")]
    [InlineData("pilots/p/s/nobody/readings", "p~s~nobody")]
    [InlineData("pilots/p/nowhere/d1/readings", "p~nowhere~d1")]
    [InlineData("pilots/elsewhere/s/d1/status", "elsewhere~s~d1")]
    [InlineData("pilots/-/-/gw-b/readings", "-~-~gw-a")] // not in another gateway's own
    [InlineData("pilots/p/s/D1/readings", "-~-~gw-a")]
    [InlineData("weather/today", "-~-~gw-a")]
    [InlineData("lora/e1/up", "p~s~d1")]
    [InlineData("lora/e9/up", "-~-~gw-a")]
    public async Task The_topic_alone_says_where_a_message_is_counted(string topic, string partition)
    {
        Route("e1", "d1");
        await _scene.SendAsync(_scene.Raw(topic, "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}"));

        Assert.Equal([partition], _scene.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("l~", StringComparison.Ordinal)).Select(row => row.Partition));
    }

    [Fact]
    public async Task A_topic_beyond_the_gateways_scope_counts_in_its_own_partition()
    {
        var outcome = Assert.Single((await _scene.Pipeline.IngestAsync([_scene.Message(0, Flow)], AccessScope.Parse("p/other"), default)).Outcomes);

        Assert.Equal(Core.Model.Reason.ForbiddenTopic, outcome.Reason);
        Assert.Equal("-~-~gw-a", Assert.Single(_scene.Store.Entries()).Partition);
    }

    [Fact]
    public async Task A_message_counted_while_its_device_was_unknown_is_not_counted_again_when_the_device_is_known()
    {
        var (early, second) = (_scene.Message(0, Flow, device: "d3"), _scene.Message(60, Flow, device: "d3"));
        Assert.Equal("quarantined:unknown-device", await _scene.SendAsync(early)); // say the answer is lost
        Know("d2", "d3");

        Assert.Equal("redelivered accepted", await _scene.SendAsync(early, second));
        Assert.Equal("redelivered redelivered", await IngestScene.SendAsync(_scene.Instance(), early, second));

        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
        Assert.Single(_scene.Store.Entries()); // where it waits to be requeued
    }

    [Fact]
    public async Task A_message_counted_before_its_device_was_withdrawn_is_not_counted_again()
    {
        var message = _scene.Message(0, Flow, device: "d2");
        Assert.Equal("accepted", await _scene.SendAsync(message));
        Know("other");

        Assert.Equal("redelivered quarantined:unknown-device", await _scene.SendAsync(message, _scene.Message(60, Flow, device: "d2")));
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    /// <summary>One instance dies, or loses an answer, at every operation of the store; one with another pilot file takes the same batch again.</summary>
    [Theory]
    [InlineData(StoreFault.CrashBefore)]
    [InlineData(StoreFault.CrashAfter)]
    [InlineData(StoreFault.AnswerLost)]
    [InlineData(StoreFault.Unavailable)]
    [InlineData(StoreFault.Conflict)]
    public async Task Whatever_happens_to_one_instance_the_next_one_counts_each_message_once_and_quarantine_holds_what_the_ledger_says(StoreFault fault)
    {
        for (var (at, operations) = (0, 1); at < operations; at++)
        {
            var scene = new PartitionTests();
            operations = await scene.DisturbAsync(fault, at);
            await scene.AssertCountedOnceAsync($"{fault} at operation {at}");
        }
    }

    [Fact]
    public async Task What_an_instance_counted_and_died_before_telling_is_told_by_one_with_an_old_snapshot()
    {
        var old = _scene.Instance();
        await IngestScene.SendAsync(old, _scene.Message(0, Flow)); // its snapshot: nothing came through the other gateway
        var message = _scene.Message(60, "\"flow_lps\":9", IngestScene.GatewayB);
        _scene.Store.Fault = operation => operation.Commit?.Table == Tables.Latest ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => IngestScene.SendAsync(_scene.Instance(), message));
        _scene.Store.Fault = null;

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, message));

        var latest = LatestRow.FromRow(Assert.Single(_scene.Store.Rows(Tables.Latest)));
        Assert.Equal(9m, latest.Streams["flow_lps"].Latest);
    }

    [Fact]
    public async Task Of_two_instances_that_count_the_same_message_at_once_one_does()
    {
        var old = App.Part<IngestPipeline>(_scene.Store, _scene.Clock, new PilotSource(_scene.Pilots.Current));
        Know("d3");
        var message = _scene.Message(0, Flow, device: "d3");
        var other = "";
        _scene.Store.Fault = operation =>
        {
            if (operation.Commit is not { Partition: "p~s~d3" })
                return StoreFault.None;
            _scene.Store.Fault = null;
            other = _scene.SendAsync(message).GetAwaiter().GetResult(); // the strict store completes at once
            return StoreFault.None;
        };

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, message));
        Assert.Equal("accepted", other);
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
        Assert.Empty(_scene.Store.Entries());
    }

    [Fact]
    public async Task A_server_message_counted_while_no_file_had_its_device_is_not_counted_again_by_the_device()
    {
        Route("e1", "d1");
        var message = _scene.Raw("lora/e2/up", "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}");
        await DieOverRecordAsync(message);
        Route("e2", "d2");

        Assert.Equal("redelivered accepted", await _scene.SendAsync(message, _scene.Raw("lora/e2/up", "{\"t\":1772366460000,\"values\":{\"flow_lps\":1}}")));
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_server_message_is_not_counted_again_after_any_other_edit_of_the_file()
    {
        Route("e1", "d1");
        var message = _scene.Raw("lora/e1/up", "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}");
        await DieOverRecordAsync(message);
        Route("e1", "d1", name: "edited");

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_whose_mapping_moves_to_a_device_that_has_counted_later_ones_is_not_taken_for_one_of_them()
    {
        var first = _scene.Raw("lora/e1/up", "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}");
        var second = _scene.Message(60, Flow, device: "d2");
        Route("e1", "d1");
        _scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d1" ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry accepted", await _scene.SendAsync(first, second));
        _scene.Store.Fault = null;
        Route("e1", "d2");

        Assert.Equal("late", await _scene.SendAsync(first));
        Assert.Equal("redelivered redelivered", await _scene.SendAsync(first, second));
        Assert.Equal("redelivered redelivered", await IngestScene.SendAsync(_scene.Instance(), first, second));
        Assert.Equal("messages 1+1+0+0 readings 1+1+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_whose_mapping_moves_back_and_forth_is_counted_by_one_device()
    {
        DeviceEvent[] events = [.. Enumerable.Range(0, 4).Select(i => _scene.Raw("lora/e1/up", $"{{\"t\":{1772366400000 + i * 60_000},\"values\":{{\"flow_lps\":1}}}}"))];
        Route("e1", "d1");
        Assert.Equal("accepted accepted", await _scene.SendAsync(events[0], events[1]));
        Route("e1", "d2");
        Assert.Equal("redelivered accepted", await _scene.SendAsync(events[1], events[2]));
        Route("e1", "d1", name: "edited");

        Assert.Equal("redelivered redelivered accepted", await _scene.SendAsync(events[1], events[2], events[3]));
        Assert.Equal("messages 4+0+0+0 readings 4+0+0+0", await _scene.LedgerAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // by an instance that never saw the edit
    public async Task A_message_counted_while_its_mapping_was_elsewhere_is_not_counted_again_when_the_very_same_file_is_back(bool isBehind)
    {
        DeviceEvent[] events = [.. Enumerable.Range(0, 3).Select(i => _scene.Raw("lora/e1/up", $"{{\"t\":{1772366400000 + i * 60_000},\"values\":{{\"flow_lps\":1}}}}"))];
        Route("e1", "d1");
        var behind = App.Part<IngestPipeline>(_scene.Store, _scene.Clock, new PilotSource(_scene.Pilots.Current));
        Assert.Equal("accepted", await IngestScene.SendAsync(behind, events[0]));
        Route("e1", "d2");
        Assert.Equal("accepted", await _scene.SendAsync(events[1])); // say the answer is lost
        Route("e1", "d1");

        Assert.Equal("redelivered accepted", await IngestScene.SendAsync(isBehind ? behind : _scene.Pipeline, events[1], events[2]));
        Assert.Equal("messages 3+0+0+0 readings 3+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_that_waited_while_a_later_one_of_nobody_was_counted_is_not_taken_for_it()
    {
        Route("e1", "d1");
        var (message, nobody) = (_scene.Raw("lora/e1/up", "{}"), _scene.Raw("weather/today", "1"));
        _scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d1" ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry quarantined:wrong-topic", await _scene.SendAsync(message, nobody));
        _scene.Store.Fault = null;
        Know("d2"); // no file maps it any more

        Assert.Equal("quarantined:wrong-topic redelivered", await _scene.SendAsync(message, nobody));
        Assert.Equal("redelivered redelivered", await IngestScene.SendAsync(_scene.Instance(), message, nobody));
        Assert.Equal("messages 0+0+0+2 readings 0+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task While_the_record_cannot_be_read_a_mapped_message_that_is_new_to_a_device_waits()
    {
        Route("e1", "d1");
        _scene.Store.Fault = operation => operation.Read?.Keys[0].StartsWith("g~", StringComparison.Ordinal) == true
            ? StoreFault.Unavailable : StoreFault.None;
        var message = _scene.Raw("lora/e1/up", "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}");
        Assert.Equal("retry", await _scene.SendAsync(message));

        _scene.Store.Fault = null;
        Assert.Equal("accepted", await _scene.SendAsync(message));
    }

    // How many operations the disturbed instance did.
    private async Task<int> DisturbAsync(StoreFault fault, int at)
    {
        var log = string.Join(',', Enumerable.Range(0, 60).Select(i => $"{{\"n\":\"x\",\"t\":{1772300000 + 360 * i},\"v\":{i}}}"));
        DeviceEvent[] batch =
        [
            _scene.Message(0, "\"flow_lps\":200"), _scene.Message(61, "\"flow_lps\":210,\"nope\":1"), _scene.Raw("pilots/p/s/d1/readings", "{"),
            _scene.Message(0, Flow, device: "d3"), _scene.Message(60, "\"flow_lps\":2", device: "d3"), _scene.Raw("weather/today", "1"),
            _scene.Message(0, "\"flow_lps\":100"), _scene.Raw("pilots/q/s/d/readings", $"[{log}]"),
        ];
        var operations = 0;
        _scene.Store.Fault = _ => operations++ == at ? fault : StoreFault.None;
        try
        {
            await IngestScene.SendAsync(_scene.Pipeline, batch);
        }
        catch (StoreCrashException)
        {
            // the process is gone; another one gets the batch again, below
        }
        _scene.Store.Fault = null;
        Know("d2", "d3");
        foreach (var _ in Enumerable.Range(0, 3))
            Assert.DoesNotContain("retry", await IngestScene.SendAsync(_scene.Instance(), batch));
        await _scene.Sweep().RunAsync(default);
        return operations;
    }

    private async Task AssertCountedOnceAsync(string when)
    {
        var ledger = new LedgerQuery(_scene.Store);
        var (from, to) = (DateOnly.MinValue, DateOnly.MaxValue);
        var counts = LedgerQuery.Total([.. await ledger.OfPilotAsync(_scene.Pilots.Current.Pilots[0], ["gw-a"], from, to, default),
            .. await ledger.OfNoPilotAsync(_scene.Pilots.Current, from, to, default)]);
        Assert.True(counts.MessagesSent == 8, $"{when}: {counts.MessagesSent} messages are counted");
        var entries = (await new QuarantineQuery(_scene.Store).PageAsync(new QuarantineFilter(null), _scene.Pilots.Current, 100, null, default)).Entries;
        // Each has an entry, and so has the bad reading of a message that was accepted.
        Assert.True(entries.Count == counts.MessagesQuarantined + 1,
            $"{when}: {entries.Count} entries, {counts.MessagesQuarantined} quarantined");
        Assert.True(entries.Count == _scene.Store.Entries().Count, $"{when}: {_scene.Store.Entries().Count} entries, and {entries.Count} are listed");
        Assert.True(_scene.Store.Rows(Tables.Pending).Count == 0, $"{when}: an outbox is left");
        var stored = _scene.Store.Rows(Tables.Telemetry).Where(row => row.Key[0] == 'r').Sum(row => ReadingRow.FromRow(row).Readings.Count);
        Assert.True(stored == counts.ReadingsAccepted + counts.ReadingsLate,
            $"{when}: {stored} readings are stored, {counts.ReadingsAccepted}+{counts.ReadingsLate} counted");
    }

    private async Task DieOverRecordAsync(DeviceEvent message)
    {
        _scene.Store.Fault = operation => operation.Commit?.Writes[0].Row.Key.StartsWith("g~", StringComparison.Ordinal) == true
            ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => IngestScene.SendAsync(_scene.Instance(), message));
        _scene.Store.Fault = null;
    }

    // Beside d1.
    private void Know(params string[] devices) => Use(IngestScene.PilotJson.Replace("""{ "device": "d2", "type": "meter", "name": "Meter 2" }""",
        string.Join(", ", devices.Select(device => $$"""{ "device": "{{device}}", "type": "meter", "name": "Meter" }""")), StringComparison.Ordinal));

    // What a network server calls by this id is that device.
    private void Route(string id, string device, string name = "Meter 1") => Use(IngestScene.PilotJson
        .Replace("\"deviceTypes\": [ {", "\"sources\": [ { \"topic\": \"lora/{device}/up\" } ], \"deviceTypes\": [ {", StringComparison.Ordinal)
        .Replace("Meter 1", name, StringComparison.Ordinal)
        .Replace($$"""{ "device": "{{device}}",""", $$"""{ "device": "{{device}}", "ids": ["{{id}}"],""", StringComparison.Ordinal));

    private void Use(string json)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        _scene.Pilots.Current = new PilotCatalog([result.Pilot!]);
    }
}
