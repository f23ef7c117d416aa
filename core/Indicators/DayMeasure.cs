using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Indicators;

/// <summary>Takes from the windows of a day what an input needs. Pure: the same windows make the same fact.</summary>
public static class DayMeasure
{
    /// <summary>Whether the hours of a day are needed beside its own window: to count windows, or because a counter fell.</summary>
    public static Period? Finer(IndicatorInput input, StreamStatistics day) =>
        input.CountsWindows ? input.Window
        : input.Measure == Measure.Growth && (day.Min < day.First || day.Max > day.Last) ? Period.Hour : null;

    /// <param name="day">The day's own window of the stream.</param>
    /// <param name="windows">Those that are counted, in order of time: of <see cref="Finer"/>, or else of the day.</param>
    /// <param name="before">Of a counter: its last value before the day.</param>
    public static DayFact Of(IndicatorInput input, StreamDefinition stream, SiteCalendar calendar, DateOnly date, StreamStatistics day,
        IReadOnlyList<(WindowKey Key, StreamStatistics Statistics)> windows, decimal? before)
    {
        var fact = new DayFact(date, windows.Count, day.Count, day.Hash) { Sum = day.Sum, Min = day.Min, Max = day.Max };
        if (input.Measure == Measure.Growth)
        {
            var values = windows.SelectMany(window => (decimal[])[window.Statistics.First, window.Statistics.Last]);
            return fact with { Before = before, Sum = CounterConsumption.Of(before, values, stream.Counter).Growth };
        }
        if (input.Measure == Measure.Percentile)
            return fact with { Values = [.. windows.Select(window => Mean(window.Statistics))] };
        if (input.Measure is not (Measure.Share or Measure.Availability or Measure.Duration))
            return fact;
        long within = 0, known = 0;
        foreach (var (key, statistics) in windows)
        {
            var length = calendar.EndOf(key) - key.Start;
            known += length;
            within += Within(input, stream, statistics, length);
        }
        return fact with { WithinTicks = within, KnownTicks = known };
    }

    // Of a state without limits, the part of its readings that were not 0; else the whole window or nothing of it.
    private static long Within(IndicatorInput input, StreamDefinition stream, StreamStatistics window, long length)
    {
        if (input.Limits is { Low: null, High: null })
            return stream.Kind == StreamKind.State ? (long)decimal.Round(length * Math.Clamp(window.Sum, 0m, window.Count) / window.Count) : length;
        return input.Limits.Holds(Mean(window)) ? length : 0;
    }

    private static decimal Mean(StreamStatistics window) => decimal.Round(window.Sum / window.Count, Quantity.MaxDecimals);
}
