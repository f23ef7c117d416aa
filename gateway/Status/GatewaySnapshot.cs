using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Broker;
using SmartPilots.Gateway.Forwarding;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway.Status;

/// <summary>A gateway at one moment, as <c>gateway status</c> and the status page show it.</summary>
/// <param name="CrowdedOut">Connections closed before anything was read: a limit per address or in total was reached.</param>
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
    SpoolDiskError? SpoolDiskError,
    double OldestUnsentSeconds,
    IReadOnlyList<LaneSnapshot> Lanes,
    long DiskFreeBytes,
    int Retained,
    double? ClockOffsetSeconds,
    IReadOnlyList<GatewayAlarm> Alarms)
{
    /// <summary>Whose messages the broker refused, those of last first; at most 20.</summary>
    public IReadOnlyList<RefusedDevice> RefusedDevices { get; init; } = [];

    /// <summary>Devices that are refused because their messages have all of their share of the spool.</summary>
    public IReadOnlyList<string> ExhaustedShares { get; init; } = [];

    /// <summary>Open files and connections, as of a second ago.</summary>
    public FileUse? Files { get; init; }

    /// <summary>What the system is short of, so that no more connections are let in; null while there is room.</summary>
    public string? Shortage { get; init; }

    /// <summary>Certificates that end within 30 days; null when there are none.</summary>
    public string? CertificatesEnd { get; init; }

    /// <summary>What the gateway does once in a while and has failed to do the last time; null when all went well.</summary>
    public string? LoopFailure { get; init; }

    /// <summary>As the functions are told.</summary>
    internal GatewayReport Report(TimeSpan every) => new(At, Spool.Epoch, Spool.Depth, OldestUnsentSeconds, Spool.Taken, Spool.Delivered, Spool.Poisoned, Spool.Dropped,
        Spool.Damaged, Connected.Count, DiskFreeBytes, ClockOffsetSeconds, Alarms,
        [.. Lanes.Select(lane => new LaneReport(lane.Lane, lane.State.ToString().ToLowerInvariant()))], every.TotalSeconds);
}
