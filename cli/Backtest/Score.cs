namespace SmartPilots.Cli.Backtest;

/// <summary>A time in which something truly happened, or an alarm stood.</summary>
internal readonly record struct Episode(DateTime Start, DateTime End);

/// <summary>
/// How alarms compare with what truly happened. An alarm that starts within an event, or no later than the grace after its end (with a window: than the
/// window after its start), finds it. Of several events the newest takes the credit; a further alarm in an event that was found is a repeat, one
/// outside all events is false.
/// </summary>
internal sealed record Score(int Events, int Found, int Alarms, int False, int Repeats, IReadOnlyList<TimeSpan> Delays, double Days)
{
    public double Precision => Found + False == 0 ? 0 : Found / (double)(Found + False);
    public double Recall => Events == 0 ? 0 : Found / (double)Events;
    public double FalsePerMonth => Days == 0 ? 0 : False / Days * 30;

    /// <summary>The delay that so large a share of the events found did not exceed; null when none was found.</summary>
    public TimeSpan? Delay(double share) => Delays.Count == 0 ? null : Delays[(int)(share * (Delays.Count - 1))];

    /// <param name="span">What was played.</param>
    public static Score Of(IReadOnlyList<Episode> events, IEnumerable<DateTime> alarms, TimeSpan grace, TimeSpan? window, Episode span)
    {
        var found = new Dictionary<int, TimeSpan>();
        var (all, wrong, repeats) = (0, 0, 0);
        foreach (var alarm in alarms.Order())
        {
            all++;
            var matching = Enumerable.Range(0, events.Count).Where(i => events[i].Start <= alarm
                && alarm <= (window is { } only ? events[i].Start + only : events[i].End + grace)).ToList();
            var unfound = matching.Where(i => !found.ContainsKey(i)).ToList();
            if (unfound.Count > 0)
            {
                var newest = unfound.MaxBy(i => events[i].Start);
                found[newest] = alarm - events[newest].Start;
            }
            else if (matching.Count > 0)
                repeats++;
            else
                wrong++;
        }
        return new Score(events.Count, found.Count, all, wrong, repeats, [.. found.Values.Order()], (span.End - span.Start).TotalDays);
    }
}
