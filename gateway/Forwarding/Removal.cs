using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Forwarding;

/// <summary>Takes the events with a final outcome out of the spool, neighbours with the same outcome in one statement.</summary>
internal static class Removal
{
    public static void Apply(SpoolFile file, IReadOnlyList<EventOutcome> outcomes)
    {
        for (var i = 0; i < outcomes.Count;)
        {
            var first = i;
            // Numbers between two neighbours in an answer belong to the same lane or have left the spool: a range is safe.
            while (++i < outcomes.Count && outcomes[i].Outcome == outcomes[first].Outcome)
            {
            }
            if (CounterOf(outcomes[first].Outcome) is { } counter)
                file.Messages.Remove(outcomes[first].Sequence, outcomes[i - 1].Sequence, counter);
        }
    }

    private static SpoolCounter? CounterOf(Outcome outcome) => outcome switch
    {
        Outcome.Accepted => SpoolCounter.DeliveredAccepted,
        Outcome.Late => SpoolCounter.DeliveredLate,
        Outcome.Duplicate => SpoolCounter.DeliveredDuplicate,
        Outcome.Quarantined => SpoolCounter.DeliveredQuarantined,
        Outcome.Redelivered => SpoolCounter.DeliveredRedelivered,
        _ => null,
    };
}
