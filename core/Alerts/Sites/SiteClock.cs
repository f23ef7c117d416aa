using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Sites;

/// <summary>Which times a rule over several devices is to be evaluated at, so that each is evaluated once, in order, and none that is stale. Pure.</summary>
public static class SiteClock
{
    /// <summary>Rules are evaluated at each end of a window of five minutes.</summary>
    public const long Step = 5 * TimeSpan.TicksPerMinute;

    /// <param name="mark">The last time that was evaluated; 0 none yet.</param>
    /// <param name="newest">Of each input: the time of its newest reading, 0 without any.</param>
    /// <param name="stale">Older than so many ticks is not evaluated any more.</param>
    /// <returns>
    /// First, after a pause, the time at which it ended, of which nothing is known (<see cref="SiteTimes.Unknown"/>). Empty while no input has readings:
    /// a site that sends nothing costs nothing.
    /// </returns>
    public static SiteTimes Due(SiteRule rule, long mark, IReadOnlyList<long> newest, long now, long stale)
    {
        var oldest = Floor(now - stale);
        var unknown = mark < oldest ? oldest : (long?)null;
        var wait = rule.Rule.WaitSeconds * TimeSpan.TicksPerSecond;
        var times = new List<long>();
        var lastKnown = rule.Inputs.Select((input, i) => newest[i] == 0 ? 0 : newest[i] + input.ValidTicks).Max();
        for (var at = (unknown ?? mark) + Step; at <= now && at <= lastKnown + Step; at += Step)
        {
            if (now - at < wait && newest.Any(one => one < at))
                break; // of those before it, each input has told all
            times.Add(at);
        }
        return new SiteTimes(times.Count == 0 ? null : unknown, times);
    }

    public static long Floor(long ticks) => ticks - ticks % Step;

    /// <summary>What the store, or a recording, has to give for these times: starts of windows, inclusive and exclusive.</summary>
    public static (long From, long To) Reach(SiteRule rule, SiteTimes times) =>
        (Floor(times.All[0] - rule.Condition.PeriodTicks - rule.Inputs.Max(input => input.ValidTicks)) - Step, times.All[^1]);
}

/// <param name="Unknown">A time of which nothing is known: durations begin anew.</param>
/// <param name="All">In order.</param>
public readonly record struct SiteTimes(long? Unknown, IReadOnlyList<long> All);
