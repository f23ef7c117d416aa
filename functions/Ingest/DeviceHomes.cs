using System.Collections.Frozen;
using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// In which partition a message is counted when instances disagree about its device: one has the pilot file in which it stands, one still
/// has, or has again, one in which it does not. Not by the file, then, but by what is stored: <b>once a device has a partition, all its
/// messages are counted there</b>, those by an instance that does not know it as quarantined; before that, with the messages without a device.
/// There its sequences tell a redelivery, whoever counted it and whether or not that instance lived to record it.
/// <para>
/// Left is the moment in which the partition appears. Who counts without a device reads that partition's state first, and then looks
/// whether the device has one (<see cref="CheckAsync"/>); who makes a device's first commit lets its partition appear, and then writes the
/// state of those without a device (<see cref="JoinAsync"/>), as it does for each source that is new to the device. So of two at once either
/// the former finds the partition, or its commit is refused, or the latter finds that it went through.
/// </para>
/// </summary>
internal sealed class DeviceHomes(ITelemetryStore store, TimeProvider clock)
{
    private const int MaxConflicts = 50;

    /// <summary>The devices that a batch's topics name, that the catalog does not know, and that have a partition; null when that can't be read.</summary>
    public async Task<IReadOnlySet<DeviceKey>?> OpenAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog catalog, GatewayScope scope,
        CancellationToken cancellation)
    {
        HashSet<DeviceKey>? unknown = null;
        foreach (var message in events)
        {
            if (message.Topic.StartsWith("pilots/", StringComparison.Ordinal) && message.Source.IsNumbered
                && !catalog.TryRoute(message.Topic, out _) && !catalog.IsSourceTopic(message.Topic)
                && DeviceTopic.TryParse(message.Topic, out var topic) && !catalog.TryGetDevice(topic!.Device, out _)
                && scope.MaySpeakFor(topic.Device))
                (unknown ??= []).Add(topic.Device);
        }
        if (unknown is null)
            return FrozenSet<DeviceKey>.Empty;
        try
        {
            return await ExistingAsync(unknown, cancellation);
        }
        catch (StoreUnavailableException)
        {
            return null; // the batch is answered "retry"
        }
    }

    /// <summary>
    /// Looks again, after the states of those without a device were read. A work with a device that has a partition by now is given up:
    /// when its messages come again they go there.
    /// </summary>
    public async Task CheckAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        foreach (var work in works)
        {
            if (work.Memory is null || !UnroutableDevice.Is(work.Device.Key))
                continue;
            var named = work.Messages.Skip(work.Next).Select(message => message.Named).OfType<DeviceKey>().ToHashSet();
            try
            {
                if (named.Count > 0 && (await ExistingAsync(named, cancellation)).Count > 0)
                    work.GiveUp();
            }
            catch (StoreUnavailableException)
            {
                work.Fail();
            }
        }
    }

    /// <summary>
    /// Before a device's first commit, and the first of a source: nobody counts these messages without a device from here on. Gives the
    /// numbers of that source that were; null when the store did not take it.
    /// </summary>
    public async Task<SequenceRanges?> JoinAsync(SourceId source, string pilot, CancellationToken cancellation)
    {
        var found = new SequenceRanges();
        foreach (var none in new[] { UnroutableDevice.For(null, source.Gateway), UnroutableDevice.For(pilot, source.Gateway) })
        {
            if (await TouchAsync(none, cancellation) is not { } state)
                return null;
            if (state.FindSource(source.Key)?.Exact is { } exact)
                found.Add(SequenceRanges.Decode(exact, 0));
        }
        return found;
    }

    /// <summary>Lets the partitions of devices appear that have none. A work for which the store did not take it loses its memory.</summary>
    public async Task AppearAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        if (works.Count == 0)
            return;
        var now = clock.GetUtcNow().UtcTicks;
        var answers = await store.CommitAsync([.. works.Select(work => Presence.Plan(work.Memory!, work.Device, now))], cancellation);
        for (var i = 0; i < works.Count; i++)
        {
            if (answers[i].Outcome == CommitOutcome.Committed)
                works[i].Memory!.Committed(answers[i].ETag!);
            else
                works[i].NotCommitted(answers[i].Outcome);
        }
    }

    private async Task<HashSet<DeviceKey>> ExistingAsync(HashSet<DeviceKey> devices, CancellationToken cancellation)
    {
        var keys = devices.ToList();
        var rows = await Task.WhenAll(keys.Select(key => store.FindAsync(Tables.Telemetry, key.Partition, [StateRow.Key], cancellation)));
        return [.. keys.Where((_, i) => rows[i][0] is not null)];
    }

    private async Task<DeviceState?> TouchAsync(DeviceDefinition none, CancellationToken cancellation)
    {
        try
        {
            for (var conflicts = 0; conflicts <= MaxConflicts; conflicts++)
            {
                var memory = DeviceMemory.From((await store.FindAsync(Tables.Telemetry, none.Key.Partition, [StateRow.Key], cancellation))[0]);
                var commit = Presence.Plan(memory, none, clock.GetUtcNow().UtcTicks);
                var answer = (await store.CommitAsync([commit], cancellation))[0];
                if (answer.Outcome == CommitOutcome.Committed)
                    return memory.State;
                if (answer.Outcome == CommitOutcome.Unavailable)
                    return null;
            }
        }
        catch (StoreUnavailableException)
        {
            // as when it does not take the commit
        }
        return null;
    }
}
