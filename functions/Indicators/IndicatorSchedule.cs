using SmartPilots.Core.Indicators;

namespace SmartPilots.Functions.Indicators;

/// <summary>
/// Which periods are computed in a day: those that run, those that are not final yet, and one of the months before, another each day. So late data
/// and corrections of the last year are found within a fortnight, at the cost of one month more a day.
/// </summary>
public sealed class IndicatorSchedule(IndicatorComputation computation, ProgrammeSource programmes, TimeProvider clock)
{
    private const int MonthsLookedAt = 13;

    public async Task<ComputationTally> RunAsync(PilotCatalog pilots, CancellationToken cancellationToken)
    {
        var tally = new ComputationTally(0, 0, 0);
        foreach (var programme in programmes.Current.Programmes)
        {
            var today = new SiteCalendar(programme.Zone).Local(clock.GetUtcNow().UtcTicks).Date.ToDateOnly();
            foreach (var group in programme.Indicators.SelectMany(indicator => PeriodsOf(indicator, today).Select(period => (indicator, period)))
                .GroupBy(pair => pair.period))
            {
                var windows = computation.Windows(group.Key);
                foreach (var (indicator, period) in group)
                    tally += await computation.ComputeAsync(programme, pilots, indicator, period, null, windows, cancellationToken);
            }
        }
        return tally;
    }

    /// <summary>Those of one indicator.</summary>
    public static IEnumerable<IndicatorPeriod> PeriodsOf(IndicatorDefinition indicator, DateOnly today)
    {
        if (!indicator.HasTitle)
            return []; // entries of a set that nobody has filled: a value is computed when it is entered
        var periods = new HashSet<IndicatorPeriod>();
        var older = today.AddMonths(-(today.DayNumber % MonthsLookedAt) - 1);
        foreach (var kind in indicator.Periods)
        {
            // Until the day after it is final.
            for (var day = today.AddDays(-indicator.FinalAfterDays - 1); day <= today; day = day.AddDays(1))
                periods.Add(IndicatorPeriod.Of(kind, day));
            if (kind != IndicatorPeriodKind.Day)
                periods.Add(IndicatorPeriod.Of(kind, older));
        }
        return periods;
    }
}
