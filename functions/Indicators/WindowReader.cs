using SmartPilots.Core.Indicators;
using SmartPilots.Core.Windows;

namespace SmartPilots.Functions.Indicators;

/// <summary>
/// Windows of devices for one computation: the days of each device are read once, whatever the number of indicators and months that are made of them.
/// Owned by one computation at a time.
/// </summary>
/// <param name="from">First day that is asked for, and <paramref name="to"/> the last.</param>
public sealed class WindowReader(ITelemetryStore store, DateOnly from, DateOnly to)
{
    private const int LookbackDays = 35; // for the value of a counter before the first day

    private readonly Dictionary<string, List<Window>> _days = [];

    /// <summary>The facts of a device's days in a period; those known already are taken over where the day is as it was.</summary>
    /// <param name="known">By day, as the value's lineage has them; null: all are made anew.</param>
    public async Task<IReadOnlyList<DayFact>> FactsAsync(DeviceDefinition device, IndicatorInput input, StreamDefinition stream, IndicatorPeriod period,
        Func<DateOnly, DayFact?>? known, CancellationToken cancellationToken)
    {
        var facts = new List<DayFact>();
        var missing = new List<(DateOnly Day, WindowKey Key, StreamStatistics Statistics, decimal? Before, Period Finer)>();
        decimal? before = null;
        foreach (var window in await DaysAsync(device, cancellationToken))
        {
            if (window.Find(input.Stream) is not { } statistics)
                continue;
            var day = device.Calendar.Local(window.Key.Start + TimeSpan.TicksPerHour * 12).Date.ToDateOnly();
            if (day >= period.First && day <= period.Last)
            {
                var last = input.Measure == Measure.Growth ? before : null;
                if (known?.Invoke(day) is { } fact && fact.Hash == statistics.Hash && fact.Before == last)
                    facts.Add(fact);
                else if (DayMeasure.Finer(input, statistics) is { } finer)
                    missing.Add((day, window.Key, statistics, last, finer));
                else
                    facts.Add(DayMeasure.Of(input, stream, device.Calendar, day, statistics, [(window.Key, statistics)], last));
            }
            before = statistics.Last;
        }
        if (missing.Count > 0)
            facts.AddRange(await FinerAsync(device, input, stream, missing, cancellationToken));
        return [.. facts.OrderBy(fact => fact.Day)];
    }

    private async Task<IEnumerable<DayFact>> FinerAsync(DeviceDefinition device, IndicatorInput input, StreamDefinition stream,
        List<(DateOnly Day, WindowKey Key, StreamStatistics Statistics, decimal? Before, Period Finer)> days, CancellationToken cancellationToken)
    {
        // From the first day that is missing to the last: what a computation takes over is nearly always before both.
        var (start, end) = (days[0].Key.Start, device.Calendar.EndOf(days[^1].Key));
        var windows = new List<(WindowKey Key, StreamStatistics Statistics)>();
        await foreach (var window in Window.ReadAsync(store, device.Key, days[0].Finer, start, end, cancellationToken))
        {
            if (window.Find(input.Stream) is { } statistics)
                windows.Add((window.Key, statistics));
        }
        return days.Select(day => DayMeasure.Of(input, stream, device.Calendar, day.Day, day.Statistics,
            [.. windows.Where(window => window.Key.Start >= day.Key.Start && window.Key.Start < device.Calendar.EndOf(day.Key))], day.Before));
    }

    /// <summary>The days of a device from 35 before the first day on, in order of time.</summary>
    public async Task<IReadOnlyList<Window>> DaysAsync(DeviceDefinition device, CancellationToken cancellationToken)
    {
        if (_days.TryGetValue(device.Key.Partition, out var known))
            return known;
        var (start, end) = (device.Calendar.StartOf(from.AddDays(-LookbackDays)), device.Calendar.StartOf(to.AddDays(1)));
        return _days[device.Key.Partition] = await Window.ReadAsync(store, device.Key, Period.Day, start, end, cancellationToken).ToListAsync(cancellationToken);
    }
}
