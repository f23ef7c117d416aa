using SmartPilots.Core.Alerts;
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Pilots;

namespace SmartPilots.Core.Commit;

/// <summary>Runs a device's rules over newly accepted readings and puts the transitions in the plan's outbox.</summary>
internal sealed class AlertEvaluation(DeviceDefinition device, DeviceState state, CommitPlan plan, long nowTicks)
{
    private int _counted;

    /// <summary>Judges readings of one time, after all of them are in: a rule may look at another stream's value of the same time.</summary>
    public void Evaluate(List<DecodedReading> accepted)
    {
        foreach (var reading in accepted)
        {
            var stale = nowTicks - reading.Ticks > device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond;
            if (!stale)
                HearFrom(reading.Ticks);
            foreach (var rule in device.Rules)
            {
                if (rule.Stream == reading.Stream.Name)
                    Advance(rule, reading, stale);
            }
        }
    }

    /// <summary>How many outbox rows were added since last asked.</summary>
    public int TakeNewRows()
    {
        var added = plan.Outbox.Count - _counted;
        _counted = plan.Outbox.Count;
        return added;
    }

    /// <summary>Raises the no-data alert when it is due. A device that was never live (a historical replay) never falls silent.</summary>
    public bool RaiseSilence()
    {
        var limit = device.Limits.SilentAfterSeconds * TimeSpan.TicksPerSecond;
        if (limit == 0 || state.LiveTicks == 0 || state.SilentTicks != 0 || nowTicks - state.LiveTicks <= limit)
            return false;
        state.SilentTicks = state.LiveTicks + limit;
        Announce(NoData(TransitionKind.Raised, state.SilentTicks));
        return true;
    }

    private void HearFrom(long ticks)
    {
        if (ticks <= state.LiveTicks)
            return; // out of a backlog or quarantine: it says nothing of the time since the device was last heard
        state.LiveTicks = ticks;
        if (state.SilentTicks == 0)
            return;
        Announce(NoData(TransitionKind.Cleared, ticks));
        state.SilentTicks = 0;
    }

    private void Advance(RuleDefinition rule, in DecodedReading reading, bool stale)
    {
        var ruleState = state.RuleOf(rule.Id);
        decimal? whileValue = rule.WhileStream is not null && state.Streams.TryGetValue(rule.WhileStream, out var other)
            && other.LatestTicks != 0 ? other.Latest : null;
        var kind = ThresholdRule.Advance(rule, ruleState, reading.Ticks, reading.Value, whileValue, device.Calendar, stale);
        if (kind is null)
            return;
        var raised = kind == TransitionKind.Raised ? reading.Ticks : ruleState.AnnouncedTicks;
        ruleState.AnnouncedTicks = kind == TransitionKind.Raised ? reading.Ticks : 0;
        Announce(new AlertTransition(device.Key, kind.Value, rule.Id, rule.Name, rule.Severity.ToString().ToLowerInvariant(), rule.Stream,
            reading.Stream.Unit, raised, reading.Ticks, reading.Value));
    }

    private AlertTransition NoData(TransitionKind kind, long ticks) => new(device.Key, kind, AlertTransition.NoDataRule,
        $"{device.Name} sends nothing", "warning", null, null, state.SilentTicks, ticks, null);

    private void Announce(AlertTransition transition) => plan.Outbox.Add((state.NextOutbox++, transition));
}
