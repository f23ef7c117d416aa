using SmartPilots.Simulation.Fleet;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// One device as the architecture describes it, message after message in the order in which the store counted them: what is new, late,
/// known or contradicting, and what operators are told. Written from the rules, not from core.
/// </summary>
internal sealed class DeviceModel(ExpectedCorrections corrections)
{
    private const long Second = TimeSpan.TicksPerSecond;

    private readonly Dictionary<(string Stream, long Ticks), GeneratedReading> _held = [];
    private readonly Dictionary<string, long> _high = [];
    private readonly Dictionary<string, (long Ticks, decimal Value)> _latest = [];
    private readonly Dictionary<string, ModelRuleState> _rules = ModelRule.All.ToDictionary(rule => rule.Id, _ => new ModelRuleState());
    private readonly List<GeneratedReading> _news = [];
    private long _live;
    private long _silent;

    public Dictionary<(string Day, string Source), ModelCounts> Ledger { get; } = [];

    /// <summary>What operators must be told since it was last emptied.</summary>
    public List<ModelTransition> Transitions { get; } = [];

    public int OpenAlerts => _rules.Values.Count(rule => rule.Announced != 0) + (_silent != 0 ? 1 : 0);

    /// <summary>Takes readings <paramref name="from"/> to <paramref name="to"/> (not included) of a message.</summary>
    /// <param name="sofar">Counts of its earlier parts; it grows.</param>
    public void Take(GeneratedMessage message, int from, int to, ModelCounts sofar)
    {
        if (from == 0)
            // A message without a valid time counts as one bad reading, however many values it has: nobody can say of what time.
            sofar.Readings[3] += message.Readings.Count(reading => !IsDecoded(reading)) + (message.Fault == "invalid-time" ? 1 : 0);
        foreach (var reading in message.Readings.Where(IsDecoded).Take(to).Skip(from))
        {
            if (_news.Count > 0 && _news[0].Ticks != reading.Ticks)
                Judge();
            sofar.Readings[Keep(reading)]++;
        }
        Judge();
    }

    /// <summary>The message is complete.</summary>
    public void Finish(WireEvent message, ModelCounts counts)
    {
        counts.CountMessage(message.Message is { Fault: null, Readings.Count: 0 });
        if (!Ledger.TryGetValue((message.Day, message.Source), out var day))
            Ledger[(message.Day, message.Source)] = day = new ModelCounts();
        day.Add(counts);
    }

    /// <summary>Readings that a decoder passes on: the clock of the functions alone tells which are ahead of time.</summary>
    public static bool IsDecoded(GeneratedReading reading) => reading.Fault is null or "time-ahead";

    /// <summary>A sweep found the device silent.</summary>
    public void FallSilent()
    {
        if (_live == 0 || _silent != 0)
            return; // no reason: then the transition has no match
        _silent = _live + (SimulatedPilot.SilentAfterSeconds * Second);
        Transitions.Add(new ModelTransition("Raised", "no-data", _silent, _silent, null));
    }

    /// <summary>A sweep found that the pilot file does not have the device any more: what is open is over.</summary>
    public void Drop(IEnumerable<ModelTransition> cleared)
    {
        foreach (var one in cleared.Where(one => one is { Kind: "Cleared", Value: null }))
        {
            if (one.Rule == "no-data" && one.RaisedTicks == _silent)
                _silent = 0;
            else if (_rules.TryGetValue(one.Rule, out var rule) && rule.Announced == one.RaisedTicks)
                _rules[one.Rule] = new ModelRuleState();
            else
                continue; // no reason: then the transition has no match
            Transitions.Add(one);
        }
    }

    /// <summary>A reading of that stream was corrected: operators are told nothing, but the latest value may be another one.</summary>
    public void Correct(string stream)
    {
        var counting = _held.Values.Where(reading => reading.Stream == stream).Select(corrections.Apply).Where(reading => reading.Counts).ToList();
        _latest.Remove(stream);
        if (counting.Count > 0 && counting.MaxBy(reading => reading.Ticks) is var newest)
            _latest[stream] = (newest.Ticks, newest.Value);
    }

    // Index of the outcome in ModelCounts.
    private int Keep(GeneratedReading reading)
    {
        if (reading.Fault is not null)
            return 3;
        if (_held.TryGetValue((reading.Stream, reading.Ticks), out var held))
        {
            if (held.Value == reading.Value)
                return 2;
            if (ExpectedReadings.Wins(reading, held))
                Hold(reading);
            return 3;
        }
        var isNewer = reading.Ticks > _high.GetValueOrDefault(reading.Stream);
        Hold(reading);
        if (isNewer)
            _high[reading.Stream] = reading.Ticks;
        if (isNewer && reading.Counts)
            _news.Add(reading);
        return isNewer ? 0 : 1;
    }

    private void Hold(GeneratedReading reading)
    {
        _held[(reading.Stream, reading.Ticks)] = reading;
        if (reading.Counts && !corrections.Holds(reading) && reading.Ticks >= _latest.GetValueOrDefault(reading.Stream).Ticks)
            _latest[reading.Stream] = (reading.Ticks, reading.Value);
    }

    private void Judge()
    {
        foreach (var reading in _news)
        {
            if (!reading.Stale)
                Hear(reading.Ticks);
            decimal? pump = _latest.TryGetValue("pump", out var state) ? state.Value : null;
            foreach (var rule in ModelRule.All.Where(rule => rule.Stream == reading.Stream))
            {
                if (_rules[rule.Id].Take(rule, reading.Ticks, reading.Value, pump, reading.Stale) is { } told)
                    Transitions.Add(new ModelTransition(told.Kind, rule.Id, told.Raised, reading.Ticks, reading.Value));
            }
        }
        _news.Clear();
    }

    private void Hear(long ticks)
    {
        if (ticks <= _live)
            return; // no news of a device that was heard later
        _live = ticks;
        if (_silent == 0)
            return;
        Transitions.Add(new ModelTransition("Cleared", "no-data", _silent, ticks, null));
        _silent = 0;
    }
}
