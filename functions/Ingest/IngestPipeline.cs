using Microsoft.Extensions.Logging;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;
using SmartPilots.Functions.Notifications;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// From a batch of messages to one outcome each: route and decode, commit per device, relay what the commits left to tell, answer.
/// Called by every trigger that brings messages.
/// </summary>
public sealed class IngestPipeline
{
    private readonly DeviceCache _cache;
    private readonly Registration _registration;
    private readonly DeviceCommits _commits;
    private readonly Relay _relay;
    private readonly SequenceLedger _sequences;
    private readonly EdgeNodeBook _edgeNodes;

    private readonly BrokenDevices _broken;

    public IngestPipeline(ITelemetryStore store, PilotSource pilots, DeviceCache cache, TimeProvider clock, ILogger<IngestPipeline>? log = null,
        NotificationQueue? notifications = null)
    {
        (_cache, _broken) = (cache, new BrokenDevices(log));
        _registration = new Registration(store, pilots, clock);
        _sequences = new SequenceLedger(store);
        _commits = new DeviceCommits(store, new MemoryLoader(store, cache), new RedeliveryLookup(store, _sequences), _broken, clock);
        _relay = new Relay(store, notifications);
        _edgeNodes = new EdgeNodeBook(store, clock, _broken);
    }

    /// <summary>
    /// Never fails for a message: bad ones end in quarantine, and those of a device whose commit or relay did not go through are answered
    /// <see cref="Outcome.Retry"/>. Within a device nothing after such a message is taken, so that sending them again, in order, is safe.
    /// </summary>
    public async Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, CancellationToken cancellation) =>
        (await IngestAsync(events, null, GatewayScope.All, cancellation)).Outcomes;

    /// <param name="catalog">The pilots that the sender may speak for: to it there are no others.</param>
    public async Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog catalog, CancellationToken cancellation) =>
        (await IngestAsync(events, catalog, GatewayScope.All, cancellation)).Outcomes;

    /// <param name="scope">What the gateway may speak for: a message on another topic is quarantined and touches no device.</param>
    public Task<Ingested> IngestAsync(IReadOnlyList<DeviceEvent> events, GatewayScope scope, CancellationToken cancellation) =>
        IngestAsync(events, null, scope, cancellation);

    private async Task<Ingested> IngestAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog? part, GatewayScope scope, CancellationToken cancellation)
    {
        EventOutcome[] outcomes = [.. events.Select(message => new EventOutcome(message.Sequence, Outcome.Retry))];
        if (await _registration.OpenAsync(events, part, scope, cancellation) is not var (catalog, refused)
            || await _edgeNodes.OpenAsync(events, cancellation) is not { } nodes)
            return new Ingested(outcomes, []);
        var batches = MessageRouter.Route(catalog, events, scope, nodes, refused, _broken);
        await _commits.RunAsync(batches, outcomes, cancellation);
        var recording = RecordAsync(events, outcomes, cancellation); // side by side with the relay, which changes no outcome
        await Task.WhenAll(recording, _broken.PublishAsync(batches, some => _relay.PublishAsync(some, cancellation), cancellation));
        Keep(batches, outcomes);
        AskAgain(await recording, events, outcomes);
        return new Ingested(outcomes, await _edgeNodes.CloseAsync(nodes, outcomes, cancellation));
    }

    // A record that cannot be read would ask for the source's messages for ever, and they are stored: the ledger will call them missing.
    private async Task<IReadOnlyList<SourceId>> RecordAsync(IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes, CancellationToken cancellation)
    {
        try
        {
            return await _sequences.RecordAsync(events, outcomes, cancellation);
        }
        catch (Exception e) when (BrokenDevices.MayCatch(e, cancellation))
        {
            _broken.NotRecorded(events[0].Source, e);
            return [];
        }
    }

    // A commit or a relay failed where there is no memory. What was committed is recognised when it comes again, and relayed then.
    private void Keep(IReadOnlyList<DeviceBatch> batches, EventOutcome[] outcomes)
    {
        foreach (var batch in batches)
        {
            if (batch.HasMemory)
                _cache.Put(batch.Device.Key, batch.Memory);
            else
                batch.Indexes.ForEach(index => AskAgain(ref outcomes[index]));
        }
    }

    // Stored, but not recorded as seen: the redelivery records it, else the ledger would miss it for ever.
    private static void AskAgain(IReadOnlyList<SourceId> unrecorded, IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length && unrecorded.Count > 0; i++)
        {
            if (unrecorded.Contains(events[i].Source))
                AskAgain(ref outcomes[i]);
        }
    }

    private static void AskAgain(ref EventOutcome outcome) => outcome = outcome with { Outcome = Outcome.Retry, Reason = Core.Reason.None };
}
