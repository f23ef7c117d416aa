using System.Diagnostics.Metrics;
using SmartPilots.Gateway.Status;

namespace SmartPilots.Gateway;

/// <summary>
/// The gateway's numbers as metrics of the meter <c>SmartPilots.Gateway</c>, for any collector that listens to .NET meters. Counts that
/// the spool keeps are durable: they go on after a restart. <c>docs/observe.md</c> lists them.
/// </summary>
internal sealed class GatewayMetrics : IDisposable
{
    public const string MeterName = "SmartPilots.Gateway";

    private const string Prefix = "smartpilots.gateway.";

    private readonly Meter _meter;
    private readonly KeyValuePair<string, object?> _gateway;
    private readonly Func<GatewaySnapshot> _look;

    /// <param name="gateway">Its name: a tag of each measurement.</param>
    /// <param name="look">The gateway's state, without waiting.</param>
    public GatewayMetrics(string gateway, Func<GatewaySnapshot> look)
    {
        _gateway = new KeyValuePair<string, object?>("gateway", gateway);
        _look = look;
        _meter = new Meter(new MeterOptions(MeterName) { Scope = gateway });
        Counter("messages.taken", "{message}", "Committed to the spool", s => s.Spool.Taken);
        _meter.CreateObservableCounter(Prefix + "messages.delivered", () => Delivered(look().Spool), "{message}", "By the functions' outcome");
        Gauge("messages.poisoned", "{message}", "Put aside, for the functions refuse them; until they are returned or deleted", s => s.Spool.Poisoned);
        Counter("messages.dropped", "{message}", "Dropped at the cap, by choice", s => s.Spool.Dropped);
        Counter("messages.damaged", "{message}", "Unreadable on a damaged disk", s => s.Spool.Damaged);
        Counter("messages.refused", "{message}", "Not taken: too large, not the device's topic, or no room", s => s.RefusedPublishes);
        Gauge("spool.depth", "{message}", "Messages that wait", s => s.Spool.Depth);
        Gauge("spool.size", "By", "What they count for against the cap", s => s.Spool.Bytes);
        Gauge("spool.age", "s", "Age of the oldest message that waits", s => s.OldestUnsentSeconds);
        Gauge("disk.free", "By", "Free on the spool's disk", s => s.DiskFreeBytes);
        _meter.CreateObservableCounter(Prefix + "forwarder.tries", () => Lanes(lane => lane.Tries), "{try}", "Batches sent, by lane");
        _meter.CreateObservableCounter(Prefix + "forwarder.size", () => Lanes(lane => lane.BodyBytes), "By", "Compressed bytes sent, by lane");
        _meter.CreateObservableGauge(Prefix + "forwarder.state", () => Lanes(lane => (long)lane.State), null, "0 idle, 1 sending, 2 retrying, 3 halted, by lane");
        Gauge("clock.offset", "s", "The functions' clock minus the gateway's", s => s.ClockOffsetSeconds ?? 0);
        _meter.CreateObservableGauge(Prefix + "alarms", () => look().Alarms.Select(alarm => new Measurement<long>(1, _gateway,
            new KeyValuePair<string, object?>("alarm", alarm.Code))), null, "1 for each alarm that holds");
        Counter("connections.refused", "{connection}", "Refused at CONNECT", s => s.RefusedConnections);
        Counter("connections.limited", "{connection}", "Closed before CONNECT: too many from one address, or in all", s => s.CrowdedOut);
    }

    public void Dispose() => _meter.Dispose();

    private void Counter(string name, string unit, string description, Func<GatewaySnapshot, long> value) =>
        _meter.CreateObservableCounter(Prefix + name, () => new Measurement<long>(value(_look()), _gateway), unit, description);

    private void Gauge(string name, string unit, string description, Func<GatewaySnapshot, double> value) =>
        _meter.CreateObservableGauge(Prefix + name, () => new Measurement<double>(value(_look()), _gateway), unit, description);

    private IEnumerable<Measurement<long>> Delivered(Spooling.SpoolSnapshot spool)
    {
        Measurement<long> Of(string outcome, long count) => new(count, _gateway, new KeyValuePair<string, object?>("outcome", outcome));
        return [Of("accepted", spool.Accepted), Of("late", spool.Late), Of("duplicate", spool.Duplicate), Of("quarantined", spool.Quarantined),
            Of("redelivered", spool.Redelivered)];
    }

    private IEnumerable<Measurement<long>> Lanes(Func<Forwarding.LaneSnapshot, long> value) =>
        _look().Lanes.Select(lane => new Measurement<long>(value(lane), _gateway, new KeyValuePair<string, object?>("lane", lane.Lane)));
}
