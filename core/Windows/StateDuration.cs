namespace SmartPilots.Core.Windows;

/// <summary>How long a 0/1 stream was 1 within a span, computed when read: a reading holds until the next one or the span's end.</summary>
public static class StateDuration
{
    /// <param name="before">The last value before the span; null when unknown: then nothing counts until the first reading.</param>
    /// <param name="readings">Time in UTC ticks and value, in order of time, all within the span.</param>
    /// <returns>Ticks of 100 ns during which the state was not 0.</returns>
    public static long TicksOn(decimal? before, IEnumerable<(long Ticks, decimal Value)> readings, long from, long to)
    {
        var (on, since, value) = (0L, from, before ?? 0m);
        foreach (var reading in readings)
        {
            if (value != 0m)
                on += reading.Ticks - since;
            (since, value) = (reading.Ticks, reading.Value);
        }
        return value != 0m ? on + to - since : on;
    }
}
