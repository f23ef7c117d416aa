using SmartPilots.DeviceSim.Publish;
using SmartPilots.DeviceSim.Replay;
using SmartPilots.DeviceSim.Signals;

namespace SmartPilots.DeviceSim.Faults;

/// <summary>One fault at work; keeps what it must remember of each device.</summary>
internal sealed class FaultStep(Fault fault, ulong seed, int index)
{
    private readonly Dictionary<string, DeviceHistory> _devices = [];

    /// <summary>Puts what becomes of the message into <paramref name="after"/>; true when the fault struck.</summary>
    public bool Pass(in SimulatedMessage message, long first, List<SimulatedMessage> after)
    {
        if (!fault.Befalls(message.Topic) || fault.TurnEnd(message.Ticks - first) is not { } end)
        {
            if (fault.Kind == FaultKind.Freeze && _devices.TryGetValue(message.Topic, out var thawed))
                thawed.Frozen.Clear();
            after.Add(message);
            return false;
        }
        if (!_devices.TryGetValue(message.Topic, out var device))
            _devices[message.Topic] = device = new DeviceHistory(new StatelessRandom(seed, $"fault {index} {fault.Kind} {message.Topic}"));
        device.Number++;
        if (fault.Share < 1 && device.Random.Uniform(device.Number) >= fault.Share)
        {
            after.Add(message);
            return false;
        }
        Strike(message, first, end, device, after);
        return true;
    }

    private void Strike(in SimulatedMessage message, long first, long end, DeviceHistory device, List<SimulatedMessage> after)
    {
        var sinceFirst = message.Ticks - first;
        switch (fault.Kind)
        {
            case FaultKind.Drop or FaultKind.BatteryDeath:
                break;
            case FaultKind.Duplicate:
                after.Add(message);
                after.Add(Later(message, Seconds * device.Random.Uniform(-device.Number)));
                break;
            case FaultKind.Reorder:
                after.Add(Later(message, Seconds * device.Random.Uniform(-device.Number)));
                break;
            case FaultKind.Delay:
                after.Add(Later(message, Seconds));
                break;
            case FaultKind.Corrupt:
                after.Add(message with { Payload = Corruption.Of(message.Payload, device.Random, device.Number) });
                break;
            case FaultKind.ClockJump:
                after.Add(Shifted(message, fault.Seconds));
                break;
            case FaultKind.ClockSkew:
                var days = (sinceFirst - fault.AfterMinutes * TimeSpan.TicksPerMinute) / TimeSpan.TicksPerDay;
                after.Add(Shifted(message, fault.Seconds * days));
                break;
            case FaultKind.Freeze:
                after.Add(device.Freeze(message));
                break;
            case FaultKind.Disconnect or FaultKind.Outage:
                after.Add(message with { Ticks = first + end });
                break;
            case FaultKind.SlowLink:
                device.LastSent = Math.Max(message.Ticks, device.LastSent + (long)Seconds);
                after.Add(message with { Ticks = device.LastSent });
                break;
            default:
                throw new InvalidOperationException($"{fault.Kind} is not known.");
        }
    }

    private double Seconds => fault.Seconds * TimeSpan.TicksPerSecond;

    private static SimulatedMessage Later(in SimulatedMessage message, double ticks) => message with { Ticks = message.Ticks
        + (long)ticks };

    private static SimulatedMessage Shifted(in SimulatedMessage message, double seconds) =>
        message with { Payload = PayloadTimes.Shift(message, (long)Math.Round(seconds * 1000)) };

    private sealed class DeviceHistory(StatelessRandom random)
    {
        public StatelessRandom Random { get; } = random;
        public long Number { get; set; }
        public long LastSent { get; set; } = long.MinValue / 2;
        public Dictionary<string, decimal> Frozen { get; } = [];

        public SimulatedMessage Freeze(in SimulatedMessage message)
        {
            if (PlainPayload.TryRead(message.Payload) is not { } plain)
                return message;
            for (var i = 0; i < plain.Values.Count; i++)
            {
                var (stream, value) = plain.Values[i];
                if (Frozen.TryAdd(stream, value))
                    continue;
                plain.Values[i] = (stream, Frozen[stream]);
            }
            return message with { Payload = plain.WriteAt(plain.Milliseconds) };
        }
    }
}
