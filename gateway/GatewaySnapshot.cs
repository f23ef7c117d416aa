using SmartPilots.Gateway.Sending;
using SmartPilots.Gateway.Spooling;

namespace SmartPilots.Gateway;

/// <summary>A gateway at one moment, as <c>gateway status</c> and the status page show it.</summary>
/// <param name="OldestUnsentSeconds">Age of the oldest message that waits, on the pilot's clock; 0 when none does.</param>
/// <param name="DiskFreeBytes">On the disk that holds the spool.</param>
public sealed record GatewaySnapshot(
    string Gateway,
    string Mqtt,
    DateTimeOffset At,
    IReadOnlyList<string> Connected,
    long RefusedConnections,
    long RefusedPublishes,
    SpoolSnapshot Spool,
    SpoolFault? SpoolFault,
    double OldestUnsentSeconds,
    IReadOnlyList<LaneSnapshot> Lanes,
    long DiskFreeBytes,
    int Retained);
