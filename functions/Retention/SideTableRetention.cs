using SmartPilots.Functions.AzureTables;
using SmartPilots.Functions.Devices;
using SmartPilots.Functions.Pilots;

namespace SmartPilots.Functions.Retention;

/// <summary>Deletes alerts that cleared long ago, and registrations of devices that never brought a reading in the time that readings are kept.</summary>
public sealed class SideTableRetention(ITelemetryStore store, TimeProvider clock)
{
    /// <exception cref="AggregateException">At the end, of single sites and pilots: the others are done.</exception>
    public async Task RunAsync(PilotCatalog pilots, CancellationToken cancellationToken)
    {
        var read = new HashSet<string>(StringComparer.Ordinal); // partitions and keys of devices that brought readings
        var sites = pilots.Pilots.SelectMany(pilot => pilot.Sites.Select(site => $"{pilot.Id}~{site.Id}")).ToHashSet(StringComparer.Ordinal);
        await foreach (var row in store.ReadAllAsync(new RowQuery(Tables.Latest, "-", "~"), cancellationToken))
        {
            sites.Add(row.Partition);
            if (LatestRow.FromRow(row).MaxTicks > 0)
                read.Add($"{row.Partition}~{row.Key}");
        }
        Func<Task>[] parts =
        [
            () => EachDevice.RunAsync(sites, site => DeleteAlertsAsync(site, cancellationToken), cancellationToken),
            () => EachDevice.RunAsync(pilots.Pilots, pilot => DeleteRegistrationsAsync(pilot, read, cancellationToken), cancellationToken),
        ];
        await EachDevice.RunAsync(parts, part => part(), cancellationToken);
    }

    private Task<long> DeleteAlertsAsync(string site, CancellationToken cancellationToken)
    {
        var oldest = Math.Max(0, clock.GetUtcNow().UtcTicks - RawRetention.EvidenceDays * TimeSpan.TicksPerDay);
        return OldRows.DeleteAsync(store, Tables.Alerts, site, AlertRow.KeysBefore(oldest), "~",
            row => (row.Number("cleared") ?? row.Number("until")) < oldest, cancellationToken);
    }

    private Task<long> DeleteRegistrationsAsync(PilotDefinition pilot, HashSet<string> read, CancellationToken cancellationToken)
    {
        var oldest = clock.GetUtcNow().UtcTicks - pilot.Limits.RawRetentionDays * TimeSpan.TicksPerDay;
        return OldRows.DeleteAsync(store, Tables.Devices, pilot.Id, DeviceRows.From, DeviceRows.To,
            row => DeviceRows.Device(row) is var device && device.RegisteredTicks < oldest && !read.Contains(device.Key.Partition), cancellationToken);
    }
}
