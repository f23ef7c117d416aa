using SmartPilots.Functions.AzureTables;

namespace SmartPilots.Functions.Pilots;

/// <summary>
/// Registers devices as they appear, where the pilot allows it, at most so many in an hour (UTC, by the functions' clock). All instances
/// share the store's count: of two that race, one registers and the other finds it done.
/// </summary>
public sealed class DeviceRegistry(ITelemetryStore store, PilotSource source, TimeProvider clock)
{
    /// <summary>Of a pilot: beyond it none is registered until one that is silent has made room (<see cref="Retention.RawRetention"/>).</summary>
    internal const int MaxRegistered = 10_000;

    private const int MaxRefusedKept = 10_000;

    // Refused in the hour under a version of the pilot: nobody will register them, and nobody need be asked again.
    private readonly Lock _keeping = new();
    private readonly HashSet<(DeviceKey Device, string PilotVersion)> _refused = [];
    private string _refusedHour = "";

    /// <summary>Takes in what is registered, by whichever instance.</summary>
    internal static async Task LoadAsync(ITelemetryStore store, PilotSource source, CancellationToken cancellationToken) =>
        source.Add(await store.ReadAllAsync(DeviceRows.All, cancellationToken).Select(DeviceRows.Device).ToListAsync(cancellationToken));

    /// <summary>
    /// Registers what may be; gives those beyond the limit. Whatever else is still unknown afterwards is not to be registered.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is not known whether they are registered.</exception>
    internal async Task<IReadOnlySet<DeviceKey>> RegisterAsync(IReadOnlyCollection<DeviceKey> unknown, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow(); // once: what is registered says a time of the hour in which it is counted
        var hour = DeviceRows.Hour(now);
        var refused = new HashSet<DeviceKey>();
        foreach (var keys in unknown.GroupBy(key => key.Pilot))
        {
            if (source.Current.FindPilot(keys.Key) is not { UnknownDevices: UnknownDevices.Register } pilot)
                continue;
            var again = RefusedOf(keys, pilot.Version, hour);
            List<DeviceKey> wanted = [.. keys.Except(again)];
            var beyond = wanted.Count == 0 ? [] : await RegisterAsync(pilot, wanted, now, cancellationToken);
            Keep(beyond, pilot.Version, hour);
            refused.UnionWith(again);
            refused.UnionWith(beyond);
        }
        return refused;
    }

    // Gives those for which the hour had no room.
    private async Task<IReadOnlyList<DeviceKey>> RegisterAsync(PilotDefinition pilot, IReadOnlyList<DeviceKey> wanted, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var hour = DeviceRows.Hour(now);
        while (true)
        {
            // A commit has room for some. What is stored decides: the next round reads it.
            var (left, isLast) = await OptimisticUpdate.RunAsync<(List<DeviceKey>, bool)>(store, $"Devices of pilot {pilot.Id}", async () =>
            {
                var (known, rate) = await ReadAsync(pilot.Id, cancellationToken);
                source.Add(known);
                var registered = known.Select(device => device.Key).ToHashSet();
                List<DeviceKey> left = [.. wanted.Where(key => !registered.Contains(key))];
                var room = Math.Min(pilot.RegistrationsPerHour - (int)DeviceRows.Count(rate, hour), MaxRegistered - known.Count);
                if (left.Count == 0 || room <= 0)
                    return (null, (left, true));
                RegisteredDevice[] admitted = [.. left.Take(Math.Min(room, StoreLimits.MaxRows - 1))
                    .Select(key => new RegisteredDevice(key, pilot.UnknownDeviceType!, now.UtcTicks, pilot.Version))];
                return (DeviceRows.Register(pilot.Id, admitted, rate, hour), (left, false));
            }, cancellationToken);
            if (isLast)
                return left;
        }
    }

    private async Task<(List<RegisteredDevice> Known, StoredRow? Rate)> ReadAsync(string pilot, CancellationToken cancellationToken)
    {
        var known = new List<RegisteredDevice>();
        StoredRow? rate = null;
        await foreach (var row in store.ReadAllAsync(RowQuery.InPartition(Tables.Devices, pilot), cancellationToken))
        {
            if (DeviceRows.IsDevice(row))
                known.Add(DeviceRows.Device(row));
            else if (DeviceRows.IsRate(row))
                rate = row;
        }
        return (known, rate);
    }

    private List<DeviceKey> RefusedOf(IEnumerable<DeviceKey> unknown, string version, string hour)
    {
        lock (_keeping)
            return hour == _refusedHour ? [.. unknown.Where(key => _refused.Contains((key, version)))] : [];
    }

    private void Keep(IEnumerable<DeviceKey> refused, string version, string hour)
    {
        lock (_keeping)
        {
            if (hour != _refusedHour || _refused.Count > MaxRefusedKept)
                _refused.Clear();
            _refusedHour = hour;
            _refused.UnionWith(refused.Select(key => (key, version)));
        }
    }
}
