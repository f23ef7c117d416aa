using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;

namespace SmartPilots.Cli.Backtest;

/// <summary>
/// Leads the rules over several devices of one site through the windows that its devices have left, by the planner that commits them in earnest.
/// </summary>
internal sealed class SiteRun(SiteDefinition site)
{
    private const int StepsOfCommit = 20;

    private readonly DeviceSnapshot _snapshot = new();
    private readonly AlarmList _alarms = new(site.Subject!.Key);

    public IReadOnlyList<Alarm> Alarms => _alarms.All;

    /// <param name="last">The end of what was recorded, UTC ticks.</param>
    public void Play(IReadOnlyDictionary<DeviceKey, DeviceRun> devices, long last)
    {
        foreach (var rule in site.Rules)
        {
            var inputs = rule.Inputs.Select(input => devices[input.Device]).ToList();
            if (inputs.All(device => device.Windows.Count == 0))
                continue;
            var first = inputs.Where(device => device.Windows.Count > 0).Min(device => device.Windows.Keys.Min());
            var times = SiteClock.Due(rule, 0, [.. inputs.Select(device => device.NewestTicks)], last, last - first);
            foreach (var steps in rule.Evaluate(times, device => devices[device].Windows).Chunk(StepsOfCommit))
            {
                var plan = CommitPlanner.PlanSite(_snapshot, site.Subject!, steps, steps[^1].Ticks);
                if (plan.Commit is not null)
                    _snapshot.Committed($"{_snapshot.State.Commit}");
                _alarms.Take(plan);
            }
        }
    }
}
