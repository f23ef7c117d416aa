using System.Globalization;
using System.Text;
using SmartPilots.Gateway.Broker;

namespace SmartPilots.Gateway.Status;

/// <summary>A snapshot for a terminal.</summary>
internal static class StatusText
{
    public static string Of(GatewaySnapshot s)
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-12}").AppendLine(value);

        Line("gateway", $"{s.Gateway}, epoch {s.Spool.Epoch}, MQTT on {s.Mqtt}, {s.At:u}");
        Line("connected", $"{s.Connected.Count} ({s.RefusedConnections} connections and {s.RefusedPublishes} messages refused, "
            + $"{s.CrowdedOut} connections closed unheard: too many from their address)");
        foreach (var refused in s.RefusedDevices.Take(5))
            Line("refused", $"{refused.User}: {refused.Count:N0} messages, the last at {refused.At:u} on {refused.Topic}: {refused.Why}");
        Line("spool", $"{s.Spool.Depth:N0} messages wait, {s.Spool.Bytes:N0} bytes, the oldest for {s.OldestUnsentSeconds:N0} s");
        Line("taken", $"{s.Spool.Taken:N0} = {s.Spool.Delivered:N0} delivered + {s.Spool.Depth:N0} waiting + {s.Spool.Poisoned:N0} put aside "
            + $"+ {s.Spool.Dropped:N0} dropped + {s.Spool.Damaged:N0} damaged");
        Line("delivered", $"{s.Spool.Accepted:N0} accepted, {s.Spool.Late:N0} late, {s.Spool.Duplicate:N0} duplicate, "
            + $"{s.Spool.Quarantined:N0} quarantined, {s.Spool.Redelivered:N0} redelivered");
        Line("retained", $"{s.Retained:N0} messages for new subscribers");
        if (s.SpoolDiskError is { } fault)
            Line("FAULT", $"{fault.At:u} {fault.Message}");
        foreach (var lane in s.Lanes)
        {
            var state = lane.State.ToString().ToLowerInvariant();
            Line(lane.Lane, $"{state}, {lane.Sent:N0} sent in {lane.Tries:N0} tries, {lane.BodyBytes:N0} bytes");
            if (lane.LastError is { } error)
                Line("", $"last error {lane.LastErrorAt:u}: {error}");
        }
        Line("clock", s.ClockOffsetSeconds is { } offset ? $"{-offset:+0.0;-0.0} s to the functions'" : "not compared yet: no answer from the functions");
        Line("disk", $"{s.DiskFreeBytes / 1e9:N1} GB free");
        if (s.Files is { Open: { } open, Limit: { } limit })
            Line("files", $"{open:N0} of {limit:N0} files and connections are open");
        foreach (var alarm in s.Alarms)
            Line("ALARM", $"{alarm.Code} since {alarm.Since:u}: {alarm.Message}");
        return text.ToString();
    }
}
