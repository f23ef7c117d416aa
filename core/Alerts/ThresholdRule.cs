using SmartPilots.Core.Pilots;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Alerts;

/// <summary>How a threshold rule moves with one reading: hysteresis, duration, hours, and the state of another stream.</summary>
public static class ThresholdRule
{
    /// <summary>Advances the rule. Readings of a stream come in order of time.</summary>
    /// <param name="whileValue">Latest value of the rule's other stream; null when unknown.</param>
    /// <param name="stale">The reading is too old to tell anybody: the state moves silently.</param>
    /// <returns>What operators are to be told, or null.</returns>
    public static TransitionKind? Advance(RuleDefinition rule, RuleState state, long ticks, decimal value, decimal? whileValue,
        SiteCalendar calendar, bool stale)
    {
        var applies = Applies(rule, ticks, whileValue, calendar);
        if (state.Active)
            state.Active = !Lasts(state, !applies || IsClear(rule, value), ticks, rule.ClearForSeconds);
        else
            state.Active = Lasts(state, applies && IsBeyond(rule, value), ticks, rule.ForSeconds);

        if (stale || state.Active == (state.AnnouncedTicks != 0))
            return null;
        return state.Active ? TransitionKind.Raised : TransitionKind.Cleared;
    }

    // True once the condition has held for the duration; starts and stops the clock.
    private static bool Lasts(RuleState state, bool holds, long ticks, int seconds)
    {
        if (!holds)
        {
            state.PendingTicks = 0;
            return false;
        }
        if (state.PendingTicks == 0)
            state.PendingTicks = ticks;
        if (ticks - state.PendingTicks < seconds * TimeSpan.TicksPerSecond)
            return false;
        state.PendingTicks = 0;
        return true;
    }

    private static bool IsBeyond(RuleDefinition rule, decimal value) => rule.Above is { } above ? value > above : value < rule.Below;

    private static bool IsClear(RuleDefinition rule, decimal value) =>
        rule.Above is { } above ? value <= (rule.ClearAt ?? above) : value >= (rule.ClearAt ?? rule.Below);

    private static bool Applies(RuleDefinition rule, long ticks, decimal? whileValue, SiteCalendar calendar)
    {
        if (rule.WhileStream is not null && whileValue != rule.WhileValue)
            return false;
        if (rule.From is not { } from || rule.To is not { } to)
            return true;
        var time = calendar.TimeOfDay(ticks);
        return from <= to ? time >= from && time < to : time >= from || time < to;
    }
}
