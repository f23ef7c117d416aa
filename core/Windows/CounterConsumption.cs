namespace SmartPilots.Core.Windows;

/// <summary>
/// What a meter that only grows has counted over a span, computed when read because it needs the reading before the span. Growth is
/// attributed to the window in which the later of two readings lies, so that windows add up to the whole. A fall means that the meter
/// was reset or replaced: the new value starts a new base and adds nothing, so that no consumption is ever invented.
/// </summary>
public static class CounterConsumption
{
    /// <param name="before">The last value before the span; null when there is none: then the first reading is the base.</param>
    /// <param name="values">In order of time.</param>
    /// <returns>Growth in the stream's unit, and how often the meter fell.</returns>
    public static (decimal Growth, int Resets) Of(decimal? before, IEnumerable<decimal> values)
    {
        var (growth, resets, previous) = (0m, 0, before);
        foreach (var value in values)
        {
            if (value < previous)
                resets++;
            else
                growth += value - (previous ?? value);
            previous = value;
        }
        return (growth, resets);
    }
}
