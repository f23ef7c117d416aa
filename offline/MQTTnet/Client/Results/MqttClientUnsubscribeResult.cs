using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientUnsubscribeResult(
    ushort packetIdentifier, IReadOnlyCollection<MqttClientUnsubscribeResultItem> items, string? reasonString,
    IReadOnlyCollection<MqttUserProperty> userProperties)
{
    public ushort PacketIdentifier { get; } = packetIdentifier;

    public IReadOnlyCollection<MqttClientUnsubscribeResultItem> Items { get; } = items;

    public string? ReasonString { get; } = reasonString;

    public IReadOnlyCollection<MqttUserProperty> UserProperties { get; } = userProperties;
}
