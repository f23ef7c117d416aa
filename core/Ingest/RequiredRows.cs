using SmartPilots.Core.Model;

namespace SmartPilots.Core.Ingest;

/// <summary>
/// Which rows planning will look at and the snapshot does not hold, so that they are read in one go beforehand. In the usual case, new
/// readings of a device seen before, that is none.
/// </summary>
public static class RequiredRows
{
    public static List<string> Collect(DeviceSnapshot snapshot, DeviceDefinition device, IReadOnlyList<DeviceMessage> messages, int from)
    {
        var keys = new List<string>();
        HashSet<string>? asked = null;
        var state = snapshot.State;
        for (var i = from; i < messages.Count; i++)
        {
            var message = messages[i];
            if (EntryOf(message, state) is { } entry)
            {
                if (!snapshot.Quarantine.TryGetValue(entry, out var waiting))
                    Ask(entry);
                else if (waiting is null && message.EntryKey is not null)
                    continue; // gone: nothing else of it is looked at
            }
            if (!snapshot.Ledger.ContainsKey(message.LedgerKey))
                Ask(message.LedgerKey);
            if (message.UndatedKey is { } undated && message.Counter < state.NextCounter && !snapshot.Undated.ContainsKey(undated))
            {
                Ask(undated);
                continue; // what else it needs depends on what that row says
            }
            var move = snapshot.MoveOf(message);
            foreach (var given in message.Readings)
            {
                var reading = given.Moved(move);
                AskFor(reading.Ticks);
                if (reading.LaterTicks != 0)
                    AskFor(reading.LaterTicks);
            }
        }
        return keys;

        // Newer than anything stored: neither its row nor a window that starts later can exist.
        void AskFor(long ticks)
        {
            if (ticks <= state.MaxTicks && !snapshot.Rows.ContainsKey(ticks))
                Ask(ReadingRow.Key(ticks));
            foreach (var period in Periods.All)
            {
                var window = device.Calendar.WindowOf(period, ticks);
                if (window.Start <= state.MaxTicks && !snapshot.Windows.ContainsKey(window))
                    Ask(window.RowKey);
            }
        }

        // Of a message in parts, the parts before may have written it.
        static string? EntryOf(DeviceMessage message, DeviceState state) => message.EntryKey
            ?? (state.FindSource(message.SourceKey)?.PartialSequence == message.Sequence ? QuarantineEntry.KeyOf(message.Source, message.Sequence) : null);

        void Ask(string key)
        {
            if ((asked ??= new HashSet<string>(StringComparer.Ordinal)).Add(key))
                keys.Add(key);
        }
    }
}
