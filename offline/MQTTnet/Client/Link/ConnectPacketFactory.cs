using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace MQTTnet;

internal static class ConnectPacketFactory
{
    public static MqttConnectPacket Create(MqttClientOptions options) => new()
    {
        ProtocolVersion = options.ProtocolVersion,
        ClientId = options.ClientId,
        Username = options.UserName,
        Password = options.Password,
        CleanSession = options.CleanSession,
        KeepAlivePeriod = (ushort)Math.Clamp(options.KeepAlivePeriod.TotalSeconds, 0, ushort.MaxValue),
        TryPrivate = options.TryPrivate && options.ProtocolVersion == MqttProtocolVersion.V311,
        SessionExpiryInterval = options.SessionExpiryInterval,
        ReceiveMaximum = options.ReceiveMaximum,
        MaximumPacketSize = options.MaximumPacketSize,
        TopicAliasMaximum = options.TopicAliasMaximum,
        RequestProblemInformation = options.RequestProblemInformation,
        RequestResponseInformation = options.RequestResponseInformation,
        UserProperties = options.UserProperties,
        WillFlag = options.WillTopic is { Length: > 0 },
        WillTopic = options.WillTopic,
        WillMessage = options.WillPayload ?? [],
        WillQoS = options.WillQualityOfServiceLevel,
        WillRetain = options.WillRetain,
        WillDelayInterval = options.WillDelayInterval,
        WillMessageExpiryInterval = options.WillMessageExpiryInterval,
        WillContentType = options.WillContentType,
        WillResponseTopic = options.WillResponseTopic,
        WillCorrelationData = options.WillCorrelationData,
        WillPayloadFormatIndicator = options.WillPayloadFormatIndicator,
        WillUserProperties = options.WillUserProperties,
    };
}
