using SmartPilots.Core.Alerts;
using SmartPilots.Core.Ingest;
using SmartPilots.Core.Model;

namespace SmartPilots.Cli.Backtest;

/// <summary>The alarms of one device, or of a site, as its commits tell of them.</summary>
internal sealed class AlarmList(DeviceKey device)
{
    private readonly Dictionary<string, int> _open = []; // alarms that stand, by rule
    private readonly List<Alarm> _all = [];

    public IReadOnlyList<Alarm> All => _all;

    public void Take(CommitPlan plan)
    {
        foreach (var (_, transition) in plan.Outbox)
        {
            if (transition.Kind == TransitionKind.Raised)
            {
                _open[transition.Rule] = _all.Count;
                _all.Add(new Alarm(device, transition, null));
            }
            else if (_open.Remove(transition.Rule, out var index))
            {
                _all[index] = _all[index] with { ClearedAt = new DateTime(transition.Ticks, DateTimeKind.Utc) };
            }
        }
    }
}
