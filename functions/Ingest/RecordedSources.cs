using SmartPilots.Core.Commit;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// Finds messages that come again after their device became known, or was withdrawn: they were counted, but for another device, so this
/// one's state does not tell. The rows that record each source's stored numbers do. And the other way round: a message that went to another
/// device, which could not take it, and goes here since the pilot file was changed, is none that this device has counted, though it has
/// counted later ones. Looked up where only they can tell: for a source that is new to the device, or to this version of the pilot file
/// there, and for messages without a device. Where a device's own topic says whose a message is, an instance that died between commit and
/// record leaves nothing open either (<see cref="DeviceHomes"/>). (One case is left: it died over a message of a network server's topic, which
/// the next pilot file maps to another device.)
/// <para>
/// A number that is recorded and that the device's state does not know may also have been counted for this very device since the state
/// was read, by an instance that died before its relay. So on a hit the state is read again, after the record: only then it can tell.
/// </para>
/// </summary>
internal sealed class RecordedSources(SequenceLedger ledger, DeviceHomes homes)
{
    /// <summary>A work whose sources could not be read loses its memory and counts a failure; on a hit it does and counts a conflict.</summary>
    public async Task LoadAsync(IReadOnlyList<DeviceWork> works, CancellationToken cancellation)
    {
        await homes.AppearAsync([.. works.Where(IsFirst)], cancellation);
        Dictionary<(SourceId, string?), SequenceRanges?>? found = null;
        foreach (var work in works)
        {
            if (work.Recorded is not null || work.Memory is null || Unsure(work) is not { } sources)
                continue;
            Dictionary<SourceId, SequenceRanges> recorded = [];
            foreach (var source in sources)
            {
                found ??= [];
                var joins = Joins(work, source) ? work.Device.Key.Pilot : null;
                if (!found.TryGetValue((source, joins), out var ranges))
                    found[(source, joins)] = ranges = await TryReadAsync(source, joins, cancellation);
                if (ranges is not null)
                    recorded[source] = ranges;
            }
            if (recorded.Count < sources.Count)
            {
                work.Fail();
                continue;
            }
            work.Recorded = recorded;
            if (work.Messages.Any(message => recorded.GetValueOrDefault(message.Source)?.Holds(message.Sequence) == true))
                work.Reload();
        }
    }

    private static bool Joins(DeviceWork work, SourceId source) =>
        !UnroutableDevice.Is(work.Device.Key) && !work.Memory!.State.HasHeard(source.Key);

    private static bool IsFirst(DeviceWork work) =>
        work is { Recorded: null, Memory.ETag: null } && !UnroutableDevice.Is(work.Device.Key) && Unsure(work) is not null;

    // The usual case, a known device and a source that it knows, makes nothing.
    private static HashSet<SourceId>? Unsure(DeviceWork work)
    {
        HashSet<SourceId>? sources = null;
        SourceId? last = null;
        foreach (var message in work.Messages)
        {
            if (message.Source == last || message.RequeueKey is not null)
                continue;
            last = message.Source;
            if (last.IsNumbered && (UnroutableDevice.Is(work.Device.Key) || !work.Memory!.State.Knows(last.Key, work.Device.ShortVersion)))
                (sources ??= []).Add(last);
        }
        return sources;
    }

    // Read after the join, which may be what tells.
    private async Task<SequenceRanges?> TryReadAsync(SourceId source, string? joins, CancellationToken cancellation)
    {
        var counted = joins is null ? null : await homes.JoinAsync(source, joins, cancellation);
        if (joins is not null && counted is null)
            return null;
        try
        {
            var (ranges, _) = await ledger.ReadAsync(source, cancellation);
            if (counted is not null)
                ranges.Add(counted);
            return ranges;
        }
        catch (StoreUnavailableException)
        {
            return null; // counted as a failure of each device that needs it
        }
    }
}
