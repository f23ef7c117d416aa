using SmartPilots.Core.Model;
using SmartPilots.Core.Windows;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Plans readings: what is new, late, known or contradicting, by identity alone (device, stream, time of measurement); with the windows
/// they change, the latest values and the rules. Whichever of two messages came first, the same is stored and counted.
/// </summary>
internal sealed class ReadingPlanner(CommitDraft draft, QuarantinePlanner quarantine)
{
    private readonly List<DecodedReading> _accepted = []; // of one time, not yet judged by the rules
    private readonly long _knownTicks = draft.State.MaxTicks; // newest time stored before this plan: later rows and windows certainly do not exist

    private DeviceSnapshot Snapshot => draft.Snapshot;
    private DeviceState State => draft.State;
    private DeviceDefinition Device => draft.Device;

    /// <summary>Takes the message's readings from one on, as long as there is room. Gives the index of the first that has none.</summary>
    public int Take(MessageTally tally, int from)
    {
        var message = tally.Message;
        draft.Alerts.TraceParent = message.TraceParent;
        var move = Date(message);
        var skew = ClockSkew.Of(message);
        var next = from;
        for (; next < message.Readings.Length && draft.HasRoom() && draft.Plan.MissingDay is null; next++)
        {
            var reading = Placed(message.Readings[next].Moved(move), tally.Source);
            if (message.IsRetained && (reading.Quality & Quality.Undated) != 0)
            {
                tally.Counts.ReadingsDuplicate++; // a copy of what was published once: when, nobody knows
                continue;
            }
            if (_accepted.Count > 0 && _accepted[0].Ticks != reading.Ticks)
                Judge();
            Take(tally, reading, skew);
        }
        if (draft.Plan.MissingDay is null)
            Judge();
        return next;
    }

    // Rules see all readings of one time together: a rule may look at another stream's value of the same time.
    private void Judge()
    {
        draft.Alerts.Evaluate(_accepted);
        draft.CountAlerts();
        _accepted.Clear();
    }

    // The first copy of a message without a time says at which time its readings stand; the others are moved there.
    private long Date(DeviceMessage message)
    {
        var move = Snapshot.MoveOf(message);
        if (message.UndatedKey is not { } key || move != 0 || Snapshot.Undated.GetValueOrDefault(key) == message.ReceiptTicks)
            return move;
        Snapshot.Undated[key] = message.ReceiptTicks;
        State.NextCounter = Math.Max(State.NextCounter, message.Counter!.Value + 1);
        draft.Plan.Undated.Add(key);
        draft.CountRow(true, 700);
        return move;
    }

    // A local time that the clock showed twice, in a message that came too late for its receipt to decide: the device's own order does. After a
    // reading of the first hour the same time is that of the second, unless another way brings the same value again, which is a copy.
    private DecodedReading Placed(in DecodedReading reading, int source)
    {
        if (reading.LaterTicks == 0)
            return reading;
        var high = State.StreamOf(reading.Stream.Name).HighTicks;
        var row = RowAt(reading.Ticks);
        var index = row?.IndexOf(reading.Stream.Name) ?? -1;
        var isCopy = index >= 0 && row!.Readings[index].Value == reading.Value && row.Readings[index].Source != source;
        var isAfter = index >= 0 || (high >= reading.Ticks && high < reading.LaterTicks + TimeSpan.TicksPerDay);
        return isAfter && !isCopy ? reading with { Ticks = reading.LaterTicks } : reading;
    }

    private void Take(MessageTally tally, in DecodedReading reading, in ClockSkew skew)
    {
        if (Refusal(reading) is { } refusal)
        {
            tally.Refuse(refusal);
            return;
        }
        var message = tally.Message;
        var taken = new StoredReading(reading.Stream.Name, reading.Value, reading.Quality, message.ReceivedTicks, tally.Source, message.Sequence)
        {
            PilotVersion = Device.ShortVersion,
        };
        var row = RowAt(reading.Ticks);
        var index = row?.IndexOf(taken.Stream) ?? -1;
        if (index < 0)
            Keep(tally.Counts, row, reading, taken, skew);
        else if (row!.Readings[index].Value != taken.Value)
            Settle(tally, row, index, reading.Ticks, taken);
        else if (!tally.IsOwnPart(row.Readings[index]))
            tally.Counts.ReadingsDuplicate++;
    }

    private QuarantineFault? Refusal(in DecodedReading reading)
    {
        var ahead = reading.Ticks - draft.Now;
        if (ahead > Device.Limits.SkewLimitSeconds * TimeSpan.TicksPerSecond)
            return new QuarantineFault(Reason.TimeAhead, reading.Stream.Name,
                $"a time at most {Device.Limits.SkewLimitSeconds} s ahead, not {ahead / TimeSpan.TicksPerSecond} s");
        if (reading.Ticks < State.FloorTicks)
            return new QuarantineFault(Reason.BeforeRetention, reading.Stream.Name, "a time within the pilot's retention");
        return null;
    }

    // Its identity is new.
    private void Keep(LedgerCounts counts, ReadingRow? row, in DecodedReading reading, in StoredReading taken, in ClockSkew skew)
    {
        var stream = State.StreamOf(taken.Stream);
        var isNewer = reading.Ticks > stream.HighTicks;
        if (isNewer)
            counts.ReadingsAccepted++;
        else
            counts.ReadingsLate++;
        if (isNewer && (reading.Quality & ClockSkew.Untold) == 0)
            State.SkewSeconds = skew.Ticks / TimeSpan.TicksPerSecond;
        if (isNewer && taken.IsCurrent)
            _accepted.Add(reading);
        Store(row, reading, taken);
        State.MaxTicks = Math.Max(State.MaxTicks, reading.Ticks);
        stream.HighTicks = Math.Max(stream.HighTicks, reading.Ticks);
        if (!taken.IsCurrent || reading.Ticks <= stream.LatestTicks)
            return;
        if (reading.Stream.StuckAfterSeconds is not null && (stream.SameTicks == 0 || reading.Value != stream.Latest))
            stream.SameTicks = reading.Ticks;
        (stream.LatestTicks, stream.Latest) = (reading.Ticks, reading.Value);
    }

    private void Store(ReadingRow? row, in DecodedReading reading, in StoredReading taken)
    {
        if (row is null)
            Snapshot.Rows[reading.Ticks] = row = new ReadingRow(reading.Ticks);
        draft.CountRow(!row.Dirty, 700);
        row.Add(taken);
        draft.CountBytes(300);
        if (!taken.IsAggregated)
            return;
        var hash = ReadingHash.Of(Device.Key, taken.Stream, reading.Ticks, reading.Value);
        var angle = reading.Stream.Kind == StreamKind.Angle;
        foreach (var period in Periods.All)
            ChangedWindow(Device.Calendar.WindowOf(period, reading.Ticks)).Add(taken.Stream, reading.Ticks, reading.Value, hash, angle);
    }

    // Two values of one identity: one of them goes to quarantine, whichever came first; so the count is the same in any order.
    private void Settle(MessageTally tally, ReadingRow row, int index, long ticks, in StoredReading taken)
    {
        tally.Counts.Conflicts++;
        if (!taken.Beats(row.Readings[index]))
        {
            tally.Refuse(new QuarantineFault(Reason.Conflict, taken.Stream, $"{row.Readings[index].Value}, which is stored for this time"));
            return;
        }
        tally.Counts.ReadingsQuarantined++;
        Displace(row, index, ticks, taken);
    }

    // The stored value makes way, and the windows are computed again, since a minimum cannot be taken back. Under a correction
    // it makes way too, so that the same original is kept in any order; what counts stays what the person said.
    private void Displace(ReadingRow row, int index, long ticks, in StoredReading taken)
    {
        var day = Device.Calendar.WindowOf(Period.Day, ticks);
        if (!Snapshot.Days.TryGetValue(day, out var dayRows))
        {
            draft.Plan.MissingDay = day;
            return;
        }
        var displaced = row.Readings[index];
        quarantine.HoldDisplaced(ticks, displaced, taken.Value);
        draft.CountRow(!row.Dirty, 700);
        row.Replace(index, taken.UnderCorrectionOf(displaced));
        if (displaced.IsCorrected)
            return;
        var stream = State.StreamOf(taken.Stream);
        if (taken.IsCurrent && ticks >= stream.LatestTicks)
            (stream.LatestTicks, stream.Latest) = (ticks, taken.Value);
        foreach (var period in Periods.All)
        {
            var key = Device.Calendar.WindowOf(period, ticks);
            if (key.Start >= State.SealedTicks)
                WindowRebuild.Fill(ChangedWindow(key), Device, WindowRebuild.Overlay(dayRows, Snapshot.Rows.Values));
        }
    }

    private ReadingRow? RowAt(long ticks)
    {
        if (Snapshot.Rows.TryGetValue(ticks, out var row) || ticks > _knownTicks)
            return row;
        throw new InvalidOperationException($"{Device.Key}: the row at {ticks} was not read before planning.");
    }

    private Window ChangedWindow(WindowKey key)
    {
        if (!Snapshot.Windows.TryGetValue(key, out var window) && key.Start <= _knownTicks)
            throw new InvalidOperationException($"{Device.Key}: window {key.RowKey} was not read before planning.");
        window ??= Snapshot.Windows[key] = new Window(key);
        draft.CountRow(!window.Dirty, 700 + 450 * window.Streams.Count);
        return window;
    }
}
