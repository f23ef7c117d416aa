using static MQTTnet.Formatter.PropertyId;

namespace MQTTnet.Formatter;

/// <summary>Which properties each packet may carry (MQTT 5, table 2-4), as bit masks over the identifiers.</summary>
internal static class PropertySet
{
    public static readonly ulong Connect = Of(SessionExpiry, AuthenticationMethod, AuthenticationData, RequestProblemInformation,
        RequestResponseInformation, ReceiveMaximum, TopicAliasMaximum, UserProperty, MaximumPacketSize);

    public static readonly ulong Will = Of(PayloadFormat, MessageExpiry, ContentType, ResponseTopic, CorrelationData, WillDelay,
        UserProperty);

    public static readonly ulong ConnAck = Of(SessionExpiry, AssignedClientId, ServerKeepAlive, AuthenticationMethod,
        AuthenticationData, ResponseInformation, ServerReference, ReasonString, ReceiveMaximum, TopicAliasMaximum, MaximumQoS,
        RetainAvailable, UserProperty, MaximumPacketSize, WildcardAvailable, SubscriptionIdentifiersAvailable,
        SharedSubscriptionAvailable);

    public static readonly ulong Publish = Of(PayloadFormat, MessageExpiry, ContentType, ResponseTopic, CorrelationData,
        SubscriptionIdentifier, TopicAlias, UserProperty);

    public static readonly ulong Acknowledgement = Of(ReasonString, UserProperty);

    public static readonly ulong Subscribe = Of(SubscriptionIdentifier, UserProperty);

    public static readonly ulong Unsubscribe = Of(UserProperty);

    public static readonly ulong Disconnect = Of(SessionExpiry, ServerReference, ReasonString, UserProperty);

    private static ulong Of(params PropertyId[] ids) => ids.Aggregate(0ul, (mask, id) => mask | 1ul << (int)id);
}
