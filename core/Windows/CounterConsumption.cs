using SmartPilots.Core.Model;

namespace SmartPilots.Core.Windows;

/// <summary>
/// What a meter that only grows has counted over a span, computed when read because it needs the readings before the span. Growth is
/// attributed to the window in which the later of two readings lies, so that windows add up to the whole. A fall means that the meter
/// was reset or replaced: the new value starts a new base and adds nothing, so that no consumption is ever invented. A fall to zero from
/// which the next reading is back above is neither: the zero was a slip and counts for nothing, as does what is beyond the stream's
/// largest step and gone with the next reading.
/// </summary>
public static class CounterConsumption
{
    /// <param name="before">The last value before the span; null when there is none: then the first reading is the base.</param>
    /// <param name="values">In order of time.</param>
    /// <param name="earlier">The value before <paramref name="before"/>, when it is known: it tells whether that one was a slip.</param>
    /// <returns>Growth in the stream's unit, and how often the meter fell.</returns>
    public static (decimal Growth, int Resets) Of(decimal? before, IEnumerable<decimal> values, CounterRule rule = default, decimal? earlier = null)
    {
        var (growth, resets, previous) = (0m, 0, before);
        decimal? doubted = null;
        var countedHere = false; // the fall to what is doubted
        if (earlier is { } last && before is { } fallen && rule.IsDoubtful(last, fallen))
            (previous, doubted) = (earlier, before);
        foreach (var value in values)
        {
            if (value == doubted)
                continue;
            if (doubted is { } slip)
            {
                if (rule.Step(previous!.Value, value) is null)
                    (growth, previous) = (growth + (rule.Step(previous.Value, slip) ?? 0), slip); // no slip: the meter goes on from there
                else if (countedHere)
                    resets--;
                (doubted, countedHere) = (null, false);
            }
            var from = previous ?? value;
            var step = rule.Step(from, value);
            resets += step is null ? 1 : 0;
            if (rule.IsDoubtful(from, value))
                (doubted, countedHere) = (value, step is null);
            else
                (growth, previous) = (growth + (step ?? 0), value);
        }
        return (growth, resets);
    }
}
