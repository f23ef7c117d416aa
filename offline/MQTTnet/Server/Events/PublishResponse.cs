using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What PUBACK or PUBREC says to an MQTT 5 client; MQTT 3.1.1 knows no reasons there.</summary>
public sealed class PublishResponse
{
    private List<MqttUserProperty>? _userProperties;

    public MqttPubAckReasonCode ReasonCode { get; set; } = MqttPubAckReasonCode.Success;

    public string? ReasonString { get; set; }

    public List<MqttUserProperty> UserProperties => _userProperties ??= [];

    internal List<MqttUserProperty>? UserPropertiesOrNull => _userProperties;
}
