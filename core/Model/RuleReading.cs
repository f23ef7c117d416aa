namespace SmartPilots.Core.Model;

/// <summary>One reading as a rule sees it. Readings of a stream come in order of time, each once.</summary>
/// <param name="Streams">The latest value of each stream of the device, of this time or before.</param>
/// <param name="NowTicks">The functions' clock, UTC ticks.</param>
/// <param name="IsStale">The reading is too old to tell anybody.</param>
public readonly record struct RuleReading(RuleDefinition Rule, DecodedReading Reading, IReadOnlyDictionary<string, StreamState> Streams,
    SiteCalendar Calendar, long NowTicks, bool IsStale)
{
    public long Ticks => Reading.Ticks;
    public decimal Value => Reading.Value;

    /// <summary>Latest value of another stream; null when it was never heard.</summary>
    public decimal? Latest(string stream) => Streams.TryGetValue(stream, out var other) && other.LatestTicks != 0 ? other.Latest : null;

    /// <summary>Whether so much time is between two readings that they say nothing of it: more than half of the rule's duration.</summary>
    public bool IsAfterPause(long before) => Ticks - before > Rule.ForSeconds * TimeSpan.TicksPerSecond / 2;
}
