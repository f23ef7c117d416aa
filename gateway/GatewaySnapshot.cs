using SmartPilots.Core.Events;
using SmartPilots.Gateway.Sending;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway;

/// <summary>A gateway at one moment, as <c>gateway status</c> and the status page show it.</summary>
/// <param name="CrowdedOut">Connections closed before anything was read: their address, or all together, had enough.</param>
/// <param name="OldestUnsentSeconds">Age of the oldest message that waits, on the pilot's clock; 0 when none does.</param>
/// <param name="ClockOffsetSeconds">How far the functions' clock is ahead of this machine's; null before their first answer.</param>
/// <param name="DiskFreeBytes">On the disk that holds the spool.</param>
public sealed record GatewaySnapshot(
    string Gateway,
    string Mqtt,
    DateTimeOffset At,
    IReadOnlyList<string> Connected,
    long RefusedConnections,
    long CrowdedOut,
    long RefusedPublishes,
    SpoolSnapshot Spool,
    SpoolFault? SpoolFault,
    double OldestUnsentSeconds,
    IReadOnlyList<LaneSnapshot> Lanes,
    long DiskFreeBytes,
    int Retained,
    double? ClockOffsetSeconds,
    IReadOnlyList<GatewayAlarm> Alarms)
{
    /// <summary>As the functions are told.</summary>
    internal GatewayReport Report(TimeSpan every) => new(At, Spool.Epoch, Spool.Depth, OldestUnsentSeconds, Spool.Taken, Spool.Delivered, Spool.Poisoned, Spool.Dropped,
        Spool.Damaged, Connected.Count, DiskFreeBytes, ClockOffsetSeconds, Alarms,
        [.. Lanes.Select(lane => new LaneReport(lane.Lane, lane.State.ToString().ToLowerInvariant()))], every.TotalSeconds);
}
