using MQTTnet.Packets;

namespace MQTTnet.Transport;

/// <summary>The reason string and user properties of an answer: helpful, but never worth losing the answer for.</summary>
internal static class Explanation
{
    /// <summary>False when there is nothing to remove.</summary>
    public static bool Remove(MqttPacket packet)
    {
        switch (packet)
        {
            case MqttPubAckPacket { ReasonString: null, UserProperties: null }
                or MqttPubRecPacket { ReasonString: null, UserProperties: null }
                or MqttSubAckPacket { ReasonString: null, UserProperties: null }
                or MqttUnsubAckPacket { ReasonString: null, UserProperties: null }
                or MqttDisconnectPacket { ReasonString: null, UserProperties: null }
                or MqttConnAckPacket { ReasonString: null, UserProperties: null }:
                return false;
            case MqttPubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttPubRecPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttSubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttUnsubAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttDisconnectPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            case MqttConnAckPacket p:
                (p.ReasonString, p.UserProperties) = (null, null);
                return true;
            default:
                return false;
        }
    }
}
