using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Tests.Support;

/// <summary>Valid packets of a client with faults; the same seed gives the same bytes.</summary>
internal sealed class PacketMutation(int seed)
{
    private static readonly byte[] Telling = [0, 1, 2, 0x7f, 0x80, 0xff, (byte)'#', (byte)'+', (byte)'$'];

    private static readonly Dictionary<MqttProtocolVersion, byte[][]> Valid = new()
    {
        [MqttProtocolVersion.V311] = [.. Samples().Select(packet => Encode(packet, MqttProtocolVersion.V311))],
        [MqttProtocolVersion.V500] = [.. Samples().Select(packet => Encode(packet, MqttProtocolVersion.V500))],
    };

    private readonly Random _random = new(seed);

    public MqttProtocolVersion Version() => _random.Next(2) == 0 ? MqttProtocolVersion.V311 : MqttProtocolVersion.V500;

    public bool IsOneIn(int many) => _random.Next(many) == 0;

    public byte[] Sound(MqttProtocolVersion version) => Valid[version][_random.Next(Valid[version].Length)];

    public byte[] Next(MqttProtocolVersion version)
    {
        var bytes = Sound(version).ToList();
        for (var faults = _random.Next(1, 4); faults > 0; faults--)
            Change(bytes);
        // Half of the time the length is made right again, so that the fields behind it are reached.
        if (bytes.Count is > 2 and < 129 && _random.Next(2) == 0)
            bytes[1] = (byte)(bytes.Count - 2);
        return [.. bytes];
    }

    public static byte[] Encode(MqttPacket packet, MqttProtocolVersion version) =>
        new MqttPacketFormatterAdapter(version, new MqttBufferWriter(4096, 65535)).Encode(packet).ToArray();

    private static IEnumerable<MqttPacket> Samples()
    {
        yield return new MqttConnectPacket
        {
            ClientId = "m", CleanSession = true, Username = "u", Password = [1], WillFlag = true, WillTopic = "w", WillMessage = [2],
            SessionExpiryInterval = 5, ReceiveMaximum = 3, MaximumPacketSize = 100, WillDelayInterval = 1, AuthenticationData = [1],
        };
        yield return new MqttSubscribePacket
        {
            PacketIdentifier = 2, SubscriptionIdentifier = 300,
            TopicFilters = [new() { Topic = "a/+", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce }, new() { Topic = "b" }],
        };
        yield return new MqttUnsubscribePacket { PacketIdentifier = 3, TopicFilters = ["a", "b"] };
        yield return MqttPingReqPacket.Instance;
        yield return new MqttPublishPacket { Topic = "a/b", PayloadSegment = new byte[20] };
        yield return new MqttPublishPacket
        {
            Topic = "a/b", PacketIdentifier = 4, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce, Retain = true, TopicAlias = 3,
            MessageExpiryInterval = 60, ContentType = "text", ResponseTopic = "r", CorrelationData = [1, 2], PayloadSegment = new byte[20],
        };
        yield return new MqttPublishPacket { Topic = "b", PacketIdentifier = 5, QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce };
        yield return new MqttPubAckPacket { PacketIdentifier = 6 };
        yield return new MqttPubRecPacket { PacketIdentifier = 6 };
        yield return new MqttPubRelPacket { PacketIdentifier = 5 };
        yield return new MqttPubCompPacket { PacketIdentifier = 6 };
        yield return new MqttDisconnectPacket { SessionExpiryInterval = 7 };
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count);
        switch (_random.Next(6))
        {
            case 0: bytes[at] = (byte)_random.Next(256); break;
            case 1: bytes[at] ^= (byte)(1 << _random.Next(8)); break;
            case 2: bytes[at] = Telling[_random.Next(Telling.Length)]; break;
            case 3: bytes.Insert(at, (byte)_random.Next(256)); break;
            case 4 when bytes.Count > 1: bytes.RemoveAt(at); break;
            case 5 when at > 0: bytes.RemoveRange(at, _random.Next(bytes.Count - at)); break;
        }
    }
}
