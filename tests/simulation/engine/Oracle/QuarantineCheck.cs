using System.Globalization;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>Quarantine holds every bad message with its bytes, every value that lost against another, and nothing else.</summary>
internal sealed class QuarantineCheck(SimulatedWorld world)
{
    private readonly Dictionary<string, List<StoredRow>> _rows = world.Store.Entries()
        .GroupBy(row => string.Join('~', row.Key.Split('~')[1..5])).ToDictionary(group => group.Key, group => group.ToList());

    private readonly HashSet<StoredRow> _explained = [];

    /// <summary>Checks one device's messages.</summary>
    public void Check(IReadOnlyCollection<WireEvent> events, ExpectedReadings expected)
    {
        foreach (var message in events)
            CheckBad(message);
        var losers = events.SelectMany(e => e.Message.Readings.Where(expected.HasLost).Select(reading => (Event: e, Reading: reading)));
        foreach (var value in losers.GroupBy(loser => (loser.Reading.Stream, loser.Reading.Ticks, loser.Reading.Value)))
        {
            if (value.Count(loser => Explain(loser.Event, loser.Reading)) == 0)
                world.Fail($"{value.First().Event}: {value.Key} lost against another value and is not in quarantine");
        }
    }

    /// <summary>After all devices: what nobody explains should not be there.</summary>
    public void Finish()
    {
        foreach (var row in _rows.Values.SelectMany(rows => rows).Where(row => !_explained.Contains(row)))
            world.Fail($"quarantine {row.Partition}/{row.Key} ({row.Text("faults")}) is of a good message");
    }

    private void CheckBad(WireEvent message)
    {
        var wanted = message.Message.Faults;
        if (wanted.Count == 0)
            return;
        var rows = RowsOf(message).Where(IsOwn).ToList();
        var found = rows.SelectMany(Reasons).ToHashSet();
        if (!found.SetEquals(wanted))
            world.Fail($"{message} should be in quarantine for {string.Join(", ", wanted)} and is for [{string.Join(", ", found)}]");
        if (rows.Any(row => !row.Bytes("payload")!.AsSpan().SequenceEqual(message.Message.Payload)))
            world.Fail($"{message}: quarantine has other bytes");
        _explained.UnionWith(rows);
    }

    // In the message's own entry, or in one for the stored reading that had to make way.
    private bool Explain(WireEvent message, GeneratedReading reading)
    {
        var displaced = string.Create(CultureInfo.InvariantCulture, $"q~{message.Source}~{message.Sequence:D19}~{reading.Stream}~{reading.Ticks}");
        var rows = RowsOf(message).Where(row => row.Key == displaced
            || (IsOwn(row) && Faults(row).Any(fault => fault[0] == "conflict" && fault[1] == reading.Stream))).ToList();
        _explained.UnionWith(rows);
        return rows.Count > 0;
    }

    private List<StoredRow> RowsOf(WireEvent message) =>
        _rows.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{message.Source}~{message.Sequence:D19}"), [])
            .Where(row => row.Partition == message.Partition).ToList();

    /// <summary>For which an entry waits, beside values that lost against others.</summary>
    public static HashSet<string> Reasons(StoredRow row) => [.. Faults(row).Select(fault => fault[0]).Where(reason => reason != "conflict")];

    private static bool IsOwn(StoredRow row) => row.Key.Split('~').Length == 5;

    private static IEnumerable<string[]> Faults(StoredRow row) => row.Text("faults")!.Split('\n').Select(line => line.Split('\t'));
}
