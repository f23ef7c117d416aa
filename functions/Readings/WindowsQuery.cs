using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Readings;

/// <summary>One stream of a window, as the API shows it.</summary>
/// <param name="Expected">Readings expected in the window; null for a stream without a fixed interval.</param>
/// <param name="Mean">Sum / count; of an angle, the direction of the mean vector, in degrees.</param>
/// <param name="Consumption">Of a counter: growth in its unit since the last reading before the window. It, resets and time on are null when
/// the window's readings are no longer kept.</param>
/// <param name="Resets">Of a counter: how often it fell.</param>
/// <param name="SecondsOn">Of a state: how long it was not 0.</param>
public sealed record WindowStream(long Count, long? Expected, decimal Sum, decimal Min, decimal Max, decimal Mean, decimal First, DateTime FirstAt,
    decimal Last, DateTime LastAt, string Hash, decimal? Consumption, int? Resets, double? SecondsOn);

/// <summary>One window.</summary>
/// <param name="Status"><c>provisional</c> until the window's end and the grace for late data are over, then <c>final</c>, or
/// <c>restated</c> when late data or a correction changed it afterwards.</param>
public sealed record WindowItem(DateTime Start, DateTime End, [AllowedValues("provisional", "final", "restated")] string Status, long Revision,
    IReadOnlyDictionary<string, WindowStream> Streams);

public sealed record WindowPage(IReadOnlyList<WindowItem> Windows, string? Continuation);

/// <summary>Windows of one device, with what can only be computed when read.</summary>
public sealed class WindowsQuery(ITelemetryStore store, TimeProvider clock)
{
    /// <summary>Windows that start in [from, to), oldest first.</summary>
    public async Task<WindowPage> PageAsync(DeviceDefinition device, Period period, DateTime from, DateTime to, int take, string? continuation,
        CancellationToken cancellationToken)
    {
        var page = await store.QueryAsync(RowQuery.InPartition(Tables.Telemetry, device.Key.Partition) with
        {
            KeyFrom = new WindowKey(period, from.Ticks).RowKey,
            KeyTo = new WindowKey(period, to.Ticks).RowKey,
            Take = Math.Clamp(take, 1, 1000),
            Continuation = continuation,
        }, cancellationToken);
        var windows = page.Rows.Select(Window.FromRow).ToList();
        var raw = await RawOfWindows.ReadAsync(store, device, windows, cancellationToken);
        return new WindowPage([.. windows.Select(w => Item(device, w, raw))], page.Continuation);
    }

    private WindowItem Item(DeviceDefinition device, Window window, RawOfWindows raw)
    {
        var end = device.Calendar.EndOf(window.Key);
        var grace = device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond;
        var status = window.RestatedTicks > 0 ? "restated" : clock.GetUtcNow().UtcTicks >= end + grace ? "final" : "provisional";
        var streams = window.Streams.ToDictionary(s => s.Stream, s => Stream(device, window.Key.Start, end, s, raw));
        return new WindowItem(Utc(window.Key.Start), Utc(end), status, window.Revision, streams);
    }

    private static WindowStream Stream(DeviceDefinition device, long start, long end, StreamStatistics s, RawOfWindows raw)
    {
        var definition = device.Streams.FirstOrDefault(d => d.Name == s.Stream);
        (decimal Growth, int Resets)? counter = null;
        double? secondsOn = null;
        if (definition?.Kind is StreamKind.Counter or StreamKind.State)
        {
            var (earlier, before, within) = raw.Next(s, start, end);
            if (within.Count < s.Count)
                counter = null; // its readings are older than the pilot keeps them: nobody knows any more
            else if (definition.Kind == StreamKind.Counter)
                counter = CounterConsumption.Of(before, within.Select(r => r.Value), definition.Counter, earlier);
            else
                secondsOn = StateDuration.TicksOn(before, within, start, end) / (double)TimeSpan.TicksPerSecond;
        }
        var mean = definition?.Kind == StreamKind.Angle ? MeanAngle(s) : decimal.Round(s.Sum / s.Count, 9);
        return new WindowStream(s.Count, definition?.EverySeconds is { } every ? (end - start) / TimeSpan.TicksPerSecond / every : null,
            s.Sum, s.Min, s.Max, mean, s.First, Utc(s.FirstTicks), s.Last, Utc(s.LastTicks), s.Hash.ToString("x32"), counter?.Growth,
            counter?.Resets, secondsOn);
    }

    private static decimal MeanAngle(StreamStatistics s)
    {
        var degrees = Math.Atan2((double)s.SinSum, (double)s.CosSum) * 180 / Math.PI;
        return decimal.Round((decimal)(degrees < 0 ? degrees + 360 : degrees), 3);
    }
}
