using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace SmartPilots.Offline.Tests.Mqtt.Support;

/// <summary>Every packet that is sent, bare and with everything it can carry.</summary>
internal static class SamplePackets
{
    private static List<MqttUserProperty> Properties => [new("k", "v"), new("k", "grüße")];

    public static IEnumerable<MqttPacket> FromClient(MqttProtocolVersion version)
    {
        yield return new MqttConnectPacket { ProtocolVersion = version, ClientId = "c", CleanSession = true, KeepAlivePeriod = 60 };
        yield return FullConnect(version);
        yield return new MqttSubscribePacket { PacketIdentifier = 1, TopicFilters = [new() { Topic = "a/#" }] };
        yield return new MqttSubscribePacket
        {
            PacketIdentifier = 2, SubscriptionIdentifier = 300, UserProperties = Properties,
            TopicFilters =
            [
                new() { Topic = "a/+", QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce },
                new() { Topic = "b", NoLocal = true, RetainAsPublished = true, RetainHandling = MqttRetainHandling.DoNotSendOnSubscribe },
            ],
        };
        yield return new MqttUnsubscribePacket { PacketIdentifier = 3, TopicFilters = ["a", "b"], UserProperties = Properties };
        yield return MqttPingReqPacket.Instance;
        foreach (var packet in FromBoth())
            yield return packet;
    }

    public static IEnumerable<MqttPacket> FromServer()
    {
        yield return new MqttConnAckPacket { IsSessionPresent = true };
        yield return new MqttConnAckPacket
        {
            ReasonCode = MqttConnectReasonCode.NotAuthorized, ReasonString = "no", AssignedClientIdentifier = "x", ServerKeepAlive = 5,
            SessionExpiryInterval = 9, ReceiveMaximum = 10, MaximumPacketSize = 1000, MaximumQoS = MqttQualityOfServiceLevel.AtLeastOnce,
            RetainAvailable = false, TopicAliasMaximum = 4, WildcardSubscriptionAvailable = false, SharedSubscriptionAvailable = false,
            SubscriptionIdentifiersAvailable = false, ServerReference = "other", ResponseInformation = "info", UserProperties = Properties,
            AuthenticationMethod = "m", AuthenticationData = [1],
        };
        yield return new MqttSubAckPacket
        {
            PacketIdentifier = 1, ReasonString = "r", UserProperties = Properties,
            ReasonCodes = [MqttSubscribeReasonCode.GrantedQoS1, MqttSubscribeReasonCode.UnspecifiedError],
        };
        yield return new MqttUnsubAckPacket
        {
            PacketIdentifier = 1, ReasonString = "r", ReasonCodes = [MqttUnsubscribeReasonCode.NoSubscriptionExisted],
        };
        yield return MqttPingRespPacket.Instance;
        foreach (var packet in FromBoth())
            yield return packet;
    }

    private static IEnumerable<MqttPacket> FromBoth()
    {
        yield return new MqttPublishPacket { Topic = "a/b", Payload = new("{}"u8.ToArray()) };
        yield return new MqttPublishPacket
        {
            Topic = "a/grüße", Payload = new(new byte[300]), PacketIdentifier = 7, Dup = true, Retain = true,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce, TopicAlias = 2, MessageExpiryInterval = 60,
            ContentType = "application/json", ResponseTopic = "r", CorrelationData = [1, 2], UserProperties = Properties,
            PayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData,
        };
        yield return new MqttPubAckPacket { PacketIdentifier = 7 };
        yield return new MqttPubAckPacket
        {
            PacketIdentifier = 7, ReasonCode = MqttPubAckReasonCode.QuotaExceeded, ReasonString = "full", UserProperties = Properties,
        };
        yield return new MqttPubRecPacket { PacketIdentifier = 8, ReasonCode = MqttPubRecReasonCode.NoMatchingSubscribers };
        yield return new MqttPubRelPacket { PacketIdentifier = 8 };
        yield return new MqttPubCompPacket { PacketIdentifier = 8, ReasonCode = MqttPubCompReasonCode.PacketIdentifierNotFound };
        yield return new MqttDisconnectPacket();
        yield return new MqttDisconnectPacket
        {
            ReasonCode = MqttDisconnectReasonCode.DisconnectWithWillMessage, SessionExpiryInterval = 5, ReasonString = "bye",
            ServerReference = "other", UserProperties = Properties,
        };
    }

    private static MqttConnectPacket FullConnect(MqttProtocolVersion version) => new()
    {
        ProtocolVersion = version, ClientId = "c", Username = "u", Password = [1, 2, 3], KeepAlivePeriod = 60,
        SessionExpiryInterval = 5, ReceiveMaximum = 3, MaximumPacketSize = 1000, TopicAliasMaximum = 2, UserProperties = Properties,
        RequestProblemInformation = false, RequestResponseInformation = true,
        WillFlag = true, WillTopic = "w", WillMessage = [4], WillQoS = MqttQualityOfServiceLevel.AtLeastOnce, WillRetain = true,
        WillDelayInterval = 9, WillMessageExpiryInterval = 8, WillContentType = "t", WillResponseTopic = "r", WillCorrelationData = [5],
        WillPayloadFormatIndicator = MqttPayloadFormatIndicator.CharacterData, WillUserProperties = Properties,
    };
}
