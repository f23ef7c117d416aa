namespace SmartPilots.Functions.EventGrid;

/// <summary>What became of a delivery; neither is set when the store did not take all of it, and all is to come again.</summary>
/// <param name="Malformed">Why the body is not CloudEvents: then nothing of it was taken.</param>
internal readonly record struct DeliveryResult(DeliveryCounts? Counts, string? Malformed)
{
    public static DeliveryResult StoreAway => default;
}
