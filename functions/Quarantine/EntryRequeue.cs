using SmartPilots.Functions.Access;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Outbox;

namespace SmartPilots.Functions.Quarantine;

/// <summary>
/// Takes entries out of quarantine by the pilot files now in force: decoded again and published like any message; one commit stores their
/// readings and deletes the entry, or says there what still cannot be taken. A crash at any point, or two operators at once, change nothing.
/// </summary>
public sealed class EntryRequeue(SenderAuthorization senders, Registration registration, EdgeNodeStore edgeNodes, EntryChanges changes, DeviceCommits commits,
    OutboxPublisher publisher, DeviceCache cache, BrokenDevices broken)
{
    /// <summary>Never fails for an entry; its answer says what became of it. In the order of receipt, each id once.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was requeued: whether a device is registered could not be read.</exception>
    public async Task<IReadOnlyList<RequeuedEntry>> RequeueAsync(IReadOnlyList<QuarantineEntry> entries, CancellationToken cancellationToken)
    {
        List<QuarantineEntry> waiting = [.. entries.DistinctBy(entry => entry.Id).OrderBy(entry => entry.ReceivedTicks)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal)];
        var results = waiting.Select(entry => RequeuedEntry.Of(entry.Id, RequeueResult.TryAgain)).ToArray();
        var batches = await RouteAsync(waiting, cancellationToken);
        foreach (var batch in batches)
            await MoveAsync(batch, waiting, cancellationToken);
        await commits.RunAsync(batches, new EventOutcome[waiting.Count], cancellationToken);
        await broken.PublishAsync(batches, some => publisher.PublishAsync(some, cancellationToken), cancellationToken);
        foreach (var batch in batches.Where(batch => batch.HasSnapshot))
        {
            for (var i = 0; i < batch.Messages.Count; i++)
                results[batch.Indexes[i]] = RequeuedEntry.Of(waiting[batch.Indexes[i]].Id, batch.Device, batch.Requeued[i]);
            cache.Put(batch.Device.Key, batch.Snapshot);
        }
        return results;
    }

    private async Task<List<DeviceBatch>> RouteAsync(List<QuarantineEntry> waiting, CancellationToken cancellationToken)
    {
        // Data of an edge node that waited for its birth is read with the birth that has come since; its session is not moved.
        var nodes = await edgeNodes.OpenAsync([.. waiting.Select(Event)], cancellationToken)
            ?? throw new StoreUnavailableException("The sessions of edge nodes cannot be read.");
        var batches = new Dictionary<(Core.Model.DeviceKey, bool), DeviceBatch>(); // of one device, what is taken apart from what stays
        foreach (var group in Enumerable.Range(0, waiting.Count).GroupBy(i => senders.Of(waiting[i].Source)))
        {
            foreach (var (device, message, index) in await RouteAsync(group.Key, waiting, [.. group], nodes, cancellationToken))
            {
                var key = (device.Key, UnroutableDevice.Is(device));
                if (!batches.TryGetValue(key, out var batch))
                    batches[key] = batch = new DeviceBatch(device);
                batch.Add(message, index);
            }
        }
        return [.. batches.Values];
    }

    private async Task<IEnumerable<(DeviceDefinition Device, DeviceMessage Message, int Index)>> RouteAsync((PilotCatalog Pilots, AccessScope Scope) sender,
        List<QuarantineEntry> waiting, List<int> indexes, EdgeNodes nodes, CancellationToken cancellationToken)
    {
        List<DeviceEvent> events = [.. indexes.Select(i => Event(waiting[i]))];
        var pilots = await registration.OpenAsync(events, sender.Pilots, sender.Scope, cancellationToken)
            ?? throw new StoreUnavailableException("Which devices are registered cannot be read.");
        return MessageRouter.Route(events, pilots, sender.Scope, nodes, broken).SelectMany(batch => batch.Messages.Select((message, i) =>
        {
            var (index, entry) = (indexes[batch.Indexes[i]], waiting[indexes[batch.Indexes[i]]]);
            var isReadable = entry.IsReadable && !UnroutableDevice.Is(batch.Device);
            return (isReadable ? batch.Device : UnroutableDevice.At(entry.Device),
                (entry.IsReadable ? message : message with { Readings = [], Faults = [.. entry.Faults.Select(Fault)], Online = null }) with { EntryKey = entry.Key },
                index);
        }));
    }

    // Entries of a gateway's own partition, or of another device's, whose topic leads here by now.
    private async Task MoveAsync(DeviceBatch batch, List<QuarantineEntry> waiting, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var entry in batch.Indexes.Select(index => waiting[index]))
            {
                if (entry.Device != batch.Device.Key || entry.MovedFrom is not null)
                    await changes.MoveAsync(entry, batch.Device.Key, cancellationToken);
            }
        }
        catch (Exception e) when (e is StoreUnavailableException || EachDevice.MayCatch(e, cancellationToken))
        {
            batch.GiveUp(); // answered "try again"
        }
    }

    private static DeviceEvent Event(QuarantineEntry entry) =>
        new(entry.Source, entry.Sequence, entry.Topic, entry.ReceivedTicks, entry.Payload) { IsRetained = entry.IsRetained };

    private static DecodeFault Fault(QuarantineFault fault) => new(fault.Reason, fault.Where, fault.Expected);
}
