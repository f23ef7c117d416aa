using SmartPilots.Functions.Access;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Outbox;
using SmartPilots.Functions.Telemetry;

namespace SmartPilots.Functions.Ingest;

/// <summary>
/// From a batch of messages to one outcome each: route and decode, commit per device, publish what the commits left to tell, answer.
/// Called by every trigger that brings messages.
/// </summary>
public sealed class IngestPipeline(Registration registration, EdgeNodeStore edgeNodes, DeviceCommits commits, OutboxPublisher publisher, SequenceTracker sequences,
    DeviceCache cache, BrokenDevices broken)
{
    /// <summary>
    /// Never fails for a message: bad ones end in quarantine, and those of a device whose commit or publication did not go through are answered
    /// <see cref="Outcome.Retry"/>. Within a device nothing after such a message is taken, so that sending them again, in order, is safe.
    /// </summary>
    /// <param name="scope">What the gateway may speak for: a message on another topic is quarantined and touches no device.</param>
    /// <param name="part">The pilots that the sender may speak for, when to it there are no others; null for all of them.</param>
    public async Task<Ingested> IngestAsync(IReadOnlyList<DeviceEvent> events, AccessScope scope, CancellationToken cancellationToken, PilotCatalog? part = null)
    {
        EventOutcome[] outcomes = [.. events.Select(message => new EventOutcome(message.Sequence, Outcome.Retry))];
        var started = TimeProvider.System.GetTimestamp();
        using var span = FunctionsTraces.Batch(events.Count);
        var spans = MessageSpans.Start(events, span);
        try
        {
            return await IngestAsync(events, outcomes, spans, scope, part, cancellationToken);
        }
        finally
        {
            spans.End(outcomes);
            FunctionsMetrics.Ingested(outcomes, started);
        }
    }

    private async Task<Ingested> IngestAsync(IReadOnlyList<DeviceEvent> events, EventOutcome[] outcomes, MessageSpans spans, AccessScope scope,
        PilotCatalog? part, CancellationToken cancellationToken)
    {
        if (await registration.OpenAsync(events, part, scope, cancellationToken) is not { } pilots
            || await edgeNodes.OpenAsync(events, cancellationToken) is not { } nodes)
            return new Ingested(outcomes, []); // the store is away
        var batches = MessageRouter.Route(events, pilots, scope, nodes, broken);
        spans.Mark(batches);
        await commits.RunAsync(batches, outcomes, cancellationToken);
        await Task.WhenAll(
            sequences.RecordAsync(events, outcomes, cancellationToken),
            broken.PublishAsync(batches, some => publisher.PublishAsync(some, cancellationToken), cancellationToken));
        Keep(batches, outcomes);
        var commands = await edgeNodes.CloseAsync(nodes, outcomes, cancellationToken);
        return new Ingested(outcomes, commands);
    }

    // A commit or a publication failed where there is no snapshot. What was committed is recognised when it comes again, and published then.
    private void Keep(IReadOnlyList<DeviceBatch> batches, EventOutcome[] outcomes)
    {
        foreach (var batch in batches)
        {
            if (batch.HasSnapshot)
                cache.Put(batch.Device.Key, batch.Snapshot);
            else
                batch.Indexes.ForEach(index => outcomes[index] = outcomes[index].AskAgain());
        }
    }
}
