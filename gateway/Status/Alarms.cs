using System.Globalization;
using SmartPilots.Core.Wire;
using SmartPilots.Gateway.Forwarding;

namespace SmartPilots.Gateway.Status;

/// <summary>
/// What someone should look after, with the time since when. Codes: <c>disk-fault</c>, <c>disk-low</c>, <c>spool-full</c>,
/// <c>spool-damaged</c>, <c>uplink-halted-live</c>, <c>uplink-halted-backlog</c>, <c>poison</c>, <c>clock-off</c>, <c>bridge-down</c>, <c>credentials-unread</c>,
/// <c>uplink-stalled</c>, <c>spool-share</c>, <c>connections-paused</c>, <c>certificate-ends</c>, <c>gateway-fault</c>.
/// Safe from any thread.
/// </summary>
internal sealed class Alarms(TimeProvider link)
{
    /// <summary>A tenth of the window in which signatures hold is left when this is said.</summary>
    private const double ClockOffSeconds = 30;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _since = [];

    /// <summary>The alarms of a snapshot.</summary>
    /// <param name="isDiskLow">The disk is down to the spool's reserve.</param>
    /// <param name="isFull">A cap of the spool, on bytes or on age, is reached.</param>
    /// <param name="hasFileQuarantined">The spool's file was damaged: it stands beside the new one until someone deletes it.</param>
    /// <param name="isBridgeDown">There is a bridge, and it is not connected to its broker.</param>
    /// <param name="stalledFor">See <see cref="StallWatch.StalledFor"/>.</param>
    /// <param name="credentialsFault">Why the list of devices or that of revoked certificates cannot be read; null when all is well.</param>
    public IReadOnlyList<GatewayAlarm> Of(GatewaySnapshot s, bool isDiskLow, bool isFull, bool hasFileQuarantined, bool isBridgeDown,
        TimeSpan? stalledFor, string? credentialsFault)
    {
        var now = new List<(string Code, string Message)>();
        void Raise(bool holds, string code, FormattableString message)
        {
            if (holds)
                now.Add((code, message.ToString(CultureInfo.InvariantCulture)));
        }
        Raise(s.SpoolDiskError is not null, "disk-fault", $"The disk refuses what the spool writes: {s.SpoolDiskError?.Message}");
        Raise(isDiskLow, "disk-low", $"{s.DiskFreeBytes / 1e6:N0} MB are left on the spool's disk: nothing is taken");
        Raise(isFull, "spool-full",
            $"{s.Spool.Depth:N0} messages wait, {s.Spool.Bytes:N0} bytes, the oldest for {s.OldestUnsentSeconds / 86400:N0} days: a cap is reached");
        var where = hasFileQuarantined ? "a damaged file is put aside beside the spool's" : "they are in the spool's table damaged";
        Raise(s.Spool.Damaged > 0 || hasFileQuarantined, "spool-damaged",
            $"{s.Spool.Damaged:N0} messages were spoilt on the disk and not sent; {where}");
        Raise(s.Spool.Poisoned > 0, "poison", $"{s.Spool.Poisoned:N0} messages are refused for good (gateway poison list)");
        Raise(Math.Abs(s.ClockOffsetSeconds ?? 0) > ClockOffSeconds, "clock-off", $"The clock is off by {-(s.ClockOffsetSeconds ?? 0):N0} s: set it");
        Raise(isBridgeDown, "bridge-down", $"The bridge is not connected to its broker");
        Raise(credentialsFault is not null, "credentials-unread", $"Who may connect is left as it was: {credentialsFault}");
        Raise(s.ExhaustedShares.Count > 0, "spool-share",
            $"{s.ExhaustedShares.Count} devices have all of their share of the spool and are refused: {string.Join(", ", s.ExhaustedShares.Take(5))}");
        Raise(s.Shortage is not null, "connections-paused", $"No more connections are let in: {s.Shortage}");
        Raise(s.CertificatesEnd is not null, "certificate-ends", $"{s.CertificatesEnd}");
        Raise(s.LoopFailure is not null, "gateway-fault", $"Something has failed and is tried again: {s.LoopFailure}");
        foreach (var lane in s.Lanes)
            Raise(lane.State == ForwarderState.Halted, $"uplink-halted-{lane.Lane}", $"{lane.LastError}");
        var lastError = s.Lanes.OrderByDescending(lane => lane.LastErrorAt).FirstOrDefault()?.LastError ?? "no try has failed";
        Raise(stalledFor is not null && s.Lanes.All(lane => lane.State != ForwarderState.Halted), "uplink-stalled",
            $"The oldest message has not gone out for {stalledFor?.TotalMinutes:N0} minutes, and {s.Spool.Depth:N0} wait; last error: {lastError}");
        return Stamp(now);
    }

    private IReadOnlyList<GatewayAlarm> Stamp(List<(string Code, string Message)> now)
    {
        lock (_lock)
        {
            foreach (var ended in _since.Keys.Except(now.Select(alarm => alarm.Code)).ToList())
                _since.Remove(ended);
            foreach (var (code, _) in now)
                _since.TryAdd(code, link.GetUtcNow());
            return [.. now.Select(alarm => new GatewayAlarm(alarm.Code, _since[alarm.Code], alarm.Message))];
        }
    }
}
