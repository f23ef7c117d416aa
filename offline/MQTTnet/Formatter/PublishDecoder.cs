using System.Buffers;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Formatter;

internal static class PublishDecoder
{
    public static MqttPublishPacket Decode(byte first, ref PacketReader reader, bool v5, TopicCache topics)
    {
        var qos = (first >> 1) & 3;
        if (qos == 3)
            throw PacketFault.Malformed("QoS 3 does not exist [MQTT-3.3.1-4].");
        var dup = (first & 8) != 0;
        if (dup && qos == 0)
            throw PacketFault.Malformed("DUP is set with QoS 0 [MQTT-3.3.1-2].");
        var packet = new MqttPublishPacket
        {
            Dup = dup,
            Retain = (first & 1) != 0,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)qos,
            Topic = topics.Get(reader.ReadStringBytes()),
        };
        if (qos > 0)
            packet.PacketIdentifier = PacketDecoder.ReadIdentifier(ref reader);
        if (v5)
            ReadProperties(ref reader, packet);
        if (packet.Topic.Length == 0 && packet.TopicAlias == 0)
            throw v5
                ? PacketFault.Protocol("PUBLISH has neither topic nor topic alias [MQTT-3.3.2-8].")
                : PacketFault.Malformed("PUBLISH has an empty topic [MQTT-4.7.3-1].");
        packet.Payload = reader.AtEnd ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(reader.TakeRest().ToArray());
        return packet;
    }

    private static void ReadProperties(ref PacketReader reader, MqttPublishPacket packet)
    {
        var p = PropertyReader.Read(ref reader, PropertySet.Publish);
        packet.PayloadFormatIndicator = (MqttPayloadFormatIndicator)(p.PayloadFormat ?? 0);
        packet.MessageExpiryInterval = p.MessageExpiry ?? 0;
        packet.ContentType = p.ContentType;
        packet.ResponseTopic = p.ResponseTopic;
        packet.CorrelationData = p.CorrelationData;
        packet.SubscriptionIdentifiers = p.SubscriptionIdentifiers;
        packet.UserProperties = p.UserProperties;
        packet.TopicAlias = p.TopicAlias ?? 0;
        packet.PropertyOrder = p.Order;
        if (p.TopicAlias == 0)
            throw new PacketFault(MqttDisconnectReasonCode.TopicAliasInvalid, "The topic alias is 0 [MQTT-3.3.2-8].");
        if (p.ResponseTopic is { } response && !TopicRules.IsName(response))
            throw new PacketFault(MqttDisconnectReasonCode.ProtocolError, "The response topic has a wildcard [MQTT-3.3.2-14].");
    }
}
