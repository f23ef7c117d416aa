namespace SmartPilots.Functions.Readings;

/// <summary>
/// Judges readings, in order of time, by the ones before them: changed too fast, or not at all for too long. A pure function of the
/// stored readings, so it does not matter in which order they arrived.
/// </summary>
internal sealed class ChangeJudge
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);
    private readonly Dictionary<string, StreamDefinition> _limited;
    private readonly Dictionary<string, Before> _before = [];

    public ChangeJudge(DeviceDefinition device)
    {
        _limited = device.Streams.Where(s => s.MaxChangePerMinute is not null || s.StuckAfterSeconds is not null).ToDictionary(s => s.Name);
        var stuck = _limited.Values.Max(s => s.StuckAfterSeconds) ?? 0;
        LookbackTicks = TimeSpan.TicksPerDay + Math.Min(stuck * TimeSpan.TicksPerSecond, Longest.Ticks);
    }

    /// <summary>False when no stream of the device has such limits.</summary>
    public bool IsNeeded => _limited.Count > 0;

    /// <summary>How far back it must be shown readings before its verdicts count, for streams that speak at least daily: at most 32 days.</summary>
    public long LookbackTicks { get; }

    /// <summary>The flags that the next reading of its stream deserves.</summary>
    public Quality Judge(long ticks, in StoredReading reading)
    {
        if (!reading.IsAggregated || !_limited.TryGetValue(reading.Stream, out var stream))
            return Quality.Good;
        var known = _before.TryGetValue(reading.Stream, out var before);
        var since = known && before.Value == reading.Effective ? before.SinceTicks : ticks;
        _before[reading.Stream] = new Before(ticks, reading.Effective, since);
        if (!known)
            return Quality.Good;
        // Two readings within a minute may differ by a minute's change: the last digit of a sensor flickers.
        var minutes = Math.Max(1m, (ticks - before.Ticks) / (decimal)TimeSpan.TicksPerMinute);
        var fast = stream.MaxChangePerMinute is { } most && Math.Abs(reading.Effective - before.Value) / minutes > most;
        var stuck = stream.StuckAfterSeconds is { } seconds && ticks - since >= seconds * TimeSpan.TicksPerSecond;
        return (fast ? Quality.RateLimit : Quality.Good) | (stuck ? Quality.Stuck : Quality.Good);
    }

    /// <param name="SinceTicks">Time of the first of the equal values up to this one.</param>
    private readonly record struct Before(long Ticks, decimal Value, long SinceTicks);
}
