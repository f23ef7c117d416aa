namespace SmartPilots.Functions.EventGrid;

/// <summary>The answer to a delivery: what became of its events. Redelivered ones were counted before.</summary>
/// <param name="Redelivered">Counted before.</param>
internal sealed record DeliveryCounts(int Accepted, int Late, int Duplicate, int Quarantined, int Redelivered)
{
    public static DeliveryCounts Of(IReadOnlyCollection<EventOutcome> outcomes)
    {
        return new DeliveryCounts(Count(Outcome.Accepted), Count(Outcome.Late), Count(Outcome.Duplicate), Count(Outcome.Quarantined), Count(Outcome.Redelivered));

        int Count(Outcome outcome) => outcomes.Count(one => one.Outcome == outcome);
    }
}
