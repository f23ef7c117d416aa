using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Looks up whether messages were counted of which a device's state alone cannot tell (<see cref="CommitPlanner.IsUnsure"/>): in the record of
/// their source's stored numbers, read once for all devices of a batch; and for what its writer may not have lived to record, among the entries in
/// the gateway's own partition.
/// <para>
/// What was counted for this very device since its state was read is found as well; so on a hit the state is read once more. One case is
/// left: an instance dies between commit and record over a message of a network server's topic, which the next pilot file maps to another device.
/// </para>
/// </summary>
public sealed class RedeliveryLookup(ITelemetryStore store, SequenceTracker sequences)
{
    /// <summary>A batch whose messages could not be looked up counts a failure.</summary>
    internal async Task RunAsync(IReadOnlyList<DeviceBatch> batches, CancellationToken cancellationToken)
    {
        var recorded = new Dictionary<SourceId, SequenceRanges>();
        foreach (var batch in batches)
        {
            if (batch.Status != BatchStatus.Ready || Unsure(batch) is not { Count: > 0 } unsure)
                continue;
            try
            {
                foreach (var source in unsure.GroupBy(message => message.Source))
                    await LookUpAsync(batch, source.Key, [.. source], recorded, cancellationToken);
            }
            catch (StoreUnavailableException)
            {
                batch.Fail();
                continue;
            }
            if (!batch.IsConfirmed && unsure.Exists(message => batch.LookedUp[(message.SourceKey, message.Sequence)]))
            {
                batch.Reload();
                batch.IsConfirmed = true;
            }
        }
    }

    // The usual batch, on a device's own topics, makes nothing.
    private static List<DeviceMessage>? Unsure(DeviceBatch batch)
    {
        List<DeviceMessage>? unsure = null;
        for (var i = batch.Next; i < batch.Messages.Count; i++)
        {
            var message = batch.Messages[i];
            if (CommitPlanner.IsUnsure(batch.Snapshot, batch.Device, message) && !batch.LookedUp.ContainsKey((message.SourceKey, message.Sequence)))
                (unsure ??= []).Add(message);
        }
        return unsure;
    }

    private async Task LookUpAsync(DeviceBatch batch, SourceId source, List<DeviceMessage> messages, Dictionary<SourceId, SequenceRanges> recorded,
        CancellationToken cancellationToken)
    {
        if (!recorded.TryGetValue(source, out var numbers))
            recorded[source] = numbers = source.IsNumbered ? (await sequences.ReadAsync(source, cancellationToken)).Ranges : new SequenceRanges();
        var left = new List<DeviceMessage>();
        foreach (var message in messages)
        {
            var isRecorded = numbers.Holds(message.Sequence) == true;
            batch.LookedUp[(message.SourceKey, message.Sequence)] = isRecorded;
            if (!isRecorded && (!message.IsMapped || CommitPlanner.IsNewToMapping(batch.Snapshot, batch.Device, message)))
                left.Add(message);
        }
        var entries = left.Count == 0 ? [] : await store.FindAsync(Tables.Telemetry, SequenceRow.Partition(source.Gateway),
            [.. left.Select(message => QuarantineEntry.KeyOf(source, message.Sequence))], cancellationToken);
        for (var i = 0; i < left.Count; i++)
            batch.LookedUp[(left[i].SourceKey, left[i].Sequence)] = entries[i] is not null;
    }
}
