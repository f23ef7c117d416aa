using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientSubscribeResult(
    ushort packetIdentifier, IReadOnlyCollection<MqttClientSubscribeResultItem> items, string? reasonString,
    IReadOnlyCollection<MqttUserProperty> userProperties)
{
    public ushort PacketIdentifier { get; } = packetIdentifier;

    /// <summary>One for each filter, in order.</summary>
    public IReadOnlyCollection<MqttClientSubscribeResultItem> Items { get; } = items;

    public string? ReasonString { get; } = reasonString;

    public IReadOnlyCollection<MqttUserProperty> UserProperties { get; } = userProperties;
}
