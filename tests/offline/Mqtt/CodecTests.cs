using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using SmartPilots.Offline.Tests.Mqtt.Support;

namespace SmartPilots.Offline.Tests.Mqtt;

public sealed class CodecTests
{
    [Theory]
    [InlineData(MqttProtocolVersion.V500)]
    [InlineData(MqttProtocolVersion.V311)]
    public void Every_packet_reads_back_as_it_was_written(MqttProtocolVersion version)
    {
        foreach (var packet in SamplePackets.FromClient(version).Concat(SamplePackets.FromServer()))
        {
            var bytes = Encode(packet, version);
            Assert.True(FrameHeader.TryRead(bytes, int.MaxValue, out var header));
            Assert.Equal(bytes.Length, header.Length);

            var back = PacketDecoder.Decode(header, bytes.AsSpan(header.HeaderLength), version, new TopicCache(16));

            Assert.IsType(packet.GetType(), back);
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(Encode(back, version)));
        }
    }

    /// <summary>Their order has no meaning (2.2.2.2), that of user properties has [MQTT-3.3.2-18]; both are passed on as they came.</summary>
    [Fact]
    public void MQTT_3_3_2_18_a_message_that_is_passed_on_keeps_the_order_of_its_properties()
    {
        byte[] came =
        [
            0x30, 28, 0, 1, (byte)'t', 23,
            0x26, 0, 1, (byte)'a', 0, 1, (byte)'1', // a user property
            0x02, 0, 0, 0, 9, // expiry
            0x03, 0, 1, (byte)'c', // content type
            0x26, 0, 1, (byte)'b', 0, 1, (byte)'2',
            (byte)'x',
        ];
        Assert.True(FrameHeader.TryRead(came, int.MaxValue, out var header));
        var packet = (MqttPublishPacket)PacketDecoder.Decode(header, came.AsSpan(header.HeaderLength), MqttProtocolVersion.V500, new TopicCache(16));

        var goes = MessagePacket.ToPacket(MessagePacket.ToMessage(packet));

        Assert.Equal(Convert.ToHexString(came), Convert.ToHexString(Encode(goes, MqttProtocolVersion.V500)));
        goes.ContentType = null;
        goes.UserProperties!.Add(new MqttUserProperty("d", "3"));
        goes.ResponseTopic = "r";
        var changed = Encode(goes, MqttProtocolVersion.V500);
        Assert.True(FrameHeader.TryRead(changed, int.MaxValue, out header));
        var back = (MqttPublishPacket)PacketDecoder.Decode(header, changed.AsSpan(header.HeaderLength), MqttProtocolVersion.V500, new TopicCache(16));
        Assert.Equal((9u, "r", "a b d"), (back.MessageExpiryInterval, back.ResponseTopic!, string.Join(' ', back.UserProperties!.Select(p => p.Name))));
        Assert.Null(back.ContentType);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(127, 2)]
    [InlineData(128, 3)]
    [InlineData(16_383, 3)]
    [InlineData(16_384, 4)]
    [InlineData(2_097_151, 4)]
    [InlineData(2_097_152, 5)]
    public void MQTT_1_5_5_1_lengths_take_as_few_bytes_as_they_can(int bodyLength, int headerLength)
    {
        var writer = new PacketWriter();
        writer.WriteByte(0x30);
        var start = writer.BeginLength();
        writer.WriteRaw(Enumerable.Range(0, bodyLength).Select(i => (byte)i).ToArray());
        writer.EndLength(start);

        Assert.Equal(bodyLength + headerLength, writer.Length);
        Assert.True(FrameHeader.TryRead(writer.Written.Span, int.MaxValue, out var header));
        Assert.Equal((bodyLength, headerLength), (header.BodyLength, header.HeaderLength));
        var body = writer.Written.Span[headerLength..];
        for (var i = 0; i < body.Length; i += 997)
            Assert.Equal((byte)i, body[i]);
    }

    [Fact]
    public void Bytes_that_the_specification_prints_are_what_we_write()
    {
        // The variable header of CONNECT is that of MQTT 3.1.1, figure 3.6.
        var connect = new MqttConnectPacket
        {
            ProtocolVersion = MqttProtocolVersion.V311, ClientId = "", KeepAlivePeriod = 10, CleanSession = true, WillFlag = true,
            WillQoS = MqttQualityOfServiceLevel.AtLeastOnce, WillTopic = "w", WillMessage = [], Username = "u", Password = [],
        };

        Assert.Equal(
            "101600044D51545404CE000A000000017700000001750000", Convert.ToHexString(Encode(connect, MqttProtocolVersion.V311)));
        Assert.Equal("C000", Convert.ToHexString(Encode(MqttPingReqPacket.Instance, MqttProtocolVersion.V311)));
        Assert.Equal("40020001", Convert.ToHexString(Encode(new MqttPubAckPacket { PacketIdentifier = 1 }, MqttProtocolVersion.V500)));
    }

    [Theory]
    [InlineData("80", 0)] // not complete
    [InlineData("8000", -1)] // [MQTT-1.5.5-1] longer than needed
    [InlineData("ffffff7f", 268_435_455)]
    [InlineData("8080808001", -1)]
    public void Variable_byte_integers_are_read_strictly(string hex, int expected)
    {
        int? value = null;
        try
        {
            var reader = new PacketReader(Convert.FromHexString(hex));
            value = (int)reader.ReadVarInt();
        }
        catch (PacketFault)
        {
            value = expected > 0 ? null : expected;
        }

        Assert.Equal(expected, value);
    }

    private static byte[] Encode(MqttPacket packet, MqttProtocolVersion version)
    {
        var writer = new PacketWriter();
        PacketEncoder.Encode(packet, version, writer);
        return writer.Written.ToArray();
    }
}
