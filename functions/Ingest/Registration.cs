using System.Collections.Frozen;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Ingest;

/// <summary>By which pilots a batch is read: those in force, after the devices in it that may be registered are.</summary>
public sealed class Registration(PilotSource pilots, DeviceRegistry registry)
{
    /// <summary>Null when the store cannot be read: then nothing of the batch may be decoded.</summary>
    /// <param name="part">The part of the pilots in force that the sender may speak for, which registers nothing; null for all of them.</param>
    internal async Task<PilotsOfBatch?> OpenAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog? part, AccessScope scope, CancellationToken cancellationToken)
    {
        try
        {
            var latest = await pilots.LatestAsync(cancellationToken);
            if ((part is not null && part != latest) || Unknown(events, latest, scope) is not { Count: > 0 } unknown)
                return new PilotsOfBatch(part ?? latest, FrozenSet<DeviceKey>.Empty);
            var refused = await registry.RegisterAsync(unknown, cancellationToken);
            return new PilotsOfBatch(pilots.Current, refused);
        }
        catch (StoreUnavailableException)
        {
            return null; // the batch is answered "retry"
        }
    }

    // A look-up for each message, and only where a pilot registers at all.
    private static HashSet<DeviceKey>? Unknown(IReadOnlyList<DeviceEvent> events, PilotCatalog catalog, AccessScope scope)
    {
        if (!catalog.Registers)
            return null;
        HashSet<DeviceKey>? unknown = null;
        for (var i = 0; i < events.Count; i++)
        {
            if (!catalog.TryGetByReadingsTopic(events[i].Topic, out _) && DeviceTopic.TryParse(events[i].Topic, out var topic)
                && catalog.MayRegister(topic!) && scope.MaySpeakFor(topic!.Device))
                (unknown ??= []).Add(topic.Device);
        }
        return unknown;
    }
}

/// <param name="Refused">Unknown devices that were not registered, because their hour is full.</param>
internal sealed record PilotsOfBatch(PilotCatalog Catalog, IReadOnlySet<DeviceKey> Refused);
