using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Readings;

/// <summary>
/// The raw readings of a page of windows, for what only they can tell: consumption and durations. Each needs the value that stood before its
/// window, which may be days old, of a meter whose link was down or a valve that reports when it moves; windows know it when raw readings
/// that far back are not at hand, or no longer kept.
/// </summary>
/// <param name="before">The last two values before the first window. Moves on with each window asked for.</param>
internal sealed class RawOfWindows(IReadOnlyList<ReadingRow> rows, Dictionary<string, (decimal? Earlier, decimal Last)> before)
{
    // A device at work has a value that near.
    private static readonly long Lookback = 2 * TimeSpan.TicksPerDay;

    public static async Task<RawOfWindows> ReadAsync(ITelemetryStore store, DeviceDefinition device, IReadOnlyList<Window> windows,
        CancellationToken cancellationToken)
    {
        var before = new Dictionary<string, (decimal? Earlier, decimal Last)>(StringComparer.Ordinal);
        var streams = device.Streams.Where(stream => stream.Kind is StreamKind.Counter or StreamKind.State)
            .Select(stream => stream.Name).Where(name => windows.Any(window => window.Find(name) is not null)).ToList();
        if (streams.Count == 0)
            return new RawOfWindows([], before);
        var (start, end, rows) = (windows[0].Key.Start, device.Calendar.EndOf(windows[^1].Key), new List<ReadingRow>());
        await foreach (var row in ReadingRow.ReadAsync(store, device.Key, start - Lookback, end, cancellationToken))
        {
            if (row.Ticks >= start)
                rows.Add(row);
            else
            {
                foreach (var reading in row.Readings.Where(reading => reading.IsAggregated))
                    before[reading.Stream] = (before.TryGetValue(reading.Stream, out var known) ? known.Last : null, reading.Effective);
            }
        }
        if (!streams.TrueForAll(before.ContainsKey))
        {
            // The store reads forward only; but the windows of days are few and kept for ever.
            var far = new Dictionary<string, decimal>(StringComparer.Ordinal);
            await foreach (var day in Window.ReadAsync(store, device.Key, Period.Day, 0, start - Lookback, cancellationToken))
            {
                foreach (var statistics in day.Streams)
                    far[statistics.Stream] = statistics.Last;
            }
            foreach (var (stream, last) in far)
                before.TryAdd(stream, (null, last));
        }
        return new RawOfWindows(rows, before);
    }

    /// <summary>
    /// A stream's readings in a window, in order of time, and the last two values before them; null when there is none. Windows are asked
    /// for in order of time.
    /// </summary>
    public (decimal? Earlier, decimal? Before, List<(long Ticks, decimal Value)> Within) Next(StreamStatistics window, long start, long end)
    {
        (decimal? earlier, decimal? last) = before.TryGetValue(window.Stream, out var value) ? value : default((decimal?, decimal?));
        var within = new List<(long Ticks, decimal Value)>();
        foreach (var row in rows)
        {
            if (row.Ticks >= end)
                break;
            var index = row.Ticks < start ? -1 : row.IndexOf(window.Stream);
            if (index >= 0 && row.Readings[index].IsAggregated)
                within.Add((row.Ticks, row.Readings[index].Effective));
        }
        before[window.Stream] = (within.Count > 1 ? within[^2].Value : last, window.Last);
        return (earlier, last, within);
    }
}
