using SmartPilots.Simulation.Fleet;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// What must be stored of one device, whatever happened on the way: of all messages that reached a spool, each identity once; where
/// values differ, one that counts before one that does not, and then the smallest.
/// </summary>
internal sealed class ExpectedReadings
{
    private readonly ExpectedCorrections? _corrections;

    /// <param name="corrections">Null where there can be none.</param>
    public ExpectedReadings(IEnumerable<WireEvent> events, ExpectedCorrections? corrections = null)
    {
        _corrections = corrections;
        foreach (var reading in events.SelectMany(e => e.Message.Readings).Where(reading => reading.Fault is null))
        {
            var identity = (reading.Stream, reading.Ticks);
            if (!Kept.TryGetValue(identity, out var kept) || Wins(reading, kept))
                Kept[identity] = reading;
        }
    }

    public Dictionary<(string Stream, long Ticks), GeneratedReading> Kept { get; } = [];

    /// <summary>What windows and latest values are made of: with the values that count, not with what a correction has put aside.</summary>
    public IEnumerable<GeneratedReading> Counting => Kept.Values.Select(reading => _corrections?.Apply(reading) ?? reading)
        .Where(reading => reading.Counts);

    /// <summary>What people put in the place of readings.</summary>
    public IEnumerable<KeyValuePair<(string Stream, long Ticks), decimal>> Replacements => _corrections?.Replacements ?? [];

    public static bool Wins(GeneratedReading challenger, GeneratedReading kept) =>
        challenger.Counts == kept.Counts ? challenger.Value < kept.Value : challenger.Counts;

    /// <summary>Whether this reading had to make way for another value of the same identity.</summary>
    public bool HasLost(GeneratedReading reading) => reading.Fault is null && Kept[(reading.Stream, reading.Ticks)].Value != reading.Value;
}
