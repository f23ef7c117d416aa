namespace SmartPilots.Functions.Ingest;

/// <summary>What became of a batch.</summary>
/// <param name="Outcomes">One for each message, in their order.</param>
/// <param name="Commands">What the gateway is to publish to its edge nodes.</param>
public sealed record Ingested(EventOutcome[] Outcomes, IReadOnlyList<DeviceCommand> Commands);
