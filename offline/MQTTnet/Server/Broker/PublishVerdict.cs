using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Server;

/// <summary>What became of a published message, and what its PUBACK or PUBREC says.</summary>
internal readonly record struct PublishVerdict(
    MqttPubAckReasonCode Reason, string? ReasonString, List<MqttUserProperty>? UserProperties, bool CloseConnection)
{
    public static PublishVerdict NotAuthorized { get; } = new(MqttPubAckReasonCode.NotAuthorized, null, null, false);
}
