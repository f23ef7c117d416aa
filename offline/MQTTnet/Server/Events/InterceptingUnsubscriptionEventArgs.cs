using System.Collections;
using MQTTnet.Packets;

namespace MQTTnet.Server;

public sealed class InterceptingUnsubscriptionEventArgs(
    CancellationToken cancellationToken, string clientId, string? userName, IDictionary sessionItems, string topic,
    List<MqttUserProperty>? userProperties) : EventArgs
{
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public string ClientId { get; } = clientId;

    public string? UserName { get; } = userName;

    public bool CloseConnection { get; set; }

    /// <summary>False: the subscription stays; <see cref="Response"/> says why.</summary>
    public bool ProcessUnsubscription { get; set; } = true;

    public UnsubscribeResponse Response { get; } = new();

    public IDictionary SessionItems { get; } = sessionItems;

    public string Topic { get; } = topic;

    public List<MqttUserProperty>? UserProperties { get; } = userProperties;
}
