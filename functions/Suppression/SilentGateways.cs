namespace SmartPilots.Functions.Suppression;

/// <summary>What a site's rows of latest values say of one gateway.</summary>
/// <param name="HeardTicks">When one of its devices was heard last.</param>
/// <param name="Devices">How many it has: those that were heard by it last and are watched for silence.</param>
internal readonly record struct GatewaySilence(DeviceKey Gateway, bool IsSilent, long HeardTicks, int Devices);

/// <summary>
/// Tells a gateway that fell silent from devices that did. A device that is late while no other one of its gateway was heard for half of the device's time
/// is not alone: the gateway is silent. One device alone says nothing of its gateway.
/// </summary>
internal static class SilentGateways
{
    private const int LeastDevices = 2;

    /// <summary>Gateways that fell silent, and those whose open alert is over.</summary>
    public static List<GatewaySilence> Changes(string pilot, SiteDefinition site, IReadOnlyCollection<LatestRow> rows, long now)
    {
        var devices = site.Devices.ToDictionary(device => device.Key.Device);
        var byGateway = rows.Where(row => row.Gateway is not null && row.LiveTicks > 0 && devices.TryGetValue(row.Device, out var device) && IsWatched(device))
            .ToLookup(row => AlertSubject.OfGateway(pilot, site.Id, row.Gateway!).Device);
        var open = rows.Where(row => AlertSubject.GatewayOf(row.Device) is not null && row.SilentTicks != 0).ToDictionary(row => row.Device, row => row.SilentTicks);
        var changes = new List<GatewaySilence>();
        foreach (var subject in byGateway.Select(group => group.Key).Union(open.Keys))
        {
            var (count, heard) = (byGateway[subject].Count(), byGateway[subject].Select(row => row.LiveTicks).DefaultIfEmpty().Max());
            var isSilent = open.TryGetValue(subject, out var since) ? count > 0 && heard <= since
                : count >= LeastDevices && byGateway[subject].Any(row => IsLateWithAll(devices[row.Device], row, heard, now));
            if (isSilent != open.ContainsKey(subject))
                changes.Add(new GatewaySilence(new DeviceKey(pilot, site.Id, subject), isSilent, heard, count));
        }
        return changes;
    }

    private static bool IsWatched(DeviceDefinition device) => device.Limits.SilentAfterSeconds > 0;

    private static bool IsLateWithAll(DeviceDefinition device, LatestRow row, long heard, long now)
    {
        var limit = device.Limits.SilentAfterSeconds * TimeSpan.TicksPerSecond;
        return row.SilentTicks == 0 && now - row.LiveTicks > limit && now - heard > limit / 2;
    }
}
