using System.Text;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>Two instances, one with the pilot file as it was and one with the file as it is: each message is counted by one of them.</summary>
public sealed class DeviceHomesTests
{
    private const string Flow = "\"flow_lps\":1";
    private readonly IngestScene _scene = new();
    private readonly IngestPipeline _old;

    public DeviceHomesTests() => _old = new IngestPipeline(_scene.Store, new PilotSource(_scene.Pilots.Current), new DeviceCache(), _scene.Clock);

    [Fact]
    public async Task What_an_old_file_called_unknown_is_not_counted_again_by_a_device_that_knows_the_source()
    {
        Know("d3");
        var (first, second) = (_scene.Message(0, Flow, device: "d3"), _scene.Message(60, Flow, device: "d3"));
        Assert.Equal("accepted", await _scene.SendAsync(first));
        Assert.Equal("quarantined:unknown-device", await IngestScene.SendAsync(_old, second)); // say the answer is lost

        Assert.Equal("redelivered", await _scene.SendAsync(second));
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task An_instance_that_dies_before_it_records_what_it_called_unknown_leaves_it_counted_once()
    {
        var message = _scene.Message(0, Flow, device: "d3");
        await DieOverRecordAsync(_old, message);
        Know("d3");

        Assert.Equal("redelivered accepted", await _scene.SendAsync(message, _scene.Message(60, Flow, device: "d3")));
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task An_instance_that_dies_before_it_records_leaves_nothing_to_count_again_after_any_edit_of_the_file()
    {
        var message = _scene.Message(0, Flow);
        await DieOverRecordAsync(_old, message);
        Know("d9");

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task So_it_is_with_a_message_of_a_network_servers_topic()
    {
        Route("e1", "d1");
        var message = _scene.Raw("lora/e1/up", "{\"t\":1772366400000,\"values\":{\"flow_lps\":1}}");
        await DieOverRecordAsync(_scene.Instance(), message);
        Route("e1", "d1", name: "edited");

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Theory]
    [InlineData(Tables.Telemetry)] // the commit that counts it as unknown
    [InlineData(Tables.Quarantine)] // what goes before
    public async Task Of_two_instances_that_count_the_same_message_at_once_one_does(string when)
    {
        Know("d3");
        var message = _scene.Message(0, Flow, device: "d3");
        var other = "";
        _scene.Store.Fault = operation =>
        {
            if (operation.Commit is not { } commit || commit.Table != when || !commit.Partition.EndsWith("~-~gw-a", StringComparison.Ordinal))
                return StoreFault.None;
            _scene.Store.Fault = null;
            other = _scene.SendAsync(message).GetAwaiter().GetResult(); // the strict store completes at once
            return StoreFault.None;
        };

        Assert.Equal("retry", await IngestScene.SendAsync(_old, message));
        Assert.Equal("accepted", other);
        Assert.Equal("redelivered", await IngestScene.SendAsync(_old, message));
        Assert.Equal("messages 1+0+0+0 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task Of_two_at_once_the_one_that_was_first_to_call_it_unknown_is_believed()
    {
        Know("d3");
        var message = _scene.Message(0, Flow, device: "d3");
        var other = "";
        _scene.Store.Fault = operation =>
        {
            if (operation.Commit is not { Partition: "p~s~d3" })
                return StoreFault.None;
            _scene.Store.Fault = null;
            other = IngestScene.SendAsync(_old, message).GetAwaiter().GetResult();
            return StoreFault.None;
        };

        Assert.Equal("redelivered", await _scene.SendAsync(message));
        Assert.Equal("quarantined:unknown-device", other);
        Assert.Equal("messages 0+0+0+1 readings 0+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task A_message_that_waited_while_a_later_one_of_nobody_was_counted_is_not_taken_for_it()
    {
        Know("d3");
        var (message, nobody) = (_scene.Message(0, Flow, device: "d3"), _scene.Raw("weather/today", "1"));
        var commits = 0;
        _scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d3" && commits++ >= 0 ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal("retry quarantined:wrong-topic", await _scene.SendAsync(message, nobody));
        _scene.Store.Fault = null;

        var none = _scene.Raw("pilots/p2/s/d/readings", "1");
        Assert.Equal("quarantined:unknown-device redelivered quarantined:unknown-device",
            await IngestScene.SendAsync(_old, message with { Topic = "pilots/p2/s/d3/readings" }, nobody, none)); // the same partition as nobody's
        Assert.Equal("messages 0+0+0+3 readings 0+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task What_a_withdrawn_device_says_stands_in_its_pilots_ledger()
    {
        await _scene.SendAsync(_scene.Message(0, Flow, device: "d2"));
        Know("other");

        Assert.Equal("quarantined:unknown-device", await _scene.SendAsync(_scene.Message(60, Flow, device: "d2")));
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    private async Task DieOverRecordAsync(IngestPipeline instance, Core.Events.DeviceEvent message)
    {
        _scene.Store.Fault = operation => operation.Commit?.Writes[0].Row.Key.StartsWith("g~", StringComparison.Ordinal) == true
            ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => IngestScene.SendAsync(instance, message));
        _scene.Store.Fault = null;
    }

    private void Know(string device) => Use(IngestScene.PilotJson.Replace("""{ "device": "d2", "type": "meter", "name": "Meter 2" }""",
        $$"""{ "device": "{{device}}", "type": "meter", "name": "Meter" }""", StringComparison.Ordinal));

    private void Route(string id, string device, string name = "Meter") => Use(IngestScene.PilotJson
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
