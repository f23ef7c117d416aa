using System.ComponentModel.DataAnnotations;

namespace SmartPilots.Core.Wire;

/// <summary>Something at a gateway that someone should look after.</summary>
/// <param name="Code">Of a closed list: see the gateway's <c>Alarms</c>.</param>
public sealed record GatewayAlarm(string Code, DateTimeOffset Since, string Message);

/// <summary>One lane of a gateway's uplink.</summary>
public sealed record LaneReport([AllowedValues("live", "backlog")] string Lane, [AllowedValues("idle", "sending", "retrying", "halted")] string State);

/// <summary>
/// What a gateway tells the functions of itself, at each change of its alarms and now and then: <c>POST /api/gateways/{gateway}/status</c>,
/// signed as a batch is. It travels beside the messages and is no message: nothing counts it, a later one takes its place.
/// </summary>
/// <param name="At">By the gateway's own clock.</param>
/// <param name="Waiting">Messages in the spool.</param>
/// <param name="ClockOffsetSeconds">How far the functions' clock is ahead of the gateway's; null before the first answer.</param>
/// <param name="Lanes">How each lane of the uplink is; null from a gateway that does not tell yet, as the next.</param>
/// <param name="EverySeconds">It reports at least this often while its link may be used.</param>
public sealed record GatewayReport(
    DateTimeOffset At,
    string Epoch,
    long Waiting,
    double OldestUnsentSeconds,
    long Taken,
    long Delivered,
    long Poisoned,
    long Dropped,
    long Damaged,
    int Connected,
    long DiskFreeBytes,
    double? ClockOffsetSeconds,
    IReadOnlyList<GatewayAlarm> Alarms,
    IReadOnlyList<LaneReport>? Lanes = null,
    double? EverySeconds = null)
{
    /// <summary>Of the body.</summary>
    public const int MaxBytes = 16 * 1024;

    public static string PathOf(string gateway) => $"/api/gateways/{gateway}/status";
}
