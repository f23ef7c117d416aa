using Microsoft.Extensions.Logging;
using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Keeps an exception that one device causes, wherever it is thrown, from the other devices of a batch. An exception is taken for a crash at
/// that place: what was stored is found again by its sequence. So after one, each device goes on by itself; the device that fails by itself
/// goes on message by message, each in this order until one succeeds:
/// <list type="number">
/// <item>as it is: the second try;</item>
/// <item>unread, into quarantine (<see cref="Reason.InternalError"/>), in the device's partition;</item>
/// <item>the same in the gateway's own partition, with all of the device that follow, because the device's own commit cannot be built:
/// its state cannot be read, for one. (If that state is mended while the answer of that commit is lost, they are counted again by the device.)</item>
/// </list>
/// What none of them settles, the store being away, is answered "retry" with all of the device that follows it.
/// </summary>
public sealed partial class BrokenDevices(ILogger<BrokenDevices> log)
{
    private const int MaxOneByOne = 50; // of a device in a batch: the rest comes again, or one device would use up the time of the batch

    internal static DecodeFault Fault => new(Reason.InternalError, "$", "a message over which this system does not fail");

    /// <param name="run">Brings batches into the store: each is done, given up or has an <see cref="DeviceBatch.Error"/> afterwards.</param>
    internal async Task RunAsync(List<DeviceBatch> batches, Func<IReadOnlyList<DeviceBatch>, Task> run, CancellationToken cancellationToken)
    {
        if (!await TryAsync(batches, run, cancellationToken))
        {
            foreach (var batch in batches)
                batch.Forget();
            await Task.WhenAll(batches.Select(batch => TryAsync([batch], run, cancellationToken)));
        }
        foreach (var batch in batches.Where(batch => batch.Status == BatchStatus.Broken).ToList())
        {
            Log.Broken(log, batch.Device.Key, batch.Error!);
            batches.Remove(batch);
            batches.AddRange(await OneByOneAsync(batch, run, cancellationToken));
        }
    }

    /// <summary>
    /// Publishes for every batch. One that throws keeps its outcomes, for they are committed, and has nothing published: the sweep will try, and
    /// the device's next commit.
    /// </summary>
    internal async Task PublishAsync(List<DeviceBatch> batches, Func<IReadOnlyList<DeviceBatch>, Task> publish, CancellationToken cancellationToken)
    {
        try
        {
            await publish(batches);
            return;
        }
        catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken) && batches.Count > 0)
        {
            // whose it is shows below
        }
        var isPublished = await Task.WhenAll(batches.Select(async batch =>
        {
            try
            {
                await publish([batch]);
                return true;
            }
            catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken))
            {
                Log.NotPublished(log, batch.Device.Key, e);
                return false;
            }
        }));
        foreach (var batch in batches.Where((_, i) => !isPublished[i]).ToList())
            batches.Remove(batch);
    }

    internal void Undecoded(in DeviceEvent message, Exception why) => Log.Undecoded(log, message.Sequence, message.Source.Key, why);

    internal void NotRecorded(SourceId source, Exception why) => Log.NotRecorded(log, source.Key, why);

    internal void NoSession(string partition, Exception why) => Log.NoSession(log, partition, why);

    private static async Task<bool> TryAsync(IReadOnlyList<DeviceBatch> batches, Func<IReadOnlyList<DeviceBatch>, Task> run, CancellationToken cancellationToken)
    {
        try
        {
            await run(batches);
            return true;
        }
        catch (Exception e) when (EachDevice.MayCatch(e, cancellationToken))
        {
            if (batches.Count == 1)
                batches[0].Break(e);
            return batches.Count == 1;
        }
    }

    // What was settled of it, and the rest, which has no snapshot and so is asked for again.
    private async Task<List<DeviceBatch>> OneByOneAsync(DeviceBatch batch, Func<IReadOnlyList<DeviceBatch>, Task> run, CancellationToken cancellationToken)
    {
        var settled = batch.Settled();
        var isBroken = false;
        for (var tries = 0; !batch.IsDone && tries < MaxOneByOne; tries++)
        {
            var one = await SettleAsync(batch, run, cancellationToken);
            isBroken = one.Status == BatchStatus.Broken;
            if (isBroken || !one.IsDone)
                break;
            settled.Join(one);
            batch.Skip();
        }
        List<DeviceBatch> all = isBroken && batch.Messages[batch.Next].EntryKey is null ? await SetApartAsync(batch, run, cancellationToken)
            : batch.IsDone ? [] : [batch.Rest()];
        if (settled.HasSnapshot)
            all.Add(settled);
        return all;
    }

    // The message at its turn, as it is or else unread.
    private async Task<DeviceBatch> SettleAsync(DeviceBatch batch, Func<IReadOnlyList<DeviceBatch>, Task> run, CancellationToken cancellationToken)
    {
        var message = batch.Messages[batch.Next];
        var one = batch.Only(message);
        await TryAsync([one], run, cancellationToken);
        if (one.Status != BatchStatus.Broken)
            return one;
        Log.BrokenMessage(log, message.Sequence, message.Source.Key, batch.Device.Key, one.Error!);
        one = batch.Only(Unread(message));
        await TryAsync([one], run, cancellationToken);
        return one;
    }

    private async Task<List<DeviceBatch>> SetApartAsync(DeviceBatch batch, Func<IReadOnlyList<DeviceBatch>, Task> run, CancellationToken cancellationToken)
    {
        var apart = batch.Apart(gateway => UnroutableDevice.Of(gateway), message => Unread(message) with { IsMapped = false, SourceKey = message.Source.Key });
        foreach (var one in apart)
        {
            await TryAsync([one], run, cancellationToken);
            Log.SetApart(log, batch.Device.Key, one.Messages.Count, one.Error);
            if (!one.IsDone)
                one.GiveUp();
        }
        return apart;
    }

    private static DeviceMessage Unread(DeviceMessage message) =>
        message with { Readings = [], Faults = [Fault], Online = null, Counter = null, UndatedKey = null };

    private static partial class Log
    {
        [LoggerMessage(2101, LogLevel.Error, "The messages of {Device} in a batch could not be committed; they are tried again one by one")]
        public static partial void Broken(ILogger log, DeviceKey device, Exception why);

        [LoggerMessage(2102, LogLevel.Error, "Message {Sequence} of {Source} could not be committed for {Device}, twice; it goes to quarantine")]
        public static partial void BrokenMessage(ILogger log, long sequence, string source, DeviceKey device, Exception why);

        [LoggerMessage(2107, LogLevel.Error, "Nothing can be committed for {Device}; {Count} messages go to quarantine under their gateway")]
        public static partial void SetApart(ILogger log, DeviceKey device, int count, Exception? why);

        [LoggerMessage(2103, LogLevel.Error, "Message {Sequence} of {Source} could not be decoded, twice; it goes to quarantine")]
        public static partial void Undecoded(ILogger log, long sequence, string source, Exception why);

        [LoggerMessage(2104, LogLevel.Error, "Alerts and latest values of {Device} could not be published; the sweep tries again")]
        public static partial void NotPublished(ILogger log, DeviceKey device, Exception why);

        [LoggerMessage(2105, LogLevel.Error, "Which messages of {Source} are stored could not be recorded; the ledger will call them missing")]
        public static partial void NotRecorded(ILogger log, string source, Exception why);

        [LoggerMessage(2106, LogLevel.Error, "The session of an edge node in {Partition} could not be read or kept; its birth is asked for")]
        public static partial void NoSession(ILogger log, string partition, Exception why);
    }
}
