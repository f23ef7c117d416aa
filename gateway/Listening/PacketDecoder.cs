using System.Runtime.InteropServices;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Gateway.Listening;

/// <summary>The published server's decoder, and the checks that it leaves out.</summary>
internal sealed class PacketDecoder(MqttPacketFormatterAdapter formatter)
{
    public const int MaxFilters = 100;

    public bool IsVersion5 => formatter.ProtocolVersion == MqttProtocolVersion.V500;

    public MqttPacket Decode(in Frame frame, ReadOnlyMemory<byte> body)
    {
        var segment = MemoryMarshal.TryGetArray(body, out var array) ? array : new ArraySegment<byte>(body.ToArray());
        var received = new ReceivedMqttPacket(frame.First, segment, frame.Length);
        if (formatter.ProtocolVersion == MqttProtocolVersion.Unknown)
            formatter.DetectProtocolVersion(received);
        return formatter.Decode(received);
    }

    /// <summary>Any packet but CONNECT and PUBLISH.</summary>
    /// <exception cref="MqttProtocolViolationException">It may not be as it is.</exception>
    public MqttPacket DecodeChecked(in Frame frame, ReadOnlyMemory<byte> body)
    {
        var packet = Decode(frame, body);
        if (packet is MqttPacketWithIdentifier { PacketIdentifier: 0 })
            throw new MqttProtocolViolationException("A packet id is 0."); // [MQTT-2.2.1-3] the answer to it could not be encoded
        if (packet is MqttSubscribePacket subscribe)
            Check(subscribe, body.Span);
        if (packet is MqttUnsubscribePacket { TopicFilters.Count: 0 or > MaxFilters })
            throw new PacketRefusedException(MqttDisconnectReasonCode.ProtocolError, "No filter, or too many, in an UNSUBSCRIBE.");
        return packet;
    }

    /// <summary>Of any packet but PUBLISH.</summary>
    public static void CheckFlags(in Frame frame)
    {
        if ((frame.First & 15) != (frame.Type is MqttControlPacketType.PubRel or MqttControlPacketType.Subscribe or MqttControlPacketType.Unsubscribe ? 2 : 0))
            throw new MqttProtocolViolationException("The flags of a fixed header are wrong.");
    }

    private void Check(MqttSubscribePacket subscribe, ReadOnlySpan<byte> body)
    {
        if (subscribe.TopicFilters.Count is 0 or > MaxFilters)
            throw new PacketRefusedException(MqttDisconnectReasonCode.QuotaExceeded, "No filter, or too many, in a SUBSCRIBE.");
        var fields = new MqttFields(body);
        fields.UInt16();
        if (IsVersion5)
            fields.Properties();
        while (!fields.IsAtEnd)
        {
            fields.Text();
            if (fields.Byte() is var options && ((options & 3) == 3 || (options & 0x30) == 0x30 || (options & (IsVersion5 ? 0xc0 : 0xfc)) != 0))
                throw new MqttProtocolViolationException("The options of a subscription are wrong.");
        }
    }
}
