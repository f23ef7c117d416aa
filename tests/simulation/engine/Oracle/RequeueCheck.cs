using System.Globalization;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// What requeues may change, and nothing else: the readings of stream colour, which nobody could read before, are there once with their
/// windows; the ledger says how many beside what it said before; and of quarantine exactly the messages are gone that can be read whole.
/// </summary>
internal sealed class RequeueCheck
{
    private const long Year2000Ticks = 630822816000000000;

    private readonly SimulatedWorld _world;
    private readonly IReadOnlyDictionary<string, ExpectedCorrections> _corrections;
    private readonly Dictionary<string, string> _expected;
    private readonly List<StoredRow> _waiting;
    private readonly ILookup<string, WireEvent> _events;

    /// <summary>Looks at the store before the first requeue.</summary>
    public RequeueCheck(SimulatedWorld world, IReadOnlyDictionary<string, ExpectedCorrections> corrections)
    {
        (_world, _corrections) = (world, corrections);
        _expected = Facts();
        _waiting = [.. world.Store.Entries()];
        _events = world.Wire.Events.ToLookup(e => e.Partition);
    }

    public void Run()
    {
        if (_world.IsEdited)
        {
            RunAfterEdits();
            return;
        }
        var readings = SimulatedPilot.Sites.SelectMany(site => site.Devices.Select(device => Expect(site, device))).Sum();
        var settled = _waiting.Where(IsReadableNow).ToList();
        Compare(Facts());
        var left = _world.Store.Entries().Select(Name).ToHashSet();
        foreach (var row in settled.Where(row => left.Contains(Name(row))))
            _world.Fail($"{Name(row)} can be read now and still waits");
        foreach (var row in _waiting.Except(settled).Where(row => !left.Contains(Name(row))))
            _world.Fail($"{Name(row)} left quarantine and is not stored");
        var messages = settled.Select(Message).Distinct().Count();
        if ((Ledger("requeued"), Ledger("readings_requeued")) != (messages, readings))
            _world.Fail($"the ledger has {Ledger("requeued")} messages requeued and {Ledger("readings_requeued")} readings, not {messages} and {readings}");
        foreach (var row in _world.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("o~", StringComparison.Ordinal)))
            _world.Fail($"{row.Partition}: {row.Key} was never published");
    }

    // All that ever waited for a device or a stream is read by the last version: the readings and windows are those of one that knew them all along.
    private void RunAfterEdits()
    {
        var last = _world.Editions[^1];
        var events = _world.Wire.Events.Where(e => e.Message.Partition is not null).Select(e => e with { Message = e.Message.With(last) })
            .ToLookup(e => e.Message.Partition!);
        foreach (var site in SimulatedPilot.Sites)
        {
            foreach (var device in site.Devices)
            {
                var partition = $"{SimulatedPilot.Id}~{site.Id}~{device}";
                new DeviceCheck(_world, site, device, new ExpectedReadings(events[partition], _corrections[partition])).CheckReadings();
            }
        }
    }

    // The colours of one device; how many there are.
    private int Expect(SimulatedSite site, string device)
    {
        var partition = $"{SimulatedPilot.Id}~{site.Id}~{device}";
        var colours = _events[partition].SelectMany(e => e.Message.Readings.Where(reading => IsReadable(reading, e)))
            .Select(reading => reading with { Fault = null, Counts = true }).DistinctBy(reading => reading.Ticks).ToList();
        foreach (var reading in colours)
            _expected[$"{partition} r~{reading.Ticks:D19} v_colour"] = "1";
        foreach (var window in colours.SelectMany(reading => ExpectedCalendar.WindowsOf(reading.Ticks, site.HasSummerTime)
                     .Select(window => (Key: $"w~{window.Period}~{window.Start:D19}", Reading: reading))).GroupBy(pair => pair.Key, pair => pair.Reading))
            _expected[$"{partition} {window.Key} s_colour"] = ExpectedWindow.Encode(partition, [.. window]);
        return colours.Count;
    }

    private static bool IsReadable(GeneratedReading reading, WireEvent e) =>
        reading.Stream == "colour" && reading.Ticks >= Year2000Ticks && reading.Ticks < e.ReceivedTicks + (2 * TimeSpan.TicksPerDay);

    // Nothing in it is bad but what was unknown, and nothing had to make way for another value.
    private bool IsReadableNow(StoredRow row)
    {
        if (row.Key.Split('~').Length != 5)
            return false;
        var (source, sequence) = Message(row);
        var e = _world.Wire.Find(source, sequence)!;
        if (e.Message is not { Fault: null, Readings.Count: > 0, Partition: not null })
            return false;
        var expected = new ExpectedReadings(_events[e.Partition]);
        return e.Message.Readings.All(reading => IsReadable(reading, e) || (reading.Fault is null && !expected.HasLost(reading)));
    }

    private static (string Source, long Sequence) Message(StoredRow row)
    {
        var key = row.Key.Split('~');
        return (string.Join('~', key[1..4]), long.Parse(key[4], CultureInfo.InvariantCulture));
    }

    private static string Name(StoredRow row) => $"{row.Partition}~{row.Key}";

    private long Ledger(string column) => _world.Store.Rows(Tables.Telemetry).Where(row => row.Key.StartsWith("l~", StringComparison.Ordinal))
        .Sum(row => row.Number(column) ?? 0);

    private void Compare(Dictionary<string, string> stored)
    {
        foreach (var (key, value) in _expected.Where(pair => stored.GetValueOrDefault(pair.Key) != pair.Value))
            _world.Fail($"after requeues {key} is {stored.GetValueOrDefault(key) ?? "missing"}, not {value}");
        foreach (var (key, value) in stored.Where(pair => !_expected.ContainsKey(pair.Key)))
            _world.Fail($"after requeues {key} = {value} comes from nowhere");
    }

    // Values, replacements, statistics and counts, without facts of arrival.
    private Dictionary<string, string> Facts()
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in _world.Store.Rows(Tables.Telemetry).Where(row => row.Key[0] is 'r' or 'w' or 'l'))
        {
            foreach (var column in row.Columns.Where(column => !column.Name.EndsWith("requeued", StringComparison.Ordinal)))
            {
                if (row.Key[0] == 'l')
                    facts[$"{row.Partition} {row.Key} {column.Name}"] = column.Number.ToString(CultureInfo.InvariantCulture);
                else if (column.Name.StartsWith("v_", StringComparison.Ordinal) || column.Name.StartsWith("x_", StringComparison.Ordinal))
                    facts[$"{row.Partition} {row.Key} {column.Name}"] = column.Text!;
                else if (column.Name.StartsWith("s_", StringComparison.Ordinal))
                    facts[$"{row.Partition} {row.Key} {column.Name}"] = ExpectedWindow.Normalise(column.Text!);
            }
        }
        return facts;
    }
}
