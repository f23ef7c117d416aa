using System.Text;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Ingest;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>What a try that failed left behind is not in the way of the one that succeeds, though the world has changed in between.</summary>
public sealed class EarlierTryTests
{
    private readonly IngestScene _scene = new();

    [Fact]
    public async Task A_reading_judged_ahead_by_a_try_that_failed_leaves_nothing_in_quarantine_when_its_time_has_come()
    {
        var early = _scene.Message(400, "\"flow_lps\":1");
        await DieOverCommitAsync(early, "p~s~d1");
        _scene.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("accepted", await IngestScene.SendAsync(_scene.Instance(), early));

        Assert.Empty(_scene.Store.Entries());
    }

    [Fact]
    public async Task A_reading_that_was_counted_as_ahead_stays_in_quarantine_when_it_comes_again()
    {
        var early = _scene.Message(400, "\"flow_lps\":1");
        await _scene.SendAsync(early);
        _scene.Clock.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal("redelivered", await IngestScene.SendAsync(_scene.Instance(), early));

        Assert.Single(_scene.Store.Entries());
    }

    [Fact]
    public async Task What_the_first_part_of_a_large_message_found_bad_stays_in_quarantine_when_the_last_part_is_counted()
    {
        var bad = new DecodeFault(Core.Model.Reason.OutOfPhysicalRange, "flow_lps", "less");

        Assert.Equal(Outcome.Accepted, await SendLargeAsync(_scene.Device, 0, bad, receivedSecond: -300)); // so that the last are well ahead of it

        Assert.Equal([bad.Reason], QuarantineEntry.FromRow(Assert.Single(_scene.Store.Entries())).Faults.Select(fault => fault.Reason));
    }

    [Fact]
    public async Task A_webhook_tried_before_midnight_and_counted_after_it_stands_in_quarantine_once()
    {
        _scene.Clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromMinutes(1));
        await DieOverCommitAsync(Webhook(), "-~-~town");
        _scene.Clock.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal("quarantined:wrong-topic", await IngestScene.SendAsync(_scene.Instance(), Webhook()));

        Assert.Equal("-~-~town", Assert.Single(_scene.Store.Entries()).Partition);
    }

    [Theory]
    [InlineData(0)] // the new version decodes the message as the old one did
    [InlineData(1)] // or finds one reading more in front
    public async Task A_message_stored_in_part_is_counted_whole_by_another_version_of_the_pilot_file(int more)
    {
        var commits = 0;
        _scene.Store.Fault = operation => operation.Commit is { Partition: "p~s~d1", Writes.Count: > 1 } && ++commits > 1 ? StoreFault.Unavailable : StoreFault.None;
        Assert.Equal(Outcome.Retry, await SendLargeAsync(_scene.Device, 0));
        _scene.Store.Fault = null;

        Assert.Equal(Outcome.Accepted, await SendLargeAsync(Edited(), more));

        Assert.Equal($"messages 1+0+0+0 readings {150 + more}+0+0+0", await _scene.LedgerAsync());
        Assert.Equal(150 + more, _scene.Store.Rows(Tables.Telemetry).Sum(row => row.Columns.Count(column => column.Name.StartsWith("v_", StringComparison.Ordinal))));
    }

    private static DeviceDefinition Edited() => PilotFileReader.Read(
        Encoding.UTF8.GetBytes(IngestScene.PilotJson.Replace("Meter 1", "Meter one", StringComparison.Ordinal)), "test.json").Pilot!.Sites[0].Devices[0];

    // 150 times, more than fit a commit; and some of another stream at the first.
    private async Task<Outcome> SendLargeAsync(DeviceDefinition device, int more, DecodeFault? fault = null, int receivedSecond = 200)
    {
        _scene.Clock.Advance(TimeSpan.FromMinutes(10));
        DecodedReading Reading(int stream, int second) => new(device.Streams[stream], IngestScene.Start.AddSeconds(second).Ticks, 1, Core.Model.Quality.Good);
        var batch = new DeviceBatch(device);
        batch.Messages.Add(new DeviceMessage(IngestScene.GatewayA, 1, "pilots/p/s/d1/readings", IngestScene.Start.AddSeconds(receivedSecond).Ticks, default,
            [.. Enumerable.Repeat(0, more).Select(second => Reading(1, second)), .. Enumerable.Range(0, 150).Select(second => Reading(0, second))],
            fault is { } bad ? [bad] : []));
        batch.Indexes.Add(0);
        var outcomes = new[] { new EventOutcome(1, Outcome.Retry) };
        await App.Part<DeviceCommits>(_scene.Store, _scene.Clock).RunAsync([batch], outcomes, default);
        return outcomes[0].Outcome;
    }

    private DeviceEvent Webhook() => _scene.Raw("webhooks/town", "what is it", SourceId.OfIntegration("town")) with { Sequence = 4711 };

    private async Task DieOverCommitAsync(DeviceEvent message, string partition)
    {
        _scene.Store.Fault = operation => operation.Commit is { } commit && commit.Partition == partition && commit.Writes.Count > 1
            ? StoreFault.CrashBefore : StoreFault.None;
        await Assert.ThrowsAsync<StoreCrashException>(() => IngestScene.SendAsync(_scene.Instance(), message));
        _scene.Store.Fault = null;
    }
}
