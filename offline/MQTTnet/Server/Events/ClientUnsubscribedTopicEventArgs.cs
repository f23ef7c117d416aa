using System.Collections;

namespace MQTTnet.Server;

public sealed class ClientUnsubscribedTopicEventArgs(string clientId, string? userName, string topicFilter, IDictionary sessionItems)
    : EventArgs
{
    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    public string TopicFilter { get; } = topicFilter;

    public IDictionary SessionItems { get; } = sessionItems;
}
