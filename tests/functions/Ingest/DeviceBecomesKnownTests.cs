using System.Text;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

public sealed class DeviceBecomesKnownTests
{
    private const string Flow = "\"flow_lps\":1";
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_message_counted_while_its_device_was_unknown_is_not_counted_again_when_the_device_is_known()
    {
        var (early, second) = (_scene.Message(0, Flow, device: "d3"), _scene.Message(60, Flow, device: "d3"));
        Assert.Equal("quarantined:unknown-device", await _scene.SendAsync(early)); // say the answer is lost
        Know("d2", "d3");

        Assert.Equal("redelivered accepted", await _scene.SendAsync(early, second));
        Assert.Equal("redelivered redelivered", await IngestScene.SendAsync(_scene.Instance(), early, second));

        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
        Assert.Single(_scene.Store.Rows(Tables.Quarantine)); // where it waits to be requeued
    }

    [Fact]
    public async Task A_message_counted_before_its_device_was_withdrawn_is_not_counted_again()
    {
        var message = _scene.Message(0, Flow, device: "d2");
        Assert.Equal("accepted", await _scene.SendAsync(message));
        Know("other");

        Assert.Equal("redelivered quarantined:unknown-device", await _scene.SendAsync(message, _scene.Message(60, Flow, device: "d2")));

        Know("d2"); // back again, so that the ledger reads its rows too
        Assert.Equal("messages 1+0+0+1 readings 1+0+0+0", await _scene.LedgerAsync());
    }

    [Fact]
    public async Task What_an_instance_counted_and_died_before_telling_is_told_by_one_with_an_old_picture()
    {
        var old = _scene.Instance();
        await IngestScene.SendAsync(old, _scene.Message(0, Flow)); // its picture: nothing came through the other gateway
        var message = _scene.Message(60, "\"flow_lps\":9", IngestScene.GatewayB);
        _scene.Store.Fault = operation => operation.Commit?.Table == Tables.Latest ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => IngestScene.SendAsync(_scene.Instance(), message));
        _scene.Store.Fault = null;

        Assert.Equal("redelivered", await IngestScene.SendAsync(old, message));

        var latest = Core.Commit.LatestRow.FromRow(Assert.Single(_scene.Store.Rows(Tables.Latest)));
        Assert.Equal(9m, latest.Streams["flow_lps"].Latest);
    }

    [Fact]
    public async Task A_message_whose_route_moves_to_a_device_that_has_counted_later_ones_is_not_taken_for_one_of_them()
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
    public async Task A_number_that_the_record_no_longer_names_as_missing_is_taken()
    {
        // Every third number: so many gaps that the oldest are only counted.
        var events = Enumerable.Range(0, 3 * Core.Commit.SequenceRanges.MaxRanges + 30).Select(i => _scene.Message(i, Flow)).ToArray();
        foreach (var batch in events.Where((_, i) => i % 3 == 0).Chunk(1_000))
            await _scene.SendAsync(batch);

        Assert.StartsWith("accepted", await _scene.SendAsync(events[1] with { Topic = "pilots/p/s/d2/readings" }));
    }

    [Fact]
    public async Task While_the_record_cannot_be_read_a_source_that_is_new_to_a_device_waits()
    {
        _scene.Store.Fault = operation => operation.Read?.Keys[0].StartsWith("g~", StringComparison.Ordinal) == true
            ? StoreFault.Unavailable : StoreFault.None;
        var message = _scene.Message(0, Flow);
        Assert.Equal("retry", await _scene.SendAsync(message));

        _scene.Store.Fault = null;
        Assert.Equal("accepted", await _scene.SendAsync(message));
    }

    // Beside d1.
    private void Know(params string[] devices) => Use(IngestScene.PilotJson.Replace("""{ "device": "d2", "type": "meter", "name": "Meter 2" }""",
        string.Join(", ", devices.Select(device => $$"""{ "device": "{{device}}", "type": "meter", "name": "Meter" }""")), StringComparison.Ordinal));

    // What a network server calls by this id is that device.
    private void Route(string id, string device) => Use(IngestScene.PilotJson
        .Replace("\"deviceTypes\": [ {", "\"sources\": [ { \"topic\": \"lora/{device}/up\" } ], \"deviceTypes\": [ {", StringComparison.Ordinal)
        .Replace($$"""{ "device": "{{device}}",""", $$"""{ "device": "{{device}}", "ids": ["{{id}}"],""", StringComparison.Ordinal));

    private void Use(string json)
    {
        var result = PilotFileReader.Read(Encoding.UTF8.GetBytes(json), "test.json");
        Assert.Empty(result.Errors);
        _scene.Pilots.Current = new PilotCatalog([result.Pilot!]);
    }
}
