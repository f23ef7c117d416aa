using System.Globalization;
using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>One device's partition at the end: raw readings, windows, latest values; and nothing left to publish.</summary>
internal sealed class DeviceCheck(SimulatedWorld world, SimulatedSite site, string device, ExpectedReadings expected)
{
    private readonly string _partition = $"{SimulatedPilot.Id}~{site.Id}~{device}";

    public void Run(DeviceModel model)
    {
        var rows = CheckReadings();
        CheckLatest(rows.FirstOrDefault(row => row.Key == "s"), model);
        foreach (var row in rows.Where(row => row.Key.StartsWith("o~", StringComparison.Ordinal)))
            world.Fail($"{_partition}: {row.Key} was never published");
    }

    /// <summary>Raw readings and windows; gives the device's rows.</summary>
    public List<StoredRow> CheckReadings()
    {
        var rows = world.Store.Rows(Tables.Telemetry).Where(row => row.Partition == _partition).ToList();
        Compare("reading", StoredReadings(rows, "v_"), expected.Kept.ToDictionary(k => $"{k.Key.Ticks} {k.Key.Stream}", k => Number(k.Value.Value)));
        Compare("replacement", StoredReadings(rows, "x_"),
            expected.Replacements.ToDictionary(k => $"{k.Key.Ticks} {k.Key.Stream}", k => Number(k.Value)));
        Compare("window", StoredWindows(rows), ExpectedWindows());
        return rows;
    }

    private static Dictionary<string, string> StoredReadings(List<StoredRow> rows, string prefix) => rows
        .Where(row => row.Key.StartsWith("r~", StringComparison.Ordinal))
        .SelectMany(row => row.Columns.Where(column => column.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(column => ($"{long.Parse(row.Key.AsSpan(2), CultureInfo.InvariantCulture)} {column.Name[2..]}", column.Text!)))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private static Dictionary<string, string> StoredWindows(List<StoredRow> rows) => rows
        .Where(row => row.Key.StartsWith("w~", StringComparison.Ordinal))
        .SelectMany(row => row.Columns.Where(column => column.Name.StartsWith("s_", StringComparison.Ordinal))
            .Select(column => ($"{row.Key} {column.Name[2..]}", ExpectedWindow.Normalise(column.Text!))))
        .ToDictionary(pair => pair.Item1, pair => pair.Item2);

    private Dictionary<string, string> ExpectedWindows() => expected.Counting
        .SelectMany(reading => ExpectedCalendar.WindowsOf(reading.Ticks, site.HasSummerTime)
            .Select(window => (Key: $"w~{window.Period}~{window.Start:D19} {reading.Stream}", Reading: reading)))
        .GroupBy(pair => pair.Key, pair => pair.Reading)
        .ToDictionary(group => group.Key, group => ExpectedWindow.Encode(_partition, [.. group]));

    private void CheckLatest(StoredRow? state, DeviceModel model)
    {
        var row = world.Store.Rows(Tables.Latest).SingleOrDefault(r => r.Partition == $"{SimulatedPilot.Id}~{site.Id}" && r.Key == device);
        if (state is null || row is null)
        {
            if (state is not null || row is not null)
                world.Fail($"{_partition}: of state and latest row only one is there");
            return;
        }
        if (row.Number("commit") != state.Number("commit"))
            world.Fail($"{_partition}: latest shows commit {row.Number("commit")} of {state.Number("commit")}");
        var open = row.Text("open_alerts")?.Split('\n').Length ?? 0;
        if (open != model.OpenAlerts)
            world.Fail($"{_partition}: latest shows {open} open alerts of {model.OpenAlerts}");
        var newest = expected.Counting.GroupBy(reading => reading.Stream).Select(group => group.MaxBy(reading => reading.Ticks));
        Compare("latest", StoredLatest(row), newest.ToDictionary(r => r.Stream, r => $"{Number(r.Value)} at {r.Ticks}"));
    }

    private static Dictionary<string, string> StoredLatest(StoredRow row)
    {
        using var json = JsonDocument.Parse(row.Bytes("streams")!);
        return json.RootElement.EnumerateObject().Where(stream => stream.Value.TryGetProperty("LatestTicks", out _)).ToDictionary(
            stream => stream.Name,
            stream => (stream.Value.TryGetProperty("Latest", out var value) ? Number(value.GetDecimal()) : "0")
                + $" at {stream.Value.GetProperty("LatestTicks").GetInt64()}");
    }

    private void Compare(string what, Dictionary<string, string> stored, Dictionary<string, string> wanted)
    {
        foreach (var (key, value) in wanted.Where(pair => stored.GetValueOrDefault(pair.Key) != pair.Value))
            world.Fail($"{_partition}: {what} {key} is {stored.GetValueOrDefault(key) ?? "missing"}, not {value}");
        foreach (var (key, value) in stored.Where(pair => !wanted.ContainsKey(pair.Key)))
            world.Fail($"{_partition}: {what} {key} = {value} comes from nowhere");
    }

    private static string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
