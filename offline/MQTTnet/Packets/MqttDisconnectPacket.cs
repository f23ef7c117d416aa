using MQTTnet.Protocol;

namespace MQTTnet.Packets;

public sealed class MqttDisconnectPacket : MqttPacket
{
    public MqttDisconnectReasonCode ReasonCode { get; set; }

    public string? ReasonString { get; set; }

    public string? ServerReference { get; set; }

    /// <summary>Seconds; null leaves what CONNECT said.</summary>
    internal uint? SessionExpiry { get; set; }

    public uint SessionExpiryInterval
    {
        get => SessionExpiry ?? 0;
        set => SessionExpiry = value;
    }

    public List<MqttUserProperty>? UserProperties { get; set; }
}
