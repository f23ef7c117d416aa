using System.Collections;
using MQTTnet.Packets;

namespace MQTTnet.Server;

public sealed class ClientSubscribedTopicEventArgs(string clientId, string? userName, MqttTopicFilter topicFilter, IDictionary sessionItems)
    : EventArgs
{
    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    public MqttTopicFilter TopicFilter { get; } = topicFilter;

    public IDictionary SessionItems { get; } = sessionItems;
}
