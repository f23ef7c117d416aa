using SmartPilots.Simulation.Fleet;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// What must be stored of one device, whatever happened on the way: of all messages that reached a spool, each identity once; where
/// values differ, one that counts before one that does not, and then the smallest.
/// </summary>
internal sealed class ExpectedReadings
{
    public ExpectedReadings(IEnumerable<WireEvent> events)
    {
        foreach (var reading in events.SelectMany(e => e.Message.Readings).Where(reading => reading.Fault is null))
        {
            var identity = (reading.Stream, reading.Ticks);
            if (!Kept.TryGetValue(identity, out var kept) || Wins(reading, kept))
                Kept[identity] = reading;
        }
    }

    public Dictionary<(string Stream, long Ticks), GeneratedReading> Kept { get; } = [];

    public IEnumerable<GeneratedReading> Counting => Kept.Values.Where(reading => reading.Counts);

    public static bool Wins(GeneratedReading challenger, GeneratedReading kept) =>
        challenger.Counts == kept.Counts ? challenger.Value < kept.Value : challenger.Counts;

    /// <summary>Whether this reading had to make way for another value of the same identity.</summary>
    public bool HasLost(GeneratedReading reading) => reading.Fault is null && Kept[(reading.Stream, reading.Ticks)].Value != reading.Value;
}
