namespace SmartPilots.Core.Model;

/// <summary>
/// The MQTT topic of one device's channel: <c>pilots/{pilot}/{site}/{device}/{channel}</c>. Segments are lower case, digits and
/// dashes, at most 64 characters each, so that Azure Event Grid's broker (8 segments, 256 bytes) takes the same topics.
/// </summary>
public sealed record DeviceTopic(DeviceKey Device, string Channel)
{
    public const string Readings = "readings";
    public const string Status = "status";
    public const string Commands = "commands";
    public const int MaxSegmentLength = 64;

    public override string ToString() => $"pilots/{Device.Pilot}/{Device.Site}/{Device.Device}/{Channel}";

    /// <summary>False for a topic of any other shape.</summary>
    public static bool TryParse(string? text, out DeviceTopic? topic)
    {
        topic = null;
        if (text is null || text.Length > 256)
            return false;
        if (text.Split('/') is not ["pilots", var pilot, var site, var device, var channel])
            return false;
        if (!IsSegment(pilot) || !IsSegment(site) || !IsSegment(device) || !IsSegment(channel) || pilot == "-")
            return false; // "-" in the place of a pilot names no pilot: see UnroutableDevice
        topic = new DeviceTopic(new DeviceKey(pilot, site, device), channel);
        return true;
    }

    /// <summary>Whether <paramref name="text"/> may name a pilot, site, device or channel.</summary>
    public static bool IsSegment(ReadOnlySpan<char> text)
    {
        if (text.Length is 0 or > MaxSegmentLength)
            return false;
        foreach (var c in text)
        {
            if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '-'))
                return false;
        }
        return true;
    }
}
