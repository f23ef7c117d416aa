using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Ingest;
using SmartPilots.Functions.Notifications;

namespace SmartPilots.Functions.Requeue;

/// <summary>
/// Takes entries out of quarantine by the pilot files now in force: decoded again, committed and relayed like any message, and only then
/// removed. A crash at any point, or two operators at once, change nothing: what a first try stored the second finds by its marker
/// (<see cref="RequeueRow"/>) or, reading by reading, by its identity.
/// </summary>
public sealed class Readmission(ITelemetryStore store, SenderRights senders, DeviceCache cache, TimeProvider clock,
    ILogger<Readmission>? log = null, NotificationQueue? notifications = null)
{
    private readonly BrokenDevices _broken = new(log);
    private readonly Registration _registration = new(store, senders.Pilots, clock);
    private readonly DeviceCommits _commits = new(store, cache, clock, new BrokenDevices(log));
    private readonly Relay _relay = new(store, notifications);
    private readonly EdgeNodeBook _edgeNodes = new(store, clock, new BrokenDevices(log));

    /// <summary>Never fails for an entry; its answer says what became of it. In the order of receipt, each id once.</summary>
    /// <exception cref="StoreUnavailableException">Nothing was requeued: whether a device is registered could not be read.</exception>
    public async Task<IReadOnlyList<RequeuedEntry>> RequeueAsync(IReadOnlyList<QuarantineEntry> entries, CancellationToken cancellation)
    {
        List<QuarantineEntry> waiting = [.. entries.DistinctBy(entry => entry.Id).OrderBy(entry => entry.ReceivedTicks)
            .ThenBy(entry => entry.Id, StringComparer.Ordinal)];
        var results = new RequeuedEntry[waiting.Count];
        var works = await RouteAsync(waiting, cancellation);
        foreach (var work in works.Where(work => UnroutableDevice.Is(work.Device.Key)))
            Leave(work, waiting, results);
        works.RemoveAll(work => UnroutableDevice.Is(work.Device.Key));
        await _commits.RunAsync(works, new EventOutcome[waiting.Count], cancellation);
        await _broken.PublishAsync(works, some => _relay.PublishAsync(some, cancellation), cancellation);
        foreach (var work in works)
            Settle(work, waiting, results);
        for (var i = 0; i < results.Length; i++)
            results[i] ??= RequeuedEntry.Of(waiting[i].Id, RequeueResult.Stays) with { Faults = waiting[i].Faults };
        await RemoveAsync(waiting, results, cancellation);
        return results;
    }

    private async Task<List<DeviceWork>> RouteAsync(List<QuarantineEntry> waiting, CancellationToken cancellation)
    {
        // Data of an edge node that waited for its birth is read with the birth that has come since; its session is not moved.
        var nodes = await _edgeNodes.OpenAsync([.. waiting.Select(Event)], cancellation)
            ?? throw new StoreUnavailableException("The sessions of edge nodes cannot be read.");
        // A value that a smaller one displaced has no bytes of its own and is settled for good: nothing to decode.
        var indexes = Enumerable.Range(0, waiting.Count).Where(i => waiting[i] is not { Displaced: not null, Payload.IsEmpty: true });
        var works = new List<DeviceWork>();
        foreach (var group in indexes.GroupBy(i => senders.Of(waiting[i].Source)))
            works.AddRange(await RouteAsync(group.Key, waiting, [.. group], nodes, cancellation));
        return works;
    }

    private async Task<List<DeviceWork>> RouteAsync((PilotCatalog Pilots, GatewayScope Scope) sender, List<QuarantineEntry> waiting,
        List<int> indexes, EdgeNodes nodes, CancellationToken cancellation)
    {
        List<DeviceEvent> events = [.. indexes.Select(i => Event(waiting[i]))];
        var (catalog, refused) = await _registration.OpenAsync(events, sender.Pilots, sender.Scope, cancellation)
            ?? throw new StoreUnavailableException("Which devices are registered cannot be read.");
        var works = MessageRouter.Route(catalog, events, sender.Scope, nodes, refused, FrozenSet<DeviceKey>.Empty, _broken);
        foreach (var work in works)
        {
            for (var i = 0; i < work.Messages.Count; i++)
            {
                work.Indexes[i] = indexes[work.Indexes[i]];
                var message = work.Messages[i];
                work.Messages[i] = message with { RequeueKey = RequeueRow.Key(message.Source, message.Sequence) };
            }
        }
        return works;
    }

    private static DeviceEvent Event(QuarantineEntry entry) =>
        new(entry.Source, entry.Sequence, entry.Topic, entry.ReceivedTicks, entry.Payload) { IsRetained = entry.IsRetained };

    // No pilot file has a device for it yet.
    private static void Leave(DeviceWork work, List<QuarantineEntry> waiting, RequeuedEntry[] results)
    {
        for (var i = 0; i < work.Messages.Count; i++)
        {
            var faults = work.Messages[i].Faults.Select(fault => new QuarantineFault(fault.Reason, fault.Where, fault.Expected));
            results[work.Indexes[i]] = RequeuedEntry.Of(waiting[work.Indexes[i]].Id, RequeueResult.Stays) with { Faults = [.. faults] };
        }
    }

    // No memory left: a commit or a relay failed. What was committed is recognised the next time, and relayed then.
    private void Settle(DeviceWork work, List<QuarantineEntry> waiting, RequeuedEntry[] results)
    {
        for (var i = 0; i < work.Messages.Count; i++)
        {
            var id = waiting[work.Indexes[i]].Id;
            results[work.Indexes[i]] = work.Memory is null
                ? RequeuedEntry.Of(id, RequeueResult.TryAgain)
                : RequeuedEntry.Of(id, work.Device.Key, work.Requeued[i]);
        }
        if (work.Memory is { } memory)
            cache.Put(work.Device.Key, memory);
    }

    private async Task RemoveAsync(List<QuarantineEntry> waiting, RequeuedEntry[] results, CancellationToken cancellation)
    {
        var commits = new List<RowCommit>();
        var owners = new List<int>();
        for (var i = 0; i < results.Length; i++)
        {
            if (Write(waiting[i], results[i]) is not { } write)
                continue;
            commits.Add(new RowCommit(Tables.Quarantine, waiting[i].Partition, [write]));
            owners.Add(i);
        }
        var answers = commits.Count == 0 ? [] : await store.CommitAsync(commits, cancellation);
        for (var i = 0; i < answers.Count; i++)
        {
            // A conflict: somebody else removed it, or told its reasons, at the same time.
            if (answers[i].Outcome == CommitOutcome.Unavailable)
                results[owners[i]] = results[owners[i]] with { Result = RequeueResult.TryAgain };
        }
    }

    private static RowWrite? Write(QuarantineEntry entry, RequeuedEntry result) => result.Result switch
    {
        RequeueResult.Stored or RequeueResult.AlreadyStored or RequeueResult.RequeuedBefore =>
            new RowWrite(RowOperation.Delete, new Row(entry.Key, []), "*"),
        // One that was discarded, and is asked for by its id, waits again.
        RequeueResult.Stays or RequeueResult.PartlyStored when !entry.Tells(result.Faults) || entry.Discard is not null =>
            new RowWrite(RowOperation.ReplaceIfMatch, (entry with { Faults = result.Faults, Discard = null }).ToRow(), entry.ETag),
        _ => null,
    };
}
