using System.Text;
using MQTTnet.Packets;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

internal static class MessageText
{
    public static string Of(MqttPublishPacket packet) => Encoding.UTF8.GetString(packet.Payload);
}
