using SmartPilots.Core.Model;

namespace SmartPilots.Core.Alerts.Sites;

/// <summary>A stream that a rule over several devices looks at.</summary>
public sealed record SiteInput(DeviceKey Device, StreamDefinition Stream, IReadOnlyList<MaintenanceWindow> Maintenance)
{
    private const int LeastSeconds = 300;
    private const int WithoutIntervalSeconds = 900;

    /// <summary>For so long a reading says how things are: until the stream counts as silent, at least five minutes.</summary>
    public long ValidTicks => TimeSpan.TicksPerSecond * Math.Max(LeastSeconds,
        Stream.SilentAfterSeconds is > 0 and var silent ? silent : 3 * Stream.EverySeconds ?? WithoutIntervalSeconds);
}
