using System.Collections;
using MQTTnet.Packets;

namespace MQTTnet.Server;

public sealed class InterceptingSubscriptionEventArgs(
    CancellationToken cancellationToken, string clientId, string? userName, MqttSessionStatus session, MqttTopicFilter topicFilter,
    List<MqttUserProperty>? userProperties) : EventArgs
{
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    public bool CloseConnection { get; set; }

    /// <summary>False: the subscription is not made; <see cref="Response"/> says why.</summary>
    public bool ProcessSubscription { get; set; } = true;

    public SubscribeResponse Response { get; } = new();

    public MqttSessionStatus Session { get; } = session;

    public IDictionary SessionItems => Session.Items;

    public MqttTopicFilter TopicFilter { get; set; } = topicFilter;

    public List<MqttUserProperty>? UserProperties { get; } = userProperties;
}
