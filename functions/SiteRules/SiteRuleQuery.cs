using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Windows;
using SmartPilots.Functions.Devices;

namespace SmartPilots.Functions.SiteRules;

/// <summary>What rules over several devices of a site are to be told: reads the windows that are due, and nothing while none is.</summary>
public sealed class SiteRuleQuery(ITelemetryStore store)
{
    /// <summary>The site's alerts evaluated up to now; the plan is empty when nothing is due.</summary>
    /// <param name="site">With rules.</param>
    internal async Task<CommitPlan> PlanAsync(DeviceSnapshot snapshot, SiteDefinition site, LatestOfSites latest, long now, CancellationToken cancellationToken)
    {
        var due = new List<(SiteRule Rule, SiteTimes Times)>();
        foreach (var rule in site.Rules)
        {
            var mark = snapshot.State.RuleOf(rule.Rule.Id).MemoryOf(rule.Condition.Message).Mark;
            var newest = new List<long>();
            foreach (var input in rule.Inputs)
            {
                var rows = await latest.OfAsync(input.Device.SitePartition, cancellationToken);
                newest.Add(rows.FirstOrDefault(row => row.Device == input.Device.Device)?.Streams.GetValueOrDefault(input.Stream.Name)?.HighTicks ?? 0);
            }
            if (SiteClock.Due(rule, mark, newest, now, site.Subject!.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond) is { All.Count: > 0 } times)
                due.Add((rule, times));
        }
        var windows = await WindowsAsync(due, cancellationToken);
        return CommitPlanner.PlanSite(snapshot, site.Subject!, due.SelectMany(one => one.Rule.Evaluate(one.Times, device => windows[device])), now);
    }

    private async Task<Dictionary<DeviceKey, IReadOnlyDictionary<long, Window>>> WindowsAsync(List<(SiteRule Rule, SiteTimes Times)> due,
        CancellationToken cancellationToken)
    {
        var reach = due.SelectMany(one => one.Rule.Inputs.Select(input => (input.Device, Reach: SiteClock.Reach(one.Rule, one.Times)))).GroupBy(one => one.Device);
        var windows = new Dictionary<DeviceKey, IReadOnlyDictionary<long, Window>>();
        foreach (var device in reach)
        {
            var (from, to) = (device.Min(one => one.Reach.From), device.Max(one => one.Reach.To));
            windows[device.Key] = await Window.ReadAsync(store, device.Key, Period.FiveMinutes, from, to, cancellationToken)
                .ToDictionaryAsync(window => window.Key.Start, cancellationToken: cancellationToken);
        }
        return windows;
    }
}
