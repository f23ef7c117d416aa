using SmartPilots.Core.Alerts;
using SmartPilots.Core.Alerts.Kinds;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>Runs a device's rules over newly accepted readings and puts the transitions in the plan's outbox.</summary>
internal sealed class AlertEvaluation(DeviceDefinition device, DeviceState state, CommitPlan plan, long nowTicks)
{
    private int _counted;

    /// <summary>Of the message whose readings are judged: see <see cref="DeviceMessage.TraceParent"/>.</summary>
    public string? TraceParent { get; set; }

    /// <summary>Judges readings of one time, after all of them are in: a rule may look at another stream's value of the same time.</summary>
    public void Evaluate(List<DecodedReading> accepted)
    {
        foreach (var reading in accepted)
        {
            var stale = nowTicks - reading.Ticks > device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond;
            if (!stale)
                HearFrom(reading.Ticks);
            var silently = stale || device.IsUnderMaintenance(reading.Ticks);
            foreach (var rule in device.Rules)
            {
                if (rule.Stream == reading.Stream.Name)
                    Advance(new RuleReading(rule, reading, state.Streams, device.Calendar, nowTicks, stale), silently);
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

    /// <summary>
    /// Raises what is due because nothing came: of the device, and of its streams that have a rule for it. A device that was never live (a historical
    /// replay) never falls silent, and nobody is told during maintenance.
    /// </summary>
    public bool RaiseSilence()
    {
        if (device.IsUnderMaintenance(nowTicks))
            return false;
        var before = plan.Outbox.Count;
        var limit = device.Limits.SilentAfterSeconds * TimeSpan.TicksPerSecond;
        if (limit != 0 && state.LiveTicks != 0 && state.SilentTicks == 0 && nowTicks - state.LiveTicks > limit && state.TryRaise(nowTicks))
        {
            state.SilentTicks = state.LiveTicks + limit;
            Announce(NoData(TransitionKind.Raised, state.SilentTicks));
        }
        foreach (var rule in device.Rules)
        {
            if (rule.Condition is Silence silence && RuleMachine.IsScheduled(rule, nowTicks, device.Calendar))
                RaiseSilence(rule, silence);
        }
        return plan.Outbox.Count > before;
    }

    /// <summary>
    /// Of a gateway (<see cref="AlertSubject"/>): raises that none of its devices is heard, or clears it. False when that was known.
    /// </summary>
    /// <param name="heardTicks">When one of them was heard last, UTC ticks.</param>
    public bool MoveGateway(bool isSilent, long heardTicks, int devices)
    {
        if (isSilent == (state.SilentTicks != 0) || (isSilent && !state.TryRaise(nowTicks)))
            return false;
        var raised = isSilent ? heardTicks : state.SilentTicks;
        state.SilentTicks = isSilent ? heardTicks : 0;
        state.LiveTicks = heardTicks;
        var gateway = AlertSubject.GatewayOf(device.Key.Device)!;
        Announce(new AlertTransition(device.Key, isSilent ? TransitionKind.Raised : TransitionKind.Cleared, AlertTransition.NoDataRule,
            $"Gateway {gateway} sends nothing",
            "warning", null, isSilent ? "devices" : null, raised, isSilent ? heardTicks : Math.Max(heardTicks, raised), isSilent ? devices : null)
        {
            Message = "gateway-silent",
        });
        return true;
    }

    /// <summary>Of a site (<see cref="AlertSubject.OfSite"/>): judges one of its rules at one time, later than the last (<see cref="SiteClock.Due"/>).</summary>
    public void Evaluate(in SiteStep step)
    {
        var ruleState = state.RuleOf(step.Rule.Id);
        ruleState.MemoryOf(step.Rule.Condition.Message).Mark = step.Ticks;
        if (step.Value is not { } value)
        {
            ruleState.PendingTicks = 0; // nothing is known of this time: neither duration goes on
            return;
        }
        var stream = new StreamDefinition { Name = "", Unit = ((SiteCondition)step.Rule.Condition).Unit ?? "" };
        var reading = new DecodedReading(stream, step.Ticks, value, Quality.Good);
        Advance(new RuleReading(step.Rule, reading, state.Streams, device.Calendar, nowTicks, false), step.IsWorkedOn || device.IsUnderMaintenance(step.Ticks));
    }

    /// <summary>Of a subject that is no device: raises what is found, or clears it. False when that was known.</summary>
    public bool Move(SubjectFinding finding)
    {
        var rule = state.RuleOf(finding.Rule);
        if (finding.Holds == (rule.AnnouncedTicks != 0) || (finding.Holds && !state.TryRaise(nowTicks)))
            return false;
        var raised = finding.Holds ? nowTicks : rule.AnnouncedTicks;
        (rule.Active, rule.AnnouncedTicks) = (finding.Holds, finding.Holds ? nowTicks : 0);
        Announce(new AlertTransition(device.Key, finding.Holds ? TransitionKind.Raised : TransitionKind.Cleared, finding.Rule, finding.Name, finding.Severity, null,
            finding.Unit, raised, nowTicks, finding.Value) { Limit = finding.Limit, WhatToDo = finding.WhatToDo });
        return true;
    }

    /// <summary>Clears alerts whose rule the pilot file has dropped: no reading ever would. False when none of them is open.</summary>
    /// <param name="raised">As they were raised.</param>
    public bool ClearRemoved(IEnumerable<AlertTransition> raised)
    {
        var before = plan.Outbox.Count;
        foreach (var alert in raised)
        {
            var isSilence = alert.Rule == AlertTransition.NoDataRule && state.SilentTicks == alert.RaisedTicks;
            if (!isSilence && (!state.Rules.TryGetValue(alert.Rule, out var rule) || rule.AnnouncedTicks != alert.RaisedTicks))
                continue;
            if (isSilence)
                state.SilentTicks = 0;
            else
                state.Rules.Remove(alert.Rule); // a rule of that id that comes back begins anew
            Announce(alert with { Kind = TransitionKind.Cleared, Ticks = Math.Max(nowTicks, alert.RaisedTicks), Value = null, Measure = null });
        }
        return plan.Outbox.Count > before;
    }

    private void RaiseSilence(RuleDefinition rule, Silence silence)
    {
        var ruleState = state.RuleOf(rule.Id);
        var stream = device.Streams.FirstOrDefault(one => one.Name == rule.Stream);
        if (stream is null || ruleState.AnnouncedTicks != 0 || silence.IsDue(ruleState, stream, nowTicks) is not { } due || !state.TryRaise(nowTicks))
            return;
        (ruleState.Active, ruleState.AnnouncedTicks) = (true, due);
        Announce(Transition(rule, TransitionKind.Raised, due, due, null) with { Gateway = state.LiveGateway });
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

    private void Advance(in RuleReading reading, bool silently)
    {
        var rule = reading.Rule;
        var ruleState = state.RuleOf(rule.Id);
        if (RuleMachine.Advance(ruleState, reading, silently) is not var (kind, finding) || (kind == TransitionKind.Raised && !state.TryRaise(nowTicks)))
            return;
        var raised = kind == TransitionKind.Raised ? reading.Ticks : ruleState.AnnouncedTicks;
        ruleState.AnnouncedTicks = kind == TransitionKind.Raised ? reading.Ticks : 0;
        Announce(Transition(rule, kind, raised, reading.Ticks, rule.Condition.HasValue ? reading.Value : null) with
        {
            Unit = rule.Condition.HasValue ? reading.Reading.Stream.Unit : null, Measure = finding.Measure, Limit = finding.Limit,
        });
    }

    private AlertTransition Transition(RuleDefinition rule, TransitionKind kind, long raised, long ticks, decimal? value) =>
        new(device.Key, kind, rule.Id, rule.Name, EnumCode<Severity>.Of(rule.Severity), rule.Stream.Length > 0 ? rule.Stream : null, null, raised, ticks, value)
        {
            Message = rule.Condition.Message, WhatToDo = rule.WhatToDo, Runbook = rule.Runbook,
        };

    private AlertTransition NoData(TransitionKind kind, long ticks) => new(device.Key, kind, AlertTransition.NoDataRule,
        $"{device.Name} sends nothing", "warning", null, null, state.SilentTicks, ticks, null) { Message = "no-data", Gateway = state.LiveGateway };

    private void Announce(AlertTransition transition) => plan.Outbox.Add((state.NextOutbox++, transition with { TraceParent = TraceParent }));
}
