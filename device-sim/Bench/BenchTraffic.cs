using SmartPilots.Core.Model;
using SmartPilots.Core.PilotFiles;
using SmartPilots.DeviceSim.Publish;

namespace SmartPilots.DeviceSim.Bench;

/// <summary>
/// Messages that are all new to the store: the devices of a pilot in turn, each with a time of its own a millisecond after its last, from a
/// moment in the past on. Values sit in the middle of what is plausible.
/// </summary>
public sealed class BenchTraffic
{
    private readonly (string Topic, DeviceKey Key, (string, decimal)[] Values)[] _devices;
    private readonly long _startMilliseconds;
    private long _number;

    public BenchTraffic(PilotDefinition pilot, DateTimeOffset start)
    {
        _startMilliseconds = start.ToUnixTimeMilliseconds();
        _devices = [.. pilot.Sites.SelectMany(site => site.Devices).Select(device => (
            new DeviceTopic(device.Key, DeviceTopic.Readings).ToString(),
            device.Key, device.Streams.Take(3).Select(stream => (stream.Name, Middle(stream))).ToArray()))];
    }

    public (SimulatedMessage Message, DeviceKey Device, DateTime At) Next()
    {
        var number = Interlocked.Increment(ref _number) - 1;
        var device = _devices[number % _devices.Length];
        var milliseconds = _startMilliseconds + number / _devices.Length;
        var at = DateTime.UnixEpoch.AddMilliseconds(milliseconds);
        return (new SimulatedMessage(at.Ticks, device.Topic, PlainPayload.Write(milliseconds, device.Values)), device.Key, at);
    }

    private static decimal Middle(StreamDefinition stream)
    {
        if (stream.Kind == StreamKind.State)
            return 1;
        var range = stream.Plausible ?? stream.Physical;
        return decimal.Round(((range?.Low ?? 0) + Math.Min(range?.High ?? 100, 1_000_000)) / 2, 2);
    }
}
