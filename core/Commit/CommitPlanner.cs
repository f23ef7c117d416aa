// Longer than most: one algorithm, kept in one place so that its order can be checked by reading.
using SmartPilots.Core.Decoding;
using SmartPilots.Core.Events;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Commit;

/// <summary>
/// Decides what messages of one device do to its partition: the heart of "nothing is lost, nothing counts twice".
/// <para>
/// A message is taken whole or not at all: its readings, the windows they change, its entry in quarantine, the ledger and the source's
/// sequence stand in the same commit, so a crash before it leaves a message that will be sent again, and a crash after it one that is recognised by its
/// sequence. Messages are taken in the order given, which within a source is that of its sequence: skipping one and counting a later
/// one would make the skipped one look redelivered, and lose it. So a batch over the limits of a commit is cut between messages, never
/// sorted. A single message over the limits is cut between readings; the state then says how far it got (partial), and its sequence
/// and ledger move only with its last part.
/// </para>
/// Pure: no I/O and no clock. It changes the memory it is given.
/// </summary>
public sealed partial class CommitPlanner
{
    /// <summary>Rules that one device may have: each may add a row to a commit.</summary>
    public const int MaxRules = MaxRows / 2 - RowsBesideRules;

    private const int MaxRows = 98;
    private const int MaxBytes = 2_500_000;
    private const int RowsBesideRules = 9; // raw row, three windows, ledger, undated, two entries of quarantine, silence that ends

    private readonly DeviceMemory _memory;
    private readonly DeviceDefinition _device;
    private readonly long _now;
    private readonly long _knownTicks; // newest time stored before this plan: later rows and windows certainly do not exist
    private readonly CommitPlan _plan = new();
    private readonly AlertEvaluation _alerts;
    private readonly HashSet<string> _ledgerKeys = new(StringComparer.Ordinal);
    private readonly List<DecodedReading> _accepted = [];
    private List<QuarantineFault> _faults = []; // of the message being taken
    private Dictionary<(string Source, long Sequence), bool>? _lookedUp;
    private readonly int _rowsOfStep; // at most, that readings of one time add, with a transition of each rule
    private int _rows = 1; // the state row
    private int _bytes = 20_000;
    private bool _changed;

    private CommitPlanner(DeviceMemory memory, DeviceDefinition device, long nowTicks)
    {
        (_memory, _device, _now) = (memory, device, nowTicks);
        _knownTicks = memory.State.MaxTicks;
        _rowsOfStep = RowsBesideRules + device.Rules.Count;
        if (_rowsOfStep > MaxRows / 2)
            throw new ArgumentException($"{device.Key} has {device.Rules.Count} rules; at most {MaxRules} fit a commit.", nameof(device));
        _alerts = new AlertEvaluation(device, memory.State, _plan, nowTicks);
    }

    /// <summary>Plans the longest run of messages from <paramref name="from"/> that fits one commit.</summary>
    /// <param name="memory">Holds all that <see cref="CommitNeeds"/> asks for.</param>
    /// <param name="nowTicks">The functions' clock, UTC ticks.</param>
    /// <param name="progress">Of the first message, when it is one out of quarantine and commits before this one took a part of it.</param>
    /// <param name="lookedUp">Of messages that <see cref="IsUnsure"/>: whether they were counted. It changes with the memory.</param>
    public static CommitPlan Plan(DeviceMemory memory, DeviceDefinition device, IReadOnlyList<DeviceMessage> messages, int from, long nowTicks,
        RequeueProgress? progress = null, Dictionary<(string Source, long Sequence), bool>? lookedUp = null)
    {
        var planner = new CommitPlanner(memory, device, nowTicks) { _progress = progress, _lookedUp = lookedUp };
        var plan = planner._plan;
        plan.Next = from;
        while (plan.Next < messages.Count && planner.Take(messages[plan.Next]))
            plan.Next++;
        if (plan.MissingDay is null)
            planner.Seal();
        return plan;
    }

    /// <summary>Plans what passing time does: a device that was live and fell silent.</summary>
    public static CommitPlan PlanSilence(DeviceMemory memory, DeviceDefinition device, long nowTicks)
    {
        var planner = new CommitPlanner(memory, device, nowTicks);
        planner._changed = planner._alerts.RaiseSilence();
        planner.Seal();
        return planner._plan;
    }

    // False when the commit is full (or a fact is missing) before the message is finished.
    private bool Take(DeviceMessage message)
    {
        if (message.EntryKey is { } entry)
            return TakeAgain(message, entry);
        var progress = _memory.State.SourceOf(message.SourceKey);
        if (WasCounted(message, progress))
        {
            _plan.Outcomes.Add(new EventOutcome(message.Sequence, Outcome.Redelivered));
            return true;
        }
        var resumed = Resume(message, progress);
        if (!HasRoom(_rowsOfStep, Math.Min(message.Payload.Length, BatchLimits.MaxPayloadBytes)))
            return false;
        if (message.Online is { } online && message.ReceivedTicks >= _memory.State.StatusTicks)
            TakeStatus(online, message.ReceivedTicks);
        var counts = CountsSoFar(resumed, progress);
        if (_faults.Count > 0)
            _faults = []; // the one before belongs to its quarantine entry
        if (resumed == 0)
            TakeFaults(message, counts);
        var done = TakeReadings(message, progress.Number, resumed, counts);
        if (_plan.MissingDay is not null)
            return false;

        _changed = true;
        Judge();
        (progress.Version, progress.CountedCommit) = (_device.ShortVersion, _memory.State.Commit + 1);
        if (_now - message.ReceivedTicks <= _device.Limits.StaleAfterSeconds * TimeSpan.TicksPerSecond)
            _memory.State.LiveGateway = message.Source.Gateway;
        if (_faults.Count > 0 || _beganAgain)
            Quarantine(message, startsOver: resumed == 0);
        if (done < message.Readings.Length)
        {
            Pause(message, progress, done, counts);
            return false;
        }
        var outcome = counts.MessageOutcome();
        if ((message.Online is not null || message.IsNoise) && outcome == Outcome.Quarantined)
            outcome = Outcome.Accepted; // noise holds nothing to refuse; the other told that the device came or went, whatever else could not be read
        Finish(message, progress, counts, outcome, outcome == Outcome.Quarantined ? _faults.Count > 0 ? _faults[0].Reason : Reason.Conflict : Reason.None);
        return true;
    }

    /// <summary>
    /// Whether the state alone does not tell if a message was counted. On one topic nothing overtakes: all its messages go to one partition,
    /// and within a batch and a source none is taken before the one in front of it; so one at or below the last counted was counted. Two kinds
    /// of messages may have gone elsewhere before: on a topic that a pilot file maps to this device, which another edition maps to
    /// another one; and in a gateway's own partition, where messages of many topics meet, those at or below the last counted.
    /// </summary>
    public static bool IsUnsure(DeviceMemory memory, DeviceDefinition device, DeviceMessage message)
    {
        if (message.EntryKey is not null || (!message.IsMapped && !UnroutableDevice.IsOfGateway(device.Key)))
            return false;
        return message.IsMapped
            ? message.Source.IsNumbered || IsNewToMapping(memory, device, message)
            : message.Source.IsNumbered && memory.State.FindSource(message.SourceKey)?.HasCounted(message.Sequence) == true;
    }

    /// <summary>Whether this edition of the pilot file has not yet brought a message of that topic and source here: what came before may have had no device.</summary>
    public static bool IsNewToMapping(DeviceMemory memory, DeviceDefinition device, DeviceMessage message) =>
        memory.State.FindSource(message.SourceKey)?.Version != device.ShortVersion;

    private bool WasCounted(DeviceMessage message, SourceState progress)
    {
        if (_lookedUp?.TryGetValue((message.SourceKey, message.Sequence), out var counted) == true && (counted || !message.IsMapped))
            return counted;
        return progress.HasCounted(message.Sequence);
    }

    // A gateway whose clock is ahead must not make all that the device says afterwards look old.
    private void TakeStatus(bool online, long receivedTicks) =>
        (_memory.State.Online, _memory.State.StatusTicks) = (online, Math.Min(receivedTicks, _now));

    // The index of the first reading that has no room.
    private int TakeReadings(DeviceMessage message, int source, int from, LedgerCounts counts)
    {
        var move = Date(message);
        var skew = ClockSkew.Of(message);
        var done = from;
        for (; done < message.Readings.Length && HasRoom(_rowsOfStep) && _plan.MissingDay is null; done++)
        {
            var reading = Placed(message.Readings[done].Moved(move), source);
            if (message.IsRetained && (reading.Quality & Quality.Undated) != 0)
            {
                counts.ReadingsDuplicate++; // a copy of what was published once: when, nobody knows
                continue;
            }
            if (_accepted.Count > 0 && _accepted[0].Ticks != reading.Ticks)
                Judge();
            TakeReading(message, source, reading, skew, counts);
        }
        return done;
    }

    // Rules see all readings of one time together: a rule may look at another stream's value of the same time.
    private void Judge()
    {
        _alerts.Evaluate(_accepted);
        _rows += _alerts.TakeNewRows();
        _accepted.Clear();
    }

    // The entry in quarantine holds the payload, in base64 on the way.
    private bool HasRoom(int rows, int payload = 0) => _rows + rows <= MaxRows && _bytes + payload / 3 * 4 <= MaxBytes;

    private void TakeFaults(DeviceMessage message, LedgerCounts counts)
    {
        foreach (var fault in message.Faults)
        {
            _faults.Add(new QuarantineFault(fault.Reason, fault.Where, fault.Expected));
            if (fault.Reason.IsOfReading())
                counts.ReadingsQuarantined++;
        }
    }

    // The first copy of a message without a time says at which time its readings stand; the others are moved there.
    private long Date(DeviceMessage message)
    {
        var move = _memory.MoveOf(message);
        if (message.UndatedKey is not { } key || (move == 0 && _memory.Undated.GetValueOrDefault(key) == message.ReceiptTicks))
            return move;
        if (move == 0)
        {
            _memory.Undated[key] = message.ReceiptTicks;
            _memory.State.NextCounter = Math.Max(_memory.State.NextCounter, message.Counter!.Value + 1);
            _plan.Undated.Add(key);
            CountRow(true, 700);
        }
        return move;
    }

    private void TakeReading(DeviceMessage message, int source, in DecodedReading reading, in ClockSkew skew, LedgerCounts counts)
    {
        if (Refusal(reading) is { } refusal)
        {
            _faults.Add(refusal);
            counts.ReadingsQuarantined++;
            return;
        }
        var stored = new StoredReading(reading.Stream.Name, reading.Value, reading.Quality, message.ReceivedTicks, source, message.Sequence)
        {
            PilotVersion = _device.ShortVersion,
        };
        var row = RowAt(reading.Ticks);
        var index = row?.IndexOf(stored.Stream) ?? -1;
        if (index < 0)
        {
            var stream = _memory.State.StreamOf(stored.Stream);
            var newer = reading.Ticks > stream.HighTicks;
            if (newer && (reading.Quality & ClockSkew.Untold) == 0)
                _memory.State.SkewSeconds = skew.Ticks / TimeSpan.TicksPerSecond;
            Keep(row, reading, stored, stream);
            if (newer)
                counts.ReadingsAccepted++;
            else
                counts.ReadingsLate++;
            if (newer && stored.IsCurrent)
                _accepted.Add(reading);
        }
        else if (row!.Readings[index].Value == stored.Value)
        {
            if (!IsOwnPart(row.Readings[index], source, message.Sequence))
                counts.ReadingsDuplicate++;
        }
        else
        {
            // One of the two goes to quarantine, whichever came first; so the count is the same in any order.
            counts.ReadingsQuarantined++;
            counts.Conflicts++;
            if (stored.Beats(row.Readings[index]))
                Displace(row, index, stored, reading);
            else
                _faults.Add(new QuarantineFault(Reason.Conflict, stored.Stream, $"{row.Readings[index].Value}, which is stored for this time"));
        }
    }

    private QuarantineFault? Refusal(in DecodedReading reading)
    {
        var ahead = reading.Ticks - _now;
        if (ahead > _device.Limits.SkewLimitSeconds * TimeSpan.TicksPerSecond)
            return new QuarantineFault(Reason.TimeAhead, reading.Stream.Name,
                $"a time at most {_device.Limits.SkewLimitSeconds} s ahead, not {ahead / TimeSpan.TicksPerSecond} s");
        if (reading.Ticks < _memory.State.FloorTicks)
            return new QuarantineFault(Reason.BeforeRetention, reading.Stream.Name, "a time within the pilot's retention");
        return null;
    }

    private ReadingRow? RowAt(long ticks)
    {
        if (_memory.Rows.TryGetValue(ticks, out var row) || ticks > _knownTicks)
            return row;
        throw new InvalidOperationException($"{_device.Key}: the row at {ticks} was not read before planning.");
    }

    private void Keep(ReadingRow? row, in DecodedReading reading, in StoredReading stored, StreamState stream)
    {
        if (row is null)
            _memory.Rows[reading.Ticks] = row = new ReadingRow(reading.Ticks);
        CountRow(!row.Dirty, 700);
        row.Add(stored);
        _bytes += 300;
        _memory.State.MaxTicks = Math.Max(_memory.State.MaxTicks, reading.Ticks);
        stream.HighTicks = Math.Max(stream.HighTicks, reading.Ticks);
        if (!stored.IsAggregated)
            return;
        if (stored.IsCurrent && reading.Ticks > stream.LatestTicks)
            (stream.LatestTicks, stream.Latest) = (reading.Ticks, reading.Value);
        var hash = ReadingHash.Of(_device.Key, stored.Stream, reading.Ticks, reading.Value);
        var angle = reading.Stream.Kind == StreamKind.Angle;
        foreach (var period in Periods.All)
        {
            var window = WindowAt(_device.Calendar.WindowOf(period, reading.Ticks));
            CountRow(!window.Dirty, 700 + 450 * window.Streams.Count);
            window.Add(stored.Stream, reading.Ticks, reading.Value, hash, angle);
        }
    }

    private Window WindowAt(WindowKey key)
    {
        if (!_memory.Windows.TryGetValue(key, out var window) && key.Start <= _knownTicks)
            throw new InvalidOperationException($"{_device.Key}: window {key.RowKey} was not read before planning.");
        return window ?? (_memory.Windows[key] = new Window(key));
    }

    // The stored value makes way, and the windows are computed again, since a minimum cannot be taken back. Under a correction
    // it makes way too, so that the same original is kept in any order; what counts stays what the person said.
    private void Displace(ReadingRow row, int index, in StoredReading stored, in DecodedReading reading)
    {
        var day = _device.Calendar.WindowOf(Period.Day, reading.Ticks);
        if (!_memory.Days.TryGetValue(day, out var dayRows))
        {
            _plan.MissingDay = day;
            return;
        }
        var displaced = row.Readings[index];
        Put(DisplacedEntry(row, displaced, stored.Value));
        CountRow(!row.Dirty, 700);
        row.Replace(index, stored.UnderCorrectionOf(displaced));
        if (displaced.IsCorrected)
            return;
        var stream = _memory.State.StreamOf(stored.Stream);
        if (stored.IsCurrent && reading.Ticks >= stream.LatestTicks)
            (stream.LatestTicks, stream.Latest) = (reading.Ticks, stored.Value);
        foreach (var period in Periods.All)
        {
            var key = _device.Calendar.WindowOf(period, reading.Ticks);
            if (key.Start < _memory.State.SealedTicks)
                continue;
            var window = WindowAt(key);
            CountRow(!window.Dirty, 700 + 450 * window.Streams.Count);
            WindowRebuild.Fill(window, _device, WindowRebuild.Overlay(dayRows, _memory.Rows.Values));
        }
    }

    private QuarantineEntry DisplacedEntry(ReadingRow row, in StoredReading displaced, decimal by)
    {
        var fault = new QuarantineFault(Reason.Conflict, displaced.Stream, $"{by}, which another message gave for this time, not {displaced.Value}");
        return new QuarantineEntry(_device.Key, _memory.State.SourceOf(displaced.Source) ?? SourceId.Forgotten, displaced.Sequence,
            new DeviceTopic(_device.Key, DeviceTopic.Readings).ToString(), displaced.ReceivedTicks, [fault], default)
        {
            Displaced = $"{displaced.Stream}~{row.Ticks}",
        };
    }

    private void CountRow(bool isNew, int bytes)
    {
        if (!isNew)
            return;
        _rows++;
        _bytes += bytes;
    }

    private void Quarantine(DeviceMessage message, bool startsOver)
    {
        var partsBefore = _memory.Quarantine.GetValueOrDefault(QuarantineEntry.KeyOf(message.Source, message.Sequence));
        if (partsBefore is not null && startsOver && _faults.Count == 0)
            Leave(partsBefore);
        else if (partsBefore is not null)
            Put(startsOver ? partsBefore with { Faults = _faults } : partsBefore.With(_faults), isNew: false);
        else if (_faults.Count > 0)
            PutNew(message);
    }

    private void PutNew(DeviceMessage message)
    {
        var entry = new QuarantineEntry(_device.Key, message.Source, message.Sequence, message.Topic, message.ReceivedTicks, _faults, message.Payload)
        {
            IsRetained = message.IsRetained,
        };
        var length = message.Payload.Length;
        Put(length <= BatchLimits.MaxPayloadBytes && _memory.State.TryKeepBytes(length, _now) ? entry : entry with { Payload = default, BytesLeftOut = length });
    }

    private void Put(QuarantineEntry entry, bool isNew = true)
    {
        if (isNew)
            _memory.State.Waiting++;
        _memory.Quarantine[entry.Key] = entry;
        CountRow(_plan.Quarantine.TryAdd(entry.Key, entry), StoreLimits.EstimateBytes(entry.ToRow()));
        _plan.Quarantine[entry.Key] = entry;
    }

    private void Finish(DeviceMessage message, SourceState progress, LedgerCounts counts, Outcome outcome, Reason reason)
    {
        _changed = true;
        counts.CountMessage(outcome);
        CountDay(message.LedgerKey, counts);
        progress.Count(message.Sequence, message.Source.IsNumbered);
        if (_lookedUp?.ContainsKey((message.SourceKey, message.Sequence)) == true)
            _lookedUp[(message.SourceKey, message.Sequence)] = true;
        _plan.Outcomes.Add(new EventOutcome(message.Sequence, outcome, reason));
    }

    private void CountDay(string key, LedgerCounts counts)
    {
        if (!_memory.Ledger.TryGetValue(key, out var day))
            throw new InvalidOperationException($"{_device.Key}: ledger row {key} was not read before planning.");
        (day ?? (_memory.Ledger[key] = new LedgerCounts())).Add(counts);
        CountRow(_ledgerKeys.Add(key), 1_200);
    }

    private void Seal()
    {
        if (_changed)
            _plan.Commit = CommitSealer.Seal(_memory, _device, _plan, _ledgerKeys, _now);
    }
}
