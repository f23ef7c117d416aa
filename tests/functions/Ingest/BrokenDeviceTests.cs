using SmartPilots.Core.Decoding.Json;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Wire;
using SmartPilots.Functions.Retention;
using SmartPilots.Functions.Tests.Quarantine;
using SmartPilots.Tests.Support.Storage;

namespace SmartPilots.Functions.Tests.Ingest;

/// <summary>An exception for one device, wherever it is thrown, is that device's alone: the test's decoder or store throws.</summary>
public sealed class BrokenDeviceTests
{
    private readonly RequeueScene _requeue = new();
    private IngestScene Scene => _requeue.Ingest;

    /// <summary>Reads like the device's own decoder, but for payloads that hold a word.</summary>
    private sealed class ThrowingDecoder(IPayloadDecoder own, int throws) : IPayloadDecoder
    {
        public int Calls { get; private set; }

        public void Decode(ReadOnlySpan<byte> payload, in DecodeContext context, DecodedMessage into)
        {
            if (payload.IndexOf("\"running\""u8) >= 0 && ++Calls <= throws)
                throw new IndexOutOfRangeException("of the test");
            own.Decode(payload, context, into);
        }
    }

    [Theory]
    [InlineData(1, "accepted accepted accepted")]
    [InlineData(9, "accepted quarantined:internal-error accepted")]
    public async Task A_message_over_which_the_decoder_throws_is_tried_once_more_and_then_kept_apart(int throws, string outcomes)
    {
        var decoder = Break("d1", throws);
        DeviceEvent[] batch =
            [Scene.Message(0, "\"flow_lps\":1"), Scene.Message(60, "\"running\":true"), Scene.Message(60, "\"flow_lps\":2", device: "d2")];

        Assert.Equal(outcomes, await Scene.SendAsync(batch));

        Assert.Equal(2, decoder.Calls);
        Assert.Equal("redelivered redelivered redelivered", await Scene.SendAsync(batch));
        if (throws == 1)
            return;
        Assert.Equal("messages 2+0+0+1 readings 2+0+0+0", await Scene.LedgerAsync());
        var entry = Assert.Single(await _requeue.WaitingAsync());
        Assert.Equal(batch[1].Payload.ToArray(), entry.Payload.ToArray());
        Assert.Equal("p/s/d1", entry.Device.ToString());
        Mend("d1", decoder);
        Assert.Equal("stored", await _requeue.RequeueAllAsync());
        Assert.Equal(3, _requeue.StoredReadings);
    }

    [Theory]
    [InlineData(1, "accepted accepted accepted accepted")]
    [InlineData(99, "accepted quarantined:internal-error accepted accepted")]
    public async Task A_message_whose_commit_throws_is_kept_apart_and_those_before_and_after_it_are_stored(int throws, string outcomes)
    {
        var bad = ReadingRow.Key(IngestScene.Start.AddSeconds(60).Ticks);
        Scene.Store.Fault = operation => operation.Commit is { Table: Tables.Telemetry } commit && commit.Writes.Any(write => write.Row.Key == bad)
            && commit.Partition == "p~s~d1" && throws-- > 0 ? throw new ArgumentException("of the test") : StoreFault.None;
        DeviceEvent[] batch =
        [
            Scene.Message(0, "\"flow_lps\":1"), Scene.Message(60, "\"flow_lps\":2"), Scene.Message(120, "\"flow_lps\":3"),
            Scene.Message(60, "\"flow_lps\":4", device: "d2"),
        ];

        Assert.Equal(outcomes, await Scene.SendAsync(batch));

        Scene.Store.Fault = null;
        Assert.Equal("redelivered redelivered redelivered redelivered", await Scene.SendAsync(batch));
        var waiting = await _requeue.WaitingAsync();
        Assert.Equal($"messages {4 - waiting.Count}+0+0+{waiting.Count} readings {4 - waiting.Count}+0+0+0", await Scene.LedgerAsync());
        Assert.All(waiting, entry => Assert.Equal(batch[1].Payload.ToArray(), entry.Payload.ToArray()));
        await _requeue.RequeueAllAsync();
        Assert.Equal((4, 0L), (_requeue.StoredReadings, await _requeue.DifferencesAsync()));
    }

    [Fact]
    public async Task A_device_that_fails_over_each_of_many_messages_does_not_use_up_the_time_of_a_batch()
    {
        Scene.Store.Fault = operation => operation.Commit is { Partition: "p~s~d1" } commit && commit.Writes.Any(write => write.Row.Key[0] == 'r')
            ? throw new ArgumentException("of the test") : StoreFault.None;
        DeviceEvent[] batch = [.. Enumerable.Range(0, 60).Select(i => Scene.Message(i, "\"flow_lps\":1")), Scene.Message(0, "\"flow_lps\":1", device: "d2")];

        var outcomes = (await Scene.SendAsync(batch)).Split(' ');
        Assert.Equal((50, 10, "accepted"), (outcomes.Count(o => o == "quarantined:internal-error"), outcomes.Count(o => o == "retry"), outcomes[^1]));
        Assert.All(outcomes[50..60], outcome => Assert.Equal("retry", outcome));

        Assert.All((await Scene.SendAsync(batch[50..60])).Split(' '), outcome => Assert.Equal("quarantined:internal-error", outcome));
        Assert.Equal("messages 1+0+0+60 readings 1+0+0+0", await Scene.LedgerAsync());
    }

    [Fact]
    public async Task A_device_whose_state_cannot_be_read_has_its_messages_kept_without_a_device_and_holds_up_nobody()
    {
        await Scene.SendAsync(Scene.Message(0, "\"flow_lps\":1"));
        var state = await Spoil("p~s~d1", StateRow.Key);
        DeviceEvent[] batch =
            [Scene.Message(60, "\"flow_lps\":2"), Scene.Message(60, "\"flow_lps\":3", device: "d2"), Scene.Message(120, "\"flow_lps\":4")];
        var other = Scene.Instance();

        Assert.Equal("quarantined:internal-error accepted quarantined:internal-error", await IngestScene.SendAsync(other, batch));

        Assert.Equal("redelivered redelivered redelivered", await IngestScene.SendAsync(Scene.Instance(), batch));
        Assert.Equal("messages 2+0+0+2 readings 2+0+0+0", await Scene.LedgerAsync());
        Assert.Equal(2, (await _requeue.WaitingAsync()).Count);
        Assert.Equal("try-again try-again", await _requeue.RequeueAllAsync());
        await Put("p~s~d1", state);
        Assert.Equal("stored stored", await _requeue.RequeueAllAsync());
        Assert.Equal((4, 0L), (_requeue.StoredReadings, await _requeue.DifferencesAsync()));
    }

    [Fact]
    public async Task What_cannot_be_published_or_recorded_is_no_reason_to_ask_for_a_message_again()
    {
        await Scene.SendAsync(Scene.Message(0, "\"flow_lps\":1"));
        await Spoil(SequenceRow.Partition("gw-a"), SequenceRow.Key(IngestScene.GatewayA));
        Scene.Store.Fault = operation => operation.Commit is { Table: Tables.Latest } commit && commit.Writes.Any(write => write.Row.Key == "d1")
            ? throw new ArgumentException("of the test") : StoreFault.None;

        var d2 = Scene.Message(60, "\"flow_lps\":3", IngestScene.GatewayB, "d2");
        Assert.Equal("accepted accepted", await IngestScene.SendAsync(Scene.Instance(), Scene.Message(60, "\"flow_lps\":200"), d2));

        Assert.Equal(3m, _requeue.Latest("d2").Streams["flow_lps"].Latest);
        Assert.Equal("messages 3+0+0+0 readings 3+0+0+0", await Scene.LedgerAsync());
    }

    [Fact]
    public async Task A_device_whose_state_cannot_be_read_stops_neither_the_sweep_nor_the_retention_of_the_others()
    {
        await Scene.SendAsync(Scene.Message(0, "\"flow_lps\":1"), Scene.Message(0, "\"flow_lps\":1", device: "d2"));
        await Spoil("p~s~d1", StateRow.Key);
        Scene.Clock.Advance(TimeSpan.FromHours(1));

        await Assert.ThrowsAsync<AggregateException>(() => Scene.Sweep().RunAsync(CancellationToken.None));
        Assert.Contains(await Scene.AlertsAsync(), alert => alert.Device.EndsWith("d2", StringComparison.Ordinal));

        Scene.Clock.Advance(TimeSpan.FromDays(500));
        await Assert.ThrowsAsync<AggregateException>(() => App.Part<RawRetention>(Scene.Store, Scene.Clock).RunAsync(Scene.Pilots.Current, CancellationToken.None));
        Assert.DoesNotContain(Scene.Store.Rows(Tables.Telemetry), row => row.Partition == "p~s~d2" && row.Key[0] == 'r');
    }

    [Fact]
    public async Task A_store_that_is_away_puts_nothing_into_quarantine()
    {
        Scene.Store.Fault = operation => operation.Commit?.Partition == "p~s~d1" || operation.Read?.Partition == "p~s~d1"
            ? StoreFault.Unavailable : StoreFault.None;

        Assert.Equal("retry accepted", await Scene.SendAsync(Scene.Message(0, "\"flow_lps\":1"), Scene.Message(0, "\"flow_lps\":1", device: "d2")));

        Assert.Empty(Scene.Store.Entries());
    }

    private ThrowingDecoder Break(string device, int throws)
    {
        var decoder = new ThrowingDecoder(Scene.Device.Decoder, throws);
        Use(device, decoder);
        return decoder;
    }

    private void Mend(string device, ThrowingDecoder broken)
    {
        Assert.Same(broken, Scene.Pilots.Current.Devices.Single(d => d.Key.Device == device).Decoder);
        Use(device, PlainJson.Default);
    }

    private void Use(string device, IPayloadDecoder decoder)
    {
        var pilot = Scene.Pilots.Current.Pilots[0];
        Scene.Pilots.Current = new PilotCatalog([pilot with
        {
            Sites = [.. pilot.Sites.Select(site => site with
            {
                Devices = [.. site.Devices.Select(d => d.Key.Device == device ? d with { Decoder = decoder } : d)],
            })],
        }]);
    }

    private async Task<Row> Spoil(string partition, string key)
    {
        var stored = Scene.Store.Rows(Tables.Telemetry).Single(row => row.Partition == partition && row.Key == key);
        await Put(partition, new Row(key, [.. stored.Columns.Select(column => column.Text is null && column.Bytes is null
            ? column : column.Text is null ? new Column(column.Name, new byte[] { 0xff, 1, 2 }) : new Column(column.Name, "no row of this version {"))]));
        return new Row(key, stored.Columns);
    }

    private async Task Put(string partition, Row row)
    {
        var answers = await Scene.Store.CommitAsync([new RowCommit(Tables.Telemetry, partition, [new RowWrite(RowOperation.Upsert, row)])], default);
        Assert.Equal(CommitOutcome.Committed, answers[0].Outcome);
    }
}
