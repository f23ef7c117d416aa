using System.Buffers;
using System.Text;
using MQTTnet.Packets;

namespace SmartPilots.Gateway.Tests.Support;

internal static class PublishedText
{
    public static string Text(this MqttPublishPacket message) => Encoding.UTF8.GetString(message.Payload);
}
