using System.Globalization;
using System.Text.Json;
using SmartPilots.Core.Storage;
using SmartPilots.Simulation.Fleet;
using SmartPilots.Simulation.World;

namespace SmartPilots.Simulation.Oracle;

/// <summary>
/// Retention takes the raw readings from before the floor's hour, and nothing else: windows, ledger, corrections and younger readings are
/// what they were, and each device's floor is the start of the local day that the pilot still keeps.
/// </summary>
internal sealed class RetentionCheck
{
    public const int Days = 2;

    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromSeconds(100);

    private readonly SimulatedWorld _world;
    private readonly Dictionary<(string Partition, string Key), string> _before;
    private readonly long _began;

    /// <summary>Looks at the store before the first deletion.</summary>
    public RetentionCheck(SimulatedWorld world) => (_world, _before, _began) = (world, Facts(world), world.Scheduler.Now);

    public void Run()
    {
        var (left, kept) = (Facts(_world), new HashSet<(string, string)>());
        foreach (var site in SimulatedPilot.Sites)
        {
            foreach (var partition in site.Devices.Select(device => $"{SimulatedPilot.Id}~{site.Id}~{device}"))
            {
                var closed = ClosedBefore(site, partition);
                kept.UnionWith(_before.Keys.Where(row => row.Partition == partition && !IsReadingBefore(row.Key, closed)));
            }
        }
        kept.UnionWith(_before.Keys.Where(row => !IsOfDevice(row.Partition)));
        foreach (var row in kept.Where(row => left.GetValueOrDefault(row) != _before[row]))
            _world.Fail($"retention made of {row} {left.GetValueOrDefault(row) ?? "nothing"}, which was {_before[row]}");
        foreach (var row in left.Keys.Where(row => !kept.Contains(row)))
            _world.Fail($"retention left {row}");
    }

    // Raw readings from before it are no longer kept. A device that was never heard has no floor.
    private long ClosedBefore(SimulatedSite site, string partition)
    {
        var state = _world.Store.Rows(Tables.Telemetry).SingleOrDefault(row => row.Partition == partition && row.Key == "s");
        if (state is null)
            return 0;
        using var json = JsonDocument.Parse(state.Bytes("state")!);
        var floor = json.RootElement.TryGetProperty("FloorTicks", out var ticks) ? ticks.GetInt64() : 0;
        var (first, last) = (DayStart(site, _began - ClocksDiffer.Ticks), DayStart(site, _world.Scheduler.Now + ClocksDiffer.Ticks));
        if (floor != first && floor != last)
            _world.Fail($"{partition}: the floor is {new DateTime(floor):O}, not {new DateTime(first):O} or {new DateTime(last):O}");
        return floor / TimeSpan.TicksPerHour * TimeSpan.TicksPerHour;
    }

    private long DayStart(SimulatedSite site, long now) => ExpectedCalendar.WindowsOf(
        _world.Start.Ticks + now - (Days * TimeSpan.TicksPerDay), site.HasSummerTime).Last().Start;

    private static bool IsOfDevice(string partition) =>
        SimulatedPilot.Sites.Any(site => site.Devices.Any(device => partition == $"{SimulatedPilot.Id}~{site.Id}~{device}"));

    private static bool IsReadingBefore(string key, long ticks) =>
        key.StartsWith("r~", StringComparison.Ordinal) && long.Parse(key.AsSpan(2), CultureInfo.InvariantCulture) < ticks;

    // All but the state, which a sweep may write meanwhile.
    private static Dictionary<(string Partition, string Key), string> Facts(SimulatedWorld world) => world.Store.Rows(Tables.Telemetry)
        .Where(row => row.Key[0] is 'r' or 'w' or 'l' or 'x' or 'q' or 'g')
        .ToDictionary(row => (row.Partition, row.Key), row => string.Join(' ', row.Columns.Select(column =>
            $"{column.Name}={column.Text}{column.Number}{(column.Bytes is { } bytes ? Convert.ToHexString(bytes) : "")}")));
}
