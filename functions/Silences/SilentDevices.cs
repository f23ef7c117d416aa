using SmartPilots.Core.Alerts.Kinds;

namespace SmartPilots.Functions.Silences;

/// <summary>Which devices must be looked at, by what the list of latest values says: a device, or one of its streams, may have fallen silent.</summary>
internal static class SilentDevices
{
    public static bool MayBeIn(PilotDefinition pilot) => pilot.Limits.SilentAfterSeconds > 0
        || pilot.Sites.Any(site => site.Devices.Any(device => device.Rules.Any(rule => rule.Condition is Silence)));

    public static bool IsDue(DeviceDefinition device, LatestRow latest, long nowTicks)
    {
        if (latest.LiveTicks == 0)
            return false; // never live
        var limit = device.Limits.SilentAfterSeconds * TimeSpan.TicksPerSecond;
        if (limit > 0 && latest.SilentTicks == 0 && nowTicks - latest.LiveTicks > limit)
            return true;
        foreach (var rule in device.Rules)
        {
            if (rule.Condition is Silence silence && !latest.OpenRules.Contains(rule.Id)
                && latest.Streams.TryGetValue(rule.Stream, out var stream) && stream.LatestTicks > 0
                && device.Streams.FirstOrDefault(one => one.Name == rule.Stream) is { } definition
                && nowTicks - stream.LatestTicks > silence.LimitTicks(definition))
                return true;
        }
        return false;
    }
}
