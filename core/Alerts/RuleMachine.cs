using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts;

/// <summary>What operators are to be told, with what was found.</summary>
public readonly record struct RuleChange(TransitionKind Kind, Finding Finding);

/// <summary>
/// Moves a rule of any kind by one reading: the kind judges the reading, this adds schedule, duration, hysteresis over time, and what
/// operators are told of it.
/// </summary>
public static class RuleMachine
{
    /// <param name="silently">The state moves and nobody is told: the reading is stale, or the device is under maintenance.</param>
    /// <returns>Null when there is nothing to tell.</returns>
    public static RuleChange? Advance(RuleState state, in RuleReading reading, bool silently)
    {
        var rule = reading.Rule;
        Finding finding;
        if (Applies(rule, reading))
        {
            finding = rule.Condition.Judge(reading, state);
        }
        else
        {
            rule.Condition.Pause(reading, state);
            finding = new Finding(Verdict.Good);
        }
        Move(state, finding.Verdict, reading.Ticks, rule);
        if (silently || state.Active == (state.AnnouncedTicks != 0))
            return null;
        return new RuleChange(state.Active ? TransitionKind.Raised : TransitionKind.Cleared, finding);
    }

    private static void Move(RuleState state, Verdict verdict, long ticks, RuleDefinition rule)
    {
        var wasActive = state.Active;
        if (wasActive)
            state.Active = !Lasts(state, verdict is Verdict.Good or Verdict.BadAnew, ticks, rule.ClearForSeconds);
        if (verdict == Verdict.BadAnew && !state.Active)
            state.PendingTicks = ticks;
        if (!wasActive)
            state.Active = Lasts(state, verdict is Verdict.Bad or Verdict.BadAnew, ticks, rule.ForSeconds);
    }

    /// <summary>Whether the time is within the rule's hours and days, both of the site.</summary>
    public static bool IsScheduled(RuleDefinition rule, long ticks, SiteCalendar calendar)
    {
        if (rule.Days.Count == 0 && rule.From is null)
            return true;
        var local = calendar.Local(ticks);
        var isAfterMidnight = rule.From is { } start && rule.To is { } end && start > end && local.TimeOfDay < end;
        var day = isAfterMidnight ? local.Date.PlusDays(-1).DayOfWeek : local.Date.DayOfWeek;
        if (rule.Days.Count > 0 && !rule.Days.Contains(day))
            return false;
        if (rule.From is not { } from || rule.To is not { } to)
            return true;
        return from <= to ? local.TimeOfDay >= from && local.TimeOfDay < to : local.TimeOfDay >= from || local.TimeOfDay < to;
    }

    private static bool Applies(RuleDefinition rule, in RuleReading reading) =>
        IsWhile(rule, reading) && IsScheduled(rule, reading.Ticks, reading.Calendar);

    private static bool IsWhile(RuleDefinition rule, in RuleReading reading)
    {
        foreach (var condition in rule.While)
        {
            if (!condition.Holds(reading.Latest(condition.Stream)))
                return false;
        }
        return true;
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
}
