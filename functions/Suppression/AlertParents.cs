namespace SmartPilots.Functions.Suppression;

/// <summary>What suppresses an alert while it stands: alerts of the rule's parents, and for a silence the silence of the gateway behind which the device is.</summary>
internal static class AlertParents
{
    /// <summary>Subjects of the same site and rules; empty for most alerts.</summary>
    public static IEnumerable<(string Subject, string Rule)> Of(DeviceKey device, string rule, string? message, string? gateway, PilotCatalog pilots)
    {
        if (gateway is not null && message is "no-data" or "silent")
            yield return (AlertSubject.OfGateway(device.Pilot, device.Site, gateway).Device, AlertTransition.NoDataRule);
        if (pilots.FindSubject(device)?.Rules.FirstOrDefault(one => one.Id == rule)?.Parents is not { Count: > 0 } parents)
            yield break;
        var site = pilots.FindPilot(device.Pilot)?.Sites.FirstOrDefault(one => one.Id == device.Site);
        foreach (var parent in parents)
        {
            foreach (var other in Subjects(site))
            {
                if (parent.Device is null ? other.Rules.Any(one => one.Id == parent.Rule) : other.Key.Device == parent.Device)
                    yield return (other.Key.Device, parent.Rule);
            }
        }
    }

    private static IEnumerable<DeviceDefinition> Subjects(SiteDefinition? site) =>
        site is null ? [] : site.Subject is { } subject ? site.Devices.Append(subject) : site.Devices;
}
