using SmartPilots.Functions.Access;
using SmartPilots.Functions.Ingest;

namespace SmartPilots.Functions.EventGrid;

/// <summary>Brings routed events through the pipeline, delivered or dead-lettered. All or none is answered: what was stored is known when it comes again.</summary>
public sealed class EventIntake(IngestPipeline pipeline, TimeProvider clock)
{
    internal async Task<DeliveryResult> TakeAsync(CallerKey sender, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var events = new List<DeviceEvent>();
        if (!new RoutedEventReader(SourceId.OfIntegration(sender.Id), clock.GetUtcNow()).TryRead(body, events, out var error))
            return new DeliveryResult(null, error);
        var outcomes = new List<EventOutcome>(events.Count);
        foreach (var part in events.Chunk(BatchLimits.MaxEvents))
            outcomes.AddRange((await pipeline.IngestAsync(part, sender.Scope, cancellationToken)).Outcomes);
        return outcomes.Exists(one => one.Outcome == Outcome.Retry) ? DeliveryResult.StoreAway : new DeliveryResult(DeliveryCounts.Of(outcomes), null);
    }

    /// <summary>Puts bytes that are no events into quarantine, under the sender. False when the store did not take them.</summary>
    internal async Task<bool> QuarantineAsync(CallerKey sender, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var unreadable = new RoutedEventReader(SourceId.OfIntegration(sender.Id), clock.GetUtcNow()).Unreadable(bytes.Span, "no-events");
        var outcomes = (await pipeline.IngestAsync([unreadable], sender.Scope, cancellationToken)).Outcomes;
        return outcomes[0].Outcome != Outcome.Retry;
    }
}
