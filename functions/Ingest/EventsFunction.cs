using System.Text.Json;
using Azure.Messaging.EventHubs;
using Microsoft.Azure.Functions.Worker;
using SmartPilots.Core.Events;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Ingest;

/// <param name="Epoch">See <see cref="AppSettings"/>.</param>
public sealed record EventsOptions(string Epoch);

/// <summary>
/// Takes what Event Grid's MQTT broker routed to an event hub: the same pipeline as a gateway's batches. A bad event goes to quarantine
/// by itself. Checkpoints advance when the retries end, so the retries do not end: only a store that is away makes this fail.
/// </summary>
public sealed class EventsFunction(IngestPipeline pipeline, EventsOptions options)
{
    /// <summary>In the place of a gateway's name: the broker has checked what its clients may send.</summary>
    internal const string Sender = "event-hubs";

    [Function("events")]
    [ExponentialBackoffRetry(-1, "00:00:02", "00:01:00")]
    public async Task Events([EventHubTrigger("%EventHubName%", Connection = "EventHubs")] EventData[] batch, FunctionContext context,
        CancellationToken cancellation)
    {
        var source = new SourceId(Sender, options.Epoch, PartitionOf(context));
        var events = batch.Select(data => RoutedMessage.Read(data, source)).ToList();
        var outcomes = await pipeline.IngestAsync(events, cancellation);
        var left = outcomes.Count(outcome => outcome.Outcome == Outcome.Retry);
        if (left > 0)
            throw new StoreUnavailableException($"{left} of {batch.Length} events were not stored.");
    }

    // Sequence numbers rise within a partition only: without its name a redelivery could not be told from a new event.
    private static string PartitionOf(FunctionContext context)
    {
        if (context.BindingContext.BindingData.GetValueOrDefault("PartitionContext") is string json)
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.TryGetProperty("PartitionId", out var id) && id.GetString() is { Length: > 0 } partition)
                return partition;
        }
        throw new InvalidOperationException("The Event Hubs trigger did not say which partition the events are from.");
    }
}
