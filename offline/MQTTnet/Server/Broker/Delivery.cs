using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>A message on its way to one session. <paramref name="AcceptedAt"/> is a timestamp of the broker's TimeProvider.</summary>
internal sealed record Delivery(
    MqttApplicationMessage Message, MqttQualityOfServiceLevel QualityOfService, bool Retain, List<uint>? SubscriptionIdentifiers,
    long AcceptedAt)
{
    /// <summary>Null when the message has expired [MQTT-3.3.2-5]; else with the rest of its interval [MQTT-3.3.2-6].</summary>
    public MqttPublishPacket? ToPacket(TimeProvider time)
    {
        var packet = MessagePacket.ToPacket(Message);
        packet.QualityOfServiceLevel = QualityOfService;
        packet.Retain = Retain;
        packet.SubscriptionIdentifiers = SubscriptionIdentifiers;
        packet.TopicAlias = 0;
        if (Message.MessageExpiryInterval == 0)
            return packet;
        var waitedSeconds = (long)time.GetElapsedTime(AcceptedAt).TotalSeconds;
        if (waitedSeconds >= Message.MessageExpiryInterval)
            return null;
        packet.MessageExpiryInterval = (uint)(Message.MessageExpiryInterval - waitedSeconds);
        return packet;
    }
}
