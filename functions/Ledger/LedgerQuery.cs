namespace SmartPilots.Functions.Ledger;

/// <summary>One device's counts from one source on one day.</summary>
/// <param name="Day">UTC, by the gateway's time of receipt.</param>
public sealed record LedgerItem(DateOnly Day, string Gateway, string Epoch, string Lane, string Device, LedgerCounts Counts);

/// <summary>The ledger: what became of every message and reading.</summary>
public sealed class LedgerQuery(ITelemetryStore store)
{
    /// <summary>
    /// Rows of a pilot's devices, also of those that its file does not have, or no longer, and of messages that belonged to no device
    /// (<c>-/-/{gateway}</c>). Reads each partition's own range: no scan over readings.
    /// </summary>
    /// <param name="gateways">Gateways whose messages without a device are counted too.</param>
    public async Task<IReadOnlyList<LedgerItem>> OfPilotAsync(PilotDefinition pilot, IEnumerable<string> gateways, DateOnly from, DateOnly to,
        CancellationToken cancellationToken)
    {
        var devices = pilot.Sites.SelectMany(s => s.Devices).Select(d => d.Key)
            .Union(await HeardAsync(RowQuery.WithPrefix(Tables.Latest, $"{pilot.Id}~"), cancellationToken))
            .Concat(gateways.Select(gateway => UnroutableDevice.Of(gateway).Key));
        return await OfDevicesAsync(devices, from, to, cancellationToken);
    }

    /// <summary>Rows of devices whose topics name a pilot that there is not.</summary>
    public async Task<IReadOnlyList<LedgerItem>> OfNoPilotAsync(PilotCatalog pilots, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var heard = await HeardAsync(new RowQuery(Tables.Latest, "-", "~"), cancellationToken);
        return await OfDevicesAsync(heard.Where(key => !UnroutableDevice.IsOfGateway(key) && pilots.FindPilot(key.Pilot) is null), from, to, cancellationToken);
    }

    private async Task<List<LedgerItem>> OfDevicesAsync(IEnumerable<DeviceKey> devices, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var items = new List<LedgerItem>();
        foreach (var group in devices.Chunk(16))
        {
            foreach (var found in await Task.WhenAll(group.Select(d => OfDeviceAsync(d, from, to, cancellationToken))))
                items.AddRange(found);
        }
        return items;
    }

    // Whatever has a row of latest values was heard once.
    private async Task<List<DeviceKey>> HeardAsync(RowQuery latest, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(latest, cancellationToken).Select(row => DeviceKey.OfPartition($"{row.Partition}~{row.Key}")).ToListAsync(cancellationToken);

    public async Task<IReadOnlyList<LedgerItem>> OfDeviceAsync(DeviceKey device, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        await store.ReadAllAsync(RowQuery.InPartition(Tables.Telemetry, device.Partition, $"{LedgerRow.Prefix}{from:yyyyMMdd}", $"{LedgerRow.Prefix}{to:yyyyMMdd}~~"),
            cancellationToken).Select(row => Item(device, row)).ToListAsync(cancellationToken);

    private static LedgerItem Item(DeviceKey device, StoredRow row) => row.Key.Split('~') is [_, var day, var gateway, var epoch, var lane]
        ? new LedgerItem(DateOnly.ParseExact(day, "yyyyMMdd"), gateway, epoch, lane, device.ToString(), LedgerRow.FromRow(row))
        : throw new FormatException($"{row.Partition}: '{row.Key}' is no ledger row.");

    public static LedgerCounts Total(IEnumerable<LedgerItem> items)
    {
        var total = new LedgerCounts();
        foreach (var item in items)
            total.Add(item.Counts);
        return total;
    }
}
