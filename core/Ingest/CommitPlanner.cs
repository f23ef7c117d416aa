using SmartPilots.Core.Alerts;
using SmartPilots.Core.Alerts.Sites;
using SmartPilots.Core.Model;
using SmartPilots.Core.Wire;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Decides what messages of one device do to its partition: the heart of "nothing is lost, nothing counts twice".
/// <para>
/// A message is taken whole or not at all: its readings, the windows they change, its entry in quarantine, the ledger and the source's
/// sequence stand in the same commit, so a crash before it leaves a message that will be sent again, and a crash after it one that is recognised by its
/// sequence. Messages are taken in the order given, which within a source is that of its sequence: skipping one and counting a later
/// one would make the skipped one look redelivered, and lose it. So a batch over the limits of a commit is cut between messages, never
/// sorted. A single message over the limits is cut between readings; the state then says how far it got (partial), and its sequence
/// and ledger move only with its last part. Where another version of the pilot file decodes it meanwhile, it begins again: what its own earlier
/// parts stored is known by its provenance and stays counted as it was, so it is neither a duplicate of itself nor forgotten.
/// </para>
/// Pure: no I/O and no clock. It changes the snapshot it is given.
/// </summary>
public sealed class CommitPlanner
{
    /// <summary>Rules that one device may have: each may add a row to a commit.</summary>
    public const int MaxRules = CommitDraft.MaxRules;

    private readonly CommitDraft _draft;
    private readonly QuarantinePlanner _quarantine;
    private readonly ReadingPlanner _readings;
    private readonly RequeuePlanner _requeues;
    private readonly Dictionary<(string Source, long Sequence), bool>? _lookedUp;

    private CommitPlanner(CommitDraft draft, RequeueProgress? progress, Dictionary<(string Source, long Sequence), bool>? lookedUp)
    {
        (_draft, _lookedUp) = (draft, lookedUp);
        _quarantine = new QuarantinePlanner(draft);
        _readings = new ReadingPlanner(draft, _quarantine);
        _requeues = new RequeuePlanner(draft, _readings, _quarantine, progress);
    }

    private DeviceState State => _draft.State;
    private CommitPlan Result => _draft.Plan;

    /// <summary>Plans the longest run of messages from <paramref name="from"/> that fits one commit.</summary>
    /// <param name="snapshot">Holds all that <see cref="RequiredRows"/> asks for.</param>
    /// <param name="nowTicks">The functions' clock, UTC ticks.</param>
    /// <param name="progress">Of the first message, when it is one out of quarantine and commits before this one took a part of it.</param>
    /// <param name="lookedUp">Of messages that <see cref="IsUnsure"/>: whether they were counted. It changes with the snapshot.</param>
    public static CommitPlan Plan(DeviceSnapshot snapshot, DeviceDefinition device, IReadOnlyList<DeviceMessage> messages, int from, long nowTicks,
        RequeueProgress? progress = null, Dictionary<(string Source, long Sequence), bool>? lookedUp = null)
    {
        var draft = new CommitDraft(snapshot, device, nowTicks);
        var planner = new CommitPlanner(draft, progress, lookedUp);
        draft.Plan.Next = from;
        while (draft.Plan.Next < messages.Count && planner.Take(messages[draft.Plan.Next]))
            draft.Plan.Next++;
        return draft.Finish();
    }

    /// <summary>Plans what passing time does: a device that was live and fell silent.</summary>
    public static CommitPlan PlanSilence(DeviceSnapshot snapshot, DeviceDefinition device, long nowTicks)
    {
        var draft = new CommitDraft(snapshot, device, nowTicks);
        draft.HasChanged = draft.Alerts.RaiseSilence();
        return draft.Finish();
    }

    /// <summary>Plans that none of a gateway's devices at a site is heard, or one is again.</summary>
    public static CommitPlan PlanGateway(DeviceSnapshot snapshot, DeviceKey gateway, bool isSilent, long heardTicks, int devices, long nowTicks)
    {
        var draft = new CommitDraft(snapshot, UnroutableDevice.At(gateway), nowTicks);
        draft.HasChanged = draft.Alerts.MoveGateway(isSilent, heardTicks, devices);
        return draft.Finish();
    }

    /// <summary>Plans the end of alerts whose rule, or whose device, the pilot file has dropped.</summary>
    /// <param name="raised">As they were raised.</param>
    public static CommitPlan PlanRemoved(DeviceSnapshot snapshot, DeviceDefinition device, IReadOnlyList<AlertTransition> raised, long nowTicks)
    {
        var draft = new CommitDraft(snapshot, device, nowTicks);
        draft.HasChanged = draft.Alerts.ClearRemoved(raised);
        return draft.Finish();
    }

    /// <summary>Plans what rules over several devices found.</summary>
    /// <param name="site">See <see cref="AlertSubject.OfSite"/>: the site as a device, with these rules.</param>
    /// <param name="steps">Of each rule in order of time. Those that do not fit the commit stay to be evaluated again.</param>
    public static CommitPlan PlanSite(DeviceSnapshot snapshot, DeviceDefinition site, IEnumerable<SiteStep> steps, long nowTicks)
    {
        var draft = new CommitDraft(snapshot, site, nowTicks);
        foreach (var step in steps)
        {
            if (!draft.HasRoom())
                break;
            draft.Alerts.Evaluate(step);
            draft.CountAlerts();
            draft.HasChanged = true;
        }
        return draft.Finish();
    }

    /// <summary>Plans what rules find about a subject that is no device.</summary>
    public static CommitPlan PlanSubject(DeviceSnapshot snapshot, DeviceKey subject, IReadOnlyList<SubjectFinding> findings, long nowTicks)
    {
        var draft = new CommitDraft(snapshot, UnroutableDevice.At(subject), nowTicks);
        foreach (var finding in findings)
            draft.HasChanged |= draft.Alerts.Move(finding);
        return draft.Finish();
    }

    /// <summary>
    /// Whether the state alone does not tell if a message was counted. The messages of one topic go to one partition in the order of their
    /// sequence, so one at or below the last counted was counted. Two kinds may have gone elsewhere before: on a topic that a pilot file maps to
    /// this device, which another edition maps to another one; and in a gateway's own partition, where messages of many topics meet, those at
    /// or below the last counted.
    /// </summary>
    public static bool IsUnsure(DeviceSnapshot snapshot, DeviceDefinition device, DeviceMessage message)
    {
        if (message.EntryKey is not null || (!message.IsMapped && !UnroutableDevice.IsOfGateway(device.Key)))
            return false;
        return message.IsMapped
            ? message.Source.IsNumbered || IsNewToMapping(snapshot, device, message)
            : message.Source.IsNumbered && snapshot.State.FindSource(message.SourceKey)?.HasCounted(message.Sequence) == true;
    }

    /// <summary>Whether this edition of the pilot file has not yet brought a message of that topic and source here: what came before may have had no device.</summary>
    public static bool IsNewToMapping(DeviceSnapshot snapshot, DeviceDefinition device, DeviceMessage message) =>
        snapshot.State.FindSource(message.SourceKey)?.Version != device.ShortVersion;

    // False when the commit is full (or a fact is missing) before the message is finished.
    private bool Take(DeviceMessage message)
    {
        if (message.EntryKey is { } entry)
            return _requeues.Take(message, entry);
        var source = State.SourceOf(message.SourceKey);
        if (WasCounted(message, source))
        {
            Result.Outcomes.Add(new EventOutcome(message.Sequence, Outcome.Redelivered));
            return true;
        }
        if (!_draft.HasRoom(Math.Min(message.Payload.Length, BatchLimits.MaxPayloadBytes)))
            return false;
        if (message.Online is { } online && message.ReceivedTicks >= State.StatusTicks)
            State.Hear(online, message.ReceivedTicks, _draft.Now);
        var (tally, first) = Begin(message, source);
        if (first == 0)
            tally.AddUnread();
        var next = _readings.Take(tally, first);
        if (Result.MissingDay is not null)
            return false;
        _draft.HasChanged = true;
        _quarantine.Hold(tally, startsOver: first == 0);
        NoteHeard(message, source);
        if (next < message.Readings.Length)
        {
            source.Pause(message.Sequence, next, tally.Counts, tally.BeganAgain);
            return false;
        }
        Finish(tally, source);
        return true;
    }

    private bool WasCounted(DeviceMessage message, SourceState source)
    {
        if (_lookedUp?.TryGetValue((message.SourceKey, message.Sequence), out var counted) == true && (counted || !message.IsMapped))
            return counted;
        return source.HasCounted(message.Sequence);
    }

    // With the index of its first reading that no commit took before.
    private (MessageTally Tally, int First) Begin(DeviceMessage message, SourceState source)
    {
        if (source.PartialSequence != message.Sequence || source.Partial is not { } before)
            return (new MessageTally(message, source.Number, new LedgerCounts(), beganAgain: false), 0);
        if (source.Version == _draft.Device.ShortVersion && source.PartialReadings <= message.Readings.Length)
            return (new MessageTally(message, source.Number, before, source.PartialBeganAgain), source.PartialReadings);
        var stored = new LedgerCounts { ReadingsAccepted = before.ReadingsAccepted, ReadingsLate = before.ReadingsLate };
        return (new MessageTally(message, source.Number, stored, beganAgain: true), 0);
    }

    private void NoteHeard(DeviceMessage message, SourceState source)
    {
        (source.Version, source.CountedCommit) = (_draft.Device.ShortVersion, State.Commit + 1);
        if (_draft.Now - message.ReceivedTicks <= _draft.Device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond)
            State.LiveGateway = message.Source.Gateway;
    }

    private void Finish(MessageTally tally, SourceState source)
    {
        var (message, counts) = (tally.Message, tally.Counts);
        var outcome = counts.MessageOutcome();
        if ((message.Online is not null || message.IsNoise) && outcome == Outcome.Quarantined)
            outcome = Outcome.Accepted; // noise holds nothing to refuse; the other told that the device came or went, whatever else could not be read
        var reason = outcome != Outcome.Quarantined ? Reason.None : tally.HasFaults ? tally.Faults[0].Reason : Reason.Conflict;
        counts.CountMessage(outcome);
        _draft.CountDay(message.LedgerKey, counts);
        source.Count(message.Sequence, message.Source.IsNumbered);
        if (_lookedUp?.ContainsKey((message.SourceKey, message.Sequence)) == true)
            _lookedUp[(message.SourceKey, message.Sequence)] = true;
        Result.Outcomes.Add(new EventOutcome(message.Sequence, outcome, reason));
    }
}
