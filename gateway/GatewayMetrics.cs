using System.Diagnostics.Metrics;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// The gateway's numbers as metrics of the meter <c>SmartPilots.Gateway</c>, for any collector that listens to .NET meters. Counts that
/// the spool keeps are durable: they go on after a restart.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "SmartPilots.Gateway";

    private readonly Meter _meter;

    /// <param name="gateway">Its name: a tag of the meter, for several may run in one process.</param>
    /// <param name="look">The gateway's state, without waiting.</param>
    public GatewayMetrics(string gateway, Func<GatewaySnapshot> look)
    {
        _meter = new Meter(MeterName, version: null, [new KeyValuePair<string, object?>("gateway", gateway)]);
        _meter.CreateObservableCounter("gateway.messages.taken", () => look().Spool.Taken, "{message}", "Committed to the spool");
        _meter.CreateObservableCounter("gateway.messages.delivered", () => Delivered(look()), "{message}", "By the functions' outcome");
        _meter.CreateObservableUpDownCounter("gateway.messages.poisoned", () => look().Spool.Poisoned, "{message}", "Put aside, refused");
        _meter.CreateObservableCounter("gateway.messages.dropped", () => look().Spool.Dropped, "{message}", "Dropped at the cap, by choice");
        _meter.CreateObservableCounter("gateway.messages.damaged", () => look().Spool.Damaged, "{message}", "Unreadable on a damaged disk");
        _meter.CreateObservableGauge("gateway.spool.depth", () => look().Spool.Depth, "{message}", "Messages that wait");
        _meter.CreateObservableGauge("gateway.spool.size", () => look().Spool.Bytes, "By", "What they count for against the cap");
        _meter.CreateObservableGauge("gateway.spool.oldest", () => look().OldestUnsentSeconds, "s", "Age of the oldest that waits");
        _meter.CreateObservableGauge("gateway.disk.free", () => look().DiskFreeBytes, "By", "On the spool's disk");
        _meter.CreateObservableCounter("gateway.uplink.tries", () => Lanes(look(), lane => lane.Tries), "{try}", "Batches sent, by lane");
        _meter.CreateObservableCounter("gateway.uplink.size", () => Lanes(look(), lane => lane.BodyBytes), "By", "Compressed, by lane");
        _meter.CreateObservableGauge("gateway.uplink.state", () => Lanes(look(), lane => (long)lane.State), null,
            "0 idle, 1 sending, 2 retrying, 3 halted, by lane");
        _meter.CreateObservableGauge("gateway.clock.offset", () => look().ClockOffsetSeconds ?? 0, "s", "The functions' clock minus ours");
        _meter.CreateObservableGauge("gateway.alarms", () => look().Alarms.Select(alarm => new Measurement<long>(1,
            new KeyValuePair<string, object?>("alarm", alarm.Code))), null, "1 for each that holds");
        _meter.CreateObservableCounter("gateway.connections.refused", () => look().RefusedConnections, "{connection}", "At CONNECT");
        _meter.CreateObservableCounter("gateway.connections.crowded", () => look().CrowdedOut, "{connection}",
            "Closed unheard: too many from an address");
        _meter.CreateObservableCounter("gateway.messages.refused", () => look().RefusedPublishes, "{message}", "Too large, not theirs, or no room");
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<long>> Delivered(GatewaySnapshot snapshot)
    {
        Measurement<long> Of(string outcome, long count) => new(count, new KeyValuePair<string, object?>("outcome", outcome));
        return [Of("accepted", snapshot.Spool.Accepted), Of("late", snapshot.Spool.Late), Of("duplicate", snapshot.Spool.Duplicate),
            Of("quarantined", snapshot.Spool.Quarantined), Of("redelivered", snapshot.Spool.Redelivered)];
    }

    private static IEnumerable<Measurement<long>> Lanes(GatewaySnapshot snapshot, Func<Forwarding.LaneSnapshot, long> value) =>
        snapshot.Lanes.Select(lane => new Measurement<long>(value(lane), new KeyValuePair<string, object?>("lane", lane.Lane)));
}
