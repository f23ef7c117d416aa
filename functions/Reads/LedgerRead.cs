using SmartPilots.Core;
using SmartPilots.Core.Commit;
using SmartPilots.Core.Pilots;
using SmartPilots.Core.Storage;

namespace SmartPilots.Functions.Reads;

/// <summary>One device's counts from one source on one day.</summary>
/// <param name="Day">UTC, by the gateway's time of receipt.</param>
public sealed record LedgerItem(DateOnly Day, string Gateway, string Epoch, string Lane, string Device, LedgerCounts Counts);

/// <summary>The ledger: what became of every message and reading.</summary>
public sealed class LedgerRead(ITelemetryStore store)
{
    /// <summary>
    /// Rows of a pilot's devices, those that its file no longer has too, and of its messages that belonged to no device
    /// (<c>{pilot}/-/{gateway}</c> and <c>-/-/{gateway}</c>). Reads each partition's own range: no scan over readings.
    /// </summary>
    /// <param name="gateways">Gateways whose messages without a device are counted too.</param>
    public async Task<IReadOnlyList<LedgerItem>> OfPilotAsync(PilotDefinition pilot, IEnumerable<string> gateways, DateOnly from, DateOnly to,
        CancellationToken cancellation)
    {
        var devices = pilot.Sites.SelectMany(s => s.Devices).Select(d => d.Key)
            .Union(await HeardAsync(pilot.Id, cancellation))
            .Concat(gateways.SelectMany(g => new[] { UnroutableDevice.For(pilot.Id, g).Key, UnroutableDevice.For(null, g).Key }));
        var items = new List<LedgerItem>();
        foreach (var group in devices.Chunk(16))
        {
            foreach (var found in await Task.WhenAll(group.Select(d => OfDeviceAsync(d, from, to, cancellation))))
                items.AddRange(found);
        }
        return items;
    }

    // Whatever has a row of latest values was heard once: a device that was withdrawn has its counts still.
    private async Task<List<DeviceKey>> HeardAsync(string pilot, CancellationToken cancellation)
    {
        var heard = new List<DeviceKey>();
        await foreach (var row in store.ReadAllAsync(new RowQuery(Tables.Latest, $"{pilot}~", $"{pilot}~~"), cancellation))
        {
            var key = new DeviceKey(pilot, row.Partition[(pilot.Length + 1)..], row.Key);
            if (!UnroutableDevice.Is(key))
                heard.Add(key);
        }
        return heard;
    }

    public async Task<IReadOnlyList<LedgerItem>> OfDeviceAsync(DeviceKey device, DateOnly from, DateOnly to, CancellationToken cancellation)
    {
        var items = new List<LedgerItem>();
        var query = RowQuery.InPartition(Tables.Telemetry, device.Partition) with
        {
            KeyFrom = $"{LedgerRow.Prefix}{from:yyyyMMdd}",
            KeyTo = $"{LedgerRow.Prefix}{to:yyyyMMdd}~~",
        };
        await foreach (var row in store.ReadAllAsync(query, cancellation))
        {
            if (row.Key.Split('~') is not [_, var day, var gateway, var epoch, var lane])
                throw new FormatException($"{row.Partition}: '{row.Key}' is no ledger row.");
            items.Add(new LedgerItem(DateOnly.ParseExact(day, "yyyyMMdd"), gateway, epoch, lane, device.ToString(), LedgerRow.FromRow(row)));
        }
        return items;
    }

    public static LedgerCounts Total(IEnumerable<LedgerItem> items)
    {
        var total = new LedgerCounts();
        foreach (var item in items)
            total.Add(item.Counts);
        return total;
    }
}
