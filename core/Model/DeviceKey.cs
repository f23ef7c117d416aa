namespace SmartPilots.Core.Model;

/// <summary>Names one device: pilot, site and device, each of lower-case letters, digits and dashes.</summary>
public sealed record DeviceKey(string Pilot, string Site, string Device)
{
    /// <summary>The device's partition in table <c>telemetry</c>. The three names hold no tilde, so the key is unambiguous.</summary>
    public string Partition { get; } = $"{Pilot}~{Site}~{Device}";

    /// <summary>The partition of the device's site in the side tables <c>latest</c> and <c>alerts</c>.</summary>
    public string SitePartition => $"{Pilot}~{Site}";

    /// <summary>The name as people and the API write it: <c>pilot/site/device</c>.</summary>
    public override string ToString() => $"{Pilot}/{Site}/{Device}";

    public bool Equals(DeviceKey? other) => other is not null && Partition == other.Partition;

    public override int GetHashCode() => Partition.GetHashCode(StringComparison.Ordinal);

    /// <summary>The device whose partition has that key.</summary>
    public static DeviceKey OfPartition(string partition) => partition.Split('~') is [var pilot, var site, var device]
        ? new DeviceKey(pilot, site, device)
        : throw new FormatException($"'{partition}' is no device's partition.");

    /// <summary>Reads <c>pilot/site/device</c>.</summary>
    public static bool TryParse(string? text, out DeviceKey? key)
    {
        key = null;
        if (text?.Split('/') is not [var pilot, var site, var device])
            return false;
        if (!DeviceTopic.IsSegment(pilot) || !DeviceTopic.IsSegment(site) || !DeviceTopic.IsSegment(device))
            return false;
        key = new DeviceKey(pilot, site, device);
        return true;
    }
}
