using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.Core.Units;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Check;

/// <summary>
/// What a back end must hold after it was sent some messages, worked out from the messages alone: one value per device, stream and time of
/// measurement, the smallest where several were sent; and how many messages nothing could be read from. It reads plain payloads only and
/// shares no code with core's decoding and windows.
/// </summary>
public sealed class ExpectedStore(IEnumerable<PilotDefinition> pilots)
{
    private static readonly long Year2000 = new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks;

    private readonly Dictionary<string, DeviceDefinition> _byTopic = pilots.SelectMany(pilot => pilot.Sites).SelectMany(site =>
        site.Devices)
        .ToDictionary(device => new DeviceTopic(device.Key, DeviceTopic.Readings).ToString());

    private readonly Dictionary<DeviceKey, Dictionary<(string Stream, long Ticks), decimal>> _readings = [];

    public IReadOnlyCollection<DeviceKey> Devices => _readings.Keys;

    /// <summary>Messages from which nothing can be stored: they must all be in quarantine.</summary>
    public long Unreadable { get; private set; }

    /// <summary>Identities of readings.</summary>
    public long Readings => _readings.Values.Sum(device => (long)device.Count);

    public IReadOnlyDictionary<(string Stream, long Ticks), decimal> Of(DeviceKey device) => _readings[device];

    /// <summary>Notes a message as sent and acknowledged.</summary>
    public void Add(in SimulatedMessage message)
    {
        if (!_byTopic.TryGetValue(message.Topic, out var device) || PlainPayload.TryRead(message.Payload) is not { } plain)
        {
            Unreadable++;
            return;
        }
        var ticks = DateTime.UnixEpoch.Ticks + plain.Milliseconds * TimeSpan.TicksPerMillisecond;
        if (!_readings.TryGetValue(device.Key, out var readings))
            _readings[device.Key] = readings = [];
        var any = false;
        foreach (var (stream, sent) in plain.Values)
        {
            if (ticks < Year2000 || device.Streams.FirstOrDefault(item => item.Name == stream) is not { } known
                || Kept(sent, plain.Units.FirstOrDefault(unit => unit.Stream == stream).Unit, known) is not { } value
                || known.Physical?.Holds(value) == false)
                continue;
            any = true;
            if (!readings.TryGetValue((stream, ticks), out var other) || value < other)
                readings[(stream, ticks)] = value;
        }
        if (!any)
            Unreadable++;
    }

    // Numbers are kept in the stream's unit with 9 decimals, half to even, and below 1e15.
    private static decimal? Kept(decimal value, string? unit, StreamDefinition stream)
    {
        if (unit is not null && !(Unit.TryParse(unit, out var from) && Unit.TryParse(stream.Unit, out var to) && from.TryConvert(value, to, out value)))
            return null;
        value = decimal.Round(value, 9, MidpointRounding.ToEven);
        return Math.Abs(value) < 1_000_000_000_000_000m ? value : null;
    }
}
