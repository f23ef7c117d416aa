using Microsoft.Extensions.Logging;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Functions.Access;
using SmartPilots.Functions.Alerts;

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

    public IngestPipeline(ITelemetryStore store, PilotSource pilots, DeviceCache cache, TimeProvider clock, ILogger<IngestPipeline>? log = null)
    {
        (_cache, _broken) = (cache, new BrokenDevices(log));
        _registration = new Registration(store, pilots, clock);
        _sequences = new SequenceLedger(store);
        _commits = new DeviceCommits(store, new MemoryLoader(store, cache), new RedeliveryLookup(store, _sequences), _broken, clock);
        _relay = new Relay(store);
        _edgeNodes = new EdgeNodeBook(store, clock, _broken);
    }

    /// <summary>
    /// Never fails for a message: bad ones end in quarantine, and those of a device whose commit or relay did not go through are answered
    /// <see cref="Outcome.Retry"/>. Within a device nothing after such a message is taken, so that sending them again, in order, is safe.
    /// </summary>
    public Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, CancellationToken cancellation) =>
        IngestAsync(events, null, GatewayScope.All, [], cancellation);

    /// <param name="catalog">The pilots that the sender may speak for: to it there are no others.</param>
    public Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog catalog, CancellationToken cancellation) =>
        IngestAsync(events, catalog, GatewayScope.All, [], cancellation);

    /// <param name="scope">What the gateway may speak for: a message on another topic is quarantined and touches no device.</param>
    /// <param name="commands">Gets what the gateway is to publish to its edge nodes.</param>
    public Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, GatewayScope scope, List<DownMessage> commands,
        CancellationToken cancellation) =>
        IngestAsync(events, null, scope, commands, cancellation);

    private async Task<EventOutcome[]> IngestAsync(IReadOnlyList<DeviceEvent> events, PilotCatalog? part, GatewayScope scope, List<DownMessage> commands,
        CancellationToken cancellation)
    {
        var outcomes = new EventOutcome[events.Count];
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] = new EventOutcome(events[i].Sequence, Outcome.Retry);

        if (await _registration.OpenAsync(events, part, scope, cancellation) is not var (catalog, refused)
            || await _edgeNodes.OpenAsync(events, cancellation) is not { } nodes)
            return outcomes;
        var batches = MessageRouter.Route(catalog, events, scope, nodes, refused, _broken);
        await _commits.RunAsync(batches, outcomes, cancellation);
        var recording = RecordAsync(events, outcomes, cancellation); // side by side with the relay, which changes no outcome
        await Task.WhenAll(recording, _broken.PublishAsync(batches, some => _relay.PublishAsync(some, cancellation), cancellation));
        foreach (var batch in batches)
        {
            if (batch.HasMemory)
                _cache.Put(batch.Device.Key, batch.Memory);
            else
                AskAgain(batch, outcomes);
        }
        foreach (var source in await recording)
            AskAgain(source, events, outcomes);
        await _edgeNodes.CloseAsync(nodes, outcomes, commands, cancellation);
        return outcomes;
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

    // Stored, but not recorded as seen: the redelivery records it, else the ledger would miss it for ever.
    private static void AskAgain(SourceId source, IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes)
    {
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (events[i].Source == source)
                outcomes[i] = outcomes[i] with { Outcome = Outcome.Retry, Reason = Core.Reason.None };
        }
    }

    // A commit or a relay failed. What was committed is recognised when it comes again, and relayed then.
    private static void AskAgain(DeviceBatch batch, EventOutcome[] outcomes)
    {
        foreach (var index in batch.Indexes)
            outcomes[index] = outcomes[index] with { Outcome = Outcome.Retry, Reason = Core.Reason.None };
    }
}
