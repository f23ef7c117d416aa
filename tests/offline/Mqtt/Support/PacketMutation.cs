using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>Valid packets with faults; the same seed gives the same bytes.</summary>
internal sealed class PacketMutation(int seed)
{
    private static readonly byte[] Telling = [0, 1, 2, 0x7f, 0x80, 0xff, (byte)'#', (byte)'+', (byte)'$'];

    private static readonly Dictionary<MqttProtocolVersion, byte[][]> Valid = new()
    {
        [MqttProtocolVersion.V310] = Samples(MqttProtocolVersion.V310),
        [MqttProtocolVersion.V311] = Samples(MqttProtocolVersion.V311),
        [MqttProtocolVersion.V500] = Samples(MqttProtocolVersion.V500),
    };

    private readonly Random _random = new(seed);

    public byte[] Next(out MqttProtocolVersion version)
    {
        version = _random.Next(8) switch
        {
            0 => MqttProtocolVersion.V310,
            < 4 => MqttProtocolVersion.V311,
            _ => MqttProtocolVersion.V500,
        };
        return Next(version);
    }

    public byte[] Next(MqttProtocolVersion version)
    {
        var samples = Valid[version];
        var bytes = samples[_random.Next(samples.Length)].ToList();
        for (var faults = _random.Next(1, 4); faults > 0; faults--)
            Spoil(bytes);
        return [.. bytes];
    }

    public static byte[] Encode(MqttPacket packet, MqttProtocolVersion version)
    {
        var writer = new PacketWriter();
        PacketEncoder.Encode(packet, version, writer);
        return writer.Written.ToArray();
    }

    private static byte[][] Samples(MqttProtocolVersion version) =>
        SamplePackets.FromClient(version).Concat(SamplePackets.FromServer()).Select(p => Encode(p, version)).ToArray();

    private void Spoil(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(6))
        {
            case 0: bytes[at] = (byte)_random.Next(256); break;
            case 1: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 2: bytes[at] = Telling[_random.Next(Telling.Length)]; break;
            case 3: bytes.Insert(at, (byte)_random.Next(256)); break;
            case 4 when bytes.Count > 1: bytes.RemoveAt(at); break;
            case 5 when bytes.Count > 2: bytes.RemoveRange(at, _random.Next(bytes.Count - at)); break;
        }

        if (bytes.Count == 0)
            bytes.Add(0);
        // Half of the time the length is made right again, so that the fields behind it are reached.
        if (bytes.Count is > 2 and < 129 && _random.Next(2) == 0)
            bytes[1] = (byte)(bytes.Count - 2);
    }
}
