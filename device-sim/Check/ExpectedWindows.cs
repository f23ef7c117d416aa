namespace SmartPilots.DeviceSim.Check;

/// <summary>Count, sum, extremes and ends of one stream in one window.</summary>
internal sealed record WindowFigures(long Count, decimal Sum, decimal Min, decimal Max, decimal First, long FirstTicks, decimal Last,
    long LastTicks);

/// <summary>
/// Statistics of any span of time from the readings themselves, by the plainest way: go through all of them. Readings come in order of
/// time (the API's order).
/// </summary>
internal sealed class ExpectedWindows
{
    private readonly Dictionary<string, List<(long Ticks, decimal Value)>> _streams = [];

    public IEnumerable<(string Stream, long Count)> Counts => _streams.Select(stream => (stream.Key, (long)stream.Value.Count));

    public void Add(string stream, long ticks, decimal value)
    {
        if (!_streams.TryGetValue(stream, out var list))
            _streams[stream] = list = [];
        list.Add((ticks, value));
    }

    /// <summary>Null when no reading lies in [start, end).</summary>
    public WindowFigures? Of(string stream, long start, long end)
    {
        if (!_streams.TryGetValue(stream, out var all))
            return null;
        var begin = all.BinarySearch((start, decimal.MinValue));
        var within = all.Skip(begin < 0 ? ~begin : begin).TakeWhile(reading => reading.Ticks < end).ToList();
        return within.Count == 0 ? null : new WindowFigures(within.Count, within.Sum(reading => reading.Value), within.Min(reading =>
            reading.Value),
            within.Max(reading => reading.Value), within[0].Value, within[0].Ticks, within[^1].Value, within[^1].Ticks);
    }
}
